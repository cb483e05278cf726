/** A learner's progress in one lab: plain JSON, one document a lab, so that the app resumes exactly where one was. */
export interface LabProgress {
  readonly lab: string;
  /** Step shown last. */
  readonly step: string;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** Solved stays solved: checks that passed once. */
  readonly passedChecks: readonly string[];
  /** Of those, the ones that failed when the checks ran last. */
  readonly regressed: readonly string[];
  readonly solved: boolean;
  /** How often the checks were run. */
  readonly runs: number;
  /** The learner's own files by name. */
  readonly files: Readonly<Record<string, string>>;
  /** A second set of files to try things in; null until there is one. */
  readonly sandbox: Readonly<Record<string, string>> | null;
  /** Earlier code, newest first: what a reset took away can be brought back. */
  readonly versions: readonly CodeVersion[];
  readonly solutionSeen: boolean;
  /** The solution was seen before the lab was solved. */
  readonly seenBefore: boolean;
  /** Free notes. */
  readonly notes: string;
  /** File shown last, and where the cursor was in each. */
  readonly active: string;
  readonly cursors: Readonly<Record<string, Cursor>>;
  /** The learner's own arrangement of panels for this lab, as the window wrote it; null = the lab's. */
  readonly layout: unknown;
  /** What the checks said last, and of which code, as the window wrote it; null = they did not run yet. */
  readonly report: unknown;
}
export interface StepProgress {
  readonly state: 'todo' | 'predicted' | 'done';
  /** Chosen prediction option, `skip` when skipped. */
  readonly prediction?: string;
  /** Earlier minds, oldest first. */
  readonly history?: readonly string[];
  /** Option the machine's run selected. */
  readonly observation?: string;
  readonly note?: string;
  readonly order?: readonly string[];
  /** Hints opened so far, 0..3. */
  readonly hints?: number;
}
export interface Cursor {
  readonly line: number;
  readonly column: number;
}
/** Why a version was kept. */
export const VERSION_REASONS = ['reset', 'brought-back', 'kept'] as const;
export interface CodeVersion {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly why: (typeof VERSION_REASONS)[number];
  readonly files: Readonly<Record<string, string>>;
}

const MOST_VERSIONS = 20;

export const freshProgress = (lab: string): LabProgress => ({
  lab, step: '', steps: {}, passedChecks: [], regressed: [], solved: false, runs: 0, files: {}, sandbox: null, versions: [], solutionSeen: false,
  seenBefore: false, notes: '', active: '', cursors: {}, layout: null,
  report: null,
}); // prettier-ignore

const sameFiles = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);

/** With these files among the earlier versions; nothing is kept twice in a row, and the oldest go when there are many. */
export function withVersion(progress: LabProgress, version: CodeVersion): LabProgress {
  const [newest] = progress.versions;
  if (newest && sameFiles(newest.files, version.files)) return progress;
  return { ...progress, versions: [version, ...progress.versions].slice(0, MOST_VERSIONS) };
}

/** A step begun again: a prediction joins the earlier minds, notes and hints stay. */
export function stepAgain(step: StepProgress): StepProgress {
  const { prediction, observation: _, order: __, history = [], ...rest } = step;
  const minds = prediction === undefined || prediction === 'skip' ? history : [...history, prediction];
  return { ...rest, state: 'todo', ...(minds.length > 0 ? { history: minds } : {}) };
}

type Loose = Readonly<Record<string, unknown>>;
const loose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
const entries = <T>(value: unknown, read: (v: unknown) => T | null): Record<string, T> =>
  Object.fromEntries(
    Object.entries(loose(value)).flatMap(([name, v]) => {
      const item = read(v);
      return item === null ? [] : [[name, item]];
    }),
  );
const fileSet = (value: unknown): Record<string, string> => entries(value, (v) => (typeof v === 'string' ? v : null));

function readStep(value: unknown): StepProgress {
  const v = loose(value);
  const state = v['state'] === 'done' || v['state'] === 'predicted' ? v['state'] : 'todo';
  const words = (['prediction', 'observation', 'note'] as const).filter((name) => typeof v[name] === 'string');
  const lists = (['history', 'order'] as const).filter((name) => Array.isArray(v[name]));
  return {
    state,
    ...Object.fromEntries(words.map((name) => [name, text(v[name])])),
    ...Object.fromEntries(lists.map((name) => [name, texts(v[name])])),
    ...(count(v['hints']) > 0 ? { hints: Math.min(3, count(v['hints'])) } : {}),
  };
}
function readVersion(value: unknown): CodeVersion[] {
  const v = loose(value);
  const files = fileSet(v['files']);
  if (Object.keys(files).length === 0) return [];
  return [{ at: count(v['at']), why: VERSION_REASONS.find((w) => w === v['why']) ?? 'kept', files }];
}
function readCursor(value: unknown): Cursor | null {
  const [line, column] = [count(loose(value)['line']), count(loose(value)['column'])];
  return line > 0 && column > 0 ? { line, column } : null;
}

/** @param value what was saved, or anything else: each field is read as far as it can be trusted. */
export function readProgress(lab: string, value: unknown): LabProgress {
  const v = loose(value);
  return {
    lab,
    step: text(v['step']),
    steps: entries(v['steps'], readStep),
    passedChecks: texts(v['passedChecks']),
    regressed: texts(v['regressed']),
    solved: v['solved'] === true,
    runs: count(v['runs']),
    files: fileSet(v['files']),
    sandbox: v['sandbox'] === null || v['sandbox'] === undefined ? null : fileSet(v['sandbox']),
    versions: (Array.isArray(v['versions']) ? v['versions'] : []).flatMap(readVersion).slice(0, MOST_VERSIONS),
    solutionSeen: v['solutionSeen'] === true,
    seenBefore: v['seenBefore'] === true,
    notes: text(v['notes']),
    active: text(v['active']),
    cursors: entries(v['cursors'], readCursor),
    layout: v['layout'] ?? null,
    report: v['report'] ?? null,
  };
}
