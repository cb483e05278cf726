/** Which moments of a session get a digest: enough that replay proves itself on the way, few enough that saving is quick. */
import type { Mark } from '#emulator/machine';
import type { Bookmark, BranchRecord } from '#emulator/timeline';
import type { CheckpointReason } from './types.ts';

export interface CheckpointPlace {
  readonly branch: number;
  readonly mark: Mark;
  readonly reason: CheckpointReason;
}

/** Between beginning and end of a branch: at most so many, at least so many units of virtual time apart. */
const MOST_ON_THE_WAY = 4;
const APART = 2_000_000;
/** The word for a moment that there are several reasons for. */
const STRONGEST: readonly CheckpointReason[] = ['present', 'bookmark', 'end', 'start', 'fork', 'on-the-way'];

/** The branch that lived a moment: what lies before a fork happened in the parent. */
export function ownerOf(branches: readonly BranchRecord[], id: number, mark: Mark): BranchRecord | null {
  let branch = branches.find((one) => one.id === id) ?? null;
  while (branch !== null && branch.parent !== null && mark.now < branch.from.now) {
    const { parent } = branch;
    branch = branches.find((one) => one.id === parent) ?? null;
  }
  return branch;
}

function onTheWay({ id, from, end }: BranchRecord): CheckpointPlace[] {
  const length = end.now - from.now;
  const count = Math.min(MOST_ON_THE_WAY, Math.floor(length / APART));
  return Array.from({ length: count }, (_, i) => ({
    branch: id,
    mark: { now: from.now + Math.floor((length * (i + 1)) / (count + 1)), icount: 0 },
    reason: 'on-the-way',
  }));
}

/** In the order in which they are lived: branch by branch, ascending. */
export function checkpointPlaces(
  branches: readonly BranchRecord[],
  bookmarks: readonly Bookmark[],
  present: { readonly branch: number; readonly mark: Mark },
): CheckpointPlace[] {
  const named = [
    ...bookmarks.map(({ branch, mark }) => ({ branch, mark, reason: 'bookmark' as const })),
    { ...present, reason: 'present' as const },
  ].flatMap(({ branch, mark, reason }) => {
    const owner = ownerOf(branches, branch, mark);
    const isLived = owner !== null && mark.now >= owner.from.now && mark.now <= owner.end.now;
    return isLived ? [{ branch: owner.id, mark, reason }] : [];
  });
  return branches.flatMap((branch) => {
    const { id, parent, from, end } = branch;
    const places: CheckpointPlace[] = [
      { branch: id, mark: from, reason: parent === null ? 'start' : 'fork' },
      ...onTheWay(branch),
      ...named.filter((place) => place.branch === id),
      { branch: id, mark: end, reason: 'end' },
    ];
    places.sort((a, b) => a.mark.now - b.mark.now || STRONGEST.indexOf(a.reason) - STRONGEST.indexOf(b.reason));
    return places.filter((place, i) => i === 0 || place.mark.now !== places[i - 1].mark.now);
  });
}
