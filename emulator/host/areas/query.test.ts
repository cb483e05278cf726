/** Queries and watches by request: slices, giving up, a machine that stands where it stood. */
import { describe, expect, it } from 'vitest';
import type { QueryState, Requests } from '#emulator/protocol';
import { composeHost } from '../index.ts';

const PROGRAM = `org 0x7c00
bits 16
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,0x7c00
 mov word [0x60*4],handler
 mov word [0x60*4+2],0
 mov cx,5
again:
 int 0x60
 loop again
stop: cli
 hlt
handler:
 inc word [calls]
 iret
calls dw 0
times 510-($-$$) db 0
dw 0xaa55
`;
type Kind = keyof Requests;

/** A host that answers at once; scheduled work runs when \`turns\` asks for it. */
function host(program = PROGRAM) {
  let receive: (message: unknown) => void = () => {};
  const work: (() => void)[] = [];
  const posted: { type: string; id?: number; ok?: boolean; result?: unknown; error?: { message: string; code: string } }[] = []; // prettier-ignore
  composeHost(
    {
      post: (message) => void posted.push(structuredClone(message) as never),
      onMessage: (listener) => void (receive = listener),
    },
    { now: () => 0, schedule: (callback) => void work.push(callback) },
    null,
  );
  let id = 0;
  const ask = <K extends Kind>(kind: K, params: Requests[K]['params']): Requests[K]['result'] => {
    receive({ type: 'request', id: ++id, kind, params });
    const reply = posted.find((message) => message.type === 'reply' && message.id === id);
    if (reply?.ok !== true) throw new Error(`${reply?.error?.code}: ${reply?.error?.message ?? 'no reply'}`);
    return reply.result as Requests[K]['result'];
  };
  ask('build', { main: { name: 'main.asm', text: program }, includes: [] });
  const run = (): void => {
    ask('run', {});
    for (let n = 0; n < 200 && work.length > 0; n++) work.shift()?.();
    ask('pause', {});
  };
  const whole = (text: string): QueryState => {
    let state = ask('query', { text });
    while (state.problem === null && state.result === null) state = ask('queryNext', {});
    return state;
  };
  return { ask, run, whole };
}

describe('a query', () => {
  it('answers with moments, source lines and sentences, and leaves the machine where it is', () => {
    const { ask, run, whole } = host();
    run();
    const before = ask('digest', {});
    const { result } = whole('enter where vec == 60h');
    expect(result).toMatchObject({ count: 5, end: 'history', complete: true });
    const [hit] = result?.hits ?? [];
    expect(hit).toMatchObject({ event: 'enter', label: 'again', source: { file: 'main.asm', line: 11 } });
    expect(hit.text).toMatch(/^enter 0→0 60h kind=sw /);
    expect(ask('digest', {})).toEqual(before);
    ask('seek', { now: hit.now });
    const again = whole('next enter where vec == 60h');
    expect(again.result?.hits.map(({ icount }) => icount)).toEqual([hit.icount]);
    expect(whole('previous enter where vec == 60h').result).toMatchObject({ hits: [], end: 'beginning' });
  });
  it('goes in slices between which everything else is answered from where the machine stands', () => {
    const long = `org 0x7c00\nbits 16\n mov ecx,2100000\n.l: dec ecx\n jnz .l\n cli\n hlt\ntimes 510-($-$$) db 0\ndw 0xaa55\n`;
    const { ask, run } = host(long);
    run();
    const before = ask('view', { name: 'registers', args: {} });
    const first = ask('query', { text: 'count port' });
    expect([first.result, (first.progress?.work ?? 0) > 0]).toEqual([null, true]);
    expect(ask('view', { name: 'registers', args: {} })).toEqual(before);
    const cancelled = ask('queryCancel', {});
    expect(cancelled.result).toMatchObject({ end: 'given-up', complete: false });
    expect(() => ask('queryNext', {})).toThrow(/bad-request: .*ask where it stands now/);
    const again = ask('query', { text: 'count port' });
    expect(again.result).toBeNull();
    ask('seek', { icount: 1_000_000 });
    expect(() => ask('queryNext', {})).toThrow(/has moved on/);
    expect(ask('digest', {}).mark.icount).toBe(1_000_000);
  });
  it('says what is wrong, with the place', () => {
    const { ask } = host();
    expect(ask('query', { text: 'next entre' }).problem).toMatchObject({ code: 'unknown-event-near', span: { start: 5, end: 10 }, message: 'there is no event entre: did you mean enter?' }); // prettier-ignore
    ask('run', {});
    expect(() => ask('query', { text: 'next enter' })).toThrow(/^busy: the machine runs: pause it before asking/);
  });
});

it('watch expressions have a value each, or a problem each', () => {
  const { ask, run } = host();
  run();
  const expressions = ['cx', 'word [calls]', 'nobody', 'cpl == 0', '[0x90000000]', 'context'];
  const values = ask('evaluate', { expressions });
  expect(values.map(({ value, type, problem }) => [value, type, problem?.code ?? ''])).toEqual([
    [0, 'number', ''], [5, 'number', ''], [null, null, 'unknown-name'], [true, 'boolean', ''], [0xffffffff, 'number', ''], ['real-mode', 'text', ''],
  ]); // prettier-ignore
  expect(values[1].place?.length).toBe(2);
  ask('reset', {});
  expect(ask('evaluate', { expressions: ['word [calls]'] })[0].value).toBe(0);
  expect(() => ask('evaluate', { expressions: [5 as never] })).toThrow(/must be a string/);
});

it('help says what may come next, and what is wrong so far', () => {
  const { ask } = host();
  const next = (text: string, as: 'query' | 'expression' = 'query'): string[] =>
    ask('queryHelp', { text, cursor: text.length, as }).completions.items.map((item) => item.text);
  expect(next('')).toEqual(expect.arrayContaining(['next', 'all', 'enter', 'writes to', 'interrupts accepted']));
  expect(next('next ')).toEqual(expect.arrayContaining(['enter', 'changes of', 'cpl changes']));
  expect(next('next ent')).toEqual(['enter']);
  expect(next('next enter ')).toEqual(['where', 'while', 'from', 'until', 'limit']);
  expect(next('next enter where ve')).toEqual(['vec']);
  expect(next('next enter where vec == 60h ')).toEqual(expect.arrayContaining(['and', 'while', 'limit']));
  expect(next('next enter where vec == 60h wh')).toEqual(['while']);
  expect(next('enter until aga')).toEqual(['again']);
  expect(next('eflags.i', 'expression')).toEqual(['eflags.if', 'eflags.iopl', 'eflags.id']);
  expect(next('gdt[3].d', 'expression')).toEqual(['.dpl', '.db']);
  expect(next('word [ca', 'expression')).toEqual(['calls']);
  const help = ask('queryHelp', { text: 'next enter where vec = 3', cursor: 24, as: 'query' });
  expect(help.problem).toMatchObject({ code: 'single-equals', span: { start: 21, end: 22 } });
});
