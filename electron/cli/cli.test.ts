import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '#emulator/base';
import { EXIT_FAILED, EXIT_INTERNAL, EXIT_OK, EXIT_USAGE } from './index.ts';
import { checkLine } from './json.ts';
import { shell } from './shell.test-kit.ts';

const BOOT = (body: string) => `
  org 0x7c00
  bits 16
%include "puts.inc"
  xor ax,ax
  mov ds,ax
  mov ss,ax
  mov sp,0x7c00
${body}
  times 510-($-$$) db 0
  dw 0xaa55
`;
const PUTS = '%macro putc 1\n mov al,%1\n out 0xe9,al\n%endmacro\n';
const OFF = " mov dx,0x8900\n mov si,bye\n mov cx,8\n cld\n rep outsb\n.h: hlt\n jmp .h\nbye: db 'Shutdown'\n";
const files = (body: string) => ({ 'dir/boot.asm': BOOT(body), 'dir/puts.inc': PUTS });

describe('ringside asm', () => {
  it('assembles with includes beside the file, definitions and a listing', () => {
    const { run, disk } = shell(files(' mov bx,V\n hlt'));
    expect(run('asm', 'dir/boot.asm', '-o', 'out.bin', '-DV=0x1234', '-l', 'out.lst')).toEqual({
      code: EXIT_OK,
      out: '',
      err: '',
    });
    const bytes = disk.get('out.bin') ?? new Uint8Array();
    expect([bytes.length, ...bytes.subarray(9, 13)]).toEqual([512, 0xbb, 0x34, 0x12, 0xf4]);
    expect(decodeUtf8(disk.get('out.lst') ?? new Uint8Array())).toContain('BB3412');
  });
  it('names the place of a mistake and exits with 2', () => {
    const { run, disk } = shell(files(' mov bx,\n frob ax'));
    const { code, err } = run('asm', 'dir/boot.asm', '-o', 'out.bin');
    expect(code).toBe(EXIT_USAGE);
    expect(err.split('\n').filter((l) => l.includes(': error: ')).length).toBe(2);
    expect(err).toMatch(/^dir\/boot\.asm:9:\d+: error: /);
    expect(disk.has('out.bin')).toBe(false);
  });
});

describe('ringside run', () => {
  it('assembles, boots, prints the console and says how it ended', () => {
    const { run } = shell(files(" putc 'H'\n putc 'i'\n" + OFF));
    const { code, out } = run('run', 'dir/boot.asm', '--debugcon', '-');
    expect(code).toBe(EXIT_OK);
    expect(out).toMatch(
      /^Hi\nthe program switched the machine off \(code \d+\)\ninstructions \d+ {2}transitions \d+ {2}digest [0-9A-F]{16}\n$/,
    );
  });
  it('gives the same JSON for the same image, every time', () => {
    const { run } = shell(files(" putc 'H'\n cli\n hlt"));
    const first = run('run', 'dir/boot.asm', '--json', '--screen', 'text');
    const result = JSON.parse(first.out) as { stop: { why: string }; debugcon: string; digest: string };
    expect({ code: first.code, why: result.stop.why, debugcon: result.debugcon }).toEqual({
      code: EXIT_OK,
      why: 'halted-forever',
      debugcon: 'H',
    });
    expect(run('run', 'dir/boot.asm', '--json', '--screen', 'text').out).toBe(first.out);
  });
  it('begins at the date that was asked for', () => {
    const { run } = shell(files(' mov al,9\n out 0x70,al\n in al,0x71\n out 0xe9,al\n' + OFF));
    expect(run('run', 'dir/boot.asm', '--date', '2041-01-01T00:00:00', '--debugcon', '-').out).toMatch(/^A\n/);
    expect(run('run', 'dir/boot.asm', '--date', 'tomorrow').code).toBe(EXIT_USAGE);
  });
  it('takes a chosen limit as an answer and exits with 1 after a third fault', () => {
    const loop = shell(files('.l: jmp .l'));
    expect(loop.run('run', 'dir/boot.asm', '--max-instructions', '300k').code).toBe(EXIT_OK);
    const triple = shell(
      files(' cli\n lgdt [g]\n lidt [i]\n mov eax,cr0\n or al,1\n mov cr0,eax\n int 3\ni: dw 0,0,0\ng: dw 0,0,0'),
    );
    const { code, out } = triple.run('run', 'dir/boot.asm');
    expect({ code, shutdown: out.includes('shut down') }).toEqual({ code: EXIT_FAILED, shutdown: true });
  });
});

describe('ringside run with breakpoints', () => {
  const body = ' mov cx,5\nagain: mov [0x9000],cx\n loop again\n cli\n hlt';
  const run = (...words: string[]) => shell(files(body)).run('run', 'dir/boot.asm', ...words);
  it('stops at one, says which and why, and writes what others log', () => {
    const { code, out } = run('--break', 'again:cx == 2', '--log', 'watch,9000h,2=wrote {word [9000h]}');
    expect([code, out.split('\n').filter((line) => /^(log|b1)/.test(line))]).toEqual([
      EXIT_OK,
      [5, 4, 3].map((n) => expect.stringMatching(`^log l1 \\d+: wrote ${n}$`)).concat(['b1: label, hit 1']),
    ]);
  });
  it('counts hits, and tells them in JSON', () => {
    const result = JSON.parse(run('--break', 'watch,9000h,2@3', '--json').out);
    expect(checkLine(JSON.stringify(result))).toEqual([]);
    expect(result).toMatchObject({ stop: { why: 'breakpoint' }, hits: [{ id: 'b1', kind: 'watch', count: 3 }], log: [] }); // prettier-ignore
  });
  it('refuses what it does not understand, with what to write instead', () => {
    expect(run('--break', 'prot,60h')).toMatchObject({ code: EXIT_USAGE, err: expect.stringContaining('kinds are line') }); // prettier-ignore
    expect(run('--break', 'again:cx = 2').err).toContain('write ==');
    expect(run('--break', 'nowhere').err).toContain('nowhere: the program has no such name');
    expect(run('--log', 'again').err).toContain('write SPEC=message');
    expect(run('--help-breakpoints').out).toContain('port,FIRST[,LAST]');
  });
});

describe('ringside trace', () => {
  const body = ' mov word [0x200],h\n mov word [0x202],0\n int 0x80\n cli\n hlt\nh: iret';
  it('prints the transitions of the program, not those of the BIOS', () => {
    const { code, out } = shell(files(body)).run('trace', 'dir/boot.asm');
    expect(code).toBe(EXIT_OK);
    expect(out.split('\n').filter((line) => line.startsWith('#')).map((line) => line.replace(/^#\d+ icount \d+ {2}/, ''))).toEqual([
      'interrupt-delivery  INT 80h  CPL 0 -> 0', expect.stringContaining('iret'),
    ]); // prettier-ignore
  });
  it('says at the end what the monitors found, as run does', () => {
    const clean = shell(files(body)).run('trace', 'dir/boot.asm', '--monitors').out;
    const json = shell(files(body)).run('run', 'dir/boot.asm', '--monitors', '--json').out;
    expect([clean.endsWith('monitors: nothing found\n'), JSON.parse(json)]).toEqual([true, expect.objectContaining({ findings: [] })]); // prettier-ignore
  });
  it('prints one JSON object a line', () => {
    const { out } = shell(files(body)).run('trace', 'dir/boot.asm', '--json', '--count', '1');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { flow: string });
    expect(lines.map((l) => l.flow)).toEqual(['interrupt-delivery']);
  });
});

describe('ringside trace --explain', () => {
  const body = ' mov word [0x200],h\n mov word [0x202],0\n int 0x80\n cli\n hlt\nh: iret';
  const trace = (...words: string[]) => shell(files(body)).run('trace', 'dir/boot.asm', '--explain', ...words);
  it('opens each transition in sentences, in both languages', () => {
    expect(trace('--count', '1').out).toContain('  1. The instruction names vector 80h.\n');
    expect(trace('--count', '1', '--lang', 'zh').out).toContain('  1. 指令指定向量 80h。\n');
  });
  it('opens one by its number, or the last', () => {
    const last = trace('--last').out;
    const id = /^#(\d+) /.exec(last)?.[1] ?? '';
    expect([last.split('\n')[0], trace('--only', id).out.split('\n')[0]]).toEqual([expect.stringContaining('IRET'), last.split('\n')[0]]); // prettier-ignore
    expect(trace('--only', '99999')).toMatchObject({ code: EXIT_FAILED, err: expect.stringMatching(/no transition 99999; this run has \d+/) }); // prettier-ignore
  });
  it('says what does not go together', () => {
    const { run } = shell(files(body));
    expect(run('trace', 'dir/boot.asm', '--lang', 'zh').err).toContain('--explain');
    expect(run('trace', 'dir/boot.asm', '--explain', '--lang', 'fr').err).toContain('en or zh');
    expect(run('trace', 'dir/boot.asm', '--last', '--only', '3').err).toContain('exclude');
  });
});

describe('ringside disasm', () => {
  it('shows a boot sector at 7C00h', () => {
    const bytes = new Uint8Array(512);
    bytes.set([0xfa, 0xf4, 0xeb, 0xfd]);
    bytes.set([0x55, 0xaa], 510);
    const { out } = shell({ 'a.img': bytes }).run('disasm', 'a.img', '--length', '4');
    expect(out.split('\n').map((l) => l.replace(/ +/g, ' '))).toEqual([
      '00007C00 FA cli',
      '00007C01 F4 hlt',
      '00007C02 EB FD jmp short 0x7c01',
      '',
    ]);
  });
});

describe('bad input gets one clear line and exit code 2', () => {
  it.each([
    [['frobnicate'], /no verb frobnicate/],
    [['run'], /needs one file/],
    [['run', 'nowhere.img'], /nowhere\.img: no such file/],
    [['run', 'empty.img'], /empty/],
    [['run', 'short.img'], /boot signature/],
    [['run', 'big.img', '--floppy'], /floppy/],
    [['run', 'short.img', '--colour'], /unknown option --colour/],
    [['run', 'short.img', '--memory'], /needs a value/],
    [['run', 'short.img', '--memory', 'lots'], /needs a positive number/],
    [['run', 'short.img', '--floppy', '--disk'], /exclude/],
    [['run', 'short.img', '--cpu', '286'], /--cpu: 286 is none of 386, 486, Pentium, P6/],
    [['run', 'short.img', '--json=yes'], /takes no value/],
    [['asm', 'nowhere.asm'], /no such file/],
    [['check', 'Z99', 'dir'], /no lab Z99/],
    [['disasm', 'short.img', '--bits', '64'], /16 or 32/],
  ])('%j', (words, message) => {
    const { run } = shell({
      'empty.img': new Uint8Array(),
      'short.img': new Uint8Array(100),
      'big.img': new Uint8Array(4 << 20),
    });
    const { code, out, err } = run(...words);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: EXIT_USAGE, out: '', lines: 1 });
    expect(err).toMatch(message);
  });
  it('explains itself when asked', () => {
    const { run } = shell();
    expect(run('--help')).toMatchObject({ code: EXIT_OK, err: '' });
    expect(run('run', '--help').out).toContain('--max-instructions N');
    expect(run()).toMatchObject({ code: EXIT_USAGE, out: '' });
    expect(EXIT_INTERNAL).toBe(3);
  });
});

describe('ringside who', () => {
  const { run } = shell({ 'copies.asm': 'org 0x7c00\nbits 16\nxor ax,ax\nmov ss,ax\nmov bx,0x1234\npush bx\npop dx\nhang: cli\nhlt\nmessage: db 42h\ntimes 510-($-$$) db 0\ndw 0xaa55\n' }); // prettier-ignore
  it('follows copies to where a value came into being, at any moment', () => {
    const { code, out } = run('who', 'copies.asm', 'dx');
    expect(code).toBe(EXIT_OK);
    expect(out).toMatch(
      /^DX = 1234 at instruction \d+\n1 {2}EDX bits 0-15 = 1234\n.*pop dx.*\(copies.asm:7\).*copied from:.*push bx.*mov bx,0x1234.*a constant/s,
    );
    expect(run('who', 'copies.asm', 'dx', '--at', '10').out).toMatch(/\[BIOS\]|never written/);
    expect(run('who', 'copies.asm', 'byte [message]').out).toMatch(/as in the image \(copies.asm:10\)/);
  });
  it('says what it needs', () => {
    expect(run('who', 'copies.asm').err).toMatch(/a file and a place/);
    expect(run('who', 'copies.asm', 'gdt[x]').err).toMatch(/no number/);
    expect(run('who', 'copies.asm', 'dx', '--at', '5M').err).toMatch(/the run ends after/);
  });
});

describe('ringside why', () => {
  const DIVIDE = ' mov bx,0\n div bx\n';
  it('explains the first fault with its rule, cell, writer and repairs', () => {
    const { run } = shell(files(DIVIDE));
    const { code, out } = run('why', 'dir/boot.asm');
    expect([code, out.replace(/ at instruction \d+/, '')]).toEqual([
      EXIT_OK,
      `#DE, CPL 0, real mode; no error code
at      00007C0C  div bx (dir/boot.asm:10)
rule    the divisor must not be 0 (divisor != 0)
        divisor = 0  [SDM 3 6.15]
cell    EBX operand = 00000000, bits 0-15 = 0
writer  00007C09  mov bx,0x0 (dir/boot.asm:9)
repair  With 1 as the divisor: this passes; nothing happens within 10000 instructions.
repair  With this instruction left out: this passes; nothing happens within 10000 instructions.
`,
    ]);
  });
  it('the card as JSON carries its version; no fault is null', () => {
    const { run } = shell({ ...files(DIVIDE), 'sound.asm': BOOT(OFF).replace('%include "puts.inc"\n', '') });
    const { card } = JSON.parse(run('why', 'dir/boot.asm', '--json').out) as { card: Record<string, unknown> };
    expect([card['version'], card['rule'], card['ending']]).toEqual([1, 'divisor != 0', 'handled']);
    expect(run('why', 'sound.asm', '--json')).toEqual({
      code: EXIT_OK,
      out: '{"schema":"ringside.why","version":1,"card":null}\n',
      err: '',
    });
  });
});
