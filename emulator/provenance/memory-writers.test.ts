import { createMachine } from '#emulator/machine';
import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Timeline } from '#emulator/timeline';
import { lastWrite } from './last-write.ts';
import { finish } from './oracle.test-kit.ts';
import type { LastWrite } from './types.ts';

const config = { ramBytes: 2 << 20 };
function booted(source: string, stopAt = 0x7c00) {
  const { image, symbol } = bootWith(source, { harness: 'boot-sector', config });
  const timeline = new Timeline(createMachine(config));
  timeline.load(image);
  timeline.machine.setBreakpoints([stopAt]);
  timeline.run({ instructions: 1_000_000 });
  timeline.machine.setBreakpoints([]);
  return { timeline, symbol };
}
const lastWriteTo = (timeline: Timeline, linear: number, length: number): LastWrite => finish(timeline, lastWrite(timeline, { kind: 'memory', linear, length }))!; // prettier-ignore
const who = ({ by, linear, bytesBefore, bytesAfter }: LastWrite): unknown => ({ by, linear, bytesBefore, bytesAfter });

describe('the last write to memory', () => {
  const PROGRAM = `mov word [0x9000],1
  mov cx,2000
.l: mov ax,cx
  loop .l
second: mov byte [0x9001],7
  mov cx,3000
.m: mov [0x9100],cx
  loop .m
  mov ax,ss
pushes: int 0x12
  jmp $`;

  it('names the instruction, and stands where it stood', () => {
    const { timeline, symbol } = booted(PROGRAM);
    timeline.run({ instructions: 15_000 });
    const before = [timeline.present, timeline.machine.digest()];
    expect(who(lastWriteTo(timeline, 0x9000, 2))).toEqual({
      by: 'instruction',
      linear: symbol('second'),
      // The lower byte is older: what was written is the upper one.
      bytesBefore: [0],
      bytesAfter: [7],
    });
    expect(who(lastWriteTo(timeline, 0x9000, 1))).toMatchObject({ linear: 0x7c00, bytesAfter: [1] });
    expect([timeline.present, timeline.machine.digest()]).toEqual(before);
  });

  it('names the transition that pushed', () => {
    const { timeline, symbol } = booted(PROGRAM);
    timeline.run({ instructions: 15_000 });
    const { gpr, segments } = timeline.machine.registers();
    const at = (segments[2].base + (gpr[4] & 0xffff) - 6) >>> 0;
    expect(who(lastWriteTo(timeline, at, 2))).toMatchObject({ by: 'transition', linear: symbol('pushes') });
  });

  it('says what came from outside, from a chip, or was there from the beginning', () => {
    const { timeline } = booted(PROGRAM);
    timeline.run({ instructions: 15_000 });
    timeline.input({ type: 'poke-memory', physical: 0x9000, bytes: [9] });
    timeline.run({ instructions: 100 });
    expect(lastWriteTo(timeline, 0x9000, 1)).toMatchObject({ by: 'input', bytesBefore: [1], bytesAfter: [9] });
    expect(lastWriteTo(timeline, 0x7c00, 2).by).toBe('device');
    expect(lastWriteTo(timeline, 0x150000, 4).by).toBe('beginning');
  });
});
