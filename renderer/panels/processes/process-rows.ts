/** Process list view → rows: what each is, what it has used, who is expected next. */
import { hex32 } from '#emulator/base';
import type { ProcessListView, ProcessState, ProcessView } from '#emulator/protocol';

export interface ProcessRow {
  readonly id: number;
  readonly name: string;
  readonly state: ProcessState;
  readonly isCurrent: boolean;
  readonly isNext: boolean;
  readonly ring: number | null;
  /** `1B:00009C40`, where it will go on in user mode. */
  readonly resumes: string;
  readonly stackTop: string;
  readonly stackUsed: number | null;
  readonly cr3: string;
  readonly fields: string;
  /** Percent of the user time of all that are followed, or null. */
  readonly share: number | null;
  /** Nanoseconds in level 3, or null. */
  readonly used: number | null;
  readonly switches: number | null;
  readonly address: string;
  /** State or ring differ from the last stop. */
  readonly changed: boolean;
  readonly process: ProcessView;
}
const selector = (value: number): string => (value & 0xffff).toString(16).toUpperCase().padStart(2, '0');

export function processRows(view: ProcessListView, before: ProcessListView | null = null): readonly ProcessRow[] {
  const total = view.processes.reduce((sum, p) => sum + (p.used ?? 0), 0);
  const perSecond = view.time?.unitsPerSecond ?? 0;
  return view.processes.map((p) => {
    const old = before?.processes.find(({ id }) => id === p.id);
    return {
      id: p.id,
      name: p.name,
      state: p.state,
      isCurrent: p.isCurrent,
      isNext: view.next?.id === p.id,
      ring: p.ring,
      resumes: p.frame ? `${selector(p.frame.cs)}:${hex32(p.frame.eip)}` : '',
      stackTop: p.kernelStack ? hex32(p.kernelStack.top) : '',
      stackUsed: p.kernelStack?.used ?? null,
      cr3: p.cr3 === null ? '' : hex32(p.cr3),
      fields: p.fields.map((f) => `${f.name} ${f.value}`).join(' · '),
      share: p.used === undefined || total === 0 ? null : Math.round((100 * p.used) / total),
      used: p.used === undefined || perSecond === 0 ? null : (p.used / perSecond) * 1e9,
      switches: p.switches ?? null,
      address: p.address === null ? '' : hex32(p.address),
      changed: old !== undefined && (old.state !== p.state || old.isCurrent !== p.isCurrent),
      process: p,
    };
  });
}

export interface Lane {
  readonly id: number;
  readonly name: string;
  /** 0 … 1 of the chart; `used`: part of it in level 3. */
  readonly turns: readonly { readonly from: number; readonly to: number; readonly used: number }[];
}
/** Turns that the chart holds. */
const SHOWN_TURNS = 24;

/** Who had the processor in the last stretch; null while nothing was followed. */
export function timeLanes(view: ProcessListView): { readonly lanes: readonly Lane[]; readonly units: number } | null {
  const turns = view.time?.turns.slice(-SHOWN_TURNS) ?? [];
  if (view.time === undefined || turns.length === 0) return null;
  const from = turns[0].from;
  const units = Math.max(1, view.time.until - from);
  const at = (now: number): number => (now - from) / units;
  const names = new Map(view.processes.map((p) => [p.id, p.name]));
  const ids = [...new Set([...view.processes.map(({ id }) => id), ...turns.map(({ id }) => id)])];
  const lanes = ids.map((id) => ({
    id,
    name: names.get(id) ?? '',
    turns: turns.filter((turn) => turn.id === id).map((turn) => ({ from: at(turn.from), to: at(turn.to), used: turn.used / Math.max(1, turn.to - turn.from) })),
  })); // prettier-ignore
  return { lanes: lanes.filter(({ id, turns: own }) => id >= 0 || own.length > 0), units };
}
