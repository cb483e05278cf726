import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '#emulator/base';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './index.ts';
import { shell } from './shell.test-kit.ts';

const KERNEL = `org 0x7c00
bits 16
%include "echo.inc"
xor ax,ax
mov ds,ax
incbin "nops.bin"
.l: in al,0x64
test al,1
jz .l
in al,0x60
ECHO
add [0x600],al
jmp .l
times 510-($-$$) db 0
dw 0xaa55
`;
const SCRIPT = `; two keys and a change of memory
at 100k key 1E        ; A
after 50k bookmark before the change
icount 200000 poke-memory 600 12 34
at 300k serial 41
at 300k irq 5 pulse
`;
const FILES = {
  'dir/kernel.asm': KERNEL, 'dir/echo.inc': '%macro ECHO 0\nout PORT,al\n%endmacro', 'dir/nops.bin': Uint8Array.from([0x90, 0x90]), keys: SCRIPT,
}; // prettier-ignore
const SAVE = [
  'capsule',
  'save',
  'dir/kernel.asm',
  '-D',
  'PORT=0xe9',
  '--input-script',
  'keys',
  '--max-instructions',
  '400k',
  '--seed',
  '4',
];

describe('ringside capsule', () => {
  it('saves sources, inputs and bookmarks; shows them; and verifies anywhere without the files', () => {
    const made = shell(FILES);
    expect(made.run(...SAVE)).toMatchObject({ code: EXIT_OK, err: '', out: expect.stringMatching(/^kernel\.ringside-capsule: 4 inputs, 3 checkpoints/) });
    const text = made.text('kernel.ringside-capsule');
    const elsewhere = shell({ 'a.ringside-capsule': text });
    const shown = elsewhere.run('capsule', 'show', 'a.ringside-capsule').out;
    expect(shown).toContain('program   kernel.asm: kernel.asm, echo.inc\n');
    expect(shown).toMatch(/bookmark {2}"before the change": branch 1, icount 150000/);
    const { code, out } = elsewhere.run('capsule', 'verify', 'a.ringside-capsule');
    expect([code, out.split('\n').map((line) => line.slice(0, 8).trim())]).toEqual([EXIT_OK, ['ok', 'ok', 'ok', '3 checkp', '']]);
    expect(made.run(...SAVE, '-o', 'again').code).toBe(EXIT_OK);
    expect(made.text('again')).toBe(text);
  }); // prettier-ignore

  it('names the first checkpoint that differs, with exit code 1, also as JSON', () => {
    const { run, disk, text } = shell(FILES);
    run(...SAVE);
    disk.set('changed', encodeUtf8(text('kernel.ringside-capsule').replace('"bytes":"1234"', '"bytes":"1235"')));
    const { code, out } = run('capsule', 'verify', 'changed');
    expect(code).toBe(EXIT_FAILED);
    expect(out).toMatch(/^ok .*start\nok .*bookmark\nDIFFERS .*present {2}digest [0-9A-F]{16} is [0-9A-F]{16} here\nfirst difference: /);
    const json = run('capsule', 'verify', 'changed', '--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([
      EXIT_FAILED,
      expect.objectContaining({ schema: 'ringside.capsule-verification', version: 1, same: false, assemblesDifferently: false }),
    ]);
  }); // prettier-ignore

  it.each([
    [['capsule'], /needs save, verify or show/],
    [['capsule', 'open', 'x'], /needs save, verify or show/],
    [['capsule', 'verify', 'nowhere'], /nowhere: no such file/],
    [['capsule', 'verify', 'dir/kernel.asm'], /not JSON .* send it again as a file/],
    [['capsule', 'save', 'dir/kernel.asm', '-DPORT=1', '--input-script', 'bad1'], /bad1:1: a line reads/],
    [
      ['capsule', 'save', 'dir/kernel.asm', '-DPORT=1', '--input-script', 'bad2'],
      /bad2:2: scancode: a whole number from 0 to 255/,
    ],
    [['capsule', 'save', 'dir/kernel.asm', '-DPORT=1', '--input-script', 'bad3'], /bad3:1: this moment is over/],
    [['capsule', 'save', 'dir/up.asm'], /up\.inc.*outside its own folder/],
  ])('%j', (words, message) => {
    const { run } = shell({
      ...FILES, bad1: 'later key 1E', bad2: '\nat 900k key 1FF', bad3: 'icount 1 nmi',
      'dir/up.asm': '%include "../up.inc"\ntimes 510-($-$$) db 0\ndw 0xaa55', 'dir/../up.inc': 'nop',
    }); // prettier-ignore
    const { code, err } = run(...words);
    expect([code, err.trim().split('\n').length]).toEqual([EXIT_USAGE, 1]);
    expect(err).toMatch(message);
  });
});
