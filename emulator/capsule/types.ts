/** A session as it lies in a capsule: everything needed to live it again, and the digests that prove it. README.md has the file. */
import type { SourceFile } from '#emulator/assembler';
import type { DriveName, MachineConfig, Mark, StateDigest } from '#emulator/machine';
import type { Bookmark, BranchRecord } from '#emulator/timeline';

export const CAPSULE_SCHEMA = 'ringside.capsule';
export const CAPSULE_VERSION = 1;
/** Without the dot. */
export const CAPSULE_EXTENSION = 'ringside-capsule';

/** An image by its digest; `bytes` is null when the capsule does not carry it (too large): it has to be asked for. */
export interface StoredImage {
  /** `imageDigest` of the whole medium. */
  readonly digest: string;
  readonly length: number;
  readonly bytes: Uint8Array | null;
}

/** A file that `incbin` reads. */
export interface BinaryFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CapsuleSources {
  /** The main file first, then every file it includes, under the names the sources ask for. */
  readonly files: readonly SourceFile[];
  readonly binaries: readonly BinaryFile[];
  readonly defines: Readonly<Record<string, string>>;
}

export interface CapsuleProgram {
  /** File name for people. */
  readonly name: string;
  readonly drive: DriveName;
  /** Digest of the medium that was booted. */
  readonly image: string;
  /** Null: it was loaded as an image. */
  readonly sources: CapsuleSources | null;
}

/** Why a digest was taken at a moment. */
export type CheckpointReason = 'start' | 'fork' | 'on-the-way' | 'bookmark' | 'present' | 'end';

export interface Checkpoint {
  readonly branch: number;
  readonly mark: Mark;
  readonly reason: CheckpointReason;
  /** The machine's own digest: every declared field. Only comparable between machines of one layout. */
  readonly digest: StateDigest;
  /** Digest of what programs can see (registers, RAM, consoles): comparable whatever the layout. */
  readonly visible: string;
}

/** What made a capsule: tells "it differs" from "it cannot be compared". */
export interface Maker {
  /** Version of Ringside for people; '' = unknown. */
  readonly ringside: string;
  /** Digest of the instruction table that the assembler works from. */
  readonly instructions: string;
  /** Layout of the machine's declared state. */
  readonly layout: string;
}

export interface Capsule {
  readonly title: string;
  readonly maker: Maker;
  readonly machine: Required<MachineConfig>;
  readonly stopAt: 'boot-sector' | 'reset-vector';
  readonly program: CapsuleProgram;
  /** Every medium that was in a drive: the one booted from and those put in later. */
  readonly images: readonly StoredImage[];
  /** Parents before their branches. A `medium` input holds the bytes of one of `images`; unknown ones are a `MissingMedium`. */
  readonly branches: readonly BranchRecord[];
  readonly present: { readonly branch: number; readonly mark: Mark };
  readonly bookmarks: readonly Bookmark[];
  /** The window's own, passed through. */
  readonly breakpoints: readonly unknown[];
  readonly checkpoints: readonly Checkpoint[];
}

/** Bounds of what a capsule may hold; a file beyond them is refused, so that no file can make its reader run out of memory. */
export const LIMITS = {
  /** UTF-16 units of the file: what the file dialogs of the window carry. */
  text: 8 * 1024 * 1024,
  files: 256,
  name: 255,
  branches: 1000,
  inputs: 500_000,
  bookmarks: 2000,
  breakpoints: 2000,
  checkpoints: 10_000,
  images: 64,
  /** Bytes of a medium whose content is carried. */
  carriedImage: 32 * 1024 * 1024,
  /** Bytes of content (sectors that are not zero) of all carried media when writing. */
  content: 3 * 1024 * 1024,
  /** Bytes of one `poke-memory`. */
  poke: 1024 * 1024,
} as const;
