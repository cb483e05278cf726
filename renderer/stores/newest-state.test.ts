import { expect, it } from 'vitest';
import type { Notification } from '#emulator/protocol';
import { stateOf } from './fake-port.test-kit.ts';
import { newestState } from './newest-state.ts';

/** Pictures that come when the test says so. */
function window(): { taken: Notification[]; shown: string[]; tell: (news: Notification) => void; picture: () => void; planned: () => number } {
  const taken: Notification[] = [];
  const shown: string[] = [];
  const plans = new Set<() => void>();
  const plan = (work: () => void): (() => void) => {
    plans.add(work);
    return () => plans.delete(work);
  };
  const picture = (): void => {
    const now = [...plans];
    plans.clear();
    now.forEach((work) => work());
  };
  const show = (views: readonly { name: string }[]): void => void shown.push(views.map(({ name }) => name).join());
  return { taken, shown, tell: newestState((news) => void taken.push(news), show, plan), picture, planned: () => plans.size };
} // prettier-ignore
const running = { runState: 'running' } as const;
const row = (id: number): never => ({ id }) as never;

it('takes the newest state with each picture, and nothing that only an earlier one brought is lost', () => {
  const { taken, shown, tell, picture } = window();
  const first = { name: 'tss', view: { selector: 1 } } as never;
  const second = { name: 'stack', view: { esp: 2 } } as never;
  tell(stateOf({ ...running, transitionCount: 1, newTransitions: [row(1)], views: [first], findings: [] }));
  tell(stateOf({ ...running, transitionCount: 2, newTransitions: [row(2)], views: [second], mips: 7 }));
  expect(taken).toEqual([]);
  picture();
  picture();
  expect([taken, shown]).toEqual([
    [stateOf({ ...running, transitionCount: 2, newTransitions: [row(1), row(2)], views: [first], findings: [], mips: 7 })],
    ['stack'],
  ]); // prettier-ignore
});
const views = (version: number) => ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, view: { version } })) as never;
it('spreads the views of a state over three pictures; a newer state takes the place of what is left', () => {
  const { taken, shown, tell, picture, planned } = window();
  tell(stateOf({ ...running, views: views(1) }));
  picture();
  picture();
  expect([taken.length, shown, planned()]).toEqual([1, ['c,d'], 1]);
  tell(stateOf({ ...running, views: [] }));
  picture();
  const last = taken.at(-1) as Extract<Notification, { type: 'state' }>;
  expect([taken.length, last.views.map(({ name }) => name), shown, planned()]).toEqual([2, ['e'], ['c,d'], 0]);
});
it('takes a stop with all views that were still to come', () => {
  const { taken, shown, tell, picture, planned } = window();
  tell(stateOf({ ...running, views: views(1) }));
  picture();
  tell(stateOf({ runState: 'paused', views: [{ name: 'e', view: { version: 2 } }] as never }));
  expect([taken.at(-1), shown, planned()]).toEqual([
    stateOf({ runState: 'paused', views: [...(views(1) as []).slice(2, 4), { name: 'e', view: { version: 2 } }] as never }),
    [], 0,
  ]); // prettier-ignore
});
it('takes a stop at once, together with what waited', () => {
  const { taken, tell, picture, planned } = window();
  tell(stateOf({ ...running, transitionCount: 1, newTransitions: [row(1)] }));
  tell(stateOf({ runState: 'paused', transitionCount: 1, mips: 0 }));
  expect(taken).toEqual([stateOf({ runState: 'paused', transitionCount: 1, newTransitions: [row(1)], mips: 0 })]);
  picture();
  expect([taken.length, planned()]).toEqual([1, 0]);
});
it('keeps the order of states and other news', () => {
  const { taken, tell } = window();
  tell(stateOf(running));
  tell({ type: 'crash', message: 'boom' });
  expect(taken.map(({ type }) => type)).toEqual(['state', 'crash']);
});
it('forgets rows of a course that was left', () => {
  const { taken, tell, picture } = window();
  tell(stateOf({ ...running, transitionCount: 9, newTransitions: [row(9)] }));
  tell(stateOf({ ...running, transitionCount: 3, newTransitions: [row(3)] }));
  picture();
  expect(taken).toEqual([stateOf({ ...running, transitionCount: 3, newTransitions: [row(3)] })]);
});
it('takes everything at once where there are no pictures', () => {
  const taken: Notification[] = [];
  newestState(
    (news) => void taken.push(news),
    () => undefined,
    null,
  )(stateOf(running));
  expect(taken.length).toBe(1);
});
