/** The GDT and the LDT, entry by entry. */
import {
  describeRights,
  descriptorKind,
  isNullSelector,
  parseDescriptor,
  parseGate,
  parseSelector,
  SEGMENT_LIKE,
} from '#emulator/arch';
import type { SegmentLikeName } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { modeOf } from './registers-view.ts';
import type { DescriptorTableView, DescriptorView } from './views.ts';

const GATES = new Set([
  'call-gate16',
  'call-gate32',
  'task-gate',
  'interrupt-gate16',
  'interrupt-gate32',
  'trap-gate16',
  'trap-gate32',
]);

export function descriptorTableView(
  machine: Pick<Machine, 'registers' | 'readLinear'>,
  table: 'GDT' | 'LDT',
): DescriptorTableView {
  const r = machine.registers();
  const ldt = r.segments[6];
  const noTable = table === 'LDT' && (isNullSelector(ldt.selector) || ldt.attributes === 0);
  const { base, limit } = table === 'GDT' ? r.gdtr : ldt;
  if (noTable) return { table, base: 0, limit: 0, mapped: true, entries: [] };
  // An index has 13 bits: what lies behind entry 8191 cannot be named by a selector.
  const count = table === 'GDT' && isReset(r) ? 0 : Math.min(8192, Math.floor((limit + 1) / 8));
  const { bytes, mapped } = machine.readLinear(base, count * 8);
  const users = usersOf(r, table);
  const entries: DescriptorView[] = [];
  for (let index = 0; index < count; index++) {
    if (mapped.subarray(index * 8, index * 8 + 8).some((m) => m === 0)) continue;
    entries.push(
      entryView(table, base, index, read32(bytes, index * 8), read32(bytes, index * 8 + 4), users.get(index) ?? []),
    );
  }
  return { table, base, limit, mapped: mapped.every((m) => m !== 0), entries: withoutEmptyTail(entries) };
}

/** GDTR as reset leaves it: no LGDT was executed, what lies at 0 is the interrupt vector table. */
const isReset = (r: RegisterState): boolean => modeOf(r) === 'real' && r.gdtr.base === 0 && r.gdtr.limit === 0xffff;

/** Null entries at the end of a table longer than this are left out: limits are often larger than what is there. */
const SHOWN_WHOLE = 64;
function withoutEmptyTail(entries: DescriptorView[]): DescriptorView[] {
  let end = entries.length;
  while (end > SHOWN_WHOLE && entries[end - 1].kind === 'null') end--;
  return end === entries.length ? entries : entries.slice(0, end);
}

function entryView(
  table: 'GDT' | 'LDT',
  base: number,
  index: number,
  low: number,
  high: number,
  usedBy: readonly SegmentLikeName[],
): DescriptorView {
  const d = parseDescriptor(low, high);
  const kind = descriptorKind(d);
  const gate = GATES.has(kind) ? parseGate(low, high) : null;
  return {
    index,
    selector: index * 8 + (table === 'LDT' ? 4 : 0),
    address: (base + index * 8) >>> 0,
    low: d.low,
    high: d.high,
    kind,
    base: d.base,
    limit: d.limit,
    dpl: d.dpl,
    present: d.p === 1,
    db: d.db,
    g: d.g,
    avl: d.avl,
    type: d.type,
    s: d.s,
    rights: describeRights(d),
    gate: gate && { selector: gate.selector, offset: gate.offset, parameters: gate.parameters },
    usedBy,
  };
}

/** Index → registers that hold a selector of this table. In real mode registers hold paragraphs, not selectors. */
function usersOf(r: RegisterState, table: 'GDT' | 'LDT'): Map<number, SegmentLikeName[]> {
  const users = new Map<number, SegmentLikeName[]>();
  if (modeOf(r) !== 'protected') return users;
  r.segments.forEach((segment, register) => {
    const { index, ti } = parseSelector(segment.selector);
    if (isNullSelector(segment.selector) || ti !== (table === 'LDT' ? 1 : 0)) return;
    users.set(index, [...(users.get(index) ?? []), SEGMENT_LIKE[register]]);
  });
  return users;
}
