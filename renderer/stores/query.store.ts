/** Questions about the course of events with their answers, and watch expressions with their values. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { Evaluated, Hit, QueryProblem, QueryProgress, QueryResult, Requests, Value } from '#emulator/protocol';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';

/** Instructions beyond the end of history that are run, and forgotten again, for what comes next. */
const AHEAD = 50_000_000;
/** Only these ask about what has not happened yet. */
const LOOKS_AHEAD = /^\s*(next|first)\b/i;
const MOST_WATCHES = 100;

export interface Watch {
  readonly text: string;
  /** Null before the first value. */
  readonly answer: Evaluated | null;
  /** It is not what it was when the machine stood still last. */
  readonly hasChanged: boolean;
}
interface Saved {
  readonly watches?: readonly string[];
  readonly query?: string;
}
type Help = Requests['queryHelp']['result'];

export const useQuery = defineStore('query', () => {
  const machine = useMachine();
  const text = ref('');
  const isSearching = ref(false);
  const progress = shallowRef<QueryProgress | null>(null);
  const result = shallowRef<QueryResult | null>(null);
  const problem = shallowRef<QueryProblem | null>(null);
  /** The worker's words when a request failed. */
  const failure = ref<string | null>(null);
  /** Number of the hit that was gone to, or -1. */
  const selected = ref(-1);
  const hits = computed<readonly Hit[]>(() => result.value?.hits ?? []);
  /** Newest question; whatever belongs to an older one is dropped. */
  let attempt = 0;

  const told = (error: unknown): string => {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  };

  // -- questions -----------------------------------------------------------------------------------------------------------
  async function ask(): Promise<void> {
    const mine = ++attempt;
    progress.value = result.value = problem.value = failure.value = null;
    selected.value = -1;
    isSearching.value = true;
    save();
    try {
      const ahead = LOOKS_AHEAD.test(text.value) ? AHEAD : 0;
      let state = await machine.request('query', { text: text.value, ahead });
      while (mine === attempt && state.problem === null && state.result === null) {
        progress.value = state.progress;
        state = await machine.request('queryNext', {});
      }
      if (mine !== attempt) return;
      ({ problem: problem.value, result: result.value } = state);
    } catch (error) {
      if (mine === attempt) failure.value = told(error);
    } finally {
      if (mine === attempt) isSearching.value = false;
    }
  }
  async function cancel(): Promise<void> {
    attempt++;
    isSearching.value = false;
    try {
      result.value = (await machine.request('queryCancel', {})).result;
    } catch (error) {
      failure.value = told(error);
    }
  }
  /** What may come next, and what is wrong so far; null when nobody can say. */
  async function help(written: string, cursor: number, as: 'query' | 'expression'): Promise<Help | null> {
    try {
      return await machine.request('queryHelp', { text: written, cursor, as });
    } catch (error) {
      told(error);
      return null;
    }
  }
  /** The machine goes to the moment right before a hit. */
  async function goTo(index: number): Promise<void> {
    const hit = hits.value[index];
    if (hit === undefined || machine.isRunning) return;
    selected.value = index;
    await machine.seek({ now: hit.now });
  }
  function lastChange(watch: string): void {
    text.value = `previous change of ${watch}`;
    void ask();
  }

  // -- watches -------------------------------------------------------------------------------------------------------------
  const watched = shallowRef<readonly string[]>([]);
  const answers = shallowRef<readonly Evaluated[]>([]);
  /** Values when the machine stood still before. */
  const before = shallowRef<ReadonlyMap<string, Value>>(new Map());
  const watches = computed<readonly Watch[]>(() =>
    watched.value.map((expression, k) => {
      const answer = answers.value[k]?.text === expression ? answers.value[k] : null;
      const old = before.value.get(expression);
      return {
        text: expression,
        answer,
        hasChanged: !machine.isRunning && answer !== null && old !== undefined && old !== answer.value,
      };
    }),
  );
  let isAsking = false;
  let isStale = false;

  /** Values where the machine stands; one request at a time, the newest wish counts. */
  async function refresh(isStop = false): Promise<void> {
    if (isAsking) {
      isStale = true;
      return;
    }
    if (watched.value.length === 0 || !machine.isLoaded) return;
    isAsking = true;
    try {
      const known = new Map(answers.value.map((a) => [a.text, a.value]));
      const next = await machine.request('evaluate', { expressions: watched.value });
      if (isStop) before.value = known;
      answers.value = next;
    } catch (error) {
      told(error);
    } finally {
      isAsking = false;
    }
    if (!isStale) return;
    isStale = false;
    await refresh(isStop);
  }
  machine.onState(() => void refresh(!machine.isRunning));

  function watch(expression: string): void {
    const wanted = expression.trim();
    if (wanted === '' || watched.value.includes(wanted) || watched.value.length >= MOST_WATCHES) return;
    watched.value = [...watched.value, wanted];
    save();
    void refresh();
  }
  function unwatch(expression: string): void {
    watched.value = watched.value.filter((other) => other !== expression);
    answers.value = answers.value.filter((answer) => answer.text !== expression);
    save();
  }

  // -- kept ----------------------------------------------------------------------------------------------------------------
  async function load(): Promise<void> {
    const saved = (await host().loadState('watches')) as Saved | null;
    if (typeof saved !== 'object' || saved === null) return;
    const isText = (value: unknown): value is string => typeof value === 'string';
    watched.value = Array.isArray(saved.watches) ? saved.watches.filter(isText).slice(0, MOST_WATCHES) : [];
    if (isText(saved.query)) text.value = saved.query;
    await refresh();
  }
  function save(): void {
    const saved: Saved = { watches: watched.value, query: text.value };
    void host().saveState('watches', saved);
  }

  return { text, isSearching, progress, result, problem, failure, selected, hits, watches, ask, cancel, help, goTo, lastChange, watch, unwatch, load }; // prettier-ignore
});
