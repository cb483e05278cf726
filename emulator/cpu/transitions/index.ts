/** The transitions as the execution core calls them. */
export {
  CHECKS_DPL,
  CHECKS_IOPL,
  deliverInterrupt,
  RESUME,
  executeIcebp,
  executeInt,
  executeInt3,
  executeInto,
} from './interrupt-delivery.ts';
export { executeIret, iretFlags } from './iret.ts';
export { farJump } from './jmp-far.ts';
export { farCall } from './call-far.ts';
export { farReturn } from './ret-far.ts';
export { executeSysenter, executeSysexit } from './sysenter.ts';
export { explainTransition, stateWordsOf } from './explain.ts';
export { expandPassageState } from './passage-state.ts';
export { requireV86Iopl } from './virtual-8086.ts';
export { DATA_SEGMENT, GATE_TARGET, INNER_STACK, KnownDescriptors, OUTER_STACK, placeOfGate, placeOfSegment, RETURN_TARGET } from './known-descriptors.ts'; // prettier-ignore
export type { KnownDescriptor } from './known-descriptors.ts';
export { checkTransitionInvariant, copyMachine } from './transition-invariant.ts';
export type { MachineCopy } from './transition-invariant.ts';
