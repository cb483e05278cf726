// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withFreePicture } from './free-picture.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const FRAME = 17;
const press = (): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));

it('comes with the next picture when nobody waits', () => {
  const work = vi.fn<() => void>();
  withFreePicture(work);
  vi.advanceTimersByTime(FRAME);
  expect(work).toHaveBeenCalledTimes(1);
});
it('leaves the picture to a key that came before it, and comes with the one after', () => {
  const work = vi.fn<() => void>();
  withFreePicture(work);
  press();
  vi.advanceTimersByTime(FRAME);
  const withTheKey = work.mock.calls.length;
  vi.advanceTimersByTime(FRAME);
  expect([withTheKey, work.mock.calls.length]).toEqual([0, 1]);
});
it('is not put off for long by a key that is held down', () => {
  const work = vi.fn<() => void>();
  withFreePicture(work);
  for (let n = 0; n < 12; n++) {
    press();
    vi.advanceTimersByTime(FRAME);
  }
  expect(work).toHaveBeenCalledTimes(1);
});
it('can be called off', () => {
  const work = vi.fn<() => void>();
  withFreePicture(work)();
  vi.advanceTimersByTime(5000);
  expect(work).not.toHaveBeenCalled();
});
