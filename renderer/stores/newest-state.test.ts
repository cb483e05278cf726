import { expect, it } from 'vitest';
import type { Notification } from '#emulator/protocol';
import { stateOf } from './fake-port.test-kit.ts';
import { newestState } from './newest-state.ts';

/** Pictures that come when the test says so. */
function window(): { taken: Notification[]; tell: (news: Notification) => void; picture: () => void; planned: () => number } {
  const taken: Notification[] = [];
  const plans = new Set<() => void>();
  const plan = (work: () => void): (() => void) => {
    plans.add(work);
    return () => plans.delete(work);
  };
  const picture = (): void => {
    plans.forEach((work) => work());
  };
  return { taken, tell: newestState((news) => void taken.push(news), plan), picture, planned: () => plans.size };
} // prettier-ignore
const running = { runState: 'running' } as const;
const row = (id: number): never => ({ id }) as never;

it('takes the newest state with each picture, and nothing that only an earlier one brought is lost', () => {
  const { taken, tell, picture } = window();
  const first = { name: 'tss', view: { selector: 1 } } as never;
  const second = { name: 'stack', view: { esp: 2 } } as never;
  tell(stateOf({ ...running, transitionCount: 1, newTransitions: [row(1)], views: [first], findings: [] }));
  tell(stateOf({ ...running, transitionCount: 2, newTransitions: [row(2)], views: [second], mips: 7 }));
  expect(taken).toEqual([]);
  picture();
  picture();
  expect(taken).toEqual([
    stateOf({ ...running, transitionCount: 2, newTransitions: [row(1), row(2)], views: [first, second], findings: [], mips: 7 }),
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
  newestState((news) => void taken.push(news), null)(stateOf(running));
  expect(taken.length).toBe(1);
});
