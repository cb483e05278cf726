/** What a change does: cells whose answer is another one. */
import type { Answer, ReachCell, ReachMap, ReachRow } from './types.ts';

export interface Flip {
  readonly row: Pick<ReachRow, 'table' | 'index'>;
  readonly ring: ReachCell['ring'];
  readonly way: ReachCell['way'];
  readonly operand: number;
  readonly before: Answer;
  readonly after: Answer;
}

export const cellKey = ({ ring, way, operand }: Pick<ReachCell, 'ring' | 'way' | 'operand'>): string => `${ring} ${way} ${operand}`; // prettier-ignore
/** The same to somebody who looks: allowed to the same place, or the same fault, be it for another reason. */
export const sameAnswer = (a: Answer, b: Answer): boolean => essence(a) === essence(b);
function essence(answer: Answer): string {
  switch (answer.outcome) {
    case 'allowed': {
      const { cpl, cs, eip, ss, flow } = answer;
      return [cpl, cs, eip, ss, flow].join();
    }
    case 'fault':
      return ['#', answer.vector, answer.errorCode].join();
    case 'unknown':
      return `? ${answer.why}`;
  }
}

/** Answer for one operand as another one, whose entry has the same bytes, gets it: only its own name differs. */
function renamed(answer: Answer, way: ReachCell['way'], from: number, to: number): Answer {
  if (answer.outcome === 'allowed') return answer.cs === from ? { ...answer, cs: to } : answer;
  if (answer.outcome !== 'fault' || answer.errorCode === null) return answer;
  const name = (operand: number): number => (way === 'int' ? operand * 8 : operand & 0xfffc);
  const own = way === 'int' ? 0xfff8 : 0xfffc;
  return (answer.errorCode & own) === name(from) ? { ...answer, errorCode: (answer.errorCode & ~own) | name(to) } : answer; // prettier-ignore
}

const cellsOf = (map: ReachMap): ReadonlyMap<string, { readonly row: ReachRow; readonly cell: ReachCell }> =>
  new Map(map.rows.flatMap((row) => row.cells.map((cell) => [cellKey(cell), { row, cell }] as const)));

/** Answer for an operand: of the row itself, or of the one that it is alike. */
export function flipsOf(before: ReachMap, after: ReachMap): Flip[] {
  const [old, now] = [cellsOf(before), cellsOf(after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  const flips: Flip[] = [];
  for (const key of keys) {
    const [was, is] = [old.get(key) ?? alike(before, now.get(key)), now.get(key) ?? alike(after, old.get(key))];
    if (!was || !is || sameAnswer(was.cell.answer, is.cell.answer)) continue;
    const { ring, way, operand } = (now.get(key) ?? old.get(key))!.cell;
    const { table, index } = (now.get(key) ?? old.get(key))!.row;
    flips.push({ row: { table, index }, ring, way, operand, before: was.cell.answer, after: is.cell.answer });
  }
  return flips;
}

/** An entry that was alike another one has no cells of its own there: theirs are its. */
function alike(
  map: ReachMap,
  sought: { row: ReachRow; cell: ReachCell } | undefined,
): { row: ReachRow; cell: ReachCell } | null {
  if (sought === undefined) return null;
  const { row: { table, index }, cell: { ring, way, operand } } = sought; // prettier-ignore
  const row = map.rows.find((one) => one.table === table && one.alike.some(([first, last]) => index >= first && index <= last)); // prettier-ignore
  const own = (other: number): boolean => (table === 'IDT' ? true : (other & 3) === (operand & 3));
  const cell = row?.cells.find((one) => one.ring === ring && one.way === way && own(one.operand));
  if (row === undefined || cell === undefined) return null;
  return { row, cell: { ...cell, answer: renamed(cell.answer, way, cell.operand, operand) } };
}
