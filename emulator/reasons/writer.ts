/** Who gave a cell its value last: the one search of emulator/provenance, told with the cell's words. */
import type { Program } from '#emulator/debug';
import { instructionHere, labelOf, lastWrite, type Place } from '#emulator/provenance';
import type { Timeline } from '#emulator/timeline';
import type { Cell, Writer } from './types.ts';

const UNKNOWN_WRITER: Writer = { by: 'unknown', before: null, linear: -1, cpl: -1, transition: 0, text: '', label: '', source: null }; // prettier-ignore

/** Registers that no search follows. */
const UNFOLLOWED = /^(FSW|SYSENTER_CS)/;

function placeOf(cell: Cell): Place | null {
  if (cell.kind !== 'register') return cell.linear < 0 ? null : { kind: 'memory', linear: cell.linear, length: Math.min(cell.length, 64) }; // prettier-ignore
  if (UNFOLLOWED.test(cell.register)) return null;
  const [low, width] = cell.bits ?? [0, cell.register.endsWith('.selector') ? 16 : 32];
  return { kind: 'register', register: cell.register, low, width };
}

/**
 * Advanced with budgets until it returns the writer. The machine begins at the moment before the fault; afterwards it is anywhere:
 * whoever advances it puts it back, also when the generator is given up with `return`.
 */
export function* writerOf(
  timeline: Timeline,
  program: Program | null,
  cell: Cell,
): Generator<undefined, Writer | null, number> {
  if (cell.kind === 'none') return null;
  const place = placeOf(cell);
  const found = place === null ? null : yield* lastWrite(timeline, place);
  if (found === null) return UNKNOWN_WRITER;
  const { by, before, transition, linear, cpl } = found;
  if (timeline.present.now !== before.now) timeline.seek(before);
  const text = instructionHere(timeline.machine, program)?.text ?? '';
  return { by, before, linear, cpl, transition, text, label: labelOf(program, linear), source: program?.source.place(linear) ?? null }; // prettier-ignore
}
