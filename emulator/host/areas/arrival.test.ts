import { describe, expect, it } from 'vitest';
import type { Requests } from '#emulator/protocol';
import { composeHost } from '../index.ts';

const PROGRAM = `org 0x7c00
bits 16
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,0x7c00
 mov word [9*4],handler
 mov word [9*4+2],0
 mov cx,4
 sti
again:
 mov ax,[shared]
 inc ax
 mov [shared],ax
 inc word [mine]
rounds: loop again
done: jmp $
handler:
 inc word [shared]
 inc word [theirs]
 push ax
 mov al,0x20
 out 0x20,al
 pop ax
 iret
shared dw 0
mine dw 0
theirs dw 0
times 510-($-$$) db 0
dw 0xaa55
`;
type Kind = keyof Requests;

/** A host that answers at once. */
function host() {
  let receive: (message: unknown) => void = () => {};
  const posted: { type: string; id?: number; ok?: boolean; result?: unknown; error?: { message: string } }[] = [];
  composeHost(
    { post: (message) => void posted.push(structuredClone(message) as never), onMessage: (listener) => void (receive = listener) },
    { now: () => 0, schedule: () => {} },
    null,
  ); // prettier-ignore
  let id = 0;
  return <K extends Kind>(kind: K, params: Requests[K]['params']): Requests[K]['result'] => {
    receive({ type: 'request', id: ++id, kind, params });
    const reply = posted.find((message) => message.type === 'reply' && message.id === id);
    if (reply?.ok !== true) throw new Error(reply?.error?.message ?? 'no reply');
    return reply.result as Requests[K]['result'];
  };
}
const SCENARIO = {
  from: 'again',
  to: 'rounds',
  interrupt: 'irq 1',
  until: 'done',
  checks: ['word [shared] == word [mine] + word [theirs]'],
};

describe('arrivals', () => {
  const started = () => {
    const ask = host();
    ask('build', { main: { name: 'main.asm', text: PROGRAM }, includes: [] });
    return ask;
  };
  const finished = (ask: ReturnType<typeof host>) => {
    for (;;) {
      const state = ask('arrivalsNext', {});
      if (state.report !== null) return state.report;
    }
  };
  it('tries in slices beside the machine, and opens that very run as a branch', () => {
    const ask = started();
    const before = ask('digest', {});
    expect(ask('arrivalsStart', { scenario: SCENARIO })).toEqual({ problem: null });
    const report = finished(ask);
    expect(ask('digest', {})).toEqual(before);
    expect(report).toMatchObject({ tried: 20, broke: 8, undisturbed: { reached: true } });
    const run = report.runs.find(({ held }) => !held);
    expect(run).toBeDefined();
    if (run === undefined) return;
    ask('arrivalsOpen', { run: run.id, at: 'arrival', name: 'that run' });
    const there = ask('digest', {});
    expect(there.mark).toEqual(run.boundary.mark);
    expect(ask('inputLog', {}).slice(-1)[0]).toMatchObject({ now: run.boundary.mark.now, event: run.inputs[0] });
    expect(ask('view', { name: 'status', args: {} })).toMatchObject({ location: { source: run.source } });
    // Once more: the same branch, not another one.
    ask('arrivalsOpen', { run: run.id, at: 'broken', name: 'that run' });
    expect(ask('digest', {}).mark.now).toBe(run.broken[0].mark.now);
    ask('arrivalsOpen', { run: run.id, at: 'arrival', name: 'that run' });
    expect(ask('digest', {})).toEqual(there);
    const other = report.runs.filter(({ held }) => !held)[1];
    ask('arrivalsOpen', { run: other.id, at: 'arrival', name: 'another' });
    expect(ask('digest', {}).mark).toEqual(other.boundary.mark);
  });

  it('says what is wrong with a description, and refuses what is not there', () => {
    const ask = started();
    expect(ask('arrivalsStart', { scenario: { ...SCENARIO, until: 'nowhere' } })).toMatchObject({ problem: { code: 'no-place', field: 'until' } }); // prettier-ignore
    expect(() => ask('arrivalsNext', {})).toThrow('start them first');
    ask('arrivalsStart', { scenario: SCENARIO });
    ask('arrivalsCancel', {});
    expect(() => ask('arrivalsNext', {})).toThrow('start them first');
    ask('arrivalsStart', { scenario: SCENARIO });
    finished(ask);
    expect(() => ask('arrivalsOpen', { run: 999, at: 'arrival', name: '' })).toThrow('there is no run 999');
    ask('reset', {});
    ask('input', { event: { type: 'irq', line: 3, action: 'pulse' } });
    expect(() => ask('arrivalsOpen', { run: 3, at: 'arrival', name: '' })).toThrow('try them again');
  });
});
