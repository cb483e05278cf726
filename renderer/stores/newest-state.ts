/**
 * States that arrive faster than the window can draw them: while the machine runs only the newest is taken, once for each
 * picture, so that keys and the pointer never wait behind old states. A stop, and everything else, is taken at once.
 */
import type { Notification, TransitionSummary } from '#emulator/protocol';

type State = Extract<Notification, { type: 'state' }>;
/** As many rows of transitions as one state may bring; older ones are fetched when somebody looks at them. */
const MOST_ROWS = 64;

/** What both say: the later one, with what only the earlier one brought. */
export function joinStates(earlier: State, later: State): State {
  const named = new Map([...earlier.views, ...later.views].map((entry) => [entry.name, entry]));
  const rows: readonly TransitionSummary[] =
    later.transitionCount < earlier.transitionCount
      ? later.newTransitions
      : [...earlier.newTransitions, ...later.newTransitions].slice(-MOST_ROWS);
  const { breakpoints = earlier.breakpoints, findings = earlier.findings } = later;
  return {
    ...later,
    views: [...named.values()],
    newTransitions: rows,
    ...(breakpoints ? { breakpoints } : {}),
    ...(findings ? { findings } : {}),
  };
}

/** A hidden window draws no pictures; what it shows may then be this old. */
const LONGEST_MILLISECONDS = 1000;
/** Runs once: with the next picture, or when there is none for long. @returns how to call it off. */
function withNextPicture(work: () => void): () => void {
  const frame = requestAnimationFrame(work);
  const timer = setTimeout(work, LONGEST_MILLISECONDS);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** @param plan when a waiting state is taken; without it, at once. */
export function newestState(
  take: (news: Notification) => void,
  plan: typeof withNextPicture | null = typeof requestAnimationFrame === 'function' ? withNextPicture : null,
): (news: Notification) => void {
  let waiting: State | null = null;
  let forget = (): void => {};
  function flush(): void {
    forget();
    const state = waiting;
    waiting = null;
    if (state) take(state);
  }
  return (news) => {
    const isState = news.type === 'state';
    const isPlanned = waiting !== null;
    if (isState) waiting = waiting ? joinStates(waiting, news) : news;
    if (isState && news.runState === 'running' && plan) {
      if (!isPlanned) forget = plan(flush);
      return;
    }
    flush();
    if (!isState) take(news);
  };
}
