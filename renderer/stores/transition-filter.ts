/** The transitions that satisfy a condition: the recording is looked through from the newest to the oldest, a piece at a time. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue';
import type { TransitionSummary } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';
import { useTransitions } from './transitions.store.ts';

const PIECE = 1000;
export type TransitionTest = (summary: TransitionSummary) => boolean;

/** @param test null: everything is shown, nothing is looked through. */
export function useTransitionFilter(test: Readonly<Ref<TransitionTest | null>>) {
  const machine = useMachine();
  const transitions = useTransitions();
  const found = shallowRef<readonly TransitionSummary[]>([]);
  const isLooking = ref(false);
  /** Transitions from this id on were looked at; what is older has left the recording. */
  const lookedFrom = ref(0);
  let attempt = 0;
  let newest = 0;

  async function lookThrough(): Promise<void> {
    const mine = ++attempt;
    const wanted = test.value;
    found.value = [];
    newest = transitions.count;
    lookedFrom.value = newest + 1;
    isLooking.value = wanted !== null;
    if (wanted === null) return;
    for (let end = newest; end >= transitions.first && mine === attempt; end -= PIECE) {
      const first = Math.max(transitions.first, end - PIECE + 1);
      const piece = (await orNull(machine.request('transitions', { first, count: end - first + 1 }))) ?? [];
      if (mine !== attempt) return;
      if (piece.length === 0) break;
      lookedFrom.value = piece[0].id;
      found.value = [...piece.filter(wanted), ...found.value];
      if (piece[0].id > first) break;
    }
    if (mine === attempt) isLooking.value = false;
  }
  /** What came since; after going back in time everything again. */
  async function follow(count: number): Promise<void> {
    const wanted = test.value;
    if (wanted === null || isLooking.value) return;
    if (count < newest) return lookThrough();
    if (count === newest) return;
    const mine = attempt;
    const first = newest + 1;
    newest = count;
    const piece = (await orNull(machine.request('transitions', { first, count: count - first + 1 }))) ?? [];
    if (mine === attempt) found.value = [...found.value, ...piece.filter(wanted)];
  }
  watch(test, () => void lookThrough(), { immediate: true });
  watch(
    () => transitions.count,
    (count) => void follow(count),
  );
  onBeforeUnmount(() => attempt++);
  const ids = computed(() => found.value.map((summary) => summary.id));
  return { found, ids, isLooking, lookedFrom };
}
