/** A process's kernel stack in its three parts: what the processor pushed, the registers the entry saved, and where the kernel was. */
import { hex32 } from '#emulator/base';
import type { ProcessView } from '#emulator/protocol';
import type { RangeWord } from '#renderer/stores';

export interface FrameWordRow {
  readonly address: string;
  readonly value: string;
  /** `EIP`, `EAX`; '' where nothing is known. */
  readonly slot: string;
  readonly by: string;
  readonly label: string;
  readonly transition: number;
}
export interface SavedFrame {
  readonly user: readonly FrameWordRow[];
  readonly registers: readonly FrameWordRow[];
  /** Null: where the kernel keeps its stack pointer is not known. */
  readonly system: readonly FrameWordRow[] | null;
}
/** Words looked at below the frame of the user level when the kernel's own stack pointer is not known. */
const GUESS = 16;
const MOST = 96;
const USER_SLOTS = ['EIP', 'CS', 'EFLAGS', 'ESP', 'SS'] as const;

const knownEsp = ({ kernelStack }: ProcessView): number | null =>
  kernelStack !== null && kernelStack.used !== null ? kernelStack.esp : null;

/** What to read; null: nothing is saved, or nobody knows where. */
export function frameRange(process: ProcessView): { readonly from: number; readonly count: number } | null {
  const { frame } = process;
  if (frame === null) return null;
  const end = frame.address + USER_SLOTS.length * 4;
  const esp = knownEsp(process);
  const from = esp !== null && esp <= frame.address ? esp : frame.address - GUESS * 4;
  const count = Math.min(MOST, Math.floor((end - from) / 4));
  return { from: end - count * 4, count };
}

/** @param words from {@link frameRange}, lowest first; their writers may still be unknown. */
export function savedFrame(process: ProcessView, words: readonly RangeWord[]): SavedFrame {
  const { frame } = process;
  if (frame === null) return { user: [], registers: [], system: null };
  const user = words
    .filter(({ address }) => address >= frame.address)
    .map((word) => rowOf(word, USER_SLOTS[(word.address - frame.address) / 4] ?? ''));
  const below = words.filter(({ address }) => address < frame.address).toReversed();
  // Downwards from the frame: what the entry pushed, up to the first call.
  const first = below.findIndex(({ pushed }) => !isSavedByEntry(pushed));
  const registers = (first < 0 ? below : below.slice(0, first)).map((word) => rowOf(word));
  const rest = (first < 0 ? [] : below.slice(first)).map((word) => rowOf(word));
  return { user, registers, system: knownEsp(process) === null ? null : rest };
}

const isSavedByEntry = (pushed: RangeWord['pushed']): boolean =>
  pushed !== null && (pushed.kind === 'hardware' || pushed.kind === 'saved' || pushed.kind === 'pushed');

function rowOf({ address, value, pushed }: RangeWord, slot = pushed?.slot ?? ''): FrameWordRow {
  return {
    address: hex32(address),
    value: hex32(value),
    slot: slot === 'EIP' && pushed?.kind === 'return' ? 'return' : slot,
    by: pushed?.kind === 'hardware' ? '' : (pushed?.by.text ?? ''),
    label: pushed?.by.label ?? '',
    transition: pushed?.transition ?? 0,
  };
}

/** What a kernel writes to name its processes, for copying; the names are to be replaced. */
export const ANNOTATION_SAMPLE = `; @ringside processes base=procs stride=16 count=3 current=current names=idle,shell,init
; @ringside process-field name=esp   offset=0
; @ringside process-field name=esp0  offset=4
; @ringside process-field name=state offset=8 states=0:ready,1:sleeping`;
