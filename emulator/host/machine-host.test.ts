import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { assemble } from '#emulator/assembler';
import { EmulatorClient } from '#emulator/client';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import { PROTOCOL_VERSION } from '#emulator/protocol';
import type { Notification, Port } from '#emulator/protocol';
import { composeHost } from './index.ts';

/** Two ports that hand structured clones to one another, in order, a turn later; and a host clock that is the real one. */
function wire() {
  const queue: (() => void)[] = [];
  let toHost: (message: unknown) => void = () => {};
  let toClient: (message: unknown) => void = () => {};
  const copy = (deliver: () => (message: unknown) => void) => (message: unknown) => {
    const clone = structuredClone(message);
    queue.push(() => deliver()(clone));
  };
  const clientPort: Port = { post: copy(() => toHost), onMessage: (l) => void (toClient = l) };
  const hostPort: Port = { post: copy(() => toClient), onMessage: (l) => void (toHost = l) };
  const clock = { now: () => performance.now(), schedule: (callback: () => void) => void queue.push(callback) };
  composeHost(hostPort, clock, null);
  const client = new EmulatorClient(clientPort);
  const notes: Notification[] = [];
  client.onNotification((n) => notes.push(n));
  /** Turns until the promise is settled; the queue is the event loop of both sides. */
  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    let open = true;
    const done = promise.finally(() => (open = false));
    done.catch(() => {});
    while (open) {
      queue.shift()?.();
      await Promise.resolve();
    }
    return done;
  };
  const turns = async (until: () => boolean) => {
    for (let i = 0; i < 100_000 && !until(); i++) {
      queue.shift()?.();
      if (i % 50 === 0) await Promise.resolve();
    }
  };
  const states = () => notes.filter((n) => n.type === 'state');
  return { client, settle, turns, notes, states, last: () => states()[states().length - 1] };
}

const boot = (body: string) => ({
  name: 'main.asm',
  text: `org 0x7c00\nbits 16\nstart:\n xor ax,ax\n mov ds,ax\n mov ss,ax\n mov sp,0x7c00\n${body}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`,
});
const COUNT = boot(" mov cx,1000\nagain:\n mov al,'x'\n out 0xe9,al\n loop again\n cli\n hlt");
const FOREVER = boot('forever:\n jmp forever');
const CALLS = boot(
  ' call work\nafter:\n int 0x12\n nop\n cli\n hlt\nwork:\n mov bx,1\n call inner\n ret\ninner:\n inc bx\n ret',
);

/** Enters ring 3 with IF = 0, where it stays. */
const STUCK = boot(` cli
 lgdt [gdtr]
 mov eax,cr0
 or al,1
 mov cr0,eax
 jmp 8:pm
bits 32
pm: mov ax,16
 mov ss,ax
 mov esp,0x7c00
 push dword 0x23
 push dword 0x7a00
 push dword 2
 push dword 0x1b
 push dword user
 iretd
user: jmp user
gdt: dq 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF, 0x00CFFA000000FFFF, 0x00CFF2000000FFFF
gdtr: dw 39
 dd gdt`);

describe('findings of the monitors', () => {
  it('come with the state in which they are new, and on request; a stretch that runs again adds nothing', async () => {
    const { client, settle, turns, last, states } = wire();
    await settle(client.request('build', { main: STUCK, includes: [] }));
    const start = last()?.mark.icount ?? 0;
    await settle(client.request('run', {}));
    await turns(() => (last()?.mark.icount ?? 0) > start + 100);
    await settle(client.request('pause', {}));
    const found = await settle(client.request('findings', { from: 0, count: 10 }));
    expect(found).toMatchObject([
      { id: 1, rule: 'S11', severity: 'warning', count: 1, transitions: [expect.any(Number)] },
    ]);
    const told = states().filter((s) => s.findings !== undefined && s.findings.length > 0);
    expect([told.length, told[0]?.findings]).toEqual([1, found]);
    await settle(client.request('seek', { icount: start }));
    await settle(client.request('step', { kind: 'to-next-transition' }));
    await turns(() => last()?.runState === 'paused');
    expect(await settle(client.request('findings', { from: 0, count: 10 }))).toEqual(found);
    await settle(client.request('reset', {}));
    expect(await settle(client.request('findings', { from: 0, count: 10 }))).toEqual([]);
  });
});

describe('the machine through client, port and host', () => {
  it('does the same as direct calls', async () => {
    const { client, settle, turns, last } = wire();
    const built = await settle(client.request('build', { main: COUNT, includes: [] }));
    expect({ loaded: built.loaded, problem: built.problem, size: built.assembled.bytes.length }).toEqual({
      loaded: true,
      problem: null,
      size: 512,
    });
    await settle(client.request('run', {}));
    await turns(() => last()?.runState === 'ended');
    const through = await settle(client.request('digest', {}));

    const direct = createMachine({});
    const image = bootImageFromFile('main.asm', assemble(COUNT, {}).bytes);
    if (!image.ok) throw new Error(image.error.message);
    direct.load(image.image);
    direct.observe('transitions', null);
    const stop = direct.run({});
    expect(last()).toMatchObject({
      stop,
      runState: 'ended',
      transitionCount: direct.transitionCount,
      console: { debug: 'x'.repeat(1000) },
    });
    expect(through).toEqual({ digest: direct.digest(), mark: { now: direct.now, icount: direct.icount } });
  });

  it('answers at once while the program loops for ever, and pauses', async () => {
    const { client, settle, turns, last } = wire();
    await settle(client.request('build', { main: FOREVER, includes: [] }));
    await settle(client.request('run', {}));
    await turns(() => (last()?.mark.icount ?? 0) > 500_000);
    const asked = process.cpuUsage();
    const view = await settle(client.request('view', { name: 'status', args: {} }));
    expect(view).toMatchObject({ cpl: 0, mode: 'real', context: 'real-mode' });
    await settle(client.request('pause', {}));
    // What it worked for the answers, not what it waited for the processor: the machine may be busy.
    const { user, system } = process.cpuUsage(asked);
    expect((user + system) / 1000).toBeLessThan(1000);
    expect(last()).toMatchObject({ runState: 'paused', stop: null });
    const { mark } = await settle(client.request('digest', {}));
    await turns(() => false);
    expect((await settle(client.request('digest', {}))).mark).toEqual(mark);
  });

  it('stops past the BIOS after build, and again after reset', async () => {
    const { client, settle, last } = wire();
    await settle(client.request('build', { main: COUNT, includes: [] }));
    const first = await settle(client.request('digest', {}));
    expect(await settle(client.request('view', { name: 'status', args: {} }))).toMatchObject({
      location: { linear: 0x7c00, label: 'start', source: { file: 'main.asm', line: 4 } },
    });
    await settle(client.request('step', { kind: 'into' }));
    await settle(client.request('reset', {}));
    expect(await settle(client.request('digest', {}))).toEqual(first);
    expect(last()?.transitionCount).toBe(last()?.firmwareTransitions);
    await settle(client.request('build', { main: COUNT, includes: [], stopAt: 'reset-vector' }));
    expect((await settle(client.request('digest', {}))).mark.icount).toBe(0);
  });

  it('binds breakpoints to lines with code, stops there, and goes on from there', async () => {
    const { client, settle, turns, last } = wire();
    await settle(client.request('build', { main: COUNT, includes: [] }));
    const place = { file: 'main.asm', line: 9 };
    const { bound } = await settle(
      client.request('setBreakpoints', { breakpoints: [{ id: 'b', enabled: true, place }] }),
    );
    expect(bound[0].linear.length).toBe(1);
    for (const printed of [0, 1, 2]) {
      await settle(client.request('run', {}));
      await turns(() => last()?.runState !== 'running');
      expect(last()).toMatchObject({
        stop: { why: 'breakpoint', linear: bound[0].linear[0] },
        console: { debug: 'x'.repeat(printed) },
      });
    }
  });

  it('steps into, over and out', async () => {
    const { client, settle, last } = wire();
    await settle(client.request('subscribe', { views: [{ name: 'status', args: {} }], everyMilliseconds: 50 }));
    await settle(client.request('build', { main: CALLS, includes: [] }));
    const step = async (kind: 'into' | 'over' | 'out') => {
      await settle(client.request('step', { kind }));
      const view = last()?.views[0]?.view as { location: { label: string } };
      return view.location.label;
    };
    for (let i = 0; i < 4; i++) await step('into');
    expect(await step('into')).toBe('work');
    expect(await step('into')).toBe('work+3');
    expect(await step('over')).toBe('work+6');
    expect(await step('out')).toBe('after');
    expect(await step('over')).toBe('after+2');
    await settle(client.request('reset', {}));
    for (let i = 0; i < 4; i++) await step('into');
    expect(await step('over')).toBe('after');
  });

  it('runs to the next transition', async () => {
    const { client, settle, turns, last } = wire();
    await settle(client.request('build', { main: CALLS, includes: [] }));
    await settle(client.request('step', { kind: 'to-next-transition' }));
    await turns(() => last()?.runState !== 'running');
    expect(last()).toMatchObject({ runState: 'paused', stop: { why: 'rule', rule: 'next-transition' } });
    expect(last()?.newTransitions.map((t) => [t.flow, t.cause.type, t.cause.vector, t.fromLabel])).toEqual([
      ['interrupt-delivery', 'INT n', 0x12, 'after'],
    ]);
    const id = last()?.transitionCount ?? 0;
    expect(await settle(client.request('transition', { id }))).toMatchObject({ id, outcome: 'completed' });
    expect(await settle(client.request('transitionText', { id }))).toContain('INT 12h');
    expect(await settle(client.request('transition', { id: id + 1 }))).toBeNull();
  });

  it('sends the subscribed views with every state, and only those', async () => {
    const { client, settle, last } = wire();
    await settle(client.request('build', { main: COUNT, includes: [] }));
    expect(last()?.views).toEqual([]);
    await settle(
      client.request('subscribe', {
        views: [
          { name: 'registers', args: {} },
          { name: 'stack', args: { words: 4 } },
        ],
        everyMilliseconds: 20,
      }),
    );
    expect(last()?.views.map((v) => v.name)).toEqual(['registers', 'stack']);
  });

  it('keeps every view answering in real mode, at the reset vector', async () => {
    const { client, settle } = wire();
    await settle(client.request('build', { main: COUNT, includes: [], stopAt: 'reset-vector' }));
    const names = [
      'status',
      'registers',
      'gdt',
      'ldt',
      'idt',
      'tss',
      'pic',
      'pit',
      'stack',
      'disassembly',
      'screen',
      'processes',
      'rtc',
      'serial',
      'ata',
    ] as const;
    const kinds: string[] = [];
    for (const name of names) kinds.push(typeof (await settle(client.request('view', { name, args: {} }))));
    expect(kinds).toEqual(names.map(() => 'object'));
  });
});

describe('time travel through client, port and host', () => {
  const ready = async () => {
    const wired = wire();
    const { client, settle, turns, last } = wired;
    await settle(client.request('build', { main: COUNT, includes: [] }));
    await settle(client.request('run', {}));
    await turns(() => last().runState === 'ended');
    return wired;
  };

  it('steps back from the end of a run, and seeks to any moment of it', async () => {
    const { client, settle, turns, last } = await ready();
    const end = last();
    await settle(client.request('step', { kind: 'back' }));
    await turns(() => last().mark.icount === end.mark.icount - 1);
    expect([last().runState, last().history?.end]).toEqual(['paused', end.mark]);
    const to = (end.history?.start.icount ?? 0) + 1000;
    await settle(client.request('seek', { icount: to }));
    await turns(() => last().mark.icount === to);
    expect(last().console.debug.length).toBeLessThan(1000);
    await settle(client.request('seek', { now: end.mark.now }));
    await turns(() => last().mark.now === end.mark.now);
    expect([last().mark, last().console.debug]).toEqual([end.mark, end.console.debug]);
  });

  it('says where history begins', async () => {
    const { client, settle, turns, last } = await ready();
    await settle(client.request('step', { kind: 'back-continue' }));
    await turns(() => last().runState === 'paused');
    expect([last().stop, last().mark]).toEqual([{ why: 'rule', rule: 'beginning' }, last().history?.start]);
  });

  it('an input in the past forks; branches can be named, compared, switched and removed', async () => {
    const { client, settle, turns, last } = await ready();
    const end = last().mark.now;
    await settle(client.request('seek', { now: end - 500 }));
    await settle(client.request('input', { event: { type: 'poke-memory', physical: 0x9000, bytes: [7] } }));
    await settle(client.request('nameBranch', { branch: 2, name: 'seven' }));
    await turns(() => last().history?.branches[1]?.name === 'seven');
    const { memory } = await settle(client.request('compareBranches', { left: 1, right: 2, now: end - 400 }));
    expect(memory).toEqual([{ physical: 0x9000, length: 1, left: [0], right: [7] }]);
    await settle(client.request('switchBranch', { branch: 1 }));
    await turns(() => last().history?.branch === 1);
    await settle(client.request('removeBranch', { branch: 2 }));
    await turns(() => last().history?.branches.length === 1);
    expect(last().history?.branches.map((b) => b.id)).toEqual([1]);
    await expect(settle(client.request('switchBranch', { branch: 2 }))).rejects.toThrow('there is no branch 2');
  });
});

describe('notices', () => {
  it('name each port that nothing answers at, once', async () => {
    const { client, settle, turns, notes, last } = wire();
    const main = boot(' mov dx,0x220\n mov cx,3\nagain:\n in al,dx\n out 0x22,al\n loop again\n cli\n hlt');
    await settle(client.request('build', { main, includes: [] }));
    await settle(client.request('run', {}));
    await turns(() => last()?.runState === 'ended');
    await turns(() => false);
    const told = notes.flatMap((n) => (n.type === 'notice' ? [[n.class, n.what]] : []));
    expect(told).toEqual([
      ['unclaimed', '220h'],
      ['unclaimed', '22h'],
    ]);
  });
});

describe('bad requests', () => {
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (e: { code: string; message: string }) => `${e.code}: ${e.message}`,
    );
  it.each([
    ['run', {}, /^no-machine: /],
    ['frobnicate', {}, /^bad-request: there is no request frobnicate/],
    ['toString', {}, /^bad-request: /],
    ['hello', { version: 99 }, /^bad-request: protocol version 99/],
    ['assemble', { main: 3, includes: [] }, /^bad-request: main must be an object/],
    ['loadImage', { image: { drive: 'tape', bytes: new Uint8Array(1) } }, /^bad-request: image\.drive/],
    ['subscribe', { views: [{ name: 'moon', args: {} }], everyMilliseconds: 100 }, /no view called moon/],
    ['setPace', { pace: 'slow' }, /^bad-request: pace/],
    ['build', { main: COUNT, includes: [], config: { ramBytes: 5 } }, /^bad-request: config\.ramBytes/],
    [
      'build',
      { main: COUNT, includes: [], config: { cpuModel: '286' } },
      /^bad-request: config\.cpuModel must be one of 386/,
    ],
    [
      'build',
      { main: COUNT, includes: [], config: { rtcDate: '2023-02-29T12:00:00' } },
      /^bad-request: config\.rtcDate/,
    ],
    ['checkLab', { lab: 'E1', files: [COUNT], seeds: [0] }, /^unknown-lab: /],
  ])('%s %j', async (kind, params, message) => {
    const { client, settle } = wire();
    expect(await settle(failure(client.request(kind as 'run', params as Record<string, never>)))).toMatch(message);
    expect(await settle(client.request('hello', { version: PROTOCOL_VERSION }))).toEqual({ version: PROTOCOL_VERSION });
  });

  it('tells what does not assemble or does not boot, without loading anything', async () => {
    const { client, settle } = wire();
    const wrong = await settle(client.request('build', { main: boot(' frob ax'), includes: [] }));
    expect({ loaded: wrong.loaded, problem: wrong.problem, errors: wrong.assembled.diagnostics.length > 0 }).toEqual({
      loaded: false,
      problem: null,
      errors: true,
    });
    const unbootable = await settle(client.request('build', { main: { name: 'x.asm', text: 'nop' }, includes: [] }));
    expect({ loaded: unbootable.loaded, told: unbootable.problem?.includes('boot signature') }).toEqual({
      loaded: false,
      told: true,
    });
    expect(await settle(failure(client.request('step', { kind: 'into' })))).toMatch(/^no-machine/);
  });

  it('reports mistakes in annotations and goes on', async () => {
    const { client, settle } = wire();
    const built = await settle(
      client.request('build', { main: boot('; @ringside processes base=nowhere stride=1 count=1'), includes: [] }),
    );
    expect(built.annotations).toEqual([
      { code: 'annotation.unknown-symbol', file: 'main.asm', line: 8, token: 'nowhere' },
    ]);
  });
});

describe('what the editor asks', () => {
  it('documents a mnemonic, aliases too, and lists the words of the language', async () => {
    const { client, settle } = wire();
    const help = await settle(client.request('instructionHelp', { mnemonic: 'lgdt' }));
    expect(help).toMatchObject({ mnemonic: 'LGDT', sdmPage: expect.stringContaining('LGDT') });
    expect(help?.forms[0].privilege).toBe('cpl0');
    expect((await settle(client.request('instructionHelp', { mnemonic: 'jnz' })))?.forms.length).toBeGreaterThan(0);
    expect(await settle(client.request('instructionHelp', { mnemonic: 'frob' }))).toBeNull();
    const words = await settle(client.request('vocabulary', {}));
    for (const [list, word] of [
      [words.mnemonics, 'iretd'],
      [words.mnemonics, 'jz'],
      [words.registers, 'cr0'],
      [words.directives, 'times'],
      [words.preprocessor, '%macro'],
    ] as const) {
      expect(list).toContain(word);
    }
  });
});

describe('why', () => {
  const SOURCE = 'org 0x7c00\nbits 16\nmov bx,0\nmov ax,7\ndiv bx\njmp $\ntimes 510-($-$$) db 0\ndw 0xaa55\n';
  it('explains a fault with its source line and leaves the machine where it stood; what is no fault is null', async () => {
    const { client, settle, last } = wire();
    await settle(client.request('build', { main: { name: 'k.asm', text: SOURCE }, includes: [] }));
    await settle(client.request('step', { kind: 'to-next-transition' }));
    const before = await settle(client.request('digest', {}));
    const id = last().transitionCount;
    let { card, done } = await settle(client.request('whyStart', { id }));
    while (!done) ({ card, done } = await settle(client.request('whyNext', {})));
    expect({
      rule: card?.rule,
      cell: card?.cell.register,
      source: card?.instruction?.source,
      helps: card?.repairs.map(({ id: repair, outcome }) => [repair, outcome]),
      done,
      after: await settle(client.request('digest', {})),
    }).toEqual({
      done: true,
      rule: 'divisor != 0',
      cell: 'EBX',
      source: { file: 'k.asm', line: 5 },
      helps: [
        ['set-divisor', 'passes'],
        ['leave-out', 'passes'],
      ],
      after: before,
    });
    expect(await settle(client.request('whyStart', { id: 1 }))).toEqual({ done: true, looked: 0, card: null });
  });
});
