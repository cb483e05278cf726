/** The transitions as the execution core calls them. */
export { deliverInterrupt, executeIcebp, executeInt, executeInt3, executeInto } from './interrupt-delivery.ts';
export { executeIret } from './iret.ts';
export { farJump } from './jmp-far.ts';
export { farCall } from './call-far.ts';
export { farReturn } from './ret-far.ts';
export { executeSysenter, executeSysexit } from './sysenter.ts';
export { explainTransition, stateWordsOf } from './explain.ts';
export { requireV86Iopl } from './virtual-8086.ts';
export { KnownDescriptors } from './known-descriptors.ts';
export { checkTransitionInvariant, copyMachine } from './transition-invariant.ts';
export type { MachineCopy } from './transition-invariant.ts';
