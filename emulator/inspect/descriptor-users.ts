/** Who names the entries of the descriptor tables now: registers, gates, and the current task state segment. */
import { gateKind, isNullSelector, parseGate, parseSelector, SEGMENT_LIKE, TSS16_FIELDS, TSS32_FIELDS } from '#emulator/arch'; // prettier-ignore
import type { SegmentLikeName } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { RegisterState } from '#emulator/machine';
import { valueAt, type LinearMemory } from './memory-reader.ts';
import { isStale, modeOf } from './registers-view.ts';
import type { DescriptorUser } from './table-views.ts';

type Table = 'GDT' | 'LDT';
export interface Users {
  readonly registers: SegmentLikeName[];
  readonly staleIn: SegmentLikeName[];
  readonly others: DescriptorUser[];
}
const ENTRY = 8;
const LDTR = 6, TR = 7, MOST_GATES = 256; // prettier-ignore
/** Fields of a TSS that hold a selector the processor will load: inner stacks, the LDT and the way back. */
const NAMING = /^(SS[012]|LDT|link)$/;

/** By index in the table. In real mode registers hold paragraphs, and nothing names a descriptor. */
export function usersOf(machine: LinearMemory, r: RegisterState, table: Table): ReadonlyMap<number, Users> {
  const users = new Map<number, Users>();
  if (modeOf(r) !== 'protected') return users;
  const of = (selector: number): Users | null => {
    const { index, ti } = parseSelector(selector);
    if (isNullSelector(selector) || ti !== (table === 'LDT' ? 1 : 0)) return null;
    const known = users.get(index) ?? { registers: [], staleIn: [], others: [] };
    users.set(index, known);
    return known;
  };
  r.segments.forEach((segment, register) => {
    const user = of(segment.selector);
    user?.registers.push(SEGMENT_LIKE[register]);
    if (user && isStale(machine, r, register, segment)) user.staleIn.push(SEGMENT_LIKE[register]);
  });
  for (const { vector, selector } of idtGates(machine, r)) of(selector)?.others.push({ by: 'gate', vector });
  for (const { at, selector } of callGates(machine, r)) of(selector)?.others.push({ by: 'call-gate', selector: at });
  for (const { field, selector } of taskFields(machine, r)) of(selector)?.others.push({ by: 'tss', field });
  return users;
}

function* idtGates(machine: LinearMemory, { idtr }: RegisterState): Generator<{ vector: number; selector: number }> {
  const count = Math.min(MOST_GATES, Math.floor((idtr.limit + 1) / ENTRY));
  const { bytes, mapped } = machine.readLinear(idtr.base, count * ENTRY);
  for (let vector = 0; vector < count; vector++) {
    if (mapped[vector * ENTRY] === 0 || mapped[vector * ENTRY + 7] === 0) continue;
    const gate = parseGate(read32(bytes, vector * ENTRY), read32(bytes, vector * ENTRY + 4));
    if (gate.p === 1 && /gate/.test(gateKind(gate)) && gateKind(gate) !== 'not-a-gate') yield { vector, selector: gate.selector }; // prettier-ignore
  }
}

/** Call and task gates of both tables, with the selector of the gate itself. */
function* callGates(machine: LinearMemory, r: RegisterState): Generator<{ at: number; selector: number }> {
  const ldt = r.segments[LDTR];
  const tables = [{ ...r.gdtr, ti: 0 }, ...(isNullSelector(ldt.selector) ? [] : [{ base: ldt.base, limit: ldt.limit, ti: 4 }])]; // prettier-ignore
  for (const { base, limit, ti } of tables) {
    const count = Math.min(8192, Math.floor((limit + 1) / ENTRY));
    const { bytes, mapped } = machine.readLinear(base, count * ENTRY);
    for (let index = 0; index < count; index++) {
      const at = index * ENTRY;
      if (mapped[at] === 0 || mapped[at + 7] === 0 || ((bytes[at + 5] >> 4) & 1) === 1) continue;
      const gate = parseGate(read32(bytes, at), read32(bytes, at + 4));
      if (gate.p === 1 && /^(call|task)-gate/.test(gateKind(gate))) yield { at: at + ti, selector: gate.selector };
    }
  }
}

function* taskFields(machine: LinearMemory, r: RegisterState): Generator<{ field: string; selector: number }> {
  const tr = r.segments[TR];
  if (isNullSelector(tr.selector)) return;
  for (const { name, offset, size } of (tr.attributes >>> 8) & 8 ? TSS32_FIELDS : TSS16_FIELDS) {
    if (!NAMING.test(name) || offset + size - 1 > tr.limit >>> 0) continue;
    const selector = valueAt(machine, tr.base + offset, size);
    if (selector !== null) yield { field: name, selector: selector & 0xffff };
  }
}
