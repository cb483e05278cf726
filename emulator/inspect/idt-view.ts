/** The interrupt descriptor table; in real mode the interrupt vector table at IDTR.base. */
import { descriptorKind, gateKind, isNullSelector, parseGate, vectorName } from '#emulator/arch';
import type { Descriptor } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { gateFlaws, isConforming } from './gate-flaws.ts';
import { picView } from './pic-view.ts';
import { descriptorAddress, descriptorInMemory, modeOf } from './registers-view.ts';
import type { LinearMemory } from './memory-reader.ts';
import type { IdtEntryView, IdtView, ViewArgs } from './views.ts';

type GateMachine = Pick<Machine, 'registers' | 'readLinear'> & Partial<Pick<Machine, 'section'>>;

export function idtView(machine: GateMachine, args: ViewArgs['idt'], context: InspectContext): IdtView {
  const r = machine.registers();
  const real = modeOf(r) === 'real';
  const size = real ? 4 : 8;
  const { base, limit } = r.idtr;
  const inTable = Math.min(256, Math.floor((limit + 1) / size));
  const first = clamp(args.first ?? 0, 0, inTable);
  const count = clamp(args.count ?? 256, 0, inTable - first);
  const { bytes, mapped } = machine.readLinear((base + first * size) >>> 0, count * size);
  const entries: IdtEntryView[] = [];
  const target = targets(machine, r);
  const irqs = irqVectors(machine);
  const counts = context.vectorCounts?.() ?? null;
  for (let i = 0; i < count; i++) {
    if (mapped.subarray(i * size, i * size + size).some((m) => m === 0)) continue;
    const vector = first + i;
    const address = (base + vector * size) >>> 0;
    entries.push(
      real
        ? realEntry(vector, address, read16(bytes, i * 4), read16(bytes, i * 4 + 2), context)
        : gateEntry(vector, address, read32(bytes, i * 8), read32(bytes, i * 8 + 4), {
            r,
            target,
            irq: irqs.get(vector) ?? -1,
            context,
          }),
    );
  }
  return {
    base, limit, mode: real ? 'real' : 'protected', mapped: mapped.every((m) => m !== 0),
    entries: counts === null ? entries : entries.map((entry) => ({ ...entry, taken: counts.of(entry.vector, real) })),
    ...(counts === null ? {} : { counted: { transitions: counts.transitions, complete: counts.complete } }),
  }; // prettier-ignore
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

/** Vectors that the interrupt controllers would give by their present programming, of those that are programmed. */
function irqVectors(machine: GateMachine): ReadonlyMap<number, number> {
  const initialised = machine.section?.('pic')['initialised'];
  if (initialised === undefined) return new Map();
  const { lines } = picView(machine as Required<GateMachine>);
  return new Map(lines.flatMap(({ irq, vector }) => (initialised[irq >> 3] === 1 ? [[vector, irq] as const] : [])));
}

/** The descriptor a selector names now, or null; each looked up once. */
function targets(machine: LinearMemory, r: RegisterState): (selector: number) => Descriptor | null {
  const known = new Map<number, Descriptor | null>();
  return (selector) => {
    if (!known.has(selector)) known.set(selector, descriptorInMemory(machine, r, selector));
    return known.get(selector) ?? null;
  };
}

interface Surroundings {
  readonly r: RegisterState;
  readonly target: (selector: number) => Descriptor | null;
  readonly irq: number;
  readonly context: InspectContext;
}
function gateEntry(vector: number, address: number, low: number, high: number, { r, target, irq, context }: Surroundings): IdtEntryView {
  const gate = parseGate(low, high);
  const kind = gateKind(gate);
  const entersCode = kind.startsWith('interrupt-gate') || kind.startsWith('trap-gate');
  const legal = entersCode || kind === 'task-gate';
  const d = legal && !isNullSelector(gate.selector) ? target(gate.selector) : null;
  const linear = entersCode && d !== null && d.s === 1 ? (d.base + gate.offset) >>> 0 : null;
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
    label: linear === null ? '' : labelAt(context, linear),
    // SDM vol. 3 §6.12.1.1: INT n, INT3 and INTO need CPL <= gate DPL; checked before the present bit.
    fromRing3: legal && gate.dpl === 3 && gate.p === 1,
    segment: d && { kind: descriptorKind(d), dpl: d.dpl, conforming: isConforming(d) },
    flaws: gateFlaws({ gate, kind, target: d, inTable: descriptorAddress(r, gate.selector) !== null, irq }),
    irq,
    source: linear === null ? null : context.source.place(linear),
  };
} // prettier-ignore
