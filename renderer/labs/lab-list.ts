/** The list of labs: tracks in learning order, what each lab's state is, which one comes next. */
import { isPackId, shownId, type Lab, type LabProgress } from '#labs/kit';

export type LabState = 'new' | 'started' | 'seen' | 'solved' | 'solved-seen';
export function labState(progress: LabProgress | undefined): LabState {
  if (!progress) return 'new';
  if (progress.solved) return progress.seenBefore ? 'solved-seen' : 'solved';
  if (progress.solutionSeen) return 'seen';
  const hasBegun = Object.keys(progress.steps).length + Object.keys(progress.files).length > 0;
  return hasBegun ? 'started' : 'new';
}
export const isSolved = (state: LabState): boolean => state === 'solved' || state === 'solved-seen';

export type LabFilter = 'all' | 'open' | 'done';
export interface LabRow {
  readonly lab: Lab;
  /** As its author wrote it. */
  readonly id: string;
  readonly state: LabState;
  /** Labs that come before it, and whether they are solved. */
  readonly before: readonly { readonly id: string; readonly isSolved: boolean }[];
}
export interface LabGroup {
  /** Letter of a track, `trials` or `outside`. */
  readonly key: string;
  readonly rows: readonly LabRow[];
}
const groupOf = (lab: Lab): string =>
  isPackId(lab.id) ? 'outside' : lab.kind === 'trial' ? 'trials' : (/^[A-Z]/.exec(lab.id)?.[0] ?? 'outside');

export function labGroups(
  labs: readonly Lab[],
  progress: Readonly<Record<string, LabProgress>>,
  filter: LabFilter,
  words: string,
  titleOf: (lab: Lab) => string,
): readonly LabGroup[] {
  const wanted = words.trim().toLowerCase();
  const groups = new Map<string, LabRow[]>();
  for (const lab of labs) {
    const state = labState(progress[lab.id]);
    if (filter !== 'all' && isSolved(state) !== (filter === 'done')) continue;
    if (!`${lab.id} ${titleOf(lab)}`.toLowerCase().includes(wanted)) continue;
    const before = lab.prerequisites.map((id) => ({ id, isSolved: progress[id]?.solved ?? false }));
    const key = groupOf(lab);
    groups.set(key, [...(groups.get(key) ?? []), { lab, id: shownId(lab.id), state, before }]);
  }
  const rank = (key: string): string => (key === 'trials' ? '~1' : key === 'outside' ? '~2' : '');
  // Tracks stand in the order in which their first labs are learned; what is no track comes last.
  return [...groups].map(([key, rows]) => ({ key, rows })).toSorted((a, b) => rank(a.key).localeCompare(rank(b.key)));
}
/** What to go on with: a lab that was begun, else the first unsolved one. */
export function nextLab(labs: readonly Lab[], progress: Readonly<Record<string, LabProgress>>): Lab | null {
  const state = (lab: Lab): LabState => labState(progress[lab.id]);
  const ours = labs.filter(({ kind }) => kind === 'lab');
  return (
    ours.find((lab) => state(lab) === 'started' || state(lab) === 'seen') ??
    ours.find((lab) => !isSolved(state(lab))) ??
    null
  );
}
