/** What is kept of the dojo: whose kernel, where one was in each, what was found. A plain file, read as far as it can be trusted. */
export interface DojoProgress {
  /** Whose kernel was chosen last; '' = nobody's yet. */
  readonly lab: string;
  /** The case that was given last, by kernel. */
  readonly cases: Readonly<Record<string, number>>;
  /** Cases that were found, `E1 0`, in the order in which they were. */
  readonly found: readonly string[];
}
export const NO_PROGRESS: DojoProgress = { lab: '', cases: {}, found: [] };
export const caseKey = (lab: string, number: number): string => `${lab} ${number}`;

const isCaseNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCaseKey = (value: unknown): value is string => typeof value === 'string' && /^\S+ \d+$/.test(value);

/** @param value what was saved, or anything else. */
export function readDojoProgress(value: unknown): DojoProgress {
  const v = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const cases = (typeof v['cases'] === 'object' && v['cases'] !== null ? v['cases'] : {}) as Record<string, unknown>;
  return {
    lab: typeof v['lab'] === 'string' ? v['lab'] : '',
    cases: Object.fromEntries(Object.entries(cases).filter((e): e is [string, number] => isCaseNumber(e[1]))),
    found: Array.isArray(v['found']) ? [...new Set(v['found'].filter(isCaseKey))] : [],
  };
}
/** The case to go on with: the one that was not found yet, else the one after it. */
export function nextCase({ cases, found }: DojoProgress, lab: string): number {
  const last = cases[lab];
  if (last === undefined) return 0;
  return found.includes(caseKey(lab, last)) ? last + 1 : last;
}
