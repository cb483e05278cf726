/** Who wrote this: the question, how far the search is, and its answer. */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { Provenance } from '#emulator/protocol';
import { useMachine } from './machine.store.ts';

export const useWho = defineStore('who', () => {
  const machine = useMachine();
  const isOpen = ref(false);
  /** Counts wishes to ask about whatever is pointed at, which only the frame knows. */
  const wish = ref(0);
  /** As typed, or as the panel named it. */
  const place = ref('');
  const looked = ref(0);
  const isSearching = ref(false);
  const answer = shallowRef<Provenance | null>(null);
  const isDone = ref(false);
  /** What is wrong with the place, or why it could not be asked. */
  const problem = ref<string | null>(null);
  /** Newest question; whatever belongs to an older one is dropped. */
  let attempt = 0;

  function clear(): void {
    attempt++;
    isSearching.value = isDone.value = false;
    answer.value = null;
    problem.value = null;
    looked.value = 0;
  }
  /** Opens the card; asks at once when a place is given. */
  function open(text = ''): void {
    clear();
    isOpen.value = true;
    if (text !== '') place.value = text;
    if (text !== '') void ask();
  }
  async function ask(): Promise<void> {
    clear();
    const mine = attempt;
    isSearching.value = true;
    try {
      let state = await machine.request('whoStart', { place: place.value });
      while (!state.done && mine === attempt) {
        looked.value = state.looked;
        state = await machine.request('whoNext', {});
      }
      if (mine !== attempt) return;
      problem.value = state.problem;
      answer.value = state.provenance;
      isDone.value = true;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (mine === attempt) problem.value = error.message;
    } finally {
      if (mine === attempt) isSearching.value = false;
    }
  }
  function cancel(): void {
    clear();
    void machine.request('whoCancel', {}).catch(() => undefined);
  }
  function close(): void {
    if (isSearching.value) cancel();
    isOpen.value = false;
  }
  const askHere = (): void => void wish.value++;
  return { isOpen, wish, askHere, place, looked, isSearching, answer, isDone, problem, open, ask, cancel, close };
});
