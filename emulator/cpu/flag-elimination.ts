/** Leaves out flag computations that nobody can see, and lets conditions profit from knowing what set the flags. */
import { CONDITIONS } from '#emulator/isa';
import { ALL_FLAGS, FLAGLESS, KIND_OTHER, OP_TRAITS, OPS, READS_FLAGS, SIMPLE, type OpName } from './fast-ops.generated.ts'; // prettier-ignore
import type { Slots } from './slots.ts';

/** Condition op → the same after a subtraction, after logic. */
const AFTER: readonly ReadonlyMap<number, number>[] = [
  new Map(),
  new Map([
    [OPS.JL, OPS.JL_SUB], [OPS.JGE, OPS.JGE_SUB], [OPS.JLE, OPS.JLE_SUB], [OPS.JG, OPS.JG_SUB], [OPS.JS, OPS.JS_RES], [OPS.JNS, OPS.JNS_RES],
  ]),
  new Map([
    [OPS.JL, OPS.JS_RES], [OPS.JGE, OPS.JNS_RES], [OPS.JLE, OPS.JLE_RES], [OPS.JG, OPS.JG_RES], [OPS.JS, OPS.JS_RES], [OPS.JNS, OPS.JNS_RES],
  ]),
  new Map(),
]; // prettier-ignore
const CONDITIONAL: ReadonlySet<number> = new Set(CONDITIONS.map(({ code }) => OPS[`J${code}` as OpName]));

/** Rotation → the same in front of INC or DEC of a register, which overwrite all flags but the one it makes, CF. */
const CARRY_ONLY: ReadonlyMap<number, number> = new Map([
  [OPS.ROL_R32, OPS.ROL_R32_C],
  [OPS.ROR_R32, OPS.ROR_R32_C],
]);

/**
 * Chooses flagless ops for slots `first`..`end`-1 whose flags are overwritten before anything can look at them: by an
 * instruction, a fault (whose frame holds EFLAGS) or the end of the block. `fullOp` keeps the op with flags, for stops
 * between two slots.
 */
export function eliminateFlags(s: Slots, first: number, end: number): void {
  let kind = 0;
  for (let slot = first; slot < end; slot++) {
    const op = s.op[slot];
    if (CONDITIONAL.has(op)) {
      const better = AFTER[kind].get(op);
      if (better !== undefined) s.op[slot] = s.fullOp[slot] = better;
      continue;
    }
    const after = (OP_TRAITS[op] >> 4) & 3;
    if (after !== 0) kind = after === KIND_OTHER ? 0 : after;
  }
  let dead = false;
  for (let slot = end - 1; slot >= first; slot--) {
    let op = s.op[slot];
    if (dead && FLAGLESS[op] !== 0) op = s.op[slot] = FLAGLESS[op];
    else if (slot + 1 < end && (s.op[slot + 1] === OPS.INC_R32 || s.op[slot + 1] === OPS.DEC_R32))
      op = s.op[slot] = CARRY_ONLY.get(op) ?? op;
    const traits = OP_TRAITS[op];
    if (traits & READS_FLAGS || !(traits & SIMPLE)) dead = false;
    else if (traits & ALL_FLAGS) dead = true;
  }
}
