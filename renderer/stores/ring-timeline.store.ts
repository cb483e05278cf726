/**
 * The ring timeline: which stretch of the course of events is shown, and what is known of it. At most one request is under way; the newest
 * wish counts. While the machine stands, what is not known of the stretch in view is obtained by running again, in slices.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CourseStep, RingTimeline } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

/** Pieces of time asked for across the view, and how much more to either side, so that a drag shows no empty border. */
const BUCKETS = 480;
const MARGIN = 0.5;
/** From here on single instructions are shown. */
const MOST_STEPS = 600;
/** Gaps longer than this are not filled by themselves. */
const LONGEST_FILL = 400_000_000;
const SHORTEST_VIEW = 4;
/** Part of the view behind the newest moment while following. */
const AHEAD = 0.02;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const useRingTimeline = defineStore('ringTimeline', () => {
  const machine = useMachine();
  /** Virtual time at the left and right border; fractions while it moves. */
  const view = shallowRef<Span>({ from: 0, to: 1 });
  const data = shallowRef<RingTimeline | null>(null);
  const steps = shallowRef<readonly CourseStep[]>([]);
  const selection = shallowRef<Span | null>(null);
  /** Lanes of the selection, for its totals. */
  const selected = shallowRef<RingTimeline | null>(null);
  /** The newest moment stays in view while the machine runs. */
  const follows = ref(true);
  /** The whole run is shown, whatever it grows to. */
  const showsAll = ref(true);
  /** Part that was run again, or null when nothing is. */
  const filling = ref<number | null>(null);
  const history = computed<Span>(() => ({ from: machine.history?.start.now ?? 0, to: machine.history?.end.now ?? 0 }));
  const length = computed(() => view.value.to - view.value.from);
  let watchers = 0;
  let isAsking = false;
  let isStale = false;
  let attempt = 0;
  let stepsOf = '';

  // -- what is shown -------------------------------------------------------------------------------------------------------
  function show(from: number, to: number): void {
    const { from: start, to: end } = history.value;
    const whole = Math.max(SHORTEST_VIEW, end - start);
    const wide = Math.min(whole * 1.04, Math.max(SHORTEST_VIEW, to - from));
    const first = Math.max(start - wide * 0.02, Math.min(from, end + wide * AHEAD - wide));
    view.value = { from: first, to: first + wide };
    showsAll.value = wide >= whole;
    void refresh();
  }
  function showWhole(): void {
    const { from, to } = history.value;
    const margin = Math.max(1, to - from) * AHEAD;
    view.value = { from, to: Math.max(from + SHORTEST_VIEW, to + margin) };
    showsAll.value = true;
    follows.value = true;
    void refresh();
  }
  function pan(by: number): void {
    follows.value = false;
    show(view.value.from + by, view.value.to + by);
  }
  /** @param factor below 1 looks closer. @param around stays where it is. */
  function zoom(factor: number, around: number): void {
    const { from, to } = view.value;
    const part = (around - from) / (to - from);
    const wide = Math.max(SHORTEST_VIEW, (to - from) * factor);
    follows.value = false;
    show(around - part * wide, around - part * wide + wide);
  }
  /** The moment where the machine stands comes into view. */
  function reveal(now: number): void {
    const { from, to } = view.value;
    if (now < from || now > to) show(now - (to - from) / 2, now + (to - from) / 2);
  }

  // -- what is known of it -------------------------------------------------------------------------------------------------
  async function refresh(): Promise<void> {
    if (watchers === 0 || !machine.isLoaded) return;
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    try {
      const { from, to } = view.value;
      const wide = to - from;
      const first = Math.max(0, Math.floor(from - wide * MARGIN));
      const last = Math.max(first + 1, Math.ceil(to + wide * MARGIN));
      const answer = await orNull(machine.request('ringTimeline', { from: first, to: last, buckets: Math.round(BUCKETS * (1 + 2 * MARGIN)) })); // prettier-ignore
      if (answer !== null) data.value = answer;
      await lookCloser();
    } finally {
      isAsking = false;
    }
    if (isStale) {
      isStale = false;
      void refresh();
      return;
    }
    void fill();
  }
  /** Single instructions, where few enough are in view. */
  async function lookCloser(): Promise<void> {
    const from = Math.max(0, Math.floor(view.value.from));
    const to = Math.ceil(view.value.to);
    if (machine.isRunning || to - from > MOST_STEPS) {
      steps.value = [];
      stepsOf = '';
      return;
    }
    const key = `${from} ${to} ${data.value?.branch} ${data.value?.end}`;
    if (key === stepsOf) return;
    const answer = await orNull(machine.request('ringTimelineSteps', { from, to: Math.max(from + 1, to) }));
    if (answer === null) return;
    stepsOf = key;
    steps.value = answer;
  }
  /** What is not known of the view, slice by slice, until it is or the view moves on. */
  async function fill(): Promise<void> {
    const mine = ++attempt;
    const span = missing();
    if (span === null) {
      filling.value = null;
      return;
    }
    let done = false;
    while (!done && mine === attempt && watchers > 0 && !machine.isRunning) {
      const answer = await orNull(machine.request('ringTimelineFill', span));
      if (answer === null) break;
      done = answer.done;
      if (mine !== attempt) return;
      filling.value = done ? null : answer.progress;
      await redraw();
    }
    if (mine === attempt) filling.value = null;
  }
  async function redraw(): Promise<void> {
    const known = data.value;
    if (known === null) return;
    const { from, to, buckets } = known;
    const answer = await orNull(machine.request('ringTimeline', { from, to, buckets }));
    if (answer !== null && data.value === known) data.value = answer;
  }
  function missing(): Span | null {
    const known = data.value;
    if (known === null || machine.isRunning || watchers === 0) return null;
    const from = Math.max(known.start, Math.floor(view.value.from));
    const to = Math.min(known.end, Math.ceil(view.value.to));
    if (to <= from || to - from > LONGEST_FILL) return null;
    const width = (known.to - known.from) / known.buckets;
    // The piece that the end of history lies in is never known to its end.
    const isInView = (parts: Float32Array): boolean =>
      parts.some((part, k) => part > 0.001 && known.from + (k + 1) * width <= to && known.from + k * width >= from);
    const hasGap = known.shares.some(({ context, parts }) => context === 'gap' && isInView(parts));
    return hasGap || known.isCoarse ? { from, to } : null;
  }

  machine.onState(() => {
    if (watchers === 0) return;
    const { to } = history.value;
    if (showsAll.value) {
      const { from } = history.value;
      view.value = { from, to: Math.max(from + SHORTEST_VIEW, to + (to - from) * AHEAD) };
    } else if (follows.value && machine.isRunning) {
      const wide = length.value;
      view.value = { from: to + wide * AHEAD - wide, to: to + wide * AHEAD };
    } else if (!machine.isRunning) {
      const { now } = machine.mark;
      const { from: first, to: last } = view.value;
      if (now < first || now > last) view.value = { from: now - (last - first) / 2, to: now + (last - first) / 2 };
    }
    void refresh();
    if (selection.value !== null) void totals();
  });

  // -- a stretch that was chosen ---------------------------------------------------------------------------------------------
  function select(span: Span | null): void {
    selection.value = span === null || span.to - span.from < 1 ? null : { from: Math.floor(span.from), to: Math.ceil(span.to) }; // prettier-ignore
    if (selection.value === null) selected.value = null;
    else void totals();
  }
  async function totals(): Promise<void> {
    const span = selection.value;
    if (span === null) return;
    const answer = await orNull(machine.request('ringTimeline', { from: Math.max(0, span.from), to: span.to, buckets: 1 })); // prettier-ignore
    if (selection.value === span) selected.value = answer;
  }

  // -- moments -----------------------------------------------------------------------------------------------------------------
  /** One seek at a time; of those asked for meanwhile only the newest. */
  let wanted: number | null = null;
  let isSeeking = false;
  async function goTo(now: number): Promise<void> {
    wanted = Math.max(history.value.from, Math.min(history.value.to, Math.round(now)));
    if (isSeeking) return;
    isSeeking = true;
    while (wanted !== null) {
      const next = wanted;
      wanted = null;
      await machine.seek({ now: next });
    }
    isSeeking = false;
  }
  const neighbour = (now: number, direction: 1 | -1): Promise<number | null> =>
    orNull(machine.request('ringTimelineNeighbour', { now: Math.max(0, Math.round(now)), direction }));

  /** A panel that can be seen. @returns a function for when it cannot be any more. */
  function watch(): () => void {
    watchers++;
    if (showsAll.value) showWhole();
    else void refresh();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      watchers--;
      attempt++;
    };
  }

  return { view, data, steps, selection, selected, follows, filling, history, length, show, showWhole, pan, zoom, reveal, select, goTo, neighbour, watch, refresh }; // prettier-ignore
});
