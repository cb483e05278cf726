/** Fixtures for tests of all rooms. Never imported by product code. */
export { DeviceBench } from './device-bench.ts';
export { keepsDeviceContract } from './device-contract.ts';
export type { ContractOptions } from './device-contract.ts';
/** `bootWith('mov eax,1\nhlt', { harness: 'protected' }).machine.run({ instructions: 1000 })` */
export { assembleBytes, assembleImage, bootWith, FIXTURE_KERNELS, KERNEL_LIMIT, runKernel } from './machine-fixture.ts';
export type { Booted, BootOptions, KernelRun } from './machine-fixture.ts';
export { goldenText } from './golden.ts';
export { arbitraryProgram } from './arbitrary-program.ts';
