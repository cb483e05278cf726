/** Who pushed the words of the stack, asked for at a stop: going back over the nearest past takes some hundredths of a second. */
import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { StackView, StackWords } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

/** Steps that follow one another quickly are not each asked about. */
const CALM_MS = 120;

export function useStackWords(view: Readonly<Ref<StackView | null>>, words: number): ShallowRef<StackWords | null> {
  const machine = useMachine();
  const found = shallowRef<StackWords | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  watch(
    [view, () => machine.isRunning],
    () => {
      clearTimeout(timer);
      const mine = ++asked;
      if (machine.isRunning || view.value === null) {
        found.value = null;
        return;
      }
      timer = setTimeout(() => {
        void orNull(machine.request('stackWords', { words })).then((answer) => {
          if (mine === asked) found.value = answer;
        });
      }, CALM_MS);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    clearTimeout(timer);
    asked++;
  });
  return found;
}
