/** Stack view → rows, with the frames that the processor itself pushed set apart. */
import { hex, hex32 } from '#emulator/base';
import type { StackView } from '#emulator/protocol';

export interface StackRow {
  readonly offset: string;
  readonly address: string;
  readonly value: string;
  readonly mapped: boolean;
  readonly role: string;
  readonly transition: number;
  /** First and last word of a frame pushed by one transition: where the bracket begins and ends. */
  readonly frameStart: boolean;
  readonly frameEnd: boolean;
  readonly label: string;
  readonly changed: boolean;
  /** This word is where SS0:ESP0 points: the next entry from ring 3 pushes just below it. */
  readonly isEsp0: boolean;
}
export function stackRows(view: StackView, before: StackView | null): readonly StackRow[] {
  const old = new Map(before?.words.map((w) => [w.address, w.value]));
  return view.words.map((w, i) => ({
    offset: `+${hex(w.offset - view.esp, 2)}`,
    address: hex32(w.address),
    value: hex(w.value, view.wordSize * 2),
    mapped: w.mapped,
    role: w.role,
    transition: w.transition,
    frameStart: w.transition !== 0 && view.words[i - 1]?.transition !== w.transition,
    frameEnd: w.transition !== 0 && view.words[i + 1]?.transition !== w.transition,
    label: w.label,
    changed: old.has(w.address) && old.get(w.address) !== w.value,
    isEsp0: view.ring0?.esp0 === w.address,
  }));
}
