/** A learner's progress in one lab: plain JSON kept by the host, so that the app resumes exactly where one was. */
export interface LabProgress {
  readonly lab: string;
  /** Step shown last. */
  readonly step: string;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** Solved stays solved: checks that passed once. */
  readonly passedChecks: readonly string[];
  readonly solved: boolean;
  /** The learner's own files by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly solutionSeen: boolean;
}
export interface StepProgress {
  readonly state: 'todo' | 'predicted' | 'done';
  /** Chosen prediction option, `skip` when skipped. */
  readonly prediction?: string;
  readonly history?: readonly string[];
  /** Option the machine's run selected. */
  readonly observation?: string;
  readonly note?: string;
  readonly order?: readonly string[];
  /** Hints opened so far, 0..3. */
  readonly hints?: number;
}
