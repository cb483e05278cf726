/** The GDT and the LDT, entry by entry. */
import { describeRights, descriptorKind, EFLAGS_NT, isNullSelector, parseDescriptor, parseGate } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { EMPTY_CONTEXT } from './context.ts';
import type { InspectContext } from './context.ts';
import { descriptorFlaws, sameEntry } from './descriptor-flaws.ts';
import { usersOf, type Users } from './descriptor-users.ts';
import { valueAt, type LinearMemory } from './memory-reader.ts';
import { codeSizeOf, descriptorInMemory, modeOf } from './registers-view.ts';
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
  context: InspectContext = EMPTY_CONTEXT,
): DescriptorTableView {
  const r = machine.registers();
  const ldt = r.segments[6];
  const noTable = table === 'LDT' && (isNullSelector(ldt.selector) || ldt.attributes === 0);
  const { base, limit } = table === 'GDT' ? r.gdtr : ldt;
  if (noTable) return { table, base: 0, limit: 0, mapped: true, entries: [] };
  // An index has 13 bits: what lies behind entry 8191 cannot be named by a selector.
  const count = table === 'GDT' && isReset(r) ? 0 : Math.min(8192, Math.floor((limit + 1) / 8));
  const { bytes, mapped } = machine.readLinear(base, count * 8);
  const scene: Scene = { machine, r, table, base, users: usersOf(machine, r, table), tasks: tasksInUse(machine, r), context }; // prettier-ignore
  const entries: DescriptorView[] = [];
  for (let index = 0; index < count; index++) {
    if (mapped.subarray(index * 8, index * 8 + 8).some((m) => m === 0)) continue;
    entries.push(entryView(scene, index, read32(bytes, index * 8), read32(bytes, index * 8 + 4)));
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

interface Scene {
  readonly machine: LinearMemory;
  readonly r: RegisterState;
  readonly table: 'GDT' | 'LDT';
  readonly base: number;
  readonly users: ReadonlyMap<number, Users>;
  readonly tasks: readonly number[];
  readonly context: InspectContext;
}
const NOBODY: Users = { registers: [], staleIn: [], others: [] };

function entryView(scene: Scene, index: number, low: number, high: number): DescriptorView {
  const { machine, r, table, base, context } = scene;
  const d = parseDescriptor(low, high);
  const kind = descriptorKind(d);
  const gate = GATES.has(kind) ? parseGate(low, high) : null;
  const selector = index * 8 + (table === 'LDT' ? 4 : 0);
  const address = (base + index * 8) >>> 0;
  const { registers: usedBy, staleIn, others: users } = scene.users.get(index) ?? NOBODY;
  const flaws = descriptorFlaws({
    table, kind, d, usedBy, isStale: staleIn.length > 0, isNamed: users.length > 0, isTaskInUse: scene.tasks.some((task) => sameEntry(task, selector)),
    target: gate && descriptorInMemory(machine, r, gate.selector), codeSize: codeSizeOf(r),
  }); // prettier-ignore
  return {
    index,
    selector,
    address,
    low: d.low,
    high: d.high,
    kind,
    base: d.base,
    limit: d.limit,
    rawLimit: d.rawLimit,
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
    staleIn,
    users,
    flaws,
    source: context.source.placeOfBytes?.(address) ?? null,
  };
}

/** Nested tasks are followed so far. */
const MOST_NESTED = 32;
/** The current task, and those that wait for it: each was left busy by a CALL or an interrupt. */
function tasksInUse(machine: LinearMemory, r: RegisterState): readonly number[] {
  const tr = r.segments[7];
  if (isNullSelector(tr.selector)) return [];
  const tasks = [tr.selector];
  let { base } = tr;
  // NT of a task that is not current is what its TSS holds; only a link of a nested one means anything.
  let isNested = (r.eflags & EFLAGS_NT) !== 0;
  while (isNested && tasks.length < MOST_NESTED) {
    const link = valueAt(machine, base, 2);
    const d = link === null || isNullSelector(link) ? null : descriptorInMemory(machine, r, link);
    if (link === null || d === null || tasks.some((task) => sameEntry(task, link))) break;
    tasks.push(link);
    base = d.base;
    const isWide = (d.type & 8) !== 0;
    isNested = ((valueAt(machine, base + (isWide ? 36 : 16), 2) ?? 0) & EFLAGS_NT) !== 0;
  }
  return tasks;
}
