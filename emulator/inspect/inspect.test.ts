import { describe, expect, it } from 'vitest';
import { encodeDescriptor, encodeGate } from '#emulator/arch';
import { write16, write32 } from '#emulator/base';
import type { Transition } from '#emulator/events';
import type { RegisterState, SegmentState } from '#emulator/machine';
import { EMPTY_CONTEXT, inspect, liveFrames } from './index.ts';
import type { InspectContext, InspectedMachine, ProcessDeclaration } from './index.ts';

const SEGMENT = { code32: 0xcf9b00, data32: 0xcf9300, userCode: 0xcffb00, tss: 0x008b00 };
const segment = (selector: number, attributes: number, base = 0, limit = 0xffffffff): SegmentState => ({
  selector,
  base,
  limit,
  attributes,
});
const GDT = 0x1000;
const IDT = 0x2000;
const TSS = 0x3000;

/** A machine with flat memory of 64 KiB at linear = physical, unmapped above. */
function fake(change: Partial<RegisterState> = {}, sections: Record<string, Record<string, number[]>> = {}) {
  const ram = new Uint8Array(0x10000);
  const registers: RegisterState = {
    gpr: [1, 2, 3, 4, 0x8000, 6, 7, 8],
    eip: 0x7c10,
    eflags: 0x202,
    cpl: 0,
    segments: [
      segment(0x10, SEGMENT.data32), segment(8, SEGMENT.code32), segment(0x10, SEGMENT.data32), segment(0x10, SEGMENT.data32),
      segment(0, 0), segment(0, 0), segment(0, 0), segment(0x28, SEGMENT.tss, TSS, 0x67),
    ], // prettier-ignore
    gdtr: { base: GDT, limit: 0x2f },
    idtr: { base: IDT, limit: 0x7ff },
    cr0: 0x60000011, cr2: 0, cr3: 0, cr4: 0, dr: [0, 0, 0, 0, 0, 0, 0, 0],
    halted: false, shutdown: false, interruptShadow: 0, intrLine: false, a20: true,
    ...change,
  }; // prettier-ignore
  const put = (index: number, f: Parameters<typeof encodeDescriptor>[0]) => {
    const [low, high] = encodeDescriptor(f);
    write32(ram, GDT + index * 8, low);
    write32(ram, GDT + index * 8 + 4, high);
  };
  put(1, { base: 0, rawLimit: 0xfffff, type: 0xb, s: 1, dpl: 0, p: 1, db: 1, g: 1 });
  put(2, { base: 0, rawLimit: 0xfffff, type: 0x3, s: 1, dpl: 0, p: 1, db: 1, g: 1 });
  put(3, { base: 0, rawLimit: 0xfffff, type: 0xa, s: 1, dpl: 3, p: 1, db: 1, g: 1 });
  put(5, { base: TSS, rawLimit: 0x67, type: 0xb, s: 0, dpl: 0, p: 1 });
  const machine: InspectedMachine = {
    config: {
      cpuModel: 'P6',
      ramBytes: 0x10000,
      instructionsPerPitClock: 20,
      seed: 0,
      rtcDate: '2000-01-01T12:00:00',
      stopOnUnclaimedPort: false,
    },
    now: 23_863_640,
    icount: 1000,
    registers: () => registers,
    readLinear: (linear, length) => {
      const bytes = new Uint8Array(length);
      const mapped = new Uint8Array(length);
      for (let i = 0; i < length; i++) if (linear + i < ram.length) [bytes[i], mapped[i]] = [ram[linear + i], 1];
      return { bytes, mapped };
    },
    readPhysical: (physical, length) => Uint8Array.from({ length }, (_, i) => ram[physical + i] ?? 0xff),
    section: (name) => sections[name] ?? {},
  };
  return { machine, ram, put };
}

const WHERE = { cpl: 3, cs: 0x1b, eip: 0x5000, ss: 0x23, esp: 0x9000, eflags: 0x202 };
const write = (linear: number, after: number) => ({ linear, physical: linear, size: 4 as const, before: 0, after });
const step = (id: string, writes: ReturnType<typeof write>[] = [], reads: ReturnType<typeof write>[] = []) =>
  ({ step: id, reads, checks: [], writes, registers: [] }) as Transition['steps'][number];
/** An interrupt from level 3 onto the stack that ends at `top`. */
const entry = (id: number, top: number, cause: Transition['cause'] = { type: 'external', vector: 0x20 }): Transition => ({
  kind: 'transition', id, icount: id * 10, now: id * 10, flow: 'interrupt-delivery', cause, parent: 0,
  from: WHERE, to: { ...WHERE, cpl: 0, cs: 8, eip: 0x7c10, ss: 0x10, esp: top - 20 },
  steps: [
    step('push.ss', [write(top - 4, 0x23)]), step('push.esp', [write(top - 8, 0x9000)]), step('push.eflags', [write(top - 12, 0x202)]),
    step('push.cs', [write(top - 16, 0x1b)]), step('push.eip', [write(top - 20, 0x5000)]),
  ],
  outcome: 'completed',
}); // prettier-ignore
const returns = (id: number, at: number): Transition => ({
  ...entry(id, 0), flow: 'iret', cause: { type: 'instruction' }, from: { ...WHERE, cpl: 0 }, to: WHERE,
  steps: [step('pop.eip', [], [write(at, 0x5000)])],
}); // prettier-ignore
const withHistory = (list: Transition[], more: Partial<InspectContext> = {}): InspectContext => ({
  ...EMPTY_CONTEXT,
  transitions: { count: list.length, get: (id) => list[id - 1] ?? null },
  ...more,
});
/** What the processor would have left in memory. */
const pushInto = (ram: Uint8Array, t: Transition) =>
  t.steps.forEach((s) => s.writes.forEach((w) => write32(ram, w.linear, w.after)));

describe('registers', () => {
  it('shows hidden parts and says which ones are stale', () => {
    const { machine, put } = fake();
    const before = inspect(machine, 'registers', {}, EMPTY_CONTEXT);
    expect(before.segments.map((s) => s.stale)).not.toContain(true);
    expect(before.segments[1]).toMatchObject({ name: 'CS', index: 1, kind: 'code', rights: 'ER A', db: 1, dpl: 0 });
    put(2, { base: 0x10, rawLimit: 0xfffff, type: 0x3, s: 1, dpl: 0, p: 1, db: 1, g: 1 });
    const after = inspect(machine, 'registers', {}, EMPTY_CONTEXT);
    expect(after.segments.filter((s) => s.stale).map((s) => s.name)).toEqual(['ES', 'SS', 'DS']);
  });
  it('names the mode', () => {
    expect(inspect(fake({ cr0: 0x60000010 }).machine, 'registers', {}, EMPTY_CONTEXT).mode).toBe('real');
    expect(inspect(fake({ eflags: 0x20002 }).machine, 'registers', {}, EMPTY_CONTEXT).mode).toBe('virtual-8086');
  });
});

describe('descriptor tables', () => {
  it('decodes the GDT and names the registers that use an entry', () => {
    const view = inspect(fake().machine, 'gdt', {}, EMPTY_CONTEXT);
    expect(view.entries.map((e) => [e.selector, e.kind, e.dpl, e.usedBy.join()])).toEqual([
      [0, 'null', 0, ''], [8, 'code', 0, 'CS'], [0x10, 'data', 0, 'ES,SS,DS'], [0x18, 'code', 3, ''], [0x20, 'null', 0, ''],
      [0x28, 'tss32-busy', 0, 'TR'],
    ]); // prettier-ignore
  });
  it('has no LDT entries while LDTR is null', () => {
    expect(inspect(fake().machine, 'ldt', {}, EMPTY_CONTEXT).entries).toEqual([]);
  });
  it('says when part of the table is not mapped and leaves those entries out', () => {
    const view = inspect(fake({ gdtr: { base: 0xfff0, limit: 0x1f } }).machine, 'gdt', {}, EMPTY_CONTEXT);
    expect({ mapped: view.mapped, entries: view.entries.length }).toEqual({ mapped: false, entries: 2 });
  });
  it('decodes gates of the IDT with their target and what level 3 may call', () => {
    const { machine, ram } = fake();
    const [low, high] = encodeGate({ selector: 8, offset: 0x7c00, type: 15, dpl: 3, p: 1 });
    write32(ram, IDT + 0x80 * 8, low);
    write32(ram, IDT + 0x80 * 8 + 4, high);
    const symbols = { value: () => null, nearest: () => ({ name: 'entry', offset: 0 }) };
    const view = inspect(machine, 'idt', { first: 0x80, count: 1 }, { ...EMPTY_CONTEXT, symbols });
    expect(view.entries).toMatchObject([
      {
        vector: 0x80,
        name: '80h',
        kind: 'trap-gate32',
        selector: 8,
        offset: 0x7c00,
        dpl: 3,
        present: true,
        label: 'entry',
        fromRing3: true,
      },
    ]);
  });
  it('shows the interrupt vector table in real mode', () => {
    const { machine, ram } = fake({ cr0: 0x10, idtr: { base: 0, limit: 0x3ff } });
    write16(ram, 0x20, 0x1234);
    write16(ram, 0x22, 0xf000);
    const view = inspect(machine, 'idt', { first: 8, count: 1 }, EMPTY_CONTEXT);
    expect([view.mode, view.entries[0].selector, view.entries[0].offset]).toEqual(['real', 0xf000, 0x1234]);
  });
});

describe('TSS', () => {
  it('lists fields inside the limit and no bit map when its base lies outside', () => {
    const { machine, ram } = fake();
    write32(ram, TSS + 4, 0x8f00);
    write16(ram, TSS + 102, 0x68);
    const view = inspect(machine, 'tss', {}, EMPTY_CONTEXT);
    expect(view.fields.find((f) => f.name === 'ESP0')?.value).toBe(0x8f00);
    expect({ kind: view.kind, busy: view.busy, ioMap: view.ioMap }).toEqual({
      kind: 'tss32-busy', busy: true, ioMap: { base: 0x68, present: false, allowed: [], state: 'outside', lastPort: -1 },
    }); // prettier-ignore
  });
  it('reads the I/O permission bit map; its last byte allows nothing', () => {
    const { machine, ram } = fake({
      segments: fake()
        .machine.registers()
        .segments.map((s, i) => (i === 7 ? { ...s, limit: 0x68 + 3 } : s)),
    });
    write16(ram, TSS + 102, 0x68);
    ram.fill(0xff, TSS + 0x68, TSS + 0x6c);
    ram[TSS + 0x69] = 0b1110_0111;
    ram[TSS + 0x6b] = 0;
    expect(inspect(machine, 'tss', {}, EMPTY_CONTEXT).ioMap).toEqual({
      base: 0x68,
      present: true,
      allowed: [[11, 12]],
      lastPort: 23,
      // The byte behind the map is not all ones.
      state: 'no-end',
    });
  });
});

describe('PIC obstacles', () => {
  const two = (master: number, slave: number) => [master, slave];
  const pic = (change: Record<string, number[]> = {}) => ({
    irr: two(0, 0), isr: two(0, 0), imr: two(0, 0), lines: two(0, 0), icw1: two(0x11, 0x11), icw2: two(0x20, 0x28), icw3: two(4, 2), icw4: two(1, 1), expects: two(0, 0),
    initialised: two(1, 1), lowestPriority: two(7, 7), readIsr: two(0, 0), specialMask: two(0, 0), ...change,
  }); // prettier-ignore
  const obstacle = (irq: number, change: Record<string, number[]>, registers: Partial<RegisterState> = {}) =>
    inspect(fake(registers, { pic: pic(change) }).machine, 'pic', {}, EMPTY_CONTEXT).lines[irq].obstacle;
  it.each([
    ['nothing is requested', 0, {}, {}, 'not-requested'],
    ['everything is open', 0, { irr: two(1, 0) }, {}, 'none'],
    ['the line is masked', 1, { irr: two(2, 0), imr: two(2, 0) }, {}, 'masked'],
    ['a higher level is in service', 1, { irr: two(2, 0), isr: two(1, 0) }, {}, 'in-service-blocks'],
    ['the same level is in service', 1, { irr: two(2, 0), isr: two(2, 0) }, {}, 'in-service-blocks'],
    ['a lower level is in service', 0, { irr: two(1, 0), isr: two(2, 0) }, {}, 'none'],
    ['the cascade is masked', 8, { irr: two(0, 1), imr: two(4, 0) }, {}, 'cascade-masked'],
    ['the master serves IRQ 0', 8, { irr: two(0, 1), isr: two(1, 0) }, {}, 'cascade-blocked'],
    ['the chip is not initialised', 0, { irr: two(1, 0), initialised: two(0, 0) }, {}, 'not-initialised'],
    [
      'special mask mode and the level in service is masked',
      6,
      { irr: two(0x40, 0), isr: two(2, 0), imr: two(2, 0), specialMask: two(1, 0) },
      {},
      'none',
    ],
    [
      'special mask mode alone lifts nothing',
      6,
      { irr: two(0x40, 0), isr: two(2, 0), specialMask: two(1, 0) },
      {},
      'in-service-blocks',
    ],
    [
      'special fully nested mode keeps the cascade open',
      8,
      { irr: two(0, 1), isr: two(4, 0), icw4: two(0x11, 1) },
      {},
      'none',
    ],
    ['IF is clear', 0, { irr: two(1, 0) }, { eflags: 2 }, 'if-clear'],
    ['a request of higher priority goes first', 1, { irr: two(3, 0) }, {}, 'lower-priority'],
    ['the slave goes before IRQ 3', 3, { irr: two(8 | 4, 1) }, {}, 'lower-priority'],
    ['rotation has put the other one behind', 1, { irr: two(3, 0), lowestPriority: two(0, 7) }, {}, 'none'],
    ['STI was just executed', 0, { irr: two(1, 0) }, { interruptShadow: 1 }, 'interrupt-shadow'],
  ] as [string, number, Record<string, number[]>, Partial<RegisterState>, string][])(
    '%s',
    (_title, irq, change, registers, expected) => {
      expect(obstacle(irq, change, registers)).toBe(expected);
    },
  );
  it('names the line that stands in the way, and the order of priority of both chips', () => {
    const lines = (change: Record<string, number[]>) =>
      inspect(fake({}, { pic: pic(change) }).machine, 'pic', {}, EMPTY_CONTEXT).lines;
    const by = (irq: number, change: Record<string, number[]>) => lines(change)[irq].blockedBy;
    expect([
      by(5, { irr: two(0x20, 0), isr: two(2, 0) }), by(9, { irr: two(4, 2), isr: two(0, 1) }), by(9, { irr: two(4, 2), isr: two(1, 0) }),
      by(3, { irr: two(8 | 4, 0x10) }), by(3, { irr: two(8, 0) }),
    ]).toEqual([1, 8, 0, 12, -1]); // prettier-ignore
    const ranks = (lowest: number) => [...lines({ lowestPriority: two(lowest, 7) })].sort((a, b) => a.rank - b.rank).map(({ irq }) => irq); // prettier-ignore
    expect([ranks(7).join(' '), ranks(2).join(' ')]).toEqual([
      '0 1 8 9 10 11 12 13 14 15 2 3 4 5 6 7',
      '3 4 5 6 7 0 1 8 9 10 11 12 13 14 15 2',
    ]);
  });
  it('shows the vectors an 80x86 would get in MCS-80 mode: the low byte of the CALL address', () => {
    const change = { icw1: two(0x50, 0x74), icw4: two(0, 0) };
    const { lines } = inspect(fake({}, { pic: pic(change) }).machine, 'pic', {}, EMPTY_CONTEXT);
    expect([0, 1, 7, 8, 9, 15].map((irq) => lines[irq].vector)).toEqual([0x40, 0x48, 0x78, 0x60, 0x64, 0x7c]);
  });
});

describe('frames on the stack', () => {
  it('labels the words by what pushed them', () => {
    const { machine, ram } = fake({ gpr: [0, 0, 0, 0, 0x8000 - 24, 0, 0, 0] });
    const t = entry(1, 0x8000);
    pushInto(ram, t);
    const view = inspect(machine, 'stack', { words: 7 }, withHistory([t]));
    expect(view.words.map((w) => w.role)).toEqual(['', 'EIP', 'CS', 'EFLAGS', 'ESP', 'SS', '']);
    expect(view.words[1]).toMatchObject({ transition: 1, value: 0x5000, mapped: true });
  });
  it('forgets frames that were popped, covered by a newer frame or overwritten', () => {
    const { machine, ram } = fake();
    const popped = entry(1, 0x8000);
    const covered = entry(3, 0x7000);
    const newer = entry(4, 0x6ffc);
    const overwritten = entry(5, 0x6000);
    for (const t of [popped, covered, newer, overwritten]) pushInto(ram, t);
    ram.fill(0xaa, 0x5f00, 0x6000);
    const history = withHistory([popped, returns(2, 0x8000 - 20), covered, newer, overwritten]).transitions;
    expect(liveFrames(machine, history).map((f) => f.transition.id)).toEqual([4]);
  });
  it('derives the execution context and depth from them', () => {
    const { machine, ram } = fake({ gpr: [0, 0, 0, 0, 0x8000 - 40, 0, 0, 0] });
    const t = entry(1, 0x8000);
    pushInto(ram, t);
    expect(inspect(machine, 'status', {}, withHistory([t]))).toMatchObject({
      context: 'interrupt',
      depth: 1,
      nanoseconds: 1e9,
    });
    const call = entry(1, 0x8000, { type: 'INT n', vector: 0x80 });
    expect(inspect(machine, 'status', {}, withHistory([call]))).toMatchObject({ context: 'kernel', depth: 1 });
  });
  it.each([
    ['firmware', { cr0: 0x10, eip: 0xe05b, segments: undefined }],
    ['user', { cpl: 3 }],
    ['idle', { halted: true }],
    ['shutdown', { shutdown: true }],
  ])('context %s', (expected, change) => {
    const segments = fake()
      .machine.registers()
      .segments.map((s, i) => (i === 1 && expected === 'firmware' ? { ...s, base: 0xf0000 } : s));
    const machine = fake({ ...change, segments } as Partial<RegisterState>).machine;
    expect(inspect(machine, 'status', {}, EMPTY_CONTEXT).context).toBe(expected);
  });
});

describe('process list', () => {
  const declaration: ProcessDeclaration = {
    base: 0x4000, stride: 16, count: 2, current: { linear: 0x4100, kind: 'pointer' },
    fields: new Map([
      ['esp', { name: 'esp', offset: 0, size: 4 }], ['esp0', { name: 'esp0', offset: 4, size: 4 }], ['state', { name: 'state', offset: 8, size: 4 }],
    ]),
    extra: [{ name: 'ticks', offset: 12, size: 4 }],
    states: new Map([[0, 'ready'], [1, 'sleeping']]),
    names: ['idle'],
  }; // prettier-ignore
  it('reads declared records', () => {
    const { machine, ram } = fake({ gpr: [0, 0, 0, 0, 0x7fc0, 0, 0, 0] });
    const record = [0x6f00, 0x8000, 0, 7, 0x6fb0, 0x7000, 1, 9];
    record.forEach((value, i) => write32(ram, 0x4000 + i * 4, value));
    write32(ram, 0x4100, 0x4000);
    [0x5000, 0x1b, 0x202, 0x9000, 0x23].forEach((value, i) => write32(ram, 0x7000 - 20 + i * 4, value));
    const view = inspect(machine, 'processes', {}, { ...EMPTY_CONTEXT, annotations: { processes: declaration } });
    expect(view.source).toBe('declared');
    expect(view.processes[0]).toMatchObject({
      id: 0, name: 'idle', state: 'running', isCurrent: true, ring: 0, kernelStack: { top: 0x8000, esp: 0x7fc0, used: 0x40 },
      fields: [{ name: 'ticks', value: 7 }],
    }); // prettier-ignore
    expect(view.processes[1]).toMatchObject({
      state: 'sleeping', rawState: 1, isCurrent: false, ring: 3, kernelStack: { top: 0x7000, used: 0x50 },
      frame: { address: 0x6fec, eip: 0x5000, cs: 0x1b, esp: 0x9000, ss: 0x23 },
    }); // prettier-ignore
  });
  it('infers processes from the kernel stacks level 3 was left for', () => {
    const { machine, ram } = fake({ cpl: 3 });
    const list = [
      entry(1, 0x8000),
      returns(2, 0x8000 - 20),
      entry(3, 0x7000),
      returns(4, 0x7000 - 20),
      entry(5, 0x8000),
    ];
    for (const t of [list[0], list[2]]) pushInto(ram, t);
    write32(ram, TSS + 4, 0x7000);
    const view = inspect(machine, 'processes', {}, withHistory(list));
    expect(view.source).toBe('observed');
    expect(view.processes.map((p) => [p.kernelStack?.top, p.state, p.frame?.eip])).toEqual([
      [0x8000, 'ready', 0x5000], [0x7000, 'running', undefined],
    ]); // prettier-ignore
  });
});

describe('more about contexts and processes', () => {
  const inHandler = (eflags: number, isr: number) => {
    const made = fake({ eflags, gpr: [0, 0, 0, 0, 0x8000 - 40, 0, 0, 0] }, { pic: { isr: [isr, 0] } });
    const t = entry(1, 0x8000);
    pushInto(made.ram, t);
    return { ...made, history: withHistory([t]) };
  };
  it('is in a bottom half when interrupts are let in again after the EOI', () => {
    const context = (eflags: number, isr: number) => {
      const { machine, history } = inHandler(eflags, isr);
      return inspect(machine, 'status', {}, history).context;
    };
    expect([context(0x2, 1), context(0x202, 1), context(0x2, 0), context(0x202, 0)]).toEqual([
      'interrupt', 'interrupt', 'interrupt', 'bottom-half',
    ]); // prettier-ignore
  });
  it('is in a bottom half in a declared function and in what that calls', () => {
    const { machine, ram, history } = inHandler(2, 1);
    const nearest = (linear: number) => ({ name: linear >= 0x7d00 && linear < 0x7e00 ? 'do_bh' : 'other', offset: 0 });
    const context = { ...history, symbols: { value: () => null, nearest }, annotations: { processes: null, bottomHalves: ['do_bh'] } }; // prettier-ignore
    const before = inspect(machine, 'status', {}, context).context;
    write32(ram, 0x8000 - 36, 0x7d12);
    expect([before, inspect(machine, 'status', {}, context).context]).toEqual(['interrupt', 'bottom-half']);
  });
  it('says on whose behalf and since when', () => {
    const { machine, ram, history } = inHandler(2, 1);
    write32(ram, TSS + 4, 0x8000);
    const { process, since } = inspect(machine, 'status', {}, history);
    expect({ process, since }).toEqual({ process: { id: 1, name: '' }, since: { transition: 1, mark: { now: 10, icount: 10 } } }); // prettier-ignore
  });
  it('knows a frame of virtual-8086 mode by its image of EFLAGS: it is level 3 whatever CS says', () => {
    const { machine, ram } = fake({ cpl: 0 });
    const stacks = new Map([[0x7000, { cr3: 0, eip: 0 }]]);
    [0x100, 0x1000, 0x20202, 0xfffe, 0x2000, 0, 0, 0, 0].forEach((value, i) =>
      write32(ram, 0x7000 - 36 + i * 4, value),
    );
    const [p] = inspect(machine, 'processes', {}, { ...EMPTY_CONTEXT, stacks }).processes;
    expect([p.ring, p.frame?.address, p.frame?.cs, p.frame?.eip]).toEqual([3, 0x7000 - 36, 0x1000, 0x100]);
  });
  it('finds processes that never ran: forged frames in line with the stacks that were seen', () => {
    const { machine, ram } = fake({ cpl: 3 });
    write32(ram, TSS + 4, 0x6000);
    const stacks = new Map([0x6000, 0x7000].map((top) => [top, { cr3: 0, eip: 0x5000 }]));
    for (const top of [0x7000, 0x8000])
      [0x5100, 0x1b, 0x202, 0x9000, 0x23].forEach((value, i) => write32(ram, top - 20 + i * 4, value));
    const usage = () => ({ since: 0, visits: [], open: -1, stacks: new Map([[0x6000, { used: 500, switches: 2 }]]) });
    const view = inspect(machine, 'processes', {}, { ...EMPTY_CONTEXT, stacks, usage });
    expect(view.processes.map((p) => [p.kernelStack?.top, p.state, p.used, p.switches])).toEqual([
      [0x8000, 'ready', undefined, undefined], [0x7000, 'ready', undefined, undefined], [0x6000, 'running', 500, 2],
    ]); // prettier-ignore
  });
});

describe('memory and screen', () => {
  it('marks what is not mapped and never sends more than the limit', () => {
    const view = inspect(fake().machine, 'memory', { space: 'linear', start: 0xfffe, length: 4 }, EMPTY_CONTEXT);
    expect([...view.mapped]).toEqual([1, 1, 0, 0]);
    expect(
      inspect(fake().machine, 'memory', { space: 'linear', start: 0, length: 1e9 }, EMPTY_CONTEXT).bytes.length,
    ).toBe(0x10000);
    expect(
      inspect(fake().machine, 'memory', { space: 'linear', start: 0xffffffff, length: 16 }, EMPTY_CONTEXT).bytes.length,
    ).toBe(1);
  });
  it('places the cursor relative to the start address', () => {
    const crtc = Array.from({ length: 0x19 }, () => 0);
    [crtc[0x0c], crtc[0x0d], crtc[0x0e], crtc[0x0f]] = [0, 80, 0, 80 + 165];
    const view = inspect(fake({}, { 'vga-text': { crtc } }).machine, 'screen', {}, EMPTY_CONTEXT);
    expect(view.cursor).toEqual({ column: 5, row: 2, visible: true, firstLine: 0, lastLine: 0 });
  });
});

describe('disassembly', () => {
  it('follows EIP, with labels, source lines and privileges', () => {
    const { machine, ram } = fake();
    ram.set([0xf4, 0xeb, 0xfd, 0xcd, 0x80], 0x7c10);
    const context: InspectContext = {
      ...EMPTY_CONTEXT,
      symbols: {
        value: () => null,
        nearest: (linear) => (linear >= 0x7c10 ? { name: 'idle', offset: linear - 0x7c10 } : null),
      },
      source: { place: (linear) => (linear === 0x7c11 ? { file: 'k.asm', line: 9 } : null), before: () => null },
    };
    const view = inspect(machine, 'disassembly', { count: 3 }, context);
    expect(view.lines.map((l) => [l.linear, l.text, l.label, l.isCurrent, l.privilege, l.source?.line])).toEqual([
      [0x7c10, 'hlt', 'idle', true, 'cpl0', undefined],
      [0x7c11, 'jmp short idle', '', false, 'any', 9],
      [0x7c13, 'int 0x80', '', false, 'transition', undefined],
    ]);
  });
  it('stops where memory is not mapped', () => {
    expect(inspect(fake().machine, 'disassembly', { start: 0xfffe, count: 9 }, EMPTY_CONTEXT).lines.length).toBe(1);
  });
});

describe('keyboard', () => {
  it('shows what waits where, and who holds A20', () => {
    const keyboard = {
      outputBuffer: [0x1e], outputFull: [1], outputFromAux: [0], commandByte: [0x45], awaits: [0], keyboardAwaits: [0xed], outputPort: [0xcf],
      replies: [0xfa, 0, 0], replied: [1], queue: [0xf0, 0x1c, 0, 0], queued: [2], scanCodeSet: [2], scanning: [1], leds: [4], heldKey: [0xe048],
      typematic: [0x2b], lastWasCommand: [1], timeout: [0], lastSent: [0xfa], selfTest: [0],
    }; // prettier-ignore
    const { typematic, ...view } = inspect(fake({}, { keyboard }).machine, 'keyboard', {}, EMPTY_CONTEXT);
    expect(view).toEqual({
      outputBuffer: 0x1e, fromAux: false, commandByte: 0x45, irq1: true, irq12: false, disabled: false, translates: true, awaits: 0xed,
      waiting: [0xfa, 0xf0, 0x1c], scanCodeSet: 2, scanning: true, leds: 4, heldKey: 0xe048, holdsA20: true, a20: fake().machine.registers().a20,
      status: 0x1d, queued: 2, queueLimit: 16, overrun: false, lastSent: 0xfa, selfTest: false,
    }); // prettier-ignore
    expect([typematic.delayMilliseconds, typematic.perSecond.toFixed(1)]).toEqual([500, '10.9']);
  });
});

describe('PIT', () => {
  it('computes the counter of a rate generator at this moment', () => {
    const three = (value: number) => [value, 0, 0];
    const pit = {
      mode: three(2), reload: three(11932), count: three(11932), counting: three(1), startedAt: three(0), frozenAt: [-1, -1, -1],
      bcd: three(0), out0: [1], phase: [0], loadAt: [-1, -1, -1], held: three(0), gate: three(1), nullCount: three(0), access: three(3), latched: three(0),
    }; // prettier-ignore
    const view = inspect(fake({}, { pit }).machine, 'pit', {}, EMPTY_CONTEXT);
    const clocks = 23_863_640 / 20;
    expect(view.channels[0]).toMatchObject({ mode: 2, counter: 11932 - (clocks % 11932), programmed: true });
    expect(Math.round(view.channels[0].hertz)).toBe(100);
    expect(view.channels[0]).toMatchObject({ gate: 1, bcd: false, nullCount: false });
    // OUT goes low for the last clock of the period, of 20 units.
    const low = (Math.floor(clocks / 11932) + 1) * 11932 - 1;
    expect([view.channels[0].nextEdge, view.unitsPerSecond]).toEqual([low * 20, 20 * 1_193_182]);
  });
});
