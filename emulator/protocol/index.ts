export type * from './messages.ts';
export { PROTOCOL_VERSION } from './messages.ts';

// The shapes inside the messages, so that the window has one door to go through.
export type {
  ViewArgs, ViewName, Views, BitView, DescriptorTableView, DescriptorView, DisassemblyLine, DisassemblyView, IdtEntryView, IdtView, IrqObstacle, KeyboardView,
  MemoryView, PicChipView, PicView, PitView, ProcessListView, ProcessState, ProcessView, RegistersView, ScreenView, SegmentRegisterView, StackView,
  StackWordView, StatusView, TssFieldView, TssView,
} from '#emulator/inspect'; // prettier-ignore
export type {
  Access,
  Cause,
  Check,
  FailedCheck,
  Flow,
  MachineEvent,
  MicroStep,
  MicroStepId,
  RegisterChange,
  RuleId,
  Transition,
  Where,
} from '#emulator/events';
export type { Finding, MonitorRuleId, Prohibition, Severity } from '#emulator/monitors';
export type { FaultCard, TriedRepair } from '#emulator/reasons';
export type { AssembledSymbol, AssembleResult, Diagnostic, LineRecord, SourceFile, Span } from '#emulator/assembler';
export type { InputEvent, Mark, StopReason } from '#emulator/machine';
export type { ArrivalRequests } from './arrival-requests.ts';
export type { Bookmark } from '#emulator/timeline';
export type { CapsuleDifference, CapsuleProblem, CapsuleRequests, OpenedCapsule } from './capsule-requests.ts';
export type { DebuggingRequests } from './debugging-requests.ts';
export type { ProvenanceRequests } from './provenance-requests.ts';
export type { QueryRequests } from './query-requests.ts';
