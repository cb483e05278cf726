/** IDT (or, in real mode, vector table) view → rows. */
import { vectorRow } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import type { GateFlaw, IdtEntryView, IdtView, SourceLine } from '#emulator/protocol';
import { selector } from '../shared/format.ts';

export interface GateRow {
  readonly vector: number;
  /** `0D`, always two digits. */
  readonly number: string;
  /** `#GP`, or '' for a plain vector. */
  readonly name: string;
  /** `General Protection`, the manual's name; ''. */
  readonly longName: string;
  readonly kind: string;
  readonly clearsIf: boolean | null;
  readonly dpl: number;
  readonly present: boolean;
  readonly target: string;
  readonly selector: number;
  /** What the selector names: kind and DPL of the segment. */
  readonly segment: { readonly kind: string; readonly dpl: number } | null;
  readonly label: string;
  readonly source: SourceLine | null;
  readonly fromRing3: boolean;
  readonly flaws: readonly GateFlaw[];
  /** Interrupt line that leads here, or -1. */
  readonly irq: number;
  /** Times taken, null when nobody counts. */
  readonly taken: number | null;
  readonly last: { readonly now: number; readonly transition: number } | null;
  readonly raw: string;
  readonly low: number;
  readonly high: number;
  readonly linear: number;
  readonly changed: boolean;
  /** Last vector of a run of entries alike, of which this row is the first; `vector` where it stands alone. */
  readonly until: number;
}
export type IdtFilter = 'present' | 'all';

export function gateRows(view: IdtView, before: IdtView | null, filter: IdtFilter): readonly GateRow[] {
  const old = new Map(
    before && before.base === view.base && before.mode === view.mode ? before.entries.map((e) => [e.vector, e]) : [],
  );
  return view.entries
    .filter((e) => filter === 'all' || isMeaningful(e, view.mode))
    .map((e) => gateRow(e, old.get(e.vector)));
}
function gateRow(e: IdtEntryView, earlier: IdtEntryView | undefined): GateRow {
  return {
    vector: e.vector,
    until: e.vector,
    number: hex(e.vector, 2),
    name: /^[0-9A-F]{2}h$/.test(e.name) ? '' : e.name,
    longName: vectorRow(e.vector)?.name ?? '',
    kind: e.kind,
    clearsIf: e.kind.startsWith('interrupt-gate') ? true : e.kind.startsWith('trap-gate') ? false : null,
    dpl: e.dpl,
    present: e.present,
    target: e.kind === 'task-gate' ? selector(e.selector) : `${selector(e.selector)}:${hex32(e.offset)}`,
    selector: e.selector,
    segment: e.segment ? { kind: e.segment.kind, dpl: e.segment.dpl } : null,
    label: e.label,
    source: e.source ?? null,
    fromRing3: e.fromRing3,
    flaws: e.flaws ?? [],
    irq: e.irq ?? -1,
    taken: e.taken?.count ?? null,
    last: e.taken?.last ?? null,
    raw: `${hex32(e.high)} ${hex32(e.low)}`,
    low: e.low,
    high: e.high,
    linear: e.address,
    changed: earlier !== undefined && (earlier.low !== e.low || earlier.high !== e.high),
  };
}
const isMeaningful = (e: IdtEntryView, mode: IdtView['mode']): boolean =>
  mode === 'real' ? e.low !== 0 || e.high !== 0 : e.present;

/** Runs shorter than this are not folded. */
const SHORTEST_RUN = 3;
/**
 * Entries alike, one behind the other, become one row. Entries that say more than their bytes (named, taken, changed, led to by a line)
 * stay alone.
 */
export function foldRuns(rows: readonly GateRow[], opened: ReadonlySet<number>): readonly GateRow[] {
  const isPlain = (r: GateRow): boolean => r.name === '' && !r.changed && r.irq < 0 && (r.taken ?? 0) === 0;
  const out: GateRow[] = [];
  for (let at = 0; at < rows.length;) {
    const first = rows[at];
    let end = at + 1;
    while (end < rows.length && isPlain(first) && isPlain(rows[end]) && isAlike(first, rows[end], end - at)) end++;
    const isRun = end - at >= SHORTEST_RUN && !opened.has(first.vector);
    if (isRun) out.push({ ...first, until: rows[end - 1].vector });
    else out.push(...rows.slice(at, end));
    at = end;
  }
  return out;
}
const isAlike = (a: GateRow, b: GateRow, distance: number): boolean =>
  a.low === b.low && a.high === b.high && b.vector === a.vector + distance;
