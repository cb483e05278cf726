/**
 * The seam between the processor and what executes its decoded blocks. The interpreter is one executor; another one may run
 * compiled blocks over the same slots, arena and hot words, as long as everything that is not straight-line code (transitions,
 * I/O, faults) goes through the same execute functions.
 */
import type { Cpu } from './cpu.ts';
import { createRunLoop } from './run-fast.generated.ts';

export interface BlockExecutor {
  /**
   * Executes from the first slot of a block, whose instructions have been taken off `f[LEFT]` already, until the slice or the
   * straight road ends. `cpu.eip` and `f[LEFT]` are right then and no slot is current. Faults pass through it: `f[SLOT]` and
   * `f[PENDING]` say where.
   */
  readonly execute: (slot: number) => void;
  /** The block that begins at this slot was overwritten. */
  readonly dropped: (slot: number) => void;
  /** All slots are void. */
  readonly droppedAll: () => void;
}

const nothing = (): void => {};

/** Executes slots as they are: it keeps nothing that could become stale. */
export const interpreter = (cpu: Cpu): BlockExecutor => ({
  execute: createRunLoop(cpu),
  dropped: nothing,
  droppedAll: nothing,
});
