/** Who gave a place its value, as plain data: codes, numbers, names. Words are in words.table.ts and in the window's catalogues. */
import type { SourcePlace } from '#emulator/inspect';
import type { Mark } from '#emulator/machine';

/** Version of {@link Provenance} as JSON. Fields may be added under one version; a change of meaning raises it. */
export const PROVENANCE_VERSION = 1;

/** A part of the machine that holds a value. */
export type Place =
  | { readonly kind: 'memory'; readonly linear: number; readonly length: number }
  | {
      readonly kind: 'register';
      /** `EAX`, `EIP`, `EFLAGS`, `DS.selector`, `TR.base`, `GDTR.limit`, `CR3`, `DR7`. */
      readonly register: string;
      /** Lowest bit and number of bits. */
      readonly low: number;
      readonly width: number;
    };

/** A place with a name for people: `gdt[3].dpl`, `[esp+4]`, `EAX`. */
export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
  /** Of a field within its bytes: lowest bit and number of bits; null = all of it. */
  readonly bits: readonly [low: number, width: number] | null;
}

/**
 * `instruction`: the instruction at `linear` wrote. `transition`: the processor did in a transition, or, with `transition` 0, in its
 * page walk; `linear` is where it began. `device`: a chip wrote while the instruction at `linear` executed. `input`:
 * somebody did from outside, or a reset. `beginning`: it has been so since the beginning of history.
 */
export type WrittenBy = 'instruction' | 'transition' | 'device' | 'input' | 'beginning';

export interface LastWrite {
  readonly by: WrittenBy;
  /** The moment before the write; where the machine stands to see it happen. */
  readonly before: Mark;
  /** CS base + EIP of the instruction. */
  readonly linear: number;
  readonly cpl: number;
  /** Number of the transition when `by` is `transition`, else 0. */
  readonly transition: number;
  /** What was written, cut to the place: a part of it when other parts are older. */
  readonly part: Place;
  /** Bytes of a place in memory, or the value of a register as its little-endian bytes. */
  readonly bytesBefore: readonly number[];
  readonly bytesAfter: readonly number[];
}

/** Where a chain of copies ends, or `copy`: it goes on. */
export type Origin =
  | 'copy'
  | 'immediate'
  | 'computed'
  | 'port'
  | 'return-address'
  | 'event'
  | 'device'
  | 'image'
  | 'rom'
  | 'input'
  | 'reset'
  | 'beginning'
  | 'depth';

/** One hop of the chain: who wrote `place` last before the hop in front of it read it. */
export interface Hop {
  readonly place: Place;
  /** What was written when other bytes of the place are older, else the place. */
  readonly part: Place;
  /** Value that was written (at most 32 bits). */
  readonly value: number;
  readonly by: WrittenBy;
  readonly before: Mark;
  readonly linear: number;
  readonly cpl: number;
  /** NASM text of the instruction, '' when none is known. */
  readonly text: string;
  readonly label: string;
  readonly source: SourcePlace | null;
  /** The instruction lies in the BIOS. */
  readonly isFirmware: boolean;
  /** Number of the transition, its flow, what caused it and its vector (-1 = none), and the slot it filled (`EIP`, `error code`). */
  readonly transition: number;
  readonly flow: string;
  readonly cause: string;
  readonly vector: number;
  readonly slot: string;
  /** What the value is, and of a port its number. */
  readonly origin: Origin;
  readonly port: number;
  /** Source line of the bytes themselves, for `image`: the `db` or the instruction that was loaded. */
  readonly image: SourcePlace | null;
}

export interface Provenance {
  readonly version: typeof PROVENANCE_VERSION;
  readonly name: string;
  readonly place: Place;
  readonly bits: readonly [low: number, width: number] | null;
  /** Value at the moment asked about, of the bits when there are any. */
  readonly value: number;
  readonly at: Mark;
  /** The latest first; each one's origin but the last one's is `copy`. */
  readonly hops: readonly Hop[];
}
