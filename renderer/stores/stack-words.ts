/** Who pushed the words of the stack, asked for at a stop: going back over the nearest past takes some hundredths of a second. */
import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { StackView, StackWords } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

/** Steps that follow one another quickly are not each asked about. */
const CALM_MS = 120;

/** The very words that are shown; of the stack in use, from its pointer up, the host knows the answer already. */
function wanted({ words: shown, wordSize, isRing0, esp }: StackView, words: number): { words: number; from?: number } {
  const first = shown[0];
  if (first === undefined || wordSize !== 4 || (!isRing0 && first.offset === esp)) return { words };
  return { words: shown.length, from: first.address };
}

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
      const params = wanted(view.value, words);
      timer = setTimeout(() => {
        void orNull(machine.request('stackWords', params)).then((answer) => {
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
