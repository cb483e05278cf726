/** Why a fault happened: the question, how far the search is, and its answer. */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { FaultCard } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

export const useWhy = defineStore('why', () => {
  const machine = useMachine();
  /** Transition that was asked about; 0 = none. */
  const id = ref(0);
  const card = shallowRef<FaultCard | null>(null);
  const looked = ref(0);
  const isSearching = ref(false);
  /** The search was given up by hand: it does not begin again by itself. */
  const isGivenUp = ref(false);
  /** Newest question; whatever belongs to an older one is dropped. */
  let attempt = 0;

  function clear(of = 0): void {
    attempt++;
    id.value = of;
    isSearching.value = isGivenUp.value = false;
    card.value = null;
    looked.value = 0;
  }
  /** What is known of this transition stays; a search for another one is given up. */
  async function ask(wanted: number): Promise<void> {
    if (wanted === id.value && (card.value !== null || isSearching.value)) return;
    clear(wanted);
    const mine = attempt;
    isSearching.value = true;
    // The machine may be started or closed meanwhile: the transition itself says what there is to say.
    let state = await orNull(machine.request('whyStart', { id: wanted }));
    while (state !== null && !state.done && mine === attempt) {
      looked.value = state.looked;
      state = await orNull(machine.request('whyNext', {}));
    }
    if (mine !== attempt) return;
    card.value = state?.card ?? null;
    isSearching.value = false;
  }
  function giveUp(): void {
    const of = id.value;
    clear(of);
    isGivenUp.value = true;
    void orNull(machine.request('whyCancel', {}));
  }
  return { id, card, looked, isSearching, isGivenUp, ask, giveUp, clear };
});
