/** One run for each place where an interrupt could arrive. */
import type { ArrivalReport, LineResult, Progress, ScenarioProblem, ScenarioText } from '#emulator/arrivals';

export interface ArrivalsState {
  readonly progress: Progress;
  /** What is known of each line by now. */
  readonly lines: readonly LineResult[];
  /** All of it, when it is done. */
  readonly report: ArrivalReport | null;
}

export interface ArrivalRequests {
  /**
   * Prepare to try every arrival in the present branch of history, on a machine of its own that begins where history does, or
   * where the machine stands now. An earlier one is given up.
   */
  arrivalsStart: {
    params: { scenario: ScenarioText; begin?: 'start' | 'present'; mainFile?: string };
    result: { readonly problem: ScenarioProblem | null };
  };
  /** Go on for some hundredths of a second; ask until there is a report. */
  arrivalsNext: { params: Record<string, never>; result: ArrivalsState };
  arrivalsCancel: { params: Record<string, never>; result: null };
  /**
   * Open that very run: a branch of history that begins with the arrival. The machine stands there, or at the moment at which
   * something broke.
   */
  arrivalsOpen: { params: { run: number; at: 'arrival' | 'broken'; name: string }; result: null };
}
