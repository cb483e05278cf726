export type * from './messages.ts';
export { PROTOCOL_VERSION } from './messages.ts';

// The shapes inside the messages, so that the window has one door to go through.
export type {
  ViewArgs, ViewName, Views, BitView, DescriptorTableView, DescriptorView, DisassemblyLine, DisassemblyView, IdtEntryView, IdtView, IrqObstacle, KeyboardView,
  MemoryPage, MemoryView, PageAccessView, PageOutcome, PageTablesView, PageWalkView, PicChipView, PicView, PitView, ProcessListView, ProcessState, ProcessView, RegistersView, ScreenView, SegmentRegisterView, StackView,
  StackWordView, StatusView, TssFieldView, TssView,
} from '#emulator/inspect'; // prettier-ignore
export type { DescriptorFlaw, DescriptorUser, GateFlaw, GateSegment, IoMapState, SourceLine, TableEntryNow, TssInTable, VectorCount } from '#emulator/inspect'; // prettier-ignore
export type { DebugBreakpoint } from '#emulator/arch';
export type { X87View } from '#emulator/inspect';
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
export type { BoundBreakpoint, BreakpointHit, BreakpointKind, BreakpointPlace, BreakpointProblem, BreakpointSpec, BreakpointStatus, HitRule, LogLine } from '#emulator/debug'; // prettier-ignore
export type { BreakpointKindInfo } from './debugging-requests.ts';
export type { Finding, MonitorRuleId, Prohibition, Severity } from '#emulator/monitors';
export type { Cell, FaultCard, TriedRepair } from '#emulator/reasons';
export type { AssembledSymbol, AssembleResult, Diagnostic, LineRecord, SourceFile, Span } from '#emulator/assembler';
export type { InputEvent, Mark, StopReason } from '#emulator/machine';
export type { ArrivalRequests, ArrivalsState } from './arrival-requests.ts';
export type {
  ArrivalInterrupt, ArrivalReport, ArrivalRun, Broken, BrokenKind, DeferReason, LineResult, LineVerdict, Progress, ScenarioProblem, ScenarioProblemCode, ScenarioText,
} from '#emulator/arrivals'; // prettier-ignore
export type { Bookmark } from '#emulator/timeline';
export type { CapsuleDifference, CapsuleProblem, CapsuleRequests, OpenedCapsule } from './capsule-requests.ts';
export type { DebuggingRequests } from './debugging-requests.ts';
export type { PastProgress, PastRequests, WhyState } from './past-requests.ts';
export type { GdbNotification, GdbRequests } from './gdb-requests.ts';
export type { MemoryRequests } from './memory-requests.ts';
export type { FramesState, OpenFrame, ProvenanceRequests, WhoState } from './provenance-requests.ts';
export type { Hop, Origin, Place, Provenance, StackInstruction, StackWord, StackWords } from '#emulator/provenance';
export type { Evaluated, QueryProblem, QueryRequests, QueryState } from './query-requests.ts';
export type { Completion, Completions, Hit, NumberKind, Problem, QueryEnd, QueryProgress, QueryResult, Value, ValueType } from '#emulator/query'; // prettier-ignore
export type { EntrySource, ReachabilityRequests, ReachState } from './reachability-requests.ts';
export type {
  Answer, Chip, ChipId, FrameAnswer, FrameEvent, FrameQuestion, FrameSlot, FrameState, ReachCell, ReachMap, ReachObstacle, ReachProgress, ReachRow, Ring, StackChoice, StackId,
  Stand, TableName, Target, TargetId, WayId, WhatIf,
} from '#emulator/reachability'; // prettier-ignore
export type { DojoAnswer, DojoCase, DojoTruth, DojoVerdict, EvidenceRequests } from './lab-requests.ts';
export type { RingTimeline, RingTimelineFill, RingTimelineRequests } from './ring-timeline-requests.ts';
export type { Beginning, CourseContext, CourseProcess, CourseStep, Interrupt, Lane, Share, Signal, SignalCounts, Stretch } from '#emulator/course'; // prettier-ignore
export type { Mark as CourseMark } from '#emulator/course';
