/** Try every arrival: one run for each place where an interrupt could arrive. */
export { ArrivalSweep } from './sweep.ts';
export type { SweepOptions } from './sweep.ts';
export { formatReport } from './format-report.ts';
export { brokenText } from './format-report.ts';
export { ProblemInScenario, SCENARIO_PROBLEMS } from './problems.table.ts';
export type { ScenarioField, ScenarioProblem, ScenarioProblemCode } from './problems.table.ts';
export { DEFAULT_HORIZON, DEFAULT_MOST, readScenario } from './read-scenario.ts';
export type { ScenarioText } from './read-scenario.ts';
export { BROKEN_KINDS, BUILT_IN, SAMPLING } from './types.ts';
export type {
  Acceptance, AddressRange, ArrivalInterrupt, ArrivalReport, ArrivalRun, Boundary, Broken, BrokenKind, BuiltIn, CheckAnswer, DeferReason, LineResult, LineVerdict,
  Progress, RunEnd, Scenario, StateCheck, Until,
} from './types.ts'; // prettier-ignore
