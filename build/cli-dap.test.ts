/** `ringside dap` as editors start it: the real process, on its standard input and output. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frame, FrameReader } from '#emulator/dap';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCli } from './cli.mjs';

const SOURCE = `%include "tail.inc"
start: mov ax, 1
 mov al, 'R'
 out 0e9h, al
 inc bx
again: jmp again
 END
`;
const TAIL = `org 7c00h
%macro END 0
 times 510-($-$$) db 0
 dw 0aa55h
%endmacro
`;
const PATIENCE = 120_000;

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body?: any;
}

class Editor {
  readonly process: ChildProcessWithoutNullStreams;
  readonly messages: Message[] = [];
  readonly exit: Promise<number | null>;
  private readonly reader = new FrameReader();
  private readonly waiting = new Set<() => void>();
  private seq = 1;

  constructor(program: string, folder: string) {
    this.process = spawn(process.execPath, [program, 'dap'], { cwd: folder });
    this.process.stdout.on('data', (bytes: Uint8Array) => {
      for (const one of this.reader.read(bytes)) {
        if (one.type === 'bad') throw new Error(`not the protocol on standard output: ${one.problem}`);
        this.messages.push(one.value as unknown as Message);
      }
      for (const check of this.waiting) check();
    });
    this.exit = new Promise((resolve) => this.process.on('exit', resolve));
  }
  until(is: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.messages.find(is);
        if (found === undefined) return;
        this.waiting.delete(check);
        resolve(found);
      };
      this.waiting.add(check);
      check();
    });
  }
  tell(command: string, args: object = {}): number {
    const seq = this.seq++;
    this.process.stdin.write(frame({ seq, type: 'request', command, arguments: args }));
    return seq;
  }
  ask(command: string, args?: object): Promise<Message> {
    const seq = this.tell(command, args);
    return this.until((m) => m.type === 'response' && m.request_seq === seq);
  }
}

describe('ringside dap', () => {
  let folder = '';
  let editor: Editor | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringside-dap-'));
    writeFileSync(join(folder, 'kernel.asm'), SOURCE);
    writeFileSync(join(folder, 'tail.inc'), TAIL);
    writeFileSync(join(folder, 'bad.asm'), 'mov ax\n');
  });
  afterEach(() => {
    editor?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'debugs a source with an include, hears pause while the machine runs, and ends with disconnect',
    async () => {
      editor = new Editor(await buildCli(), folder);
      const { ask, until } = { ask: editor.ask.bind(editor), until: editor.until.bind(editor) };
      expect((await ask('initialize', { adapterID: 'ringside' })).body.supportsStepBack).toBe(true);
      const missing = await ask('launch', { program: 'none.asm' });
      expect([missing.success, missing.message]).toEqual([false, `${join(folder, 'none.asm')}: no such file`]);
      const bad = await ask('launch', { program: 'bad.asm' });
      expect(bad.message).toMatch(/did not assemble/);
      expect((await until((m) => m.event === 'output')).body).toMatchObject({ category: 'stderr', output: expect.stringMatching(/bad\.asm:1:\d+: error: /) }); // prettier-ignore
      expect((await ask('launch', { program: 'kernel.asm', cpu: '486', memory: 4 })).success).toBe(true);
      await until((m) => m.event === 'initialized');
      const path = join(folder, 'kernel.asm');
      const set = await ask('setBreakpoints', { source: { path }, breakpoints: [{ line: 5 }] });
      expect(set.body.breakpoints).toMatchObject([{ verified: true, line: 5 }]);
      await ask('configurationDone');
      await until((m) => m.event === 'stopped' && m.body.reason === 'entry');
      await ask('continue', { threadId: 1 });
      await until((m) => m.event === 'stopped' && m.body.reason === 'breakpoint');
      expect(editor.messages.find((m) => m.event === 'output' && m.body.category === 'stdout')?.body.output).toBe('R');
      const trace = await ask('stackTrace', { threadId: 1 });
      expect(trace.body.stackFrames[0]).toMatchObject({ line: 5, source: { name: 'kernel.asm', path } });
      expect(
        (await ask('source', { source: { path: join(folder, 'tail.inc') }, sourceReference: 0 })).body.content,
      ).toBe(TAIL);
      await ask('continue', { threadId: 1 });
      expect((await ask('pause', { threadId: 1 })).success).toBe(true);
      await until((m) => m.event === 'stopped' && m.body.reason === 'pause');
      await ask('disconnect');
      expect(await editor.exit).toBe(0);
    },
    PATIENCE,
  );

  it(
    'ends when the editor is gone while the machine runs',
    async () => {
      editor = new Editor(await buildCli(), folder);
      await editor.ask('initialize');
      await editor.ask('launch', { program: join(folder, 'kernel.asm'), stopOnEntry: false });
      await editor.ask('configurationDone');
      editor.process.stdin.end();
      expect(await editor.exit).toBe(0);
    },
    PATIENCE,
  );
});
