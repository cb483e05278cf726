import { bootWith } from '#emulator/testing';
import { describeProgram, noProgram, type Program } from '#emulator/debug';
import { assemble } from '#emulator/assembler';
import { Timeline } from '#emulator/timeline';
import { createMachine } from '#emulator/machine';
import { describe, expect, it } from 'vitest';
import { formatProvenance } from './format-provenance.ts';
import { booted } from './oracle.test-kit.ts';
import { parsePlace } from './places.ts';
import type { Provenance } from './types.ts';
import { WhoSearch } from './who.ts';

const config = { ramBytes: 2 << 20 };
function world(source: string, instructions: number): { timeline: Timeline; program: Program } {
  const { image } = bootWith(source, { harness: 'boot-sector', config });
  const text = `bits 16\norg 0x7c00\n${source}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`;
  const assembled = assemble({ name: 'test.asm', text }, { defines: {}, resolveInclude: () => null });
  const timeline = booted(image, config);
  timeline.run({ instructions });
  return { timeline, program: describeProgram(assembled, [{ name: 'test.asm', text }]) };
}
function who({ timeline, program }: ReturnType<typeof world>, text: string, budget = 5000): Provenance {
  const parsed = parsePlace(text, timeline.machine, program.symbols);
  if (!parsed.ok) throw new Error(parsed.message);
  const state = [timeline.present, timeline.machine.digest()];
  const search = new WhoSearch(timeline, program, parsed.named);
  for (let k = 0; !search.done; k++) {
    expect(k).toBeLessThan(10_000);
    // Between its pieces the machine is where it was.
    expect(search.isPresent).toBe(true);
    search.advance(budget);
  }
  expect([timeline.present, timeline.machine.digest()]).toEqual(state);
  return search.advance(1)!;
}
const chain = ({ hops }: Provenance): string[] => hops.map(({ text, origin, slot, by }) => `${by === 'instruction' ? text : `${by} ${slot}`} ${origin}`.replace('  ', ' ')); // prettier-ignore

const COPIES = `xor ax,ax
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov sp,0x7000
  mov bx,0x1234
  push bx
  mov bx,1
  pop cx
  mov [0x9000],cx
  mov si,0x9000
  mov di,0x9100
  movsw
  mov si,0x9100
  lodsw
  xchg ax,dx
  pusha
  mov dx,0
  popa
  movzx ebx,dl
  mov cx,3000
.l: loop .l
  mov si,message
  mov eax,[si]
  in al,0x21
  mov [0x9200],al
  call f
f: jmp $
message: db "Hallo"
`;

describe('chains of copies', () => {
  it.each([
    [
      'bx',
      [
        'movzx ebx,dl copy',
        'popa copy',
        'pusha copy',
        'xchg ax,dx copy',
        'lodsw copy',
        'movsw copy',
        'mov [0x9000],cx copy',
        'pop cx copy',
        'push bx copy',
        'mov bx,0x1234 immediate',
      ],
    ],
    ['word [0x9200-1+1]', ['mov [0x9200],al copy', 'in al,0x21 port']],
    ['byte [0x9200]', ['mov [0x9200],al copy', 'in al,0x21 port']],
    ['word [sp]', ['call f return-address']],
    ['cx', ['loop .l computed']],
    ['ah', ['mov eax,[si] copy', 'device image']],
    ['message', ['device image']],
    ['ds', ['mov ds,ax copy', 'xor ax,ax computed']],
    ['byte [0x150000]', ['beginning beginning']],
    ['byte [0xFFFF0]', ['beginning rom']],
  ])('of %s', (place, expected) => {
    const here = world(COPIES, 3100);
    expect(chain(who(here, place)).map((hop) => hop.replace(/0x8\w+/, '.l'))).toEqual(expected.map((e) => e.replace('loop .l', e.startsWith('loop') ? chain(who(here, 'cx'))[0].split(' computed')[0] : 'loop .l'))); // prettier-ignore
  });

  it('says the source line of the bytes of the image, and reads well', () => {
    const here = world(COPIES, 3100);
    const answer = who(here, 'byte [message]', 200);
    expect(answer.hops[0].image).toEqual({ file: 'test.asm', line: 31 });
    expect(formatProvenance(answer)).toMatch(/^byte \[message\] = 48 at instruction \d+\n1 {2}byte \[\w+\] = 48\n.*as in the image \(test.asm:31\)/s); // prettier-ignore
  });

  it('tells inputs', () => {
    const here = world(COPIES, 3100);
    here.timeline.input({ type: 'poke-memory', physical: 0x9000, bytes: [9, 9] });
    here.timeline.input({ type: 'poke-register', register: 'EDX', value: 7 });
    here.timeline.run({ instructions: 10 });
    expect(chain(who(here, 'word [0x9000]'))).toEqual(['input input']);
    expect(chain(who(here, 'dl'))).toEqual(['input input']);
  });

  it('refuses what is no place, and what is not mapped has no writer', () => {
    const { machine } = new Timeline(createMachine(config));
    const refusal = (text: string): string => {
      const parsed = parsePlace(text, machine, noProgram().symbols);
      return parsed.ok ? '' : parsed.message;
    };
    expect(refusal('gdt[9000]')).toMatch(/beyond the limit/);
    expect(refusal('tss.esp0')).toMatch(/TSS/);
    expect(refusal('idt[3].colour')).toMatch(/fields: offset selector/);
    expect(refusal('nonsense')).not.toBe('');
    expect(refusal('cpl == 3')).toMatch(/no place/);
  });
});
