import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { useTasks } from './tasks.store.ts';

describe('tasks', () => {
  it('are shown after half a second, with how much is done, until they end', () => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
    const tasks = useTasks();
    const cancel = vi.fn<() => void>();
    const [short, long] = ['short', 'long'].map((name) => tasks.begin({ title: () => name, cancel }));
    vi.advanceTimersByTime(499);
    short?.end();
    long?.tell(0.25);
    const before = tasks.shown.length;
    vi.advanceTimersByTime(1);
    tasks.shown[0]?.cancel();
    const during = tasks.shown.map((task) => [task.title(), task.part]);
    long?.end();
    expect([before, during, cancel.mock.calls.length, tasks.shown.length]).toEqual([0, [['long', 0.25]], 1, 0]);
    vi.useRealTimers();
  });
});
