/** Fixtures for tests of all rooms. Never imported by product code. */
export { DeviceBench } from './device-bench.ts';
export { keepsDeviceContract } from './device-contract.ts';
export type { ContractOptions } from './device-contract.ts';
/** `bootWith('mov eax,1\nhlt', { harness: 'protected' }).machine.run({ instructions: 1000 })` */
export {
  assembleBytes,
  assembleImage,
  bootWith,
  FIXTURE_KERNELS,
  KERNEL_LIMIT,
  letteredLines,
  runKernel,
} from './machine-fixture.ts';
export type { Booted, BootOptions, KernelRun } from './machine-fixture.ts';
export { goldenText } from './golden.ts';
export { arbitraryProgram } from './arbitrary-program.ts';
/** Random programs in random worlds, and the bench that runs each several times. */
export { FUZZ_INSTRUCTIONS, FuzzBench } from './fuzz-bench.ts';
export type { FuzzProgram } from './fuzz-bench.ts';
export { FUZZ_MODES, FUZZ_RAM, fuzzWorld, PORT_ACCESSES, PORT_INSTRUCTIONS, portWorld } from './fuzz-world.ts';
export type { FuzzMode, FuzzWorld } from './fuzz-world.ts';
/** One program for each rule of the processor. */
export { PAGING_PROGRAM } from './paging-program.ts';
export { REASON_PROGRAMS, reasonSource } from './reason-programs.ts';
export type { ReasonProgram } from './reason-programs.ts';
/** A program with its history and the learner's breakpoints. */
export { debugWorld, KINDS_KERNEL } from './debug-world.ts';
export { hostedClient } from './host-line.ts';
