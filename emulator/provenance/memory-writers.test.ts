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

  it('sees a write through another linear address, and the walk of the page tables', () => {
    // The page at 9000h is mapped a second time at 40_9000h; the walk sets A in both entries, D in the second one.
    const { timeline, symbol } = booted(`cli
  mov edi,0x10000
  mov ax,0x1000
  mov es,ax
  mov dword [es:0],0x11003
  mov dword [es:4],0x12003
  xor di,di
  mov eax,3
.fill: mov [es:di+0x1000],eax
  add eax,0x1000
  add di,4
  cmp di,0x1000
  jb .fill
  mov dword [es:0x2000+9*4],0x9003
  mov eax,0x10000
  mov cr3,eax
  lgdt [gdtr]
  mov eax,cr0
  or eax,0x80000001
  mov cr0,eax
  jmp 8:protected
bits 32
protected: mov ax,16
  mov ds,ax
alias: mov dword [0x409000],0x55AA
  mov ecx,500
.w: mov edx,[0x9000]
  loop .w
  jmp $
gdt: dq 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF
gdtr: dw 23
  dd gdt
`);
    timeline.run({ instructions: 10_000 });
    const alias = symbol('alias');
    expect(timeline.machine.translate(0x409000)).toBe(0x9000);
    expect(who(lastWriteTo(timeline, 0x9000, 4))).toMatchObject({ by: 'instruction', linear: alias, bytesAfter: [0xaa, 0x55, 0, 0] }); // prettier-ignore
    // A and D of the second page table's entry, A of its directory entry: set by the walk for the same instruction.
    const entry = lastWriteTo(timeline, 0x12000 + 9 * 4, 1);
    expect(who(entry)).toEqual({ by: 'transition', linear: alias, bytesBefore: [0x03], bytesAfter: [0x63] });
    expect(who(lastWriteTo(timeline, 0x10004, 1))).toMatchObject({
      by: 'transition',
      linear: alias,
      bytesAfter: [0x23],
    });
  });
});
