/** Try every arrival: what is asked for, how far it is, what came of it. */
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { ArrivalReport, ArrivalRun, LineResult, Progress, ScenarioProblem } from '#emulator/protocol';
import { interruptWords, placeWords, t } from '#renderer/i18n';
import { useLayout } from './layout.store.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';

export interface ArrivalForm {
  from: string;
  to: string;
  interrupt: string;
  until: string;
  check: string;
  begin: 'start' | 'present';
}

export const useArrivals = defineStore('arrivals', () => {
  const machine = useMachine();
  const program = useProgram();
  const project = useProject();
  const layout = useLayout();
  const form = reactive<ArrivalForm>({
    from: '',
    to: '',
    interrupt: 'irq 1',
    until: '',
    check: '',
    begin: 'start',
  });
  const isRunning = ref(false);
  const progress = shallowRef<Progress | null>(null);
  const lines = shallowRef<readonly LineResult[]>([]);
  const report = shallowRef<ArrivalReport | null>(null);
  const problem = shallowRef<ScenarioProblem | null>(null);
  /** The worker's words when a request failed. */
  const failure = ref<string | null>(null);
  const revision = ref(-1);
  /** The sources were edited since: lines and runs are not theirs. */
  const isOutdated = computed(() => report.value !== null && revision.value !== project.revision);
  /** Newest attempt; whatever belongs to an older one is dropped. */
  let attempt = 0;

  /** The form is shown, filled in with marked lines. */
  function offer(marked: { readonly file: string; readonly first: number; readonly last: number } | null): void {
    layout.open('arrivals');
    if (marked === null) return;
    const { file, first, last } = marked;
    form.from = `${file}:${first}`;
    form.to = `${file}:${last}`;
    form.until = `${file}:${last + 1}`;
  }

  function clear(): void {
    attempt++;
    isRunning.value = false;
    progress.value = null;
    report.value = null;
    lines.value = [];
    problem.value = null;
    failure.value = null;
  }

  async function start(): Promise<void> {
    clear();
    const mine = attempt;
    isRunning.value = true;
    try {
      if (!(await program.ensureLoaded())) {
        failure.value = program.loadProblem;
        return;
      }
      revision.value = project.revision;
      const { from, to, interrupt, until, check, begin } = form;
      const scenario = { from, to, interrupt, until, checks: check.trim() === '' ? [] : [check] };
      const mainFile = project.main?.name;
      const begun = await machine.request('arrivalsStart', { scenario, begin, ...(mainFile === undefined ? {} : { mainFile }) }); // prettier-ignore
      problem.value = begun.problem;
      while (mine === attempt && problem.value === null && report.value === null) {
        const next = await machine.request('arrivalsNext', {});
        if (mine !== attempt) return;
        progress.value = next.progress;
        lines.value = next.lines;
        report.value = next.report;
      }
      if (mine === attempt && report.value !== null) await showLines();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (mine === attempt) failure.value = error.message;
    } finally {
      if (mine === attempt) isRunning.value = false;
    }
  }
  /** The editor scrolls to what was painted: the first line that broke, or else the first one of the range. */
  async function showLines(): Promise<void> {
    const painted = lines.value.filter(({ source }) => source !== null);
    const first = painted.find(({ verdict }) => verdict === 'broke') ?? painted[0];
    if (first?.source) await project.reveal(first.source.file, first.source.line);
  }
  function cancel(): void {
    attempt++;
    isRunning.value = false;
    progress.value = null;
    machine.request('arrivalsCancel', {}).catch((error: unknown) => {
      if (!(error instanceof ClientError)) throw error;
    });
  }

  const runById = (id: number): ArrivalRun | null => report.value?.runs.find((run) => run.id === id) ?? null;
  /** The machine goes to that very run, in a branch of history with a name that says which. */
  async function open(run: ArrivalRun, at: 'arrival' | 'broken'): Promise<void> {
    failure.value = null;
    const interrupt = report.value === null ? '' : interruptWords(report.value.interrupt);
    const { source, boundary } = run;
    const place = source === null ? placeWords({ ...run, linear: boundary.linear }) : `${source.file}:${source.line}`;
    const name = t('arrivals.branch', { interrupt, place, pass: boundary.pass });
    try {
      await machine.request('arrivalsOpen', { run: run.id, at, name });
      machine.refresh();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      failure.value = error.message;
    }
  }
  /** The first run that broke on a line. */
  function openLine(line: LineResult): void {
    layout.open('arrivals');
    const run = line.broken.length === 0 ? null : runById(line.broken[0]);
    if (run !== null && !machine.isRunning) void open(run, 'arrival');
  }
  return { form, isRunning, progress, lines, report, problem, failure, isOutdated, offer, clear, start, cancel, runById, open, openLine }; // prettier-ignore
});
