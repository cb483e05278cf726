/** Running a lab: its checks, its predictions, its experiments, and the moment that a check cites, on the machine of the desk. */
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { CheckResult, LabObservation, LabReport, SourceFile } from '#emulator/protocol';
import { definesOf, type Lab, type LabFile, type LabProgress, type Step, type StepProgress } from '#labs/kit';
import { t } from '#renderer/i18n';
import { textsOf, type Texts } from './lab-documents.ts';
import { keptReport, readKeptReport } from './lab-report.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useTasks } from './tasks.store.ts';
import { useTransitions } from './transitions.store.ts';

/** What the machine on the desk holds when it is not the learner's own program. */
export type Desk =
  | { readonly lab: string; readonly kind: 'experiment'; readonly step: string }
  | { readonly lab: string; readonly kind: 'evidence'; readonly check: string };

const textsByName = (files: readonly SourceFile[]): Texts =>
  Object.fromEntries(files.map(({ name, text }) => [name, text]));

export interface LabRunsParts {
  readonly lab: ComputedRef<Lab | null>;
  readonly current: ComputedRef<LabProgress | null>;
  readonly files: () => readonly SourceFile[];
  readonly change: (patch: Partial<LabProgress>) => void;
  readonly changeStep: (id: string, patch: Partial<StepProgress>) => void;
  /** A lab from outside has to be told to the worker before it can be run. */
  readonly announce: (lab: Lab) => Promise<void>;
}

export function createLabRuns({ lab, current, files, change, changeStep, announce }: LabRunsParts) {
  const machine = useMachine();
  const program = useProgram();
  const tasks = useTasks();
  const transitions = useTransitions();
  const report = shallowRef<LabReport | null>(null);
  /** The files that the report is about. */
  const judged = shallowRef<readonly SourceFile[]>([]);
  const observation = shallowRef<{ readonly step: string; readonly result: LabObservation } | null>(null);
  const isChecking = ref(false);
  const isObserving = ref(false);
  const error = ref<string | null>(null);
  const desk = shallowRef<Desk | null>(null);
  /** How often each check failed in a row with the same rule: the second time a hint is offered. */
  const repeats = shallowRef<ReadonlyMap<string, number>>(new Map());
  const isRepeated = computed(() => [...repeats.value.values()].some((n) => n >= 2));
  /** The code has changed since it was judged. */
  const isOutdated = computed(() => {
    const now = files();
    return report.value !== null && judged.value.some((f) => now.find(({ name }) => name === f.name)?.text !== f.text);
  });
  const stepOf = (id: string): StepProgress => current.value?.steps[id] ?? { state: 'todo' };

  function forget(): void {
    report.value = null;
    judged.value = [];
    observation.value = null;
    error.value = null;
    repeats.value = new Map();
  }
  /** What the checks said last, as it was when the lab was left. */
  function recall(): void {
    forget();
    const [of, kept] = [lab.value, readKeptReport(current.value?.report)];
    if (of === null || kept === null) return;
    const mine = textsOf(of, kept.files);
    report.value = kept.report;
    judged.value = of.start.map(({ name, text }) => ({ name, text: mine[name] ?? text }));
    repeats.value = new Map(Object.entries(kept.repeats));
  }
  /** Work in the worker that may take long: shown, and given up with a fresh emulator. */
  async function attempt(title: () => string, busy: typeof isChecking, work: () => Promise<void>): Promise<void> {
    if (!lab.value || busy.value) return;
    busy.value = true;
    error.value = null;
    const giveUp = (): void => void machine.reconnect().then(() => program.assembleNow());
    const task = tasks.begin({ title, cancel: giveUp, cancelNote: () => t('task.buildingCancel') });
    try {
      await announce(lab.value);
      await work();
    } catch (problem) {
      if (!(problem instanceof ClientError)) throw problem;
      error.value = problem.code === 'disposed' ? t('checks.givenUp') : problem.message;
    } finally {
      task.end();
      busy.value = false;
    }
  }

  const runChecks = (): Promise<void> =>
    attempt(() => t('checks.running'), isChecking, async () => {
      const { id, seeds } = lab.value!;
      const texts = files();
      const reports = await machine.request('checkLab', { lab: id, files: texts, seeds });
      if (lab.value?.id !== id) return;
      // The first seed that fails tells most; when none fails any will do.
      const shown = reports.find((r) => !r.passed) ?? reports[0] ?? null;
      report.value = shown;
      judged.value = texts;
      if (shown) digest(shown);
    }); // prettier-ignore
  function digest(shown: LabReport): void {
    const with_ = (status: CheckResult['status']): CheckResult[] => shown.checks.filter((c) => c.status === status);
    repeats.value = new Map(
      with_('fail').map(({ id, rule }) => {
        const key = `${id}/${rule ?? ''}`;
        return [key, (repeats.value.get(key) ?? 0) + 1];
      }),
    );
    const before = current.value;
    const passed = [...new Set([...(before?.passedChecks ?? []), ...with_('pass').map(({ id }) => id)])];
    const failing = with_('fail').map(({ id }) => id);
    const solved = (before?.solved ?? false) || shown.passed;
    change({
      passedChecks: passed,
      regressed: passed.filter((id) => failing.includes(id)),
      solved,
      runs: (before?.runs ?? 0) + 1,
      report: keptReport(lab.value!, shown, textsByName(judged.value), Object.fromEntries(repeats.value)),
      ...(solved && !before?.solved ? { seenBefore: before?.solutionSeen ?? false } : {}),
    });
    for (const s of lab.value?.steps ?? []) {
      if (s.kind !== 'do' || stepOf(s.id).state === 'done') continue;
      if (s.checks.every((id) => shown.checks.some((c) => c.id === id && c.status === 'pass')))
        changeStep(s.id, { state: 'done' });
    }
  }

  /** Lock a prediction (or `skip`), run the experiment, and keep what the machine chose. */
  async function predict(s: Step & { kind: 'predict' }, option: string): Promise<void> {
    if (!lab.value || isObserving.value) return;
    const { id } = lab.value;
    const { prediction, history = [] } = stepOf(s.id);
    const isNew = prediction !== undefined && prediction !== 'skip' && prediction !== option;
    const minds = isNew ? [...history, prediction] : history;
    changeStep(s.id, { state: 'predicted', prediction: option, ...(minds.length > 0 ? { history: minds } : {}) });
    await attempt(() => t('predict.locked'), isObserving, async () => {
      const result = await machine.request('observeLab', { lab: id, step: s.id, files: files() });
      if (lab.value?.id !== id) return;
      observation.value = { step: s.id, result };
      changeStep(s.id, { state: 'done', observation: result.option ?? '' });
      const predictions = lab.value.steps.filter(({ kind }) => kind === 'predict');
      // A trial has nothing but predictions: it is done when the machine has spoken to each.
      if (lab.value.kind === 'trial' && predictions.every((p) => stepOf(p.id).state === 'done')) change({ solved: true });
      // The same program also goes into the machine on the desk, so that its transitions can be looked at.
      if (s.experiment) await loadExperiment(s.id, s.experiment, s.run);
      else if (await program.build()) machine.run();
    }); // prettier-ignore
  }

  let isMine = false;
  async function putOnDesk(what: Desk, load: () => Promise<boolean>): Promise<boolean> {
    isMine = true;
    try {
      const isLoaded = await load();
      if (isLoaded) desk.value = what;
      return isLoaded;
    } finally {
      isMine = false;
    }
  }
  // Whoever else loads a program takes ours from the desk.
  watch(
    () => program.isBuilding,
    (isBuilding) => {
      if (isBuilding && !isMine) desk.value = null;
    },
    { flush: 'sync' },
  );

  /** Bring the machine on the desk to the moment a check cites: the run that was judged is played again there. */
  async function showEvidence(check: CheckResult): Promise<void> {
    const [shownLab, shownReport] = [lab.value, report.value];
    if (!shownLab || !shownReport || check.at === null) return;
    await announce(shownLab);
    const params = {
      lab: shownLab.id,
      run: check.run ?? 'main',
      files: judged.value,
      seed: shownReport.seed,
      icount: check.at.icount,
      ...(check.transition === null ? {} : { transition: check.transition }),
    };
    const isShown = await putOnDesk({ lab: shownLab.id, kind: 'evidence', check: check.id }, () =>
      program.showEvidence(params),
    );
    if (isShown && check.transition !== null) await transitions.open(check.transition);
  }
  /**
   * Load and run a program that belongs to a step instead of the learner's own. It has a name of its own, so that its
   * addresses, breakpoints and current line never show beside the learner's text.
   */
  async function loadExperiment(step: string, file: LabFile, run = ''): Promise<void> {
    const others = files().filter((f) => f.name !== file.name);
    const main = { name: `experiment-${file.name}`, text: file.text };
    if (
      await putOnDesk({ lab: lab.value?.id ?? '', kind: 'experiment', step }, () =>
        program.buildSources(main, others, undefined, lab.value ? definesOf(lab.value, run) : {}),
      )
    )
      machine.run();
    await program.assembleNow();
  }
  /** The learner's own program again. */
  const loadOwn = (): Promise<boolean> => program.build();

  return {
    report, observation, isChecking, isObserving, isRepeated, isOutdated, error, desk, forget, recall, runChecks, predict, showEvidence, loadExperiment, loadOwn,
  }; // prettier-ignore
}
