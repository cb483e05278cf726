/** IDT (or, in real mode, vector table) view → rows. */
import { hex32 } from '#emulator/base';
import type { IdtEntryView, IdtView } from '#emulator/protocol';
import { selector } from '../shared/format.ts';

export interface GateRow {
  readonly vector: number;
  /** `0D`, always two digits. */
  readonly number: string;
  /** `#GP`, or '' for a plain vector. */
  readonly name: string;
  readonly kind: string;
  readonly clearsIf: boolean | null;
  readonly dpl: number;
  readonly present: boolean;
  readonly target: string;
  readonly label: string;
  readonly fromRing3: boolean;
  readonly raw: string;
  readonly changed: boolean;
}
export type IdtFilter = 'present' | 'all';

export function gateRows(view: IdtView, before: IdtView | null, filter: IdtFilter): readonly GateRow[] {
  const old = new Map(
    before && before.base === view.base && before.mode === view.mode ? before.entries.map((e) => [e.vector, e]) : [],
  );
  return view.entries
    .filter((e) => filter === 'all' || isMeaningful(e, view.mode))
    .map((e) => {
      const earlier = old.get(e.vector);
      return {
        vector: e.vector,
        number: e.vector.toString(16).toUpperCase().padStart(2, '0'),
        name: /^[0-9A-F]{2}h$/.test(e.name) ? '' : e.name,
        kind: e.kind,
        clearsIf: e.kind.startsWith('interrupt-gate') ? true : e.kind.startsWith('trap-gate') ? false : null,
        dpl: e.dpl,
        present: e.present,
        target: e.kind === 'task-gate' ? selector(e.selector) : `${selector(e.selector)}:${hex32(e.offset)}`,
        label: e.label,
        fromRing3: e.fromRing3,
        raw: `${hex32(e.high)} ${hex32(e.low)}`,
        changed: earlier !== undefined && (earlier.low !== e.low || earlier.high !== e.high),
      };
    });
}
const isMeaningful = (e: IdtEntryView, mode: IdtView['mode']): boolean =>
  mode === 'real' ? e.low !== 0 || e.high !== 0 : e.present;
