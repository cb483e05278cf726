// Lines, sentences and strips of the interrupt controllers, over a real machine.
import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect, type InspectContext } from '#emulator/inspect';
import { Monitors } from '#emulator/monitors';
import { bootWith, type Booted } from '#emulator/testing';
import { lastEvents, stripOf, windowOf } from './line-time.ts';
import { chipRows, eoiWrite, maskWrite, nextLine } from './pic-rows.ts';

const KERNEL = `
    call pic_remap
    GATE 0x20, irq0, 0x8E, KCODE
    GATE 0x23, irq3, 0x8E, KCODE
    mov al,0xE6
    out 0x21,al
    mov ax,1193
    call pit_set
    sti
    jmp $
irq3: sti
    jmp $
irq0:
    push eax
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
`;
let booted: Booted;
let context: InspectContext;
const pic = () => inspect(booted.machine, 'pic', {}, context);
const history = () => inspect(booted.machine, 'lineHistory', {}, context);
const why = (irq: number) => chipRows(pic())[irq >> 3].lines[irq & 7].why;
beforeAll(() => {
  booted = bootWith(KERNEL, { harness: 'protected' });
  const monitors = new Monitors(booted.machine, { allowance: 'all' });
  booted.machine.setMonitor(monitors);
  context = { ...EMPTY_CONTEXT, lineHistory: () => monitors.lineHistory };
  booted.machine.run({ instructions: 200_000 });
});

describe('PIC rows', () => {
  it('has vector, device and mode of each line, and what changed', () => {
    const before = { ...pic(), chips: pic().chips.map((c) => ({ ...c, imr: c.imr ^ 2 })) };
    const [master, slave] = chipRows(pic(), before);
    expect(master).toMatchObject({ base: '20h', order: 'IR0 > IR1 > IR2 > IR3 > IR4 > IR5 > IR6 > IR7', isRotated: false });
    expect([master.lines[1].changed.imr, master.lines[0].changed.imr]).toEqual([true, false]);
    expect(slave.lines[6]).toMatchObject({ irq: 14, device: 'ATA', vector: '2Eh' });
  }); // prettier-ignore
  it('says which line is in the way, by hand', () => {
    const { machine } = booted;
    machine.input({ type: 'irq', line: 3, action: 'pulse' });
    expect(nextLine(pic())).toBe(3);
    machine.run({ instructions: 20 });
    machine.input({ type: 'irq', line: 4, action: 'raise' });
    machine.input({ type: 'irq', line: 3, action: 'raise' });
    expect([why(4), why(3), why(1)]).toEqual([
      { key: 'obstacle.in-service-blocks', by: 3 },
      { key: 'obstacle.in-service-self', by: 3 },
      { key: 'obstacle.not-requested', by: -1 },
    ]);
    machine.input(maskWrite(pic(), 4)!);
    expect(why(4).key).toBe('obstacle.masked');
    machine.input(eoiWrite(0, 3));
    expect([pic().lines[3].inService, nextLine(pic())]).toEqual([false, 3]);
  });
  it('keeps the hands off the mask while an initialization word is awaited', () => {
    const view = pic();
    expect(maskWrite({ ...view, chips: view.chips.map((c) => ({ ...c, expects: 2 })) }, 1)).toBe(null);
  });
  it('draws when a line asked and was served, in one window for all lines', () => {
    const seen = history();
    const { from, to } = windowOf(seen);
    const strip = stripOf(seen, 0);
    expect([from < to, to === booted.machine.now]).toEqual([true, true]);
    expect(strip.marks.length).toBeGreaterThan(3);
    expect(new Set(strip.stretches.map(({ kind }) => kind))).toEqual(new Set(['asked', 'served']));
    for (const s of strip.stretches) expect(s.from >= 0 && s.from <= s.to && s.to <= 1).toBe(true);
    // The pulse, its service, the line raised again meanwhile, and the EOI by hand.
    const ops = lastEvents(seen, 3).map(({ op }) => op).filter((op) => op !== 'lowered'); // prettier-ignore
    expect(ops.slice(0, 4)).toEqual(['eoi', 'irr', 'inta', 'irr']);
  });
});
