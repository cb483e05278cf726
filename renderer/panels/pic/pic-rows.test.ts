// Lines, sentences and strips of the interrupt controllers, over a real machine.
import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect } from '#emulator/inspect';
import type { Views } from '#emulator/protocol';
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
const pic = () => inspect(booted.machine, 'pic', {}, EMPTY_CONTEXT);
const why = (irq: number) => chipRows(pic())[irq >> 3].lines[irq & 7].why;
beforeAll(() => {
  booted = bootWith(KERNEL, { harness: 'protected' });
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
    type Event = Views['lineHistory']['lines'][number][number];
    const event = (op: Event['op'], now: number, requested: 0 | 1, inService: 0 | 1, masked: 0 | 1 = 0): Event => ({ op, now, icount: now, requested, inService, masked }); // prettier-ignore
    const tick = (at: number) => [event('irr', at, 1, 0), event('inta', at + 10, 0, 1), event('eoi', at + 40, 0, 0)];
    const lines: Event[][] = Array.from({ length: 16 }, () => []);
    lines[0] = [...tick(100), ...tick(200), event('irr', 300, 1, 0)];
    lines[1] = [event('mask', 150, 0, 0, 1)];
    const seen = { since: 0, lines, until: 400, unitsPerSecond: 1e6 };
    const { from, to } = windowOf(seen);
    expect([from, to]).toEqual([91, 400]);
    const at = (now: number) => (now - from) / (to - from);
    expect(stripOf(seen, 0).stretches).toEqual([
      { kind: 'asked', from: at(100), to: at(110) }, { kind: 'asked', from: at(200), to: at(210) }, { kind: 'asked', from: at(300), to: 1 },
      { kind: 'served', from: at(110), to: at(140) }, { kind: 'served', from: at(210), to: at(240) },
    ]); // prettier-ignore
    expect(stripOf(seen, 1).stretches).toEqual([{ kind: 'masked', from: at(150), to: 1 }]);
    expect(lastEvents(seen, 0, 2).map(({ op }) => op)).toEqual(['irr', 'eoi']);
  });
});
