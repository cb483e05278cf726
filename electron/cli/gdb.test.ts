/** `ringside gdb` on real sockets: by a scripted client, and by gdb itself where it is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packet } from '#emulator/gdb';
import { bootWith } from '#emulator/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT_OK, EXIT_USAGE } from './index.ts';
import { serve } from './serve.ts';
import type { ServeOptions, Serving } from './serve.ts';
import { shell as shellOf } from './shell.test-kit.ts';

/** Counts to five in 32-bit code, then lets the timer interrupt a loop three times, then powers off. */
const SOURCE = `
 org 0x7c00
 bits 16
start: xor ax, ax
 mov ds, ax
 mov ss, ax
 mov sp, 0x7c00
 mov al, 34h
 out 43h, al
 mov al, 0
 out 40h, al
 mov al, 4
 out 40h, al
 cli
 lgdt [gdtr]
 lidt [idtr]
 mov eax, cr0
 or al, 1
 mov cr0, eax
 jmp 8:protected
 bits 32
protected: mov ax, 16
 mov ds, ax
 mov es, ax
 mov ss, ax
 mov esp, 9000h
 fninit
 fldpi
 xor ecx, ecx
count: inc ecx
 mov [5000h], ecx
 cmp ecx, 5
 jne count
counted: mov dword [4000h + 8*8], ((8 << 16) | ((tick - $$ + 0x7c00) & 0xffff))
 mov dword [4000h + 8*8 + 4], 8e00h
 sti
wait1: cmp dword [6000h], 3
 jb wait1
 cli
 mov al, '!'
 out 0e9h, al
 mov dx, 8900h
 mov esi, bye
 mov ecx, 8
off: rep outsb
 hlt
tick: inc dword [6000h]
 push eax
 mov al, 20h
 out 20h, al
 pop eax
 iret
bye: db 'Shutdown'
 align 8
gdt: dq 0, 00cf9a000000ffffh, 00cf92000000ffffh
gdtr: dw 23
 dd gdt
idtr: dw 7ffh
 dd 4000h
 times 510-($-$$) db 0
 dw 0xaa55
`;
const { symbol } = bootWith(SOURCE);
const at = (label: string): string => `0x${symbol(label).toString(16)}`;

let serving: Serving | null = null;
afterEach(() => serving?.stop());

/** Slices run so far. */
const runs = { advances: 0 };

/** A command line on a real socket: what it said, and its port once it listens. */
function shell(...words: string[]) {
  let tellPort: (port: number) => void = () => {};
  const port = new Promise<number>((resolve) => (tellPort = resolve));
  let tellEnd: () => void = () => {};
  const ended = new Promise<void>((resolve) => (tellEnd = resolve));
  const made = shellOf(
    { 'kernel.asm': SOURCE },
    {
      writeFile: (path, bytes) => writeFileSync(path, bytes),
      serve: (options) => {
        const failed = (why: string): void => {
          said.err += why;
          tellEnd();
        };
        const log = (line: string): void => void (said.err += `${line}\n`);
        const connect: ServeOptions['connect'] = (send) => {
          const served = options.connect(send);
          const advance = (budget: number): void => {
            runs.advances++;
            served.advance(budget);
          };
          return Object.assign(Object.create(served), { advance });
        };
        const listening = (n: number): void => {
          options.listening(n);
          tellPort(n);
        };
        serving = serve({ ...options, connect, listening }, failed, log, tellEnd);
      },
      stopServing: () => serving?.stop(),
    },
  );
  const { said } = made;
  const { code } = made.run('gdb', 'kernel.asm', ...words);
  return { code, said, port, ended };
}

const framed = (text: string): string => String.fromCharCode(...packet(text));
/** One request of a plain socket; resolves with all that came until the other side closed, or until `enough`. */
const talk = (port: number, text: string, enough: RegExp): Promise<string> =>
  new Promise((resolve) => {
    let received = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (enough.test(received)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });

describe('ringside gdb', () => {
  it('starts, says on which port, answers, and ends with its first connection when told so', async () => {
    const { code, said, port, ended } = shell('--port', '0', '--once');
    const chosen = await port;
    expect([code, said.out]).toEqual([EXIT_OK, `Waiting for gdb on 127.0.0.1:${chosen}\nIn gdb: target remote :${chosen}\n`]);
    expect(await talk(chosen, '+$qC#b4', /#../)).toBe('+$QC1#c5');
    await ended;
    expect(said.err).toBe('gdb is attached\ngdb has gone\n');
  }); // prettier-ignore
  it('is attached to again, refuses a second client, and ends on request', async () => {
    const { port, ended, said } = shell('--port=0');
    const chosen = await port;
    const first = net.connect(
      chosen,
      '127.0.0.1',
      () => void first.write(`+${framed(`m${symbol('start').toString(16)},1`)}`),
    );
    await new Promise((resolve) => first.once('data', resolve));
    expect(await talk(chosen, '+$qC#b4', /#../)).toBe('');
    first.destroy();
    await vi.waitFor(() => expect(said.err).toContain('gdb has gone'), 10_000);
    expect(await talk(chosen, `+${framed('qRcmd,71756974')}`, /\$OK#9a/)).toContain('$OK#9a');
    await ended;
    expect(said.err).toContain('a second connection was refused: gdb is attached already\n');
  });
  it('prints what the program writes to port E9h', async () => {
    const { port, said, ended } = shell('--port', '0', '--once', '--debugcon');
    const chosen = await port;
    expect(await talk(chosen, `+${framed('c')}`, /T0f/)).toMatch(/\$T0f/);
    await ended;
    expect(said.out.split('\n').slice(2)).toEqual(['!']);
  });
  it('tells what is wrong with its words', () => {
    const bad = (...words: string[]): unknown => {
      const { code, said } = shell(...words);
      return [code, said.err];
    };
    expect(bad('--port', '99999')).toEqual([EXIT_USAGE, 'ringside: --port needs a number from 0 to 65535, not "99999"\n']);
    expect(bad('--max-instructions', '5')).toEqual([EXIT_USAGE, 'ringside: unknown option --max-instructions\n']);
  }); // prettier-ignore
  it('says so when the port is in use', async () => {
    const other = net.createServer();
    const taken = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as net.AddressInfo).port));
    });
    const { ended, said } = shell('--port', String(taken));
    await ended;
    other.close();
    expect(said.err).toBe(`port ${taken} is in use`);
  });
});

const hasGdb = spawnSync('gdb', ['--version']).status === 0;

/** What gdb prints when it is fed these commands after attaching. */
async function gdb(commands: readonly string[], started: (child: ChildProcess) => void = () => {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-gdb-'));
  const { port } = shell('--port', '0', '--symbols', join(folder, 'symbols'));
  const script = join(folder, 'commands');
  const attach = `target remote 127.0.0.1:${await port}`;
  writeFileSync(script, ['set confirm off', 'set pagination off', 'set height 0', attach, ...commands].join('\n').replaceAll('ATTACH', attach).replaceAll('SYMBOLS', join(folder, 'symbols'))); // prettier-ignore
  try {
    return await new Promise((resolve) => {
      const child = spawn('gdb', ['-nx', '-batch', '-x', script]);
      started(child);
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void (text += data.toString()));
      child.on('close', () => resolve(text));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
/** The lines that begin with `> `: what the script printed itself. */
const printed = (text: string): string[] => text.split('\n').filter((l) => l.startsWith('> ')).map((l) => l.slice(2)); // prettier-ignore
const PLACE = 'printf "> %x %d\\n", $eip, $ecx';
const ALL = 'printf "> %x %x %x %x %x %x %x %d\\n", $eip, $esp, $eflags, $eax, $ecx, $cs, *(int*)0x6000, $icount';

describe.skipIf(!hasGdb)('gdb itself (skipped where gdb is not installed)', () => {
  const timeout = 60_000;
  it('attaches, breaks, watches, steps, goes back, and writes', { timeout }, async () => {
    const text = await gdb([
      'show architecture',
      'x/2i $pc',
      `break *${at('count')}`,
      'continue',
      'set architecture i386',
      'x/1i $pc',
      'p $cr0',
      'info registers',
      'p $st0',
      'delete',
      'watch *(int*)0x5000',
      'continue',
      'continue',
      PLACE,
      'reverse-continue',
      PLACE,
      'delete',
      `hbreak *${at('counted')}`,
      'continue',
      PLACE,
      `break *${at('count')}`,
      'reverse-continue',
      PLACE,
      'reverse-continue',
      PLACE,
      'set var *(int*)0x5000 = 77',
      'set var $eax = 0x1234',
      'printf "> %d %x\\n", *(int*)0x5000, $eax',
      'monitor history',
      'delete',
      'continue',
      'reverse-continue',
    ]);
    const hex = (label: string, add = 0): string => (symbol(label) + add).toString(16);
    expect(printed(text)).toEqual([
      `${hex('count', 7)} 2`,
      `${hex('count', 1)} 2`,
      `${hex('counted')} 5`,
      `${hex('count')} 4`,
      `${hex('count')} 3`,
      '77 1234',
    ]);
    const parts = [
      '(currently "i8086")',
      `=> ${at('start')}:\txor    %ax,%ax`,
      `Breakpoint 1, 0x0000${hex('count')} in`,
      `=> ${at('count')}:\tinc    %ecx`,
      '[ PE ET ',
      /\neip +0x7c[0-9a-f]{2} /,
      /\ncpl +0x0 /,
      /= 3\.14159265358979323/,
      'Old value = 1\nNew value = 2',
      'Old value = 2\nNew value = 1',
      /\n\* branch 2: from branch 1 at \d+, reached \d+, 2 inputs/,
      'The program switched the machine off',
      'Program received signal SIGTERM',
      'No more reverse-execution history',
    ];
    expect(parts.filter((part) => (typeof part === 'string' ? !text.includes(part) : !part.test(text)))).toEqual([]);
  });
  it('steps into an interrupt and back to the very same registers, and attaches again', { timeout }, async () => {
    const text = await gdb([
      `break *${at('tick')}`,
      'continue',
      ALL,
      'delete',
      'reverse-stepi',
      ALL,
      'stepi',
      ALL,
      'reverse-stepi',
      ALL,
      'detach',
      'ATTACH',
      ALL,
      'stepi',
      ALL,
      'monitor transition',
      'stepi 6',
      ALL,
    ]);
    const [inHandler, before, ...rest] = printed(text);
    const icount = Number(before.split(' ')[7]);
    expect(Number(inHandler.split(' ')[7])).toBe(icount + 1);
    expect(inHandler.split(' ').slice(0, 2)).toEqual([symbol('tick').toString(16), (0x9000 - 12).toString(16)]);
    expect(rest.slice(0, 4)).toEqual([inHandler, before, before, inHandler]);
    // Behind IRET: the interrupted instruction, with the stack as it was.
    const back = before.split(' ');
    expect(rest[4].split(' ')).toEqual([...back.slice(0, 6), '1', String(icount + 7)]);
    expect(text).toMatch(/interrupt-delivery {2}external interrupt 08h {2}CPL 0 -> 0/);
  });
  it('knows the labels of the program', { timeout }, async () => {
    const text = await gdb(['symbol-file SYMBOLS', 'break *count', 'continue', 'x/2i $pc', 'info symbol 0x7c00']);
    const parts = ['0x0000' + at('count').slice(2) + ' in count ()', `<count>:`, 'start in section .text'];
    expect(parts.filter((part) => !text.includes(part))).toEqual([]);
  });
  it('interrupts a program that runs for ever', { timeout }, async () => {
    let timer: ReturnType<typeof setInterval> | null = null;
    const began = runs.advances;
    const text = await gdb(
      ['set {char}0x7c00 = 0xeb', 'set {char}0x7c01 = 0xfe', 'continue', 'p $eip', 'monitor history'],
      (child) => {
        // Long after gdb has let it go: a signal during its own start would end gdb.
        timer = setInterval(() => {
          if (runs.advances - began <= 100) return;
          clearInterval(timer ?? undefined);
          // Once: a second signal would end the commands that follow.
          child.kill('SIGINT');
        }, 100);
        child.on('close', () => clearInterval(timer ?? undefined));
      },
    );
    expect(text).toContain('Program received signal SIGINT, Interrupt.');
    expect(text).toMatch(/= \(void \(\*\)\(\)\) 0x7c00\n/);
  });
});
