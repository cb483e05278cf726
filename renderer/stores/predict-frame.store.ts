/** Predict the frame: the question, what was placed into the slots, and what the machine did. Kept for the session, never judged as a whole. */
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { ChipId, FrameAnswer, FrameQuestion, FrameState, StackId, TargetId } from '#emulator/protocol';
import { useMachine } from './machine.store.ts';

export interface Prediction {
  /** From the first word pushed downwards (of a frame that is popped: from the top of the stack upwards); null = nothing. */
  slots: (ChipId | null)[];
  stack: StackId | null;
  target: TargetId | null;
  cpl: number | null;
  interruptFlag: 0 | 1 | null;
}
export interface AnsweredFrame {
  readonly icount: number;
  readonly question: FrameQuestion;
  readonly prediction: Prediction;
  readonly answer: FrameAnswer;
}
/** More than any frame of protected mode needs but that of virtual-8086 mode, so that their number says nothing. */
export const SLOTS = 8;
const MOST_KEPT = 20;
const empty = (): Prediction => ({ slots: Array<null>(SLOTS).fill(null), stack: null, target: null, cpl: null, interruptFlag: null }); // prettier-ignore

export const usePredictFrame = defineStore('predict-frame', () => {
  const machine = useMachine();
  const question = shallowRef<FrameQuestion | null>(null);
  const obstacle = shallowRef<FrameState['obstacle']>(null);
  const prediction = reactive<Prediction>(empty());
  const answer = shallowRef<FrameAnswer | null>(null);
  /** Earlier ones of this session, the newest first. */
  const kept = shallowRef<readonly AnsweredFrame[]>([]);
  const isSeeking = ref(false);
  const failure = ref<string | null>(null);
  const asked = ref(-1);
  const isStale = computed(() => machine.isRunning || asked.value !== machine.stopSerial);
  let attempt = 0;

  async function guarded(work: (mine: number) => Promise<void>): Promise<void> {
    const mine = ++attempt;
    failure.value = null;
    try {
      await work(mine);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (mine === attempt) failure.value = error.message;
    }
  }
  function clear(): void {
    Object.assign(prediction, empty());
    answer.value = null;
  }
  /** What stands in front of the machine now. */
  const refresh = (): Promise<void> =>
    guarded(async (mine) => {
      const serial = machine.stopSerial;
      const state = await machine.request('frameQuestion', {});
      if (mine !== attempt) return;
      const isSame = JSON.stringify(state.question) === JSON.stringify(question.value);
      question.value = state.question;
      obstacle.value = state.obstacle;
      asked.value = serial;
      if (!isSame) clear();
    });
  function place(slot: number, chip: ChipId | null): void {
    if (slot >= 0 && slot < SLOTS && answer.value === null) prediction.slots[slot] = chip;
  }
  /** The machine makes the transition, on a copy that is thrown away. */
  const reveal = (): Promise<void> =>
    guarded(async (mine) => {
      if (question.value === null) return;
      const found = await machine.request('frameAnswer', {});
      if (mine !== attempt || found === null) return;
      answer.value = found;
      const mineToKeep: Prediction = { ...prediction, slots: [...prediction.slots] };
      const { icount } = machine.mark;
      kept.value = [{ icount, question: question.value, prediction: mineToKeep, answer: found }, ...kept.value].slice(0, MOST_KEPT); // prettier-ignore
    });
  /** Really: one step. */
  const go = (): void => machine.step('into');
  /** Past this one, to the moment before the next transition, whatever it is. */
  const seekNext = (): Promise<void> =>
    guarded(async () => {
      isSeeking.value = true;
      try {
        // A step is a run that ends soon: the machine stands again when it has been told.
        if (question.value !== null) await stepped('into');
        await stepped('to-next-transition');
        if (isSeeking.value) await stepped('back');
      } finally {
        isSeeking.value = false;
      }
    });
  async function stepped(kind: 'into' | 'to-next-transition' | 'back'): Promise<void> {
    if (!isSeeking.value) return;
    await machine.request('step', { kind });
    await new Promise<void>((resolve) => {
      if (!machine.isRunning) return resolve();
      const stop = machine.onState(() => {
        if (machine.isRunning) return;
        stop();
        resolve();
      });
    });
  }
  function cancelSeek(): void {
    isSeeking.value = false;
    machine.pause();
  }
  return { question, obstacle, prediction, answer, kept, isSeeking, failure, isStale, refresh, place, clear, reveal, go, seekNext, cancelSeek }; // prettier-ignore
});
