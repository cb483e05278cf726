import { describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import { packet } from '#emulator/gdb';
import type { Notification, Port, RequestKind, Requests } from '#emulator/protocol';
import { composeHost } from '../index.ts';

const text = (body: string): string => `org 0x7c00\nbits 16\nstart: xor ax, ax\n mov ds, ax\n mov ss, ax\n mov sp, 0x7c00\n${body}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`; // prettier-ignore
const COUNTS = text(' xor cx, cx\nagain: inc cx\n mov [5000h], cx\n cmp cx, 5\n jne again\nforever: jmp forever');
/** Every line of the PIC is masked, the processor halted with IF = 1. */
const WAITS = text(' mov al, 0ffh\n out 21h, al\n out 0a1h, al\n sti\nwait1: hlt\n jmp wait1');

/** A host and its client with a made-up event loop; gdb's packets come out of the notifications. */
function wire() {
  const queue: (() => void)[] = [];
  let toHost: (message: unknown) => void = () => {};
  let toClient: (message: unknown) => void = () => {};
  const hostPort: Port = { post: (m) => void queue.push(() => toClient(structuredClone(m))), onMessage: (l) => void (toHost = l) }; // prettier-ignore
  const clientPort: Port = { post: (m) => void queue.push(() => toHost(structuredClone(m))), onMessage: (l) => void (toClient = l) }; // prettier-ignore
  composeHost(hostPort, { now: () => performance.now(), schedule: (next) => void queue.push(next) }, null);
  const client = new EmulatorClient(clientPort);
  const notes: Notification[] = [];
  client.onNotification((n) => notes.push(n));
  const turns = (count: number): void => {
    for (let k = 0; k < count; k++) queue.shift()?.();
  };
  const ask = async <K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
  ): Promise<Requests[K]['result'] | string> => {
    let answer: { value: Requests[K]['result'] | string } | null = null;
    void client.request(kind, params).then(
      (value) => (answer = { value }),
      (error: { code: string; message: string }) => (answer = { value: `${error.code}: ${error.message}` }),
    );
    while (answer === null) {
      turns(1);
      await Promise.resolve();
    }
    return (answer as { value: Requests[K]['result'] | string }).value;
  };
  const said = (): string => notes.flatMap((n) => (n.type === 'gdb' ? [String.fromCharCode(...n.bytes)] : [])).join('');
  /** Sends packets, lets the machine run, and gives what gdb got. */
  const gdb = async (...packets: string[]): Promise<string> => {
    const before = said().length;
    for (const one of packets) await ask('gdbBytes', { bytes: packet(one) });
    turns(40);
    return said().slice(before).replace(/^\+/, '');
  };
  const state = () => notes.filter((n) => n.type === 'state').at(-1)!;
  const build = async (source: string): Promise<void> => {
    await ask('build', { main: { name: 'main.asm', text: source }, includes: [] });
  };
  return { ask, gdb, build, notes, state, said, turns };
}

describe('gdb at the machine of the window', () => {
  it('needs a machine, comes once, and takes the control away from the window', async () => {
    const { ask, build, state } = wire();
    expect(await ask('gdbAttach', {})).toMatch(/^no-machine: /);
    await build(COUNTS);
    await ask('run', {});
    expect(await ask('gdbAttach', {})).toBeNull();
    expect(state().runState).toBe('paused');
    expect(await ask('gdbAttach', {})).toMatch(/^gdb-attached: gdb is attached already/);
    const refused: [RequestKind, object][] = [['run', {}], ['step', { kind: 'into' }], ['reset', {}], ['seek', { icount: 1 }], ['switchBranch', { branch: 1 }], ['whyStart', { id: 1 }], ['obtainStart', { first: 1, last: 2 }], ['input', { event: { type: 'poke-register', register: 'EAX', value: 1 } }]]; // prettier-ignore
    const answers: unknown[] = [];
    for (const [kind, params] of refused) answers.push(await ask(kind, params as never));
    expect(answers).toEqual(refused.map(() => expect.stringMatching(/^gdb-attached: .*disconnect gdb first$/)));
    expect(await ask('view', { name: 'registers', args: {} })).toMatchObject({ mode: 'real' });
    await ask('gdbDetach', {});
    expect(await ask('step', { kind: 'into' })).toBeNull();
  });

  it('panels follow every stop, forwards and backwards', async () => {
    const { ask, gdb, build, state } = wire();
    await build(COUNTS);
    await ask('gdbAttach', {});
    expect(await gdb('Z2,5000,2')).toMatch(/^\$OK#/);
    expect(await gdb('c')).toMatch(/^\$T05watch:5000;/);
    expect(state()).toMatchObject({ runState: 'paused', stop: { why: 'breakpoint', linear: 0x5000 } });
    const { mark } = state();
    await gdb('s');
    expect(state().mark.icount).toBe(mark.icount + 1);
    await gdb('bs');
    expect(state().mark).toEqual(mark);
    await gdb('P0=78563412');
    expect(await ask('view', { name: 'registers', args: {} })).toMatchObject({ general: expect.arrayContaining([expect.objectContaining({ name: 'EAX', value: 0x12345678 })]) }); // prettier-ignore
  });

  it('the pause of the window interrupts gdb, which is told so', async () => {
    const { ask, gdb, build, state, said, turns } = wire();
    await build(COUNTS);
    await ask('gdbAttach', {});
    await gdb('c');
    expect(state().runState).toBe('running');
    const before = said().length;
    await ask('pause', {});
    turns(50);
    expect(said().slice(before)).toMatch(/\$T02/);
    expect(state().runState).toBe('paused');
    expect(await gdb('c')).toBe('');
    expect(state().runState).toBe('running');
    const again = said().length;
    await ask('gdbBytes', { bytes: new Uint8Array([3]) });
    turns(40);
    expect(said().slice(again)).toMatch(/^\$T02/);
  });

  it('breakpoints of the window rest while gdb is there and count again afterwards', async () => {
    const { ask, gdb, build, state, turns } = wire();
    await build(COUNTS);
    const breakpoints = [{ id: 'a', enabled: true, place: { file: 'main.asm', line: 9 } }];
    await ask('setBreakpoints', { breakpoints });
    await ask('gdbAttach', {});
    await gdb('Z0,7c10,1');
    await ask('setBreakpoints', { breakpoints });
    expect(await gdb('c')).toMatch(/^\$T05/);
    await gdb('z0,7c10,1', 'c');
    expect(state().runState).toBe('running');
    await ask('gdbDetach', {});
    expect(state().runState).toBe('paused');
    await ask('reset', {});
    await ask('run', {});
    turns(40);
    expect(state()).toMatchObject({ runState: 'paused', stop: { why: 'breakpoint' } });
  });

  it('detach and kill give the control back; kill begins anew', async () => {
    const { ask, gdb, build, notes, state } = wire();
    await build(COUNTS);
    const start = state().mark;
    for (const goodbye of ['D', 'k']) {
      await ask('gdbAttach', {});
      await gdb('s', 's');
      await gdb(goodbye);
      expect(notes.at(-2)?.type === 'gdb-ended' || notes.at(-1)?.type === 'gdb-ended').toBe(true);
      expect(await ask('gdbBytes', { bytes: packet('g') })).toMatch(/^bad-request: gdb is not attached/);
      expect(await ask('step', { kind: 'into' })).toBeNull();
    }
    expect(state().mark.icount).toBe(start.icount + 1);
  });

  it('a halted processor is waited for, and an input wakes it', async () => {
    const { ask, gdb, build, state, turns } = wire();
    await build(WAITS);
    await ask('gdbAttach', {});
    expect(await gdb('c')).toBe('');
    expect(state()).toMatchObject({ runState: 'running', stop: { why: 'halted-forever' } });
    await ask('input', { event: { type: 'nmi' } });
    turns(20);
    await ask('pause', {});
    expect(state().runState).toBe('paused');
  });

  it('refuses what is not bytes, and whatever they are nothing breaks', async () => {
    const { ask, gdb, build } = wire();
    await build(COUNTS);
    await ask('gdbAttach', {});
    expect(await ask('gdbBytes', { bytes: 'x' as never })).toMatch(/^bad-request: bytes must be bytes/);
    expect(await ask('gdbBytes', { bytes: new Uint8Array(2_000_000) })).toMatch(/more than/);
    expect(await gdb('?', 'vRun;zzzz', 'G00', 'M0,1:zz')).toMatch(/T05/);
  });
});
