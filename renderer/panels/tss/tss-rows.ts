/** TSS view → rows: the stacks the processor looks up, apart from what only hardware task switching uses. */
import { hex, hex16, hex32 } from '#emulator/base';
import type { TssFieldView, TssView } from '#emulator/protocol';
import { limit } from '../shared/format.ts';
import { RING0, STACK_FIELD, tssSubject } from '../shared/tss-subject.ts';

export interface TssRow {
  readonly name: string;
  readonly offset: string;
  readonly text: string;
  readonly changed: boolean;
  /** SS0 and ESP0: what a crossing into ring 0 loads. */
  readonly isRing0: boolean;
  /** Subject of its explanation, its place, and the bytes it lies in. */
  readonly explain: string;
  readonly place: string;
  readonly linear: number;
  readonly size: number;
  /** Written by a task switch. */
  readonly isSaved: boolean;
}
export interface TssRows {
  readonly stacks: readonly TssRow[];
  readonly saved: readonly TssRow[];
}
export function tssRows(view: TssView, before: TssView | null): TssRows {
  const old = new Map(before && before.base === view.base ? before.fields.map((f) => [f.name, f.value]) : []);
  const row = (f: TssFieldView): TssRow => ({
    name: f.name,
    offset: hex(f.offset, 2),
    text: hex(f.value, f.size * 2),
    changed: old.has(f.name) && old.get(f.name) !== f.value,
    isRing0: RING0.test(f.name),
    explain: tssSubject(f.name),
    place: `tss.${f.name.replace(/\s/g, '').toLowerCase()}`,
    linear: (view.base + f.offset) >>> 0,
    size: f.size,
    isSaved: f.update === 'dynamic',
  });
  return {
    stacks: view.fields.filter((f) => STACK_FIELD.test(f.name)).map(row),
    saved: view.fields.filter((f) => !STACK_FIELD.test(f.name)).map(row),
  };
}
/** `60h–64h, 3F8h` */
export const portRanges = (ranges: readonly (readonly [number, number])[]): string =>
  ranges.map(([a, b]) => (a === b ? `${hex16(a)}h` : `${hex16(a)}h–${hex16(b)}h`)).join(', ');

/** Where descriptor and copy differ: `limit 0067`. Null: the descriptor is no longer in the table. */
export function descriptorDiffers(view: TssView): readonly string[] | null {
  const { descriptor } = view;
  if (!descriptor) return null;
  return [
    ...(descriptor.base === view.base ? [] : [`base ${hex32(descriptor.base)}`]),
    ...(descriptor.limit === view.limit ? [] : [`limit ${limit(descriptor.limit)}`]),
    ...(descriptor.present ? [] : ['P 0']),
    ...(descriptor.kind.replace(/-.*/, '') === view.kind.replace(/-.*/, '') ? [] : [descriptor.kind]),
  ];
}

export interface TaskRow {
  readonly selector: string;
  readonly number: number;
  readonly index: number;
  readonly base: string;
  readonly limit: string;
  readonly kind: string;
  readonly busy: boolean;
  readonly isCurrent: boolean;
  readonly ring0: string;
}
export const taskRows = (view: TssView): readonly TaskRow[] =>
  (view.all ?? []).map((task) => ({
    selector: hex16(task.selector),
    number: task.selector,
    index: task.index,
    base: hex32(task.base),
    limit: limit(task.limit),
    kind: task.kind,
    busy: task.busy,
    isCurrent: task.isCurrent,
    ring0: task.ring0 ? `${hex16(task.ring0.ss0)}:${hex32(task.ring0.esp0)}` : '',
  }));
