/**
 * States that arrive faster than the window can draw them: while the machine runs only the newest is taken, with the next picture
 * that owes nobody an answer, and its views are spread over a few pictures. So keys and the pointer never wait behind old states,
 * nor behind all panels at once. A stop, and everything else, is taken at once.
 */
import type { Notification, TransitionSummary } from '#emulator/protocol';
import { withFreePicture } from './free-picture.ts';

type State = Extract<Notification, { type: 'state' }>;
/** As many rows of transitions as one state may bring; older ones are fetched when somebody looks at them. */
const MOST_ROWS = 64;
/** The views of one state are drawn in so many pictures; ten states a second leave room for twice as many. */
const PICTURES = 3;

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

/**
 * @param take a state; while the machine runs, with the first of its views
 * @param show views of the running machine that come with later pictures
 * @param plan runs its work once, with a picture, and tells how to call it off; without it, everything is taken at once
 */
export function newestState(
  take: (news: Notification) => void,
  show: (views: State['views']) => void,
  plan: typeof withFreePicture | null = typeof requestAnimationFrame === 'function' ? withFreePicture : null,
): (news: Notification) => void {
  let waiting: State | null = null;
  /** Views of the state that was taken last, which are still to be shown. */
  let late: State['views'] = [];
  let most = 1;
  let forget: (() => void) | null = null;

  function isNext(): void {
    forget = null;
    if (waiting !== null) begin();
    else show(late.slice(0, most));
    late = late.slice(most);
    if (late.length > 0) again();
  }
  function begin(): void {
    const state = waiting;
    waiting = null;
    if (state === null) return;
    most = Math.max(1, Math.ceil(state.views.length / PICTURES));
    late = state.views;
    take({ ...state, views: late.slice(0, most) });
  }
  const again = (): void => void (forget ??= plan?.(isNext) ?? null);
  function flush(): void {
    forget?.();
    forget = null;
    const state = waiting;
    [waiting, late] = [null, []];
    if (state) take(state);
  }
  return (news) => {
    if (news.type !== 'state') {
      flush();
      take(news);
      return;
    }
    const before = waiting ?? (late.length > 0 ? { ...news, newTransitions: [], views: late } : null);
    waiting = before ? joinStates(before, news) : news;
    late = [];
    if (news.runState === 'running' && plan) again();
    else flush();
  };
}
