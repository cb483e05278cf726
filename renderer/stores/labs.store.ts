/** Guided labs: which one is open, how far the learner is, and the answers of the checker. Words and checks live with the labs. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { ClientError } from '#emulator/client';
import type { CheckResult, LabReport, LabObservation, SourceFile } from '#emulator/protocol';
import { LABS, labById } from '#labs/content';
import type { Lab, LabProgress, Step, StepProgress } from '#labs/kit';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';
import { useTransitions } from './transitions.store.ts';

type ProgressByLab = Readonly<Record<string, LabProgress>>;
const SAVE_DELAY_MILLISECONDS = 600;
/** The step shown before the first one: the lab's introduction. */
export const INTRODUCTION = '';

const fresh = (lab: string): LabProgress => ({
  lab,
  step: INTRODUCTION,
  steps: {},
  passedChecks: [],
  solved: false,
  files: {},
  solutionSeen: false,
});
export const documentId = (lab: string, file: string): string => `lab:${lab}/${file}`;

export const useLabs = defineStore('labs', () => {
  const machine = useMachine();
  const program = useProgram();
  const project = useProject();
  const transitions = useTransitions();
  const progress = shallowRef<ProgressByLab>({});
  const openId = ref<string | null>(null);
  const report = shallowRef<LabReport | null>(null);
  const observation = shallowRef<{ readonly step: string; readonly result: LabObservation } | null>(null);
  const isChecking = ref(false);
  const isObserving = ref(false);
  const error = ref<string | null>(null);
  /** How often each check failed in a row with the same rule: the second time a hint is offered. */
  const repeats = shallowRef<ReadonlyMap<string, number>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const lab = computed<Lab | null>(() => (openId.value === null ? null : (labById(openId.value) ?? null)));
  const current = computed<LabProgress | null>(() =>
    lab.value ? (progress.value[lab.value.id] ?? fresh(lab.value.id)) : null,
  );
  const step = computed<Step | null>(() => lab.value?.steps.find((s) => s.id === current.value?.step) ?? null);
  const stepProgress = (id: string): StepProgress => current.value?.steps[id] ?? { state: 'todo' };

  async function load(): Promise<void> {
    const saved = await host().loadState('progress');
    if (typeof saved === 'object' && saved !== null) progress.value = saved as ProgressByLab;
  }
  function change(patch: Partial<LabProgress>): void {
    if (!current.value) return;
    progress.value = { ...progress.value, [current.value.lab]: { ...current.value, ...patch } };
    clearTimeout(timer);
    timer = setTimeout(() => void host().saveState('progress', progress.value), SAVE_DELAY_MILLISECONDS);
  }
  function changeStep(id: string, patch: Partial<StepProgress>): void {
    change({ steps: { ...current.value?.steps, [id]: { ...stepProgress(id), ...patch } } });
  }

  function open(id: string): void {
    const next = labById(id);
    if (!next) return;
    openId.value = id;
    report.value = null;
    observation.value = null;
    error.value = null;
    const files = progress.value[id]?.files ?? {};
    for (const file of next.start)
      project.add({
        id: documentId(id, file.name), name: file.name, lab: id, text: files[file.name] ?? file.text,
        isReadonly: file.role === 'readonly',
      }); // prettier-ignore
    const main = next.start[0];
    if (main) project.setMain(documentId(id, main.name));
  }
  /** Back to the list. The files stay open; nothing is lost. */
  function leave(): void {
    openId.value = null;
  }
  // Everything typed in a lab's files belongs to its progress.
  watch(
    () => project.revision,
    () => {
      if (!lab.value) return;
      const files: Record<string, string> = { ...current.value?.files };
      let changed = false;
      for (const file of lab.value.start) {
        const text = project.byId(documentId(lab.value.id, file.name))?.text;
        if (text === undefined || file.role === 'readonly') continue;
        if ((files[file.name] ?? file.text) !== text) {
          files[file.name] = text;
          changed = true;
        }
      }
      if (changed) change({ files });
    },
  );
  function resetCode(): void {
    for (const file of lab.value?.start ?? []) project.replaceText(documentId(lab.value!.id, file.name), file.text);
  }

  /** The learner's files as they are now. */
  function files(): SourceFile[] {
    return (lab.value?.start ?? []).map((f) => ({
      name: f.name,
      text: project.byId(documentId(lab.value!.id, f.name))?.text ?? f.text,
    }));
  }
  async function runChecks(): Promise<void> {
    if (!lab.value || isChecking.value) return;
    isChecking.value = true;
    error.value = null;
    try {
      const reports = await machine.request('checkLab', { lab: lab.value.id, files: files(), seeds: lab.value.seeds });
      // The first seed that fails tells most; when none fails any will do.
      const shown = reports.find((r) => !r.passed) ?? reports[0] ?? null;
      report.value = shown;
      if (shown) digest(shown);
    } catch (problem) {
      if (!(problem instanceof ClientError)) throw problem;
      error.value = problem.message;
    } finally {
      isChecking.value = false;
    }
  }
  function digest(shown: LabReport): void {
    const next = new Map<string, number>();
    for (const check of shown.checks) {
      if (check.status !== 'fail') continue;
      const key = `${check.id}/${check.rule ?? ''}`;
      next.set(key, (repeats.value.get(key) ?? 0) + 1);
    }
    repeats.value = next;
    const passed = new Set(current.value?.passedChecks);
    for (const check of shown.checks) if (check.status === 'pass') passed.add(check.id);
    change({ passedChecks: [...passed], solved: (current.value?.solved ?? false) || shown.passed });
    for (const s of lab.value?.steps ?? []) {
      if (s.kind !== 'do' || stepProgress(s.id).state === 'done') continue;
      if (s.checks.every((id) => shown.checks.some((c) => c.id === id && c.status === 'pass')))
        changeStep(s.id, { state: 'done' });
    }
  }
  const isRepeated = computed(() => [...repeats.value.values()].some((n) => n >= 2));

  /** Lock a prediction (or `skip`), run the experiment, and keep what the machine chose. */
  async function predict(s: Step & { kind: 'predict' }, option: string): Promise<void> {
    if (!lab.value || isObserving.value) return;
    const before = stepProgress(s.id);
    const history =
      before.prediction === undefined || before.prediction === option
        ? before.history
        : [...(before.history ?? []), before.prediction];
    changeStep(s.id, { state: 'predicted', prediction: option, ...(history ? { history } : {}) });
    isObserving.value = true;
    error.value = null;
    try {
      const experiment = s.experiment ? [{ name: s.experiment.name, text: s.experiment.text }] : [];
      const result = await machine.request('observeLab', { lab: lab.value.id, step: s.id, files: files() });
      observation.value = { step: s.id, result };
      changeStep(s.id, { state: 'done', observation: result.option ?? '' });
      // The same program also goes into the machine on the desk, so that its transitions can be looked at.
      if (experiment.length > 0) await loadExperiment(s.experiment!);
      else if (await program.build()) machine.run();
    } catch (problem) {
      if (!(problem instanceof ClientError)) throw problem;
      error.value = problem.message;
    } finally {
      isObserving.value = false;
    }
  }
  /** Bring the machine on the desk to the moment a check cites: the run that was judged is played again there. */
  async function showEvidence(check: CheckResult): Promise<void> {
    if (!lab.value || !report.value || check.at === null) return;
    const shown = await program.showEvidence({
      lab: lab.value.id,
      run: check.run ?? 'main',
      files: files(),
      seed: report.value.seed,
      icount: check.at.icount,
      ...(check.transition === null ? {} : { transition: check.transition }),
    });
    if (shown && check.transition !== null) await transitions.open(check.transition);
  }
  /**
   * Load and run a program that belongs to a step instead of the learner's own. It has a name of its own, so that its
   * addresses, breakpoints and current line never show beside the learner's text.
   */
  async function loadExperiment(file: { readonly name: string; readonly text: string }): Promise<void> {
    const others = files().filter((f) => f.name !== file.name);
    if (await program.buildSources({ name: `experiment-${file.name}`, text: file.text }, others)) machine.run();
    await program.assembleNow();
  }

  return {
    all: LABS, progress, openId, lab, current, step, report, observation, isChecking, isObserving, isRepeated, error,
    load, open, leave, stepProgress, change, changeStep, resetCode, runChecks, predict, showEvidence, loadExperiment,
  }; // prettier-ignore
});
