/** The map beside what the SDM says of each case; asking changes nothing; one bit of a descriptor flips what it should. */
import { describe, expect, it } from 'vitest';
import { read32 } from '#emulator/base';
import { bootWith } from '#emulator/testing';
import { formatReach, shortAnswer } from './answer-words.ts';
import { contentOf } from './content.ts';
import { flipsOf } from './flips.ts';
import { answerOf, BOOT, lab, LAB_BODY, mapOf, told } from './reach.test-kit.ts';
import { ReachSearch } from './reach-search.ts';
import type { WhatIf } from './types.ts';

const world = lab(bootWith(LAB_BODY, BOOT));
const map = mapOf(world);
const at = (ring: 0 | 3, way: Parameters<typeof told>[2], operand: number): string => told(map, ring, way, operand);

describe('the reachability map of a kernel', () => {
  it('far transfers to code follow DPL, RPL and conforming', () => {
    expect([at(0, 'jmp', 0x1b), at(0, 'call', 0x1b), at(0, 'jmp', 0x08), at(3, 'jmp', 0x1b)]).toEqual(['#GP(18h)', '#GP(18h)', '→ R0 0008:00000000', '→ R3 001B:00000000']); // prettier-ignore
    expect(answerOf(map, 0, 'jmp', 0x1b)).toMatchObject({ rule: 'CS.RPL <= CPL', left: 3, right: 0, instruction: 'jmp 001Bh:0' }); // prettier-ignore
    expect([at(0, 'jmp', 0x48), at(3, 'jmp', 0x48), at(3, 'call', 0x48)]).toEqual(['→ R0 0048:00000000', '→ R3 004B:00000000', '→ R3 004B:00000000']); // prettier-ignore
    expect([at(0, 'jmp', 0x10), at(0, 'jmp', 0), at(0, 'call', 3)]).toEqual(['#GP(10h)', '#GP(0h)', '#GP(0h)']);
  });
  it('the way to an outer level is a return', () => {
    expect([at(0, 'iret', 0x1b), at(0, 'retf', 0x1b)]).toEqual(['→ R3 001B:00000000', '→ R3 001B:00000000']);
    expect(answerOf(map, 0, 'iret', 0x1b)).toMatchObject({ ss: 0x23, flow: 'iret' });
    expect([at(3, 'iret', 0x08), at(3, 'retf', 0x0b)]).toEqual(['#GP(8h)', '#GP(8h)']);
  });
  it('gates: call gates by their DPL, jumps never inwards, tasks', () => {
    const inner = answerOf(map, 3, 'call', 0x53);
    expect(inner).toMatchObject({ outcome: 'allowed', cpl: 0, cs: 8, ss: 0x10, esp: 0x8f000 - 16, flow: 'far-call' });
    expect(at(3, 'jmp', 0x53)).toBe('#GP(8h)');
    expect([answerOf(map, 0, 'jmp', 0x30), answerOf(map, 3, 'jmp', 0x60)]).toMatchObject([{ flow: 'task-switch', cs: 8 }, { flow: 'task-switch', cpl: 0 }]); // prettier-ignore
    expect([at(3, 'jmp', 0x30), at(0, 'jmp', 0x28)]).toEqual(['#GP(30h)', '#GP(28h)']);
  });
  it('loads of data, stack and system registers', () => {
    expect([at(0, 'data', 0), at(3, 'data', 0x23), at(3, 'data', 0x10), at(0, 'data', 0x40), at(3, 'data', 0x4b)]).toEqual(['ok', 'ok', '#GP(10h)', '#NP(40h)', 'ok']); // prettier-ignore
    expect([at(0, 'ss', 0x10), at(0, 'ss', 0x13), at(0, 'ss', 0x23), at(0, 'ss', 0), at(0, 'ss', 0x40), at(3, 'ss', 0x23), at(3, 'ss', 0x20)]).toEqual(['ok', '#GP(10h)', '#GP(20h)', '#GP(0h)', '#SS(40h)', 'ok', '#GP(20h)']); // prettier-ignore
    expect(answerOf(map, 3, 'data', 0x10)).toMatchObject({ instruction: 'mov ds, 0010h' });
    expect([at(0, 'ltr', 0x30), at(0, 'ltr', 0x28), at(3, 'ltr', 0x30), at(0, 'lldt', 0x38), at(0, 'lldt', 0), at(3, 'lldt', 0x38)]).toEqual(['ok', '#GP(28h)', '#GP(0h)', 'ok', 'ok', '#GP(0h)']); // prettier-ignore
    expect([at(0, 'jmp', 0x70), at(0, 'data', 0x70)]).toEqual(['#GP(70h)', '#GP(70h)']);
  });
  it('vectors by the DPL of their gates, those that are alike together', () => {
    expect([at(0, 'int', 0x20), at(3, 'int', 0x20), at(3, 'int', 0x82), at(0, 'int', 0x83)]).toEqual([expect.stringMatching(/^→ R0 0008/), '#GP(102h)', '#GP(412h)', '#NP(41Ah)']); // prettier-ignore
    expect(answerOf(map, 3, 'int', 0x20)).toMatchObject({ rule: 'gate.DPL >= CPL', left: 0, right: 3, atStep: 'gate.check-dpl' }); // prettier-ignore
    expect(answerOf(map, 3, 'int', 0x81)).toMatchObject({
      cpl: 0,
      ss: 0x10,
      esp: 0x8f000 - 20,
      eip: world.symbol('gate'),
    });
    expect(map.rows.find(({ table, index }) => table === 'IDT' && index === 0x20)?.alike).toEqual([[0x21, 0x31], [0x33, 0x80], [0x84, 0xff]]); // prettier-ignore
  });
  it('says as what it asked, and has a text', () => {
    expect(map.stands).toMatchObject([{ ring: 0, from: 'present', cs: 8, ss: 0x10 }, { ring: 3, from: 'table', cs: 0x1b, ss: 0x23 }]); // prettier-ignore
    expect(formatReach(map)).toContain('20 21-31 33-80 84-FF    interrupt-gate32');
    expect(formatReach(map, true)).toContain('GDT[3] R0 jmp 1Bh:0: #GP(18h), jmp 001Bh:0: ');
  });
});

describe('asking', () => {
  it('changes nothing, in pieces or at once, and gives the same', () => {
    const { machine, timeline } = world;
    const before = [machine.digest(), machine.icount, machine.now, machine.transitionCount, machine.inputLog.length];
    const search = new ReachSearch(timeline);
    let pieces = 0;
    while (search.advance(61) === null) {
      pieces++;
      expect([machine.digest(), search.progress.done]).toEqual([before[0], pieces * 61]);
    }
    expect(pieces).toBeGreaterThan(5);
    expect(search.map).toEqual(map);
    expect([machine.digest(), machine.icount, machine.now, machine.transitionCount, machine.inputLog.length]).toEqual(before); // prettier-ignore
  });
  it('is the same question while what it depends on is the same', () => {
    const { machine, timeline } = world;
    const first = contentOf(machine, []);
    const gdt = machine.registers().gdtr.base;
    const [stepped, changed] = timeline.divert((fork) => {
      fork.run({ instructions: 2 });
      const same = contentOf(fork, []);
      fork.input({ type: 'poke-memory', physical: gdt + 0x1d, bytes: [0x9a] });
      return [same, contentOf(fork, [])];
    });
    expect([stepped === first, changed === first, contentOf(machine, []) === first]).toEqual([true, false, true]);
  });
  it('needs descriptors', () => {
    const obstacle = world.timeline.divert((fork) => {
      fork.input({ type: 'poke-register', register: 'CR0', value: 0x10 });
      return new ReachSearch(world.timeline).map?.obstacle;
    });
    expect(obstacle).toBe('real-mode');
  });
});

describe('one bit of an entry', () => {
  const GDT = world.machine.registers().gdtr.base;
  const IDT = world.machine.registers().idtr.base;
  /** Flips bits of the high dword. */
  const change = (table: 'GDT' | 'IDT', index: number, bits: number): string[] => {
    const bytes = world.machine.readLinear((table === 'GDT' ? GDT : IDT) + index * 8, 8).bytes;
    const whatIf: WhatIf = { table, index, low: read32(bytes, 0), high: (read32(bytes, 4) ^ bits) >>> 0 };
    const after = mapOf(world, [whatIf]);
    return flipsOf(map, after).map((flip) => `R${flip.ring} ${flip.way} ${flip.operand.toString(16)} ${shortAnswer(flip.before)} ${shortAnswer(flip.after)}`); // prettier-ignore
  };
  it('DPL of data: ring 3 may load it, and may not be a stack of ring 0', () => {
    const flips = change('GDT', 0x58 >> 3, 0x6000);
    expect(flips).toContain('R3 data 58 #GP(58h) ok');
    expect(flips).toContain('R0 ss 58 ok #GP(58h)');
    expect(flips.every((one) => / 5[8b] /.test(one))).toBe(true);
  });
  it('P: not present is asked last', () => {
    const flips = change('GDT', 0x58 >> 3, 0x8000);
    expect(flips).toEqual(['R0 data 58 ok #NP(58h)', 'R0 ss 58 ok #SS(58h)']);
  });
  it('S: a data segment becomes a system descriptor', () => {
    const flips = change('GDT', 0x58 >> 3, 0x1000);
    expect(flips).toContain('R0 lldt 58 #GP(58h) ok');
    expect(flips).toContain('R0 ss 58 ok #GP(58h)');
  });
  it('type: read-only data is no stack', () => {
    expect(change('GDT', 0x58 >> 3, 0x200)).toEqual(['R0 ss 58 ok #GP(58h)']);
  });
  it('G: a TSS of one page becomes one of a byte', () => {
    const [low, high] = [0, 4].map((k) => read32(world.machine.readLinear(GDT + 0x30 + k, 4).bytes, 0));
    const [page, byte] = [0x800000, 0].map((g) => mapOf(world, [{ table: 'GDT', index: 6, low: (low & 0xffff0000) >>> 0, high: (high | g) >>> 0 }])); // prettier-ignore
    const flips = flipsOf(page, byte).map(({ ring, way, operand, after }) => `R${ring} ${way} ${operand.toString(16)} ${shortAnswer(after)}`); // prettier-ignore
    expect(flips).toEqual(expect.arrayContaining(['R0 jmp 30 #TS(30h)', 'R3 jmp 60 #TS(30h)']));
    expect(change('GDT', 0x48 >> 3, 0x800000)).toEqual([]);
  });
  it('DPL of a gate: the door opens for that vector alone', () => {
    expect(change('IDT', 0x80, 0x6000)).toEqual([expect.stringMatching(/^R3 int 80 #GP\(402h\) → R0 0008:/)]);
  });
});
