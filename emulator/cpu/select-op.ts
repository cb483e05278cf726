/** Which op of the run loop executes an instruction in line; 0 = its execute function does. */
import type { Form } from '#emulator/isa';
import type { Slots } from './slots.ts';

export function selectOp(_s: Slots, _slot: number, _form: Form, _mode: number, _limit: number): number {
  return 0;
}
