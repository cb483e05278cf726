/** Work that may take long: shown, with a way out, once it has taken more than half a second. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

export interface Task {
  readonly id: number;
  /** In the language of the moment. */
  readonly title: () => string;
  /** How much is done, 0…1; null when that cannot be told. */
  readonly part: number | null;
  readonly isSlow: boolean;
  readonly cancel: () => void;
  /** What giving up costs. */
  readonly cancelNote?: () => string;
}
export interface RunningTask {
  tell(part: number): void;
  end(): void;
}
const SLOW_MILLISECONDS = 500;

export const useTasks = defineStore('tasks', () => {
  const all = shallowRef<readonly Task[]>([]);
  let serial = 0;
  const change = (id: number, to: Partial<Task>): void =>
    void (all.value = all.value.map((task) => (task.id === id ? { ...task, ...to } : task)));
  /** Begin a piece of work. Whoever begins it ends it, whatever happens. */
  function begin(task: Pick<Task, 'title' | 'cancel' | 'cancelNote'>): RunningTask {
    const id = ++serial;
    all.value = [...all.value, { ...task, id, part: null, isSlow: false }];
    const timer = setTimeout(() => change(id, { isSlow: true }), SLOW_MILLISECONDS);
    return {
      tell: (part) => change(id, { part }),
      end() {
        clearTimeout(timer);
        all.value = all.value.filter((one) => one.id !== id);
      },
    };
  }
  /** Those that are worth showing. */
  const shown = computed(() => all.value.filter(({ isSlow }) => isSlow));
  return { shown, begin };
});
