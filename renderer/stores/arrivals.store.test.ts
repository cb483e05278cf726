import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { ArrivalsState, LineResult, Requests } from '#emulator/protocol';
import { useArrivals } from './arrivals.store.ts';
import { fakePort } from './fake-port.test-kit.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';

const line: LineResult = { source: { file: 'k.asm', line: 7 }, linear: 0x7c00, verdict: 'broke', boundaries: 1, tried: 1, held: 0, broke: 1, deferred: 0, broken: [1] }; // prettier-ignore
const going: ArrivalsState = { progress: { phase: 'trying', found: 2, chosen: 2, tried: 1, broke: 1 }, lines: [line], report: null }; // prettier-ignore
const done = { ...going, report: { interrupt: { kind: 'irq', line: 1 }, runs: [{ id: 1, source: line.source, boundary: { linear: 0x7c00, pass: 2 } }] } } as unknown as ArrivalsState; // prettier-ignore
let states: ArrivalsState[] = [];
let begun: Requests['arrivalsStart']['params'] | null = null;
let opened: unknown = null;
let problem: Requests['arrivalsStart']['result']['problem'] = null;

beforeEach(async () => {
  setActivePinia(createPinia());
  states = [going, done];
  problem = opened = null;
  const fake = fakePort({
    hello: () => ({ version: 1 }),
    subscribe: () => null,
    arrivalsStart: (params) => {
      begun = params;
      return { problem };
    },
    arrivalsNext: () => states.shift() ?? done,
    arrivalsCancel: () => null,
    arrivalsOpen: (params) => {
      opened = params;
      return null;
    },
  });
  await useMachine().connect(() => new EmulatorClient(fake.port));
  useProgram().ensureLoaded = () => Promise.resolve(true);
});

describe('arrivals store', () => {
  it('marked lines fill the form; the answer comes piece by piece', async () => {
    const arrivals = useArrivals();
    arrivals.offer({ file: 'k.asm', first: 7, last: 9 });
    arrivals.form.check = 'cpl == 0';
    await arrivals.start();
    expect(begun?.scenario).toMatchObject({ from: 'k.asm:7', to: 'k.asm:9', until: 'k.asm:10', interrupt: 'irq 1', checks: ['cpl == 0'] }); // prettier-ignore
    expect(arrivals).toMatchObject({ isRunning: false, lines: [line], report: done.report, problem: null, failure: null }); // prettier-ignore
    // The editor is sent to the line that broke.
    expect(useProject().revealWish).toMatchObject({ file: 'k.asm', line: 7 });
    arrivals.openLine(line);
    await Promise.resolve();
    expect(opened).toMatchObject({ run: 1, at: 'arrival' });
    expect((opened as { name: string }).name).toContain('k.asm:7');
  });
  it('a mistake in the form is told, and nothing is tried', async () => {
    problem = { code: 'no-place', field: 'until', args: { text: 'x' } };
    const arrivals = useArrivals();
    await arrivals.start();
    expect(arrivals).toMatchObject({ problem, report: null, isRunning: false, lines: [] });
  });
  it('what comes after a cancel is dropped', async () => {
    states = [going, going, going];
    const arrivals = useArrivals();
    const work = arrivals.start();
    arrivals.cancel();
    await work;
    expect(arrivals).toMatchObject({ isRunning: false, report: null, progress: null });
  });
});
