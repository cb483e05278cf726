import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noProgram } from '#emulator/debug';
import { linearEsp } from '#emulator/inspect';
import { assembleImage, bootWith, FIXTURE_KERNELS } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { booted } from './oracle.test-kit.ts';
import { type StackWord, stackWords } from './stack-words.ts';

const config = { ramBytes: 1 << 20 };
const told = ({ slot, kind, awaits, taken, cause, vector }: StackWord): string =>
  `${kind} ${slot}${vector < 0 ? '' : ` ${cause} ${vector}`} ${awaits}${taken === null ? '' : ` taken by ${taken.text}`}`;

describe('the words of a stack', () => {
  const PROGRAM = `xor ax,ax
  mov ss,ax
  mov sp,0x7000
  mov dword [0x1f*4],handler
  push 0x1234
  call f
back: jmp $
f: push bx
  enter 0,0
  int 0x1f
  leave
  pop bx
  ret
handler: pusha
stop: popa
  iret
`;
  it('say what pushed them and what they wait for, and change nothing', () => {
    const { image, symbol } = bootWith(PROGRAM, { harness: 'boot-sector', config });
    const timeline = booted(image, config);
    timeline.machine.setBreakpoints([symbol('stop')]);
    timeline.run({ instructions: 1000 });
    const before = [timeline.present, timeline.machine.digest()];
    const start = linearEsp(timeline.machine.registers());
    const found = stackWords(timeline, noProgram(), start, 16, 2);
    expect([...found.words].sort((a, b) => a.address - b.address).map(told)).toEqual([
      'saved DI POPA', 'saved SI POPA', 'saved BP POPA', 'saved SP POPA', 'saved BX POPA', 'saved DX POPA', 'saved CX POPA', 'saved AX POPA',
      'hardware EIP INT n 31 IRET', 'hardware CS INT n 31 IRET', 'hardware EFLAGS INT n 31 IRET',
      'saved BP LEAVE', 'pushed BX POP', 'return EIP RET', 'pushed  POP',
    ]); // prettier-ignore
    expect([timeline.present, timeline.machine.digest()]).toEqual(before);
  });

  it('say who took them off where history goes on', () => {
    const { image, symbol } = bootWith(PROGRAM, { harness: 'boot-sector', config });
    const timeline = booted(image, config);
    timeline.machine.setBreakpoints([symbol('stop')]);
    timeline.run({ instructions: 1000 });
    const here = timeline.present;
    timeline.machine.setBreakpoints([symbol('back')]);
    timeline.run({ instructions: 1000 });
    timeline.machine.setBreakpoints([]);
    timeline.seek(here);
    const start = linearEsp(timeline.machine.registers());
    const { words } = stackWords(timeline, noProgram(), start, 15, 2);
    expect([...words].sort((a, b) => a.address - b.address).map(({ taken }) => taken?.text ?? '')).toEqual([
      ...Array.from({ length: 8 }, () => 'popa'), 'iret', 'iret', 'iret', 'leave', 'pop bx', 'ret', '',
    ]); // prettier-ignore
  });

  it('name the frame of an interrupt from level 3', () => {
    const path = join(FIXTURE_KERNELS, 'k02_int80_tss.asm');
    const { image } = assembleImage({ name: 'k02.asm', text: readFileSync(path, 'utf8') }, FIXTURE_KERNELS);
    const timeline = booted(image, config);
    timeline.machine.setStopRule((event) => event.kind === 'transition' && event.cause.type === 'INT n' && event.from.cpl === 3 ? 'entered' : null); // prettier-ignore
    timeline.run({ instructions: 100_000 });
    timeline.machine.setStopRule(null);
    const r = timeline.machine.registers();
    expect(r.cpl).toBe(0);
    const top = r.segments[7].base + 4;
    const esp0 = new DataView(timeline.machine.readLinear(top, 4).bytes.buffer).getUint32(0, true);
    const { words } = stackWords(timeline, noProgram(), esp0 - 20, 5, 4);
    const sorted = [...words].sort((a, b) => a.address - b.address);
    expect(sorted.map(({ slot, awaits }) => [slot, awaits])).toEqual(['EIP', 'CS', 'EFLAGS', 'ESP', 'SS'].map((slot) => [slot, 'IRET'])); // prettier-ignore
    expect(new Set(sorted.map(({ transition }) => transition)).size).toBe(1);
  });
});
