/** Context and open frames at every stop while their panel can be seen; while the machine runs the last answer is not shown. */
import { inject, ref, shallowRef, watch, type ShallowRef } from 'vue';
import type { FramesState } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';
import { PANEL_CONTEXT } from './panel-context.ts';

export function useOpenFrames(): ShallowRef<FramesState | null> {
  const machine = useMachine();
  const visible = inject(PANEL_CONTEXT, null)?.visible ?? ref(true);
  const found = shallowRef<FramesState | null>(null);
  let asked = 0;
  watch(
    [visible, () => machine.isRunning, () => machine.isLoaded, () => machine.stopSerial, () => machine.mark],
    async () => {
      const mine = ++asked;
      if (!visible.value || machine.isRunning || !machine.isLoaded) {
        if (machine.isRunning || !machine.isLoaded) found.value = null;
        return;
      }
      const answer = await orNull(machine.request('frames', {}));
      if (mine === asked && answer !== null) found.value = answer;
    },
    { immediate: true },
  );
  return found;
}
