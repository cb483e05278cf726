/** Process list view → rows. */
import { hex32 } from '#emulator/base';
import type { ProcessListView, ProcessState } from '#emulator/protocol';

export interface ProcessRow {
  readonly id: number;
  readonly name: string;
  readonly state: ProcessState;
  readonly isCurrent: boolean;
  readonly ring: number | null;
  /** `1B:00009C40`, where it will go on in user mode. */
  readonly resumes: string;
  readonly stackTop: string;
  readonly stackUsed: number | null;
  readonly cr3: string;
  readonly fields: string;
  /** Percent of the user time of all that are followed, or null. */
  readonly share: number | null;
  readonly switches: number | null;
  readonly address: string;
}
const selector = (value: number): string => (value & 0xffff).toString(16).toUpperCase().padStart(2, '0');

export function processRows(view: ProcessListView): readonly ProcessRow[] {
  const total = view.processes.reduce((sum, p) => sum + (p.used ?? 0), 0);
  return view.processes.map((p) => ({
    id: p.id,
    name: p.name,
    state: p.state,
    isCurrent: p.isCurrent,
    ring: p.ring,
    resumes: p.frame ? `${selector(p.frame.cs)}:${hex32(p.frame.eip)}` : '',
    stackTop: p.kernelStack ? hex32(p.kernelStack.top) : '',
    stackUsed: p.kernelStack?.used ?? null,
    cr3: p.cr3 === null ? '' : hex32(p.cr3),
    fields: p.fields.map((f) => `${f.name} ${f.value}`).join(' · '),
    share: p.used === undefined || total === 0 ? null : Math.round((100 * p.used) / total),
    switches: p.switches ?? null,
    address: p.address === null ? '' : hex32(p.address),
  }));
}
