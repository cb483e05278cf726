/** Two sets of records, case by case. */
import { parseRecord, type Case } from './case.ts';
import { EXPLANATIONS, explain } from './explanations.ts';

export interface SweepReport {
  readonly cases: number;
  readonly equal: number;
  /** Cases that each explanation was needed for, by its id. */
  readonly explained: ReadonlyMap<string, number>;
  /** What nothing explains, in words. */
  readonly unexplained: readonly string[];
}

const hex = (value: number | null | undefined): string => (value == null ? '-' : (value >>> 0).toString(16));

/** Index, name and what differs. */
function describe(index: number, c: Case, ourWords: Uint32Array, theirWords: Uint32Array): string {
  const ours = parseRecord(ourWords);
  const theirs = parseRecord(theirWords);
  const end = (r: typeof ours): string => `vector ${r.vector} error ${hex(r.errorCode)} CR2 ${hex(r.cr2)} DR6 ${hex(r.dr6)} TR ${hex(r.task)}`; // prettier-ignore
  const places = [...new Set([...ours.changes.keys(), ...theirs.changes.keys()])]
    .filter((address) => ours.changes.get(address) !== theirs.changes.get(address))
    .map((address) => `[${hex(address)}] ${hex(ours.changes.get(address))} / ${hex(theirs.changes.get(address))}`);
  return `${index} ${c.group} ${c.name}\n    ours  ${end(ours)}\n    Bochs ${end(theirs)}\n    ${places.slice(0, 12).join(', ')}`; // prettier-ignore
}

/** Records are those of `cases`, in their order; the index word is not compared. */
export function compareRecords(
  cases: readonly Case[],
  ours: readonly Uint32Array[],
  theirs: readonly Uint32Array[],
): SweepReport {
  // prettier-ignore
  const explained = new Map(EXPLANATIONS.map((e) => [e.id, 0]));
  const unexplained: string[] = [];
  let equal = 0;
  cases.forEach((c, index) => {
    const a = ours[index] as Uint32Array;
    const b = theirs[index] as Uint32Array;
    if (a.length === b.length && a.every((word, k) => k === 0 || word === b[k])) {
      equal++;
      return;
    }
    const ids = explain(c, a, b);
    if (ids === null) unexplained.push(describe(index, c, a, b));
    else for (const id of ids) explained.set(id, (explained.get(id) ?? 0) + 1);
  });
  return { cases: cases.length, equal, explained, unexplained };
}
