import { describe, expect, it } from 'vitest';
import type { LabServices } from '#emulator/host';
import { lateLabs } from './late-labs.ts';

const request = (id: number, kind: string) => ({ type: 'request', id, kind, params: {} });
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A gate over labs that come when `arrive` is called; what passes it is written down with what the labs say by then. */
function gated() {
  const passed: string[] = [];
  let fetched = 0;
  let arrive: (isThere: boolean) => void = () => {};
  const { services, gate } = lateLabs(() => {
    fetched++;
    return new Promise((resolve, reject) => {
      arrive = (isThere) =>
        isThere ? resolve({ take: () => 'known' } as unknown as LabServices) : reject(new Error());
    });
  });
  const take = gate((message) => {
    const { id, kind } = message as ReturnType<typeof request>;
    passed.push(`${id} ${kind} ${services.take([]) ?? 'none'}`);
  });
  return { passed, take, arrive: (isThere = true) => arrive(isThere), fetches: () => fetched };
}

describe('the labs of the worker', () => {
  it('are not fetched for anything else', () => {
    const { passed, take, fetches } = gated();
    take(request(1, 'hello'));
    take(request(2, 'run'));
    take('no request');
    expect([passed.slice(0, 2), fetches()]).toEqual([['1 hello none', '2 run none'], 0]);
  });

  it('are fetched once, and everything behind the first request about them keeps its place', async () => {
    const { passed, take, arrive, fetches } = gated();
    take(request(1, 'run'));
    take(request(2, 'checkLab'));
    take(request(3, 'pause'));
    take(request(4, 'takeLab'));
    expect(passed).toEqual(['1 run none']);
    arrive();
    await turn();
    take(request(5, 'showEvidence'));
    expect([passed, fetches()]).toEqual([
      ['1 run none', '2 checkLab known', '3 pause known', '4 takeLab known', '5 showEvidence known'],
      1,
    ]);
  });
});
