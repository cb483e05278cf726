import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { EmulatorClient } from '#emulator/client';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { fakePort, type FakePort } from './fake-port.test-kit.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { documentId, useLabs } from './labs.store.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';

let fake: FakePort;
let statuses: Record<string, CheckResult['status']> = {};
const report = (lab: string): LabReport => ({
  lab, seed: 1, passed: Object.values(statuses).every((s) => s === 'pass'), mistakes: [], lints: [], stop: null, instructions: 10, diagnostics: [],
  checks: Object.entries(statuses).map(([id, status]) => ({ id, status, rule: null, expected: '', observed: '', at: null, transition: null, source: null })),
}); // prettier-ignore
beforeEach(async () => {
  setActivePinia(createPinia());
  useHost(
    createBrowserHost({
      storage: memoryKeyValue(), clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  fake = fakePort({
    hello: () => ({ version: 1 }), subscribe: () => null, run: () => null, checkLab: ({ lab }) => [report(lab)],
    observeLab: () => ({ option: 'gp', stop: null, instructions: 5, diagnostics: [] }),
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
});
const open = () => {
  const labs = useLabs();
  const lab = labs.all.find((l) => l.steps.some((s) => s.kind === 'predict'))!;
  labs.open(lab.id);
  return { labs, lab };
};

describe('labs store', () => {
  it('keeps what is typed with the progress of the lab and brings it back', async () => {
    const { labs, lab } = open();
    const main = lab.start[0];
    useProject().edit(documentId(lab.id, main.name), 'mine');
    await nextTick();
    const kept = labs.progress[lab.id]?.files[main.name];
    labs.resetCode();
    await nextTick();
    expect({ kept, after: useProject().byId(documentId(lab.id, main.name))?.text }).toEqual({
      kept: 'mine',
      after: main.text,
    });
  });
  it('locks a prediction, asks the machine, and keeps both with earlier minds', async () => {
    const { labs, lab } = open();
    const step = lab.steps.find((s) => s.kind === 'predict')!;
    await labs.predict(step, step.options[0].id);
    await labs.predict(step, step.options[1].id);
    expect(labs.stepProgress(step.id)).toMatchObject({
      state: 'done',
      prediction: step.options[1].id,
      observation: 'gp',
      history: [step.options[0].id],
    });
  });
  it('solved stays solved, and a repeated failure is noticed', async () => {
    const { labs, lab } = open();
    statuses = { [lab.checks[0].id]: 'pass' };
    await labs.runChecks();
    statuses = { [lab.checks[0].id]: 'fail' };
    await labs.runChecks();
    const once = labs.isRepeated;
    await labs.runChecks();
    expect({ solved: labs.current?.solved, passed: labs.current?.passedChecks, once, twice: labs.isRepeated }).toEqual({
      solved: true, passed: [lab.checks[0].id], once: false, twice: true,
    }); // prettier-ignore
  });
});
