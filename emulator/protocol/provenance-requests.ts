/** Who wrote this, and what will use it. */
import type { Provenance, StackWords } from '#emulator/provenance';

/** `problem`: English, from the parser of places; it says what could be written instead. */
export interface WhoState {
  readonly problem: string | null;
  /** Instructions behind the present that were looked through. */
  readonly looked: number;
  /** The answer, when `done`; null then means that nothing is mapped there. */
  readonly provenance: Provenance | null;
  readonly done: boolean;
}

export interface ProvenanceRequests {
  /** Ask who wrote a place (`eax`, `gdt[3].dpl`, `dword [9000h]`) last, at the moment where the machine stands. An earlier question is given up. */
  whoStart: { params: { place: string }; result: WhoState };
  /** Go on for some hundredths of a second; ask until it is done. */
  whoNext: { params: Record<string, never>; result: WhoState };
  whoCancel: { params: Record<string, never>; result: null };
  /** Who pushed each word from SS:ESP upwards, and what takes it off. */
  stackWords: { params: { words: number }; result: StackWords };
}
