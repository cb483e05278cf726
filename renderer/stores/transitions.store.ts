/** The list of transitions: a window onto the recording in the worker. Rows are fetched in pages as they come into view. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { Transition, TransitionSummary } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

const PAGE = 100;
/** Neighbours of an opened one that are obtained with it, when the recorder lost it. */
const AROUND = 16;
/** Rows kept in the window; the recording itself stays in the worker. */
const KEEP = 20_000;
/** Pages asked for last that are still obtained: those on screen. */
const PAGES_WANTED = 2;

export const useTransitions = defineStore('transitions', () => {
  const machine = useMachine();
  const rows = shallowRef(new Map<number, TransitionSummary>());
  const count = ref(0);
  const selectedId = ref<number | null>(null);
  const opened = shallowRef<Transition | null>(null);
  /** The recording keeps only the newest ones: the id asked for has left it. */
  const openedIsGone = ref(false);
  const follow = ref(true);
  const asked = new Set<number>();
  /** The opened one is being obtained by running its stretch again: instructions looked through; null = it is not. */
  const obtaining = ref<number | null>(null);
  /** Obtaining takes one after the other. */
  let obtained: Promise<void> = Promise.resolve();
  let newestPage = 0;

  machine.onState(({ count: total, newest }) => {
    if (total < count.value) forgetAfter(total);
    count.value = total;
    for (const row of newest) rows.value.set(row.id, row);
    if (rows.value.size > KEEP) rows.value = new Map([...rows.value].slice(-KEEP / 2));
    else if (newest.length) triggerRef(rows);
  });
  /** A reset starts a new recording; going back in time takes its end away. */
  function forgetAfter(id: number): void {
    rows.value = new Map([...rows.value].filter(([known]) => known <= id));
    asked.clear();
    if (selectedId.value !== null && selectedId.value > id) selectedId.value = opened.value = null;
  }
  function clear(): void {
    rows.value = new Map();
    asked.clear();
    count.value = 0;
    selectedId.value = null;
    opened.value = null;
  }
  const row = (id: number): TransitionSummary | null => rows.value.get(id) ?? null;

  /** Ids `first..last` (from 1, inclusive) are on screen: fetch those that are missing. */
  async function ensure(first: number, last: number): Promise<void> {
    for (let page = Math.floor((first - 1) / PAGE); page <= Math.floor((last - 1) / PAGE); page++) {
      const start = page * PAGE + 1;
      const end = Math.min(start + PAGE - 1, count.value);
      let missing = false;
      for (let id = Math.max(start, first); id <= Math.min(end, last); id++) missing ||= !rows.value.has(id);
      if (!missing || asked.has(start)) continue;
      asked.add(start);
      try {
        const mine = ++newestPage;
        await fetchPage(start);
        const has = (id: number): boolean =>
          id > count.value || id <= machine.firmwareTransitions || rows.value.has(id);
        const lost = Array.from({ length: PAGE }, (_, k) => start + k).filter((id) => !has(id));
        if (lost.length === 0 || machine.isRunning) continue;
        // Scrolled on meanwhile: other pages are wanted more.
        await obtain(lost[0], lost[lost.length - 1], () => newestPage - mine < PAGES_WANTED);
        await fetchPage(start);
      } finally {
        // While the machine runs the page may still grow; allow another look later.
        setTimeout(() => asked.delete(start), 400);
      }
    }
  }
  async function fetchPage(start: number): Promise<void> {
    const got = (await orNull(machine.request('transitions', { first: start, count: PAGE }))) ?? [];
    for (const one of got) rows.value.set(one.id, one);
    if (got.length) triggerRef(rows);
  }
  /** Those that the recorder lost are obtained by running their stretch again, as long as they are `wanted`. */
  function obtain(
    first: number,
    last: number,
    wanted: () => boolean,
    tell: (looked: number) => void = () => {},
  ): Promise<void> {
    const work = async (): Promise<void> => {
      if (!wanted()) return;
      let state = await orNull(machine.request('obtainStart', { first, last }));
      while (state !== null && !state.done && wanted()) {
        tell(state.looked);
        state = await orNull(machine.request('obtainNext', {}));
      }
    };
    obtained = obtained.then(work);
    return obtained;
  }
  async function open(id: number | null): Promise<void> {
    selectedId.value = id;
    obtaining.value = null;
    if (id === null) {
      opened.value = null;
      return;
    }
    let transition = await orNull(machine.request('transition', { id }));
    const isWanted = (): boolean => selectedId.value === id;
    if (
      transition === null &&
      id > machine.firmwareTransitions &&
      id <= count.value &&
      !machine.isRunning &&
      isWanted()
    ) {
      obtaining.value = 0;
      await obtain(Math.max(1, id - AROUND), id + AROUND, isWanted, (looked) => (obtaining.value = looked));
      transition = await orNull(machine.request('transition', { id }));
    }
    if (!isWanted()) return;
    obtaining.value = null;
    opened.value = transition;
    openedIsGone.value = transition === null;
  }
  /** Rows shown: the BIOS's own are left out, so row `i` has id `first + i`. */
  const first = computed(() => machine.firmwareTransitions + 1);
  const shown = computed(() => Math.max(0, count.value - machine.firmwareTransitions));
  const hasAny = computed(() => shown.value > 0);
  return {
    rows,
    count,
    first,
    shown,
    selectedId,
    opened,
    openedIsGone,
    obtaining,
    follow,
    hasAny,
    row,
    ensure,
    open,
    clear,
  };
});
