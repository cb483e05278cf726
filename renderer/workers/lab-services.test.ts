import { describe, expect, it } from 'vitest';
import { composeHost } from '#emulator/host';
import type { Port, RequestKind, Requests } from '#emulator/protocol';
import { LAB_FOLDERS, labById } from '#labs/content';
import { labServices } from './lab-services.ts';

/** A host with the labs that ship, spoken to directly: every request is answered before `ask` returns. */
function host() {
  let toHost: (message: unknown) => void = () => {};
  let reply: { ok: boolean; result: unknown; error: { message: string } } | null = null;
  const port: Port = {
    onMessage: (listener) => void (toHost = listener),
    post: (message) => {
      if ((message as { type: string }).type === 'reply') reply = message as typeof reply;
    },
  };
  composeHost(port, { now: () => 0, schedule: () => {} }, labServices);
  return <K extends RequestKind>(kind: K, params: Requests[K]['params']): Requests[K]['result'] => {
    toHost({ type: 'request', id: 1, kind, params });
    if (!reply?.ok) throw new Error(reply?.error.message);
    return reply.result as Requests[K]['result'];
  };
}

describe('what a check of a lab cites', () => {
  const lab = labById('E1');
  const files = (lab?.solution ?? []).map(({ name, text }) => ({
    name,
    text: text.replace('push dword 23h ', 'push dword 20h '),
  }));

  it('is shown on the machine: the same moment of the same run, for another seed too', () => {
    for (const seed of [1, 3]) {
      const ask = host();
      const [report] = ask('checkLab', { lab: 'E1', files, seeds: [seed] });
      const failed = report.checks.find((c) => c.status === 'fail');
      expect(failed).toMatchObject({ id: 'enter-ring3', run: 'main', observed: expect.stringContaining('#GP') });
      const icount = failed?.at?.icount ?? -1;
      expect(
        ask('showEvidence', { lab: 'E1', run: 'main', files, seed, icount, transition: failed?.transition ?? 0 }),
      ).toMatchObject({ loaded: true });
      const { mark } = ask('digest', {});
      expect(mark.icount - icount).toBeOneOf([0, 1]);
      const status = ask('view', { name: 'registers', args: {} });
      expect(status).toBeDefined();
      expect(ask('transition', { id: failed?.transition ?? 0 })).toMatchObject({
        flow: 'iret',
        outcome: { fault: 13 },
      });
    }
  });

  it('is refused in words where there is nothing to show', () => {
    const ask = host();
    expect(() => ask('showEvidence', { lab: 'X9', run: 'main', files, seed: 1, icount: 0 })).toThrow('no lab X9');
    expect(() => ask('showEvidence', { lab: 'E1', run: 'main', files: [], seed: 1, icount: 0 })).toThrow('empty');
    const broken = [{ name: 'main.asm', text: 'mov' }];
    expect(ask('showEvidence', { lab: 'E1', run: 'main', files: broken, seed: 1, icount: 0 })).toMatchObject({
      loaded: false,
    });
  });
});

describe('a lab from outside', () => {
  const folder = [...(LAB_FOLDERS.get('08-forged-iret') ?? [])].map(([name, text]) => ({ name, text }));
  it('is taken under an id of its own and judged like the others', () => {
    const ask = host();
    const { lab } = ask('takeLab', { files: folder });
    const { solution = [] } = labById('E1') ?? {};
    const files = solution.map(({ name, text }) => ({ name, text }));
    expect([lab, ask('checkLab', { lab, files, seeds: [1] })[0]?.passed]).toEqual(['pack.E1', true]);
  });
  it('is refused when the files are none', () => {
    expect(() => host()('takeLab', { files: [{ name: 'lab.json', text: '{}' }] })).toThrow('no lab');
  });
});
