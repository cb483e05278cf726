/** Two sets of files beside each other: the learner's code and a solution, or an earlier version of it. Only to look at. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface ComparedFile {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}
export interface Comparison {
  /** In the language of the moment. */
  readonly title: () => string;
  readonly left: () => string;
  readonly right: () => string;
  readonly files: readonly ComparedFile[];
}
export const useComparison = defineStore('comparison', () => {
  const shown = shallowRef<Comparison | null>(null);
  const show = (comparison: Comparison): void => void (shown.value = comparison);
  const close = (): void => void (shown.value = null);
  return { shown, show, close };
});
