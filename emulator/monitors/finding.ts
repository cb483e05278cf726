/** What a monitor says. Words are in the catalogues, by rule; here are the rule, the moment, the evidence and numbers. */

/** How bad: `error` breaks the kernel, `warning` will break it one day or breaks it for some programs, `note` is worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** The six rules of interrupt context: what a handler must not do, since it stands in for whoever it interrupted. */
export type Prohibition = 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6';

export type MonitorRuleId =
  | 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8' | 'S9' | 'S10' | 'S11' | 'S12' | 'S13' | 'S14' | 'S15' | 'S16' | 'S17'
  | 'C3' | 'C5' | 'C6'; // prettier-ignore

export interface MonitorRule {
  readonly id: MonitorRuleId;
  readonly name: string;
  readonly severity: Severity;
  /** Which rule of interrupt context it stands for, when it happens in one. */
  readonly prohibition: Prohibition | null;
}

export interface Finding {
  /** 1, 2, 3 … in the order of finding. */
  readonly id: number;
  readonly rule: MonitorRuleId;
  /** What makes it the same finding when it is seen again. */
  readonly key: string;
  readonly severity: Severity;
  readonly prohibition: Prohibition | null;
  /** First time, and how often since. */
  readonly at: { readonly now: number; readonly icount: number };
  readonly count: number;
  /** Ids of the transitions that show it, the decisive one first; may be empty. */
  readonly transitions: readonly number[];
  readonly args: Readonly<Record<string, number | string>>;
}

/** What a rule hands in; equal `key`s of one rule are one finding that happened again. */
export interface Sighting {
  readonly rule: MonitorRuleId;
  readonly key: string | number;
  readonly transitions: readonly number[];
  readonly args: Readonly<Record<string, number | string>>;
}
