/** The door of the processor. */
export { Cpu } from './cpu.ts';
export { interpreter, type BlockExecutor } from './block-executor.ts';
export type { CpuExit, CpuHost, MemoryAccess, NumericErrorPins } from './cpu-host.ts';
export { FPU_SECTION } from './fpu/fpu-state.ts';
export { CPU_SECTION, TLB_ENTRIES, TLB_SECTION } from './cpu-state.ts';
/** What transitions see of the processor; tests of other rooms may implement it. */
export { CpuFault, NotModelled } from './cpu-core.ts';
export type { CpuCore, CpuState, InterruptRequest } from './cpu-core.ts';
/** State before + recorded changes = state after. */
export { checkTransitionInvariant, copyMachine } from './transitions/index.ts';
export type { MachineCopy } from './transitions/index.ts';
export { wasVisited } from './block-cache.ts';
