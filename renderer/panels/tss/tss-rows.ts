/** TSS view → rows: the stacks the processor looks up, apart from what only hardware task switching uses. */
import { hex, hex16 } from '#emulator/base';
import type { TssFieldView, TssView } from '#emulator/protocol';

export interface TssRow {
  readonly name: string;
  readonly offset: string;
  readonly text: string;
  readonly changed: boolean;
  /** SS0 and ESP0: what a crossing into ring 0 loads. */
  readonly isRing0: boolean;
}
export interface TssRows {
  readonly stacks: readonly TssRow[];
  readonly saved: readonly TssRow[];
}
const STACK_FIELD = /^E?SP\d$|^SS\d$/;

export function tssRows(view: TssView, before: TssView | null): TssRows {
  const old = new Map(before && before.base === view.base ? before.fields.map((f) => [f.name, f.value]) : []);
  const row = (f: TssFieldView): TssRow => ({
    name: f.name,
    offset: hex(f.offset, 2),
    text: hex(f.value, f.size * 2),
    changed: old.has(f.name) && old.get(f.name) !== f.value,
    isRing0: f.name === 'SS0' || f.name === 'ESP0' || f.name === 'SP0',
  });
  return {
    stacks: view.fields.filter((f) => STACK_FIELD.test(f.name)).map(row),
    saved: view.fields.filter((f) => !STACK_FIELD.test(f.name) && f.name !== 'I/O map base').map(row),
  };
}
/** `60h–64h, 3F8h` */
export const portRanges = (ranges: readonly (readonly [number, number])[]): string =>
  ranges.map(([a, b]) => (a === b ? `${hex16(a)}h` : `${hex16(a)}h–${hex16(b)}h`)).join(', ');
