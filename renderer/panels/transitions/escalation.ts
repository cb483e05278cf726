/** The chain of faults that a transition belongs to; its other links are fetched. */
import { shallowRef, watch, type ShallowRef } from 'vue';
import { escalationOf, type ChainLink } from '#emulator/microscope';
import type { Transition } from '#emulator/protocol';
import { useMachine } from '#renderer/stores';

/** A chain ends in shutdown after three; interrupts in front make it a little longer. */
const MOST = 8;

export function useEscalation(transition: () => Transition): Readonly<ShallowRef<readonly ChainLink[]>> {
  const machine = useMachine();
  const chain = shallowRef<readonly ChainLink[]>([]);
  watch(
    transition,
    async (opened) => {
      chain.value = [];
      if (opened.parent === 0 && opened.outcome === 'completed') return;
      const known = new Map([[opened.id, opened]]);
      const fetchOne = async (id: number): Promise<Transition | null> => {
        const found = await machine.request('transition', { id }).catch(() => null);
        if (found) known.set(id, found);
        return found;
      };
      let first: Transition | null = opened;
      for (let n = 0; n < MOST && first && first.parent !== 0; n++) first = await fetchOne(first.parent);
      let last: Transition | null = opened;
      for (let n = 0; n < MOST && last && last.outcome !== 'completed'; n++) last = await fetchOne(last.id + 1);
      if (transition().id === opened.id) chain.value = escalationOf((id) => known.get(id) ?? null, opened.id);
    },
    { immediate: true },
  );
  return chain;
}
