/** The bug dojo: which case lies on the desk, and what was said of it. What was found, and how far one was, outlive the window. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { DojoCase, DojoVerdict } from '#emulator/protocol';
import { definesOf, type Lab } from '#labs/kit';
import { useLabPacks } from './lab-packs.store.ts';
import { t } from '#renderer/i18n';
import { caseKey, nextCase, NO_PROGRESS, readDojoProgress, type DojoProgress } from './dojo-progress.ts';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';
import { useTasks } from './tasks.store.ts';

/** Documents of the dojo belong to this: they are nobody's work, and no lab's. */
export const DOJO_OWNER = 'dojo';
const FILE = 'dojo';
const documentOf = (name: string): string => `${DOJO_OWNER}:${name}`;

export const useDojo = defineStore('dojo', () => {
  const machine = useMachine();
  const program = useProgram();
  const project = useProject();
  const tasks = useTasks();
  const packs = useLabPacks();
  /** Whose kernel is made sick. */
  const labId = ref('G1');
  const given = shallowRef<DojoCase | null>(null);
  const verdict = shallowRef<DojoVerdict | null>(null);
  /** The place that the verdict is about. */
  const said = shallowRef<{ readonly file: string; readonly line: number; readonly icount: number } | null>(null);
  /** Somebody who was told the answer has not found it. */
  const isGivenAway = ref(false);
  const isBusy = ref(false);
  const isExhausted = ref(false);
  const failure = ref<string | null>(null);
  const kept = shallowRef<DojoProgress>(NO_PROGRESS);
  const found = computed(() => kept.value.found);
  const kernels = computed(() => packs.shipped.filter(({ kind }) => kind === 'lab'));
  const lab = computed<Lab | null>(() => packs.labById(given.value?.lab ?? ''));
  const key = (one: DojoCase): string => caseKey(one.lab, one.number);
  const isFound = computed(() => given.value !== null && found.value.includes(key(given.value)));
  /** What was kept is read once, when the dojo is entered. */
  const ready = load();
  async function load(): Promise<void> {
    kept.value = readDojoProgress(await host().loadState(FILE));
    const { lab } = kept.value;
    if (lab !== '' && (await packs.fetchContent()).LAB_IDS.includes(lab)) labId.value = lab;
  }
  function keep(patch: Partial<DojoProgress>): void {
    kept.value = { ...kept.value, ...patch };
    void host().saveState(FILE, { version: 1, ...kept.value });
  }
  const isGivenHere = computed(() => given.value?.lab === labId.value);
  /** The case that the button gives: the next one, or the one at which the learner stopped. */
  const upNext = computed(() => (isGivenHere.value ? (given.value?.number ?? 0) + 1 : nextCase(kept.value, labId.value)));

  /** Where the learner stands: the line of the cursor in the case's files, and the machine's moment. */
  const here = computed(() => {
    const { cursor } = project;
    const document = project.documents.find(({ id, lab: owner }) => id === cursor?.id && owner === DOJO_OWNER);
    if (!cursor || !document || !machine.isLoaded) return null;
    return { file: document.name, line: cursor.line, icount: machine.mark.icount };
  });

  async function guarded(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    // Cases of a long lab take their time: giving up is a fresh emulator.
    const giveUp = (): void => void machine.reconnect();
    const task = tasks.begin({ title: () => t('dojo.making'), cancel: giveUp, cancelNote: () => t('task.buildingCancel') });
    try {
      await ready;
      await work();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      failure.value = error.code === 'disposed' ? t('checks.givenUp') : error.message;
    } finally {
      task.end();
      isBusy.value = false;
    }
  }
  const take = (number: number): Promise<void> =>
    guarded(async () => {
      const [{ case: next }] = await Promise.all([
        machine.request('dojoCase', { lab: labId.value, number }),
        packs.fetchContent(),
      ]);
      isExhausted.value = next === null;
      if (next === null) return;
      given.value = next;
      keep({ lab: next.lab, cases: { ...kept.value.cases, [next.lab]: next.number } });
      verdict.value = null;
      said.value = null;
      isGivenAway.value = false;
      layOut(next);
      await stand(next);
    });
  /** The next case of the kernel that is chosen. */
  const next = (): Promise<void> => ready.then(() => take(upNext.value));

  /** The files of the case take the place of those of the case before. */
  function layOut({ lab: of, files, symptom }: DojoCase): void {
    for (const { id, lab: owner } of project.documents) if (owner === DOJO_OWNER) project.close(id);
    const lab = packs.labById(of);
    const defines = lab ? definesOf(lab, symptom.run, symptom.seed) : {};
    const editable = lab?.start.filter(({ role }) => role === 'editable') ?? [];
    for (const { name, text } of files) {
      const isReadonly = !editable.some((file) => file.name === name);
      project.add({ id: documentOf(name), name, text, lab: DOJO_OWNER, isReadonly, defines });
    }
    project.setMain(documentOf(files[0].name));
  }
  /** The machine stands where the symptom shows: from here one goes back. */
  async function stand({ lab: of, files, symptom }: DojoCase): Promise<void> {
    const { run, seed, icount, transition } = symptom;
    await program.showEvidence({ lab: of, run, files, seed, icount, ...(transition > 0 ? { transition } : {}) });
  }
  const showSymptom = (): Promise<void> => guarded(async () => given.value === null ? undefined : stand(given.value)); // prettier-ignore

  /** It is this line, and it happens now. */
  const answer = (): Promise<void> =>
    guarded(async () => {
      const [one, place] = [given.value, here.value];
      if (one === null || place === null) return;
      said.value = place;
      verdict.value = await machine.request('dojoAnswer', { lab: one.lab, number: one.number, ...place });
      const { line, moment } = verdict.value;
      if (line && moment === 'right' && !isFound.value && !isGivenAway.value) keep({ found: [...found.value, key(one)] });
    });
  return { labId, kernels, ready, isGivenAway, upNext, isGivenHere, lab, given, verdict, said, isBusy, isExhausted, isFound, failure, found, here, next, showSymptom, answer };
}); // prettier-ignore
