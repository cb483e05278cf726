/** Deterministic choices for the generator. */
import { SeededRandom } from '#emulator/base';

export class Choice {
  private readonly random: SeededRandom;
  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }
  below(n: number): number {
    return this.random.below(n);
  }
  of<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)] as T;
  }
  bit(): 0 | 1 {
    return this.random.below(2) as 0 | 1;
  }
  /** True once in n times. */
  once(n: number): boolean {
    return this.random.below(n) === 0;
  }
  u32(): number {
    return this.random.u32();
  }
}
