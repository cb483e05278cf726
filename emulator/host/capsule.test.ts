import { describe, expect, it } from 'vitest';
import type { Port, RequestKind, Requests } from '#emulator/protocol';
import { composeHost } from './index.ts';

/** A host spoken to directly: every request is answered before `ask` returns. */
function host() {
  let toHost: (message: unknown) => void = () => {};
  let reply: { ok: boolean; result: unknown; error: { code: string; message: string } } | null = null;
  const port: Port = {
    onMessage: (listener) => void (toHost = listener),
    post: (message) => {
      const one = message as { type: string };
      if (one.type === 'reply') reply = structuredClone(message) as typeof reply;
    },
  };
  composeHost(port, { now: () => 0, schedule: () => {} }, null);
  return <K extends RequestKind>(kind: K, params: Requests[K]['params']): Requests[K]['result'] => {
    toHost({ type: 'request', id: 1, kind, params: structuredClone(params) });
    if (!reply?.ok) throw new Error(reply?.error.message);
    return reply.result as Requests[K]['result'];
  };
}
type Ask = ReturnType<typeof host>;

const main = {
  name: 'k.asm',
  text: 'org 0x7c00\nbits 16\n%include "c.inc"\n.l: inc word [0x600]\nadd ax,STEP\njmp .l\ntimes 510-($-$$) db 0\ndw 0xaa55',
};
const includes = [{ name: 'c.inc', text: 'start:' }];

function save(ask: Ask, bookmarks: Requests['capsuleSave']['params']['bookmarks'] = []): string {
  expect(ask('capsuleSave', { title: 'two ways', ringside: '9', bookmarks, breakpoints: [{ id: 'b1' }] })).toEqual({
    problem: null,
  });
  for (;;) {
    const { text, done, total } = ask('capsuleSaveNext', {});
    if (text !== null) return text;
    expect(done).toBeLessThan(total);
  }
}
function relive(ask: Ask): Requests['capsuleNext']['result'] {
  for (;;) {
    const progress = ask('capsuleNext', {});
    if (progress.isDone) return progress;
  }
}
/** A session with a branch: stands in it, 300 units after its beginning. */
function forked(): Ask {
  const ask = host();
  ask('build', { main, includes, config: { ramBytes: 4 << 20, seed: 3 }, defines: { STEP: '5' } });
  for (let k = 0; k < 40; k++) ask('step', { kind: 'into' });
  const { mark } = ask('digest', {});
  ask('seek', { now: mark.now - 20 });
  ask('input', { event: { type: 'poke-memory', physical: 0x600, bytes: [0x77, 0x77] } });
  for (let k = 0; k < 30; k++) ask('step', { kind: 'into' });
  ask('nameBranch', { branch: 2, name: '另一条路' });
  return ask;
} // prettier-ignore

describe('a capsule through the protocol', () => {
  it('brings sources, machine, branches and moment to another host, with one digest', () => {
    const ask = forked();
    const before = ask('digest', {});
    const bookmark = { id: 'm1', branch: 2, mark: before.mark, name: 'here', note: '' };
    const text = save(ask, [bookmark]);
    expect(ask('digest', {})).toEqual(before);
    const other = host();
    const { opened, problem } = other('capsuleOpen', { text });
    expect([problem, opened?.name, opened?.files, opened?.machine.seed, opened?.bookmarks, opened?.breakpoints, opened?.assembled?.ok]).toEqual(
      [null, 'k.asm', [main, ...includes], 3, [bookmark], [{ id: 'b1' }], true],
    );
    expect(relive(other)).toMatchObject({ isDone: true, difference: null, checked: opened?.checkpoints });
    expect(other('digest', {})).toEqual(before);
    expect(other('inputLog', {}).map(({ event }) => event.type)).toEqual(['poke-memory']);
    expect(save(other, [bookmark])).toBe(text);
    const comparison = other('compareBranches', { left: 1, right: 2, now: before.mark.now });
    expect(comparison.memory.map(({ physical }) => physical)).toEqual([0x600]);
  }); // prettier-ignore

  it('refuses to go on when the machine was moved meanwhile, or there is nothing to go on with', () => {
    const text = save(forked());
    const ask = host();
    expect(() => ask('capsuleNext', {})).toThrow(/nothing is loaded/);
    ask('capsuleOpen', { text });
    ask('step', { kind: 'into' });
    expect(() => ask('capsuleNext', {})).toThrow(/was moved/);
    ask('build', { main, includes, defines: { STEP: '1' } });
    expect(() => ask('capsuleNext', {})).toThrow(/no capsule at work/);
    expect(() => ask('capsuleSaveNext', {})).toThrow(/no capsule at work/);
  });

  it('answers a bad file with a code and a sentence, and leaves what is loaded alone', () => {
    const ask = forked();
    const before = ask('digest', {});
    expect(ask('capsuleOpen', { text: '{' }).problem?.code).toBe('not-json');
    expect(ask('capsuleOpen', { text: '{"schema":"ringside.capsule","version":2}' }).problem?.message).toMatch(
      /update Ringside/,
    );
    expect(ask('digest', {})).toEqual(before);
  });

  it('takes a budget for snapshots now and for machines to come', () => {
    const ask = forked();
    expect(ask('setHistoryBudget', { bytes: 8 << 20 })).toBeNull();
    expect(ask('setHistoryBudget', { bytes: null })).toBeNull();
    expect(() => ask('setHistoryBudget', { bytes: 5 })).toThrow(/bytes must be an integer from 1048576/);
  });
});
