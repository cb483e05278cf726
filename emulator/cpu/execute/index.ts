/** All execute functions by `Form.index`, with those of the pseudo forms behind them. */
import { VECTOR_GP, VECTOR_UD } from '#emulator/arch';
import { invariant } from '#emulator/base';
import { FORMS } from '#emulator/isa';
import { requireFpuIfEscape } from '../fpu/availability.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { BCD } from './bcd.ts';
import { BRANCH } from './branch.ts';
import { DATA_MOVE } from './data-move.ts';
import { FLAG_CONTROL } from './flag-control.ts';
import { FPU } from './fpu.ts';
import { IO } from './io.ts';
import { MULTIPLY } from './multiply.ts';
import type { Execute } from './operands.ts';
import { SEGMENT } from './segment.ts';
import { SHIFT } from './shift.ts';
import { STACK } from './stack.ts';
import { STRING } from './string.ts';
import { SYSTEM } from './system.ts';

const BY_ID: ReadonlyMap<string, Execute> = new Map(
  [ARITHMETIC, BCD, BRANCH, DATA_MOVE, FLAG_CONTROL, FPU, IO, MULTIPLY, SEGMENT, SHIFT, STACK, STRING, SYSTEM].flatMap(
    (group) => Object.entries(group),
  ),
);

/** In the order of lower.ts: invalid opcode, more than 15 bytes, illegal LOCK. */
const PSEUDO: readonly Execute[] = [
  (c) => {
    requireFpuIfEscape(c);
    c.fault(VECTOR_UD, null, 'opcode is valid', 0, 1);
  },
  (c) => c.fault(VECTOR_GP, 0, 'instruction length <= 15', 16, 15),
  (c) => c.fault(VECTOR_UD, null, 'LOCK is legal', 0, 1),
];

/** `EXECUTE[form.index](cpu, slot)`. */
export const EXECUTE: readonly Execute[] = [
  ...FORMS.map((form) => {
    const execute = BY_ID.get(form.id);
    invariant(execute !== undefined, `no execute function for ${form.id}`);
    return execute;
  }),
  ...PSEUDO,
];
/** Ids that an execute function exists for but no form: must be empty. */
export const ORPHANS: readonly string[] = [...BY_ID.keys()].filter((id) => !FORMS.some((form) => form.id === id));
export type { Execute } from './operands.ts';
