/** Words of any stack with who pushed each, asked for at a stop: a process that waits has its saved frame on its own stack. */
import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { StackWord } from '#emulator/protocol';
import { read32 } from '#emulator/base';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

export interface RangeWord {
  readonly address: number;
  readonly value: number;
  /** Null: older than what was looked through, or never written. */
  readonly pushed: StackWord | null;
}
const CALM_MILLISECONDS = 120;

/** @param range linear address of the lowest dword and their number; null: nothing is asked. */
export function useStackRange(
  range: Readonly<Ref<{ readonly from: number; readonly count: number } | null>>,
): ShallowRef<readonly RangeWord[] | null> {
  const machine = useMachine();
  const found = shallowRef<readonly RangeWord[] | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  async function ask(from: number, count: number, mine: number): Promise<void> {
    const args = { space: 'linear', start: from, length: count * 4 } as const;
    const memory = await orNull(machine.request('view', { name: 'memory', args }));
    if (memory === null || !('bytes' in memory) || mine !== asked) return;
    const { bytes, mapped } = memory;
    const values = Array.from({ length: count }, (_, k) => ({ address: from + k * 4, value: read32(bytes, k * 4), pushed: null })); // prettier-ignore
    const words = values.filter((_, k) => mapped[k * 4] !== 0);
    // The values at once; who pushed them takes some hundredths of a second.
    found.value = words;
    const answer = await orNull(machine.request('stackWords', { words: count, from }));
    if (answer === null || mine !== asked) return;
    const by = new Map(answer.words.map((word) => [word.address, word]));
    found.value = words.map((word) => ({ ...word, pushed: by.get(word.address) ?? null }));
  }
  watch(
    [() => range.value?.from, () => range.value?.count, () => machine.isRunning, () => machine.stopSerial],
    ([from, count]) => {
      clearTimeout(timer);
      const mine = ++asked;
      if (machine.isRunning || from === undefined || count === undefined || count <= 0) found.value = null;
      else timer = setTimeout(() => void ask(from, count, mine), CALM_MILLISECONDS);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    clearTimeout(timer);
    asked++;
  });
  return found;
}
