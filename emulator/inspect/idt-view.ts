/** The interrupt descriptor table; in real mode the interrupt vector table at IDTR.base. */
import { gateKind, parseGate, vectorName } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { descriptorInMemory, modeOf } from './registers-view.ts';
import type { LinearMemory } from './memory-reader.ts';
import type { IdtEntryView, IdtView, ViewArgs } from './views.ts';

export function idtView(
  machine: Pick<Machine, 'registers' | 'readLinear'>,
  args: ViewArgs['idt'],
  context: InspectContext,
): IdtView {
  const r = machine.registers();
  const real = modeOf(r) === 'real';
  const size = real ? 4 : 8;
  const { base, limit } = r.idtr;
  const inTable = Math.min(256, Math.floor((limit + 1) / size));
  const first = clamp(args.first ?? 0, 0, inTable);
  const count = clamp(args.count ?? 256, 0, inTable - first);
  const { bytes, mapped } = machine.readLinear((base + first * size) >>> 0, count * size);
  const entries: IdtEntryView[] = [];
  const codeBase = codeBases(machine, r);
  for (let i = 0; i < count; i++) {
    if (mapped.subarray(i * size, i * size + size).some((m) => m === 0)) continue;
    const vector = first + i;
    const address = (base + vector * size) >>> 0;
    entries.push(
      real
        ? realEntry(vector, address, read16(bytes, i * 4), read16(bytes, i * 4 + 2), context)
        : gateEntry(vector, address, read32(bytes, i * 8), read32(bytes, i * 8 + 4), codeBase, context),
    );
  }
  return { base, limit, mode: real ? 'real' : 'protected', mapped: mapped.every((m) => m !== 0), entries };
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, Math.trunc(value) || 0));

function realEntry(
  vector: number,
  address: number,
  offset: number,
  selector: number,
  context: InspectContext,
): IdtEntryView {
  return {
    vector,
    name: vectorName(vector),
    address,
    low: ((selector << 16) | offset) >>> 0,
    high: 0,
    kind: 'not-a-gate',
    selector,
    offset,
    dpl: 0,
    present: true,
    label: labelAt(context, selector * 16 + offset),
    fromRing3: false,
  };
}

/** Base of the segment a selector names now, or null when it names no code or data segment; each looked up once. */
function codeBases(machine: LinearMemory, r: RegisterState): (selector: number) => number | null {
  const known = new Map<number, number | null>();
  return (selector) => {
    let base = known.get(selector);
    if (base === undefined) {
      const descriptor = descriptorInMemory(machine, r, selector);
      base = descriptor !== null && descriptor.s === 1 ? descriptor.base : null;
      known.set(selector, base);
    }
    return base;
  };
}

function gateEntry(
  vector: number,
  address: number,
  low: number,
  high: number,
  codeBase: (selector: number) => number | null,
  context: InspectContext,
): IdtEntryView {
  const gate = parseGate(low, high);
  const kind = gateKind(gate);
  const entersCode = kind.startsWith('interrupt-gate') || kind.startsWith('trap-gate');
  const base = entersCode ? codeBase(gate.selector) : null;
  const legal = entersCode || kind === 'task-gate';
  return {
    vector,
    name: vectorName(vector),
    address,
    low: gate.low,
    high: gate.high,
    kind,
    selector: gate.selector,
    offset: gate.offset,
    dpl: gate.dpl,
    present: gate.p === 1,
    label: base === null ? '' : labelAt(context, base + gate.offset),
    // SDM vol. 3 §6.12.1.1: INT n, INT3 and INTO need CPL <= gate DPL; checked before the present bit.
    fromRing3: legal && gate.dpl === 3 && gate.p === 1,
  };
}
