import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { assemble } from '#emulator/assembler';
import { EmulatorClient } from '#emulator/client';
import type { CheckResult, LabReport } from '#emulator/protocol';
import { LAB_FOLDERS, LAB_IDS } from '#labs/content';
import { packText } from '#labs/kit';
import { fakePort, settle, type FakePort } from './fake-port.test-kit.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { documentId } from './lab-documents.ts';
import { useLabPacks } from './lab-packs.store.ts';
import { useLabs } from './labs.store.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';

let fake: FakePort;
let statuses: Record<string, CheckResult['status']> = {};
const report = (lab: string): LabReport => ({
  lab, seed: 1, passed: Object.values(statuses).every((s) => s === 'pass'), mistakes: [], lints: [], stop: null, instructions: 10, diagnostics: [],
  checks: Object.entries(statuses).map(([id, status]) => ({ id, status, rule: null, expected: '', observed: '', at: null, transition: null, source: null })),
}); // prettier-ignore
let stored = memoryKeyValue();
const saved = (name: string): Record<string, unknown> => JSON.parse(stored.get(`ringside:state:${name}`) ?? '{}') as Record<string, unknown>; // prettier-ignore
async function begin(): Promise<void> {
  setActivePinia(createPinia());
  useHost(
    createBrowserHost({
      storage: stored, clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  fake = fakePort({
    hello: () => ({ version: 1 }), subscribe: () => null, run: () => null, checkLab: ({ lab }) => [report(lab)],
    takeLab: () => ({ lab: 'pack.E1' }), observeLab: () => ({ option: 'gp', stop: null, instructions: 5, diagnostics: [] }),
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  await useLabs().load();
  await useLabs().prepare();
}
beforeEach(async () => {
  stored = memoryKeyValue();
  await begin();
});
// What waits to be written must not be written into the next test's files.
afterEach(() => useLabs().flush());
/** The window is closed and opened again. */
async function restart(): Promise<ReturnType<typeof useLabs>> {
  useLabs().flush();
  await nextTick();
  await begin();
  useLabs().resume();
  return useLabs();
}
const type = async (lab: string, text: string, set: 'checked' | 'sandbox' = 'checked'): Promise<void> => {
  useProject().edit(documentId(lab, 'main.asm', set), text);
  await nextTick();
};
const open = () => {
  const labs = useLabs();
  const lab = labs.all.find((l) => l.id === 'C1')!;
  labs.open(lab.id);
  return { labs, lab };
};

describe('labs store', () => {
  it('makes of every lab a program that assembles, with what its run defines', async () => {
    for (const id of LAB_IDS) {
      useLabs().open(id);
      const { main, includes, defines } = (await useProject().sources())!;
      const { diagnostics } = assemble(main, {
        resolveInclude: (name) => includes.find((f) => f.name === name) ?? null,
        defines,
      });
      expect([id, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([id, []]);
    }
  });
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
  it('solved stays solved, a failure later is marked, and a repeated one is noticed', async () => {
    const { labs, lab } = open();
    statuses = { [lab.checks[0].id]: 'pass' };
    await labs.runChecks();
    statuses = { [lab.checks[0].id]: 'fail' };
    await labs.runChecks();
    const once = labs.isRepeated;
    await labs.runChecks();
    expect({ progress: labs.current, once, twice: labs.isRepeated }).toMatchObject({
      progress: { solved: true, passedChecks: [lab.checks[0].id], regressed: [lab.checks[0].id], runs: 3 },
      once: false,
      twice: true,
    });
  });
  it('a report is about the files that were judged', async () => {
    const { labs, lab } = open();
    statuses = { [lab.checks[0].id]: 'fail' };
    await labs.runChecks();
    const before = labs.isOutdated;
    await type(lab.id, 'hlt');
    expect([before, labs.isOutdated]).toEqual([false, true]);
  });
  it('what the checks said last is there after a restart, and what it is about; a lab begun again has no report', async () => {
    const { labs, lab } = open();
    const [{ id }] = lab.checks;
    await type(lab.id, 'mine');
    statuses = { [id]: 'fail' };
    await labs.runChecks();
    await labs.runChecks();
    const again = await restart();
    const shown = { status: again.report?.checks[0]?.status, isRepeated: again.isRepeated, isOutdated: again.isOutdated };
    await type(lab.id, 'changed');
    const changed = again.isOutdated;
    again.resetLab();
    const last = await restart();
    expect([shown, changed, last.report, last.current?.runs]).toEqual([
      { status: 'fail', isRepeated: true, isOutdated: false }, true, null, 2,
    ]);
  }); // prettier-ignore
  it.each([7, { report: {} }, { report: { passed: true, seed: 1, instructions: 1, checks: [{ id: 'x', status: 'maybe' }], mistakes: [], diagnostics: [], stop: null }, files: {}, repeats: {} }])(
    'a kept report that is %j is none',
    async (report) => {
      const { labs } = open();
      labs.change({ report });
      expect((await restart()).report).toBeNull();
    },
  ); // prettier-ignore
  it('resets the code without losing it: what was typed can be brought back, again and again', async () => {
    const { labs, lab } = open();
    const text = (): string | undefined => useProject().byId(documentId(lab.id, 'main.asm'))?.text;
    await type(lab.id, 'mine');
    labs.resetCode();
    await type(lab.id, 'second');
    labs.bringBack(labs.current!.versions[0]!);
    expect([text(), labs.current?.versions.map(({ why, files }) => [why, files['main.asm']])]).toEqual([
      'mine',
      [['brought-back', 'second'], ['reset', 'mine']],
    ]);
  }); // prettier-ignore
  it('begins a step or the lab again and keeps notes and earlier minds', async () => {
    const { labs, lab } = open();
    const step = lab.steps.find((s) => s.kind === 'predict')!;
    await labs.predict(step, step.options[0].id);
    labs.changeStep(step.id, { note: 'n' });
    labs.resetStep(step.id);
    const again = labs.stepProgress(step.id);
    await type(lab.id, 'mine');
    labs.change({ solved: true, step: step.id });
    labs.resetLab();
    expect([again, labs.current]).toMatchObject([
      { state: 'todo', history: [step.options[0].id], note: 'n' },
      { solved: true, step: '', files: {}, versions: [{ files: { 'main.asm': 'mine' } }] },
    ]);
  });
  it('a sandbox has files of its own: the code that is checked is not touched', async () => {
    const { labs, lab } = open();
    await type(lab.id, 'checked');
    labs.show('sandbox');
    const copied = useProject().main?.text;
    await type(lab.id, 'free', 'sandbox');
    const inside = labs.set;
    labs.show('checked');
    expect([copied, inside, labs.set, useProject().main?.text, labs.current]).toMatchObject([
      'checked', 'sandbox', 'checked', 'checked', { files: { 'main.asm': 'checked' }, sandbox: { 'main.asm': 'free' } },
    ]); // prettier-ignore
  });
  it('goes on after a restart where one was: lab, step, text, cursor; one document a lab', async () => {
    const { labs, lab } = open();
    labs.change({ step: 'do-gates' });
    await type(lab.id, 'mine');
    useProject().noteCursor(documentId(lab.id, 'main.asm'), 7, 3);
    await nextTick();
    const again = await restart();
    const project = useProject();
    expect(saved('lab-C1')).toMatchObject({ lab: 'C1', step: 'do-gates', files: { 'main.asm': 'mine' } });
    expect([again.lab?.id, again.step?.id, project.main?.text, project.cursorOf(project.mainId!)]).toEqual([
      'C1', 'do-gates', 'mine', { line: 7, column: 3 },
    ]); // prettier-ignore
  });
  it('leaves another program alone when one was at work on that', async () => {
    open();
    const own = useProject().createUntitled('own.asm', 'hlt');
    useProject().setMain(own.id);
    await nextTick();
    useLabs().flush();
    await begin();
    const mine = useProject().createUntitled('own.asm', 'hlt');
    useLabs().resume();
    expect([useLabs().lab?.id, useProject().mainId]).toEqual(['C1', mine.id]);
  });
  it('closes the files of the lab before', () => {
    const { labs } = open();
    labs.open('E1');
    expect([...new Set(useProject().documents.map((d) => d.lab))]).toEqual(['E1']);
  });
  it('a prediction goes to the machine of the desk, until another program is loaded', async () => {
    const { labs, lab } = open();
    const step = lab.steps.find((s) => s.kind === 'predict')!;
    fake.answers = {
      ...fake.answers,
      build: () => ({ assembled: {}, loaded: true, problem: null, annotations: [] }) as never,
    };
    await labs.predict(step, step.options[0].id);
    const during = labs.desk;
    await labs.loadOwn();
    expect([during, labs.desk]).toEqual([{ lab: lab.id, kind: 'experiment', step: step.id }, null]);
  });
  it('a check that is given up says so, and can be begun again', async () => {
    const { labs } = open();
    fake.isSlow = true;
    const checking = labs.runChecks();
    await settle();
    void useMachine().reconnect();
    await checking;
    expect([labs.isChecking, labs.report, labs.error]).toEqual([false, null, 'Given up.']);
  });
});

describe('labs from outside', () => {
  const file = (name: string, text: string) => ({ path: `x/${name}`, name, text, hash: '' });
  const pack = (): string => packText(LAB_FOLDERS.get('08-forged-iret')!);
  it('join the others, are told to the worker before they run, and are there after a restart', async () => {
    const id = await useLabPacks().take(file('mine.ringside-lab', pack()));
    useLabs().open(id!);
    await useLabs().runChecks();
    const kinds = fake.sent.map(({ kind }) => kind).filter((kind) => kind.endsWith('Lab'));
    await nextTick();
    const again = await restart();
    expect([id, kinds, again.lab?.id]).toEqual(['pack.E1', ['takeLab', 'checkLab'], 'pack.E1']);
  });
  it('that are none say what to do', async () => {
    const packs = useLabPacks();
    const id = await packs.take(file('bad.ringside-lab', '{'));
    expect([id, packs.trouble?.name, packs.trouble?.problems[0]?.message]).toEqual([
      null, 'bad.ringside-lab', expect.stringContaining('JSON'),
    ]); // prettier-ignore
  });
});
