/** From a running session to a capsule, one moment at a time: the machine stands where it stood after each. */
import type { InputEvent, Mark } from '#emulator/machine';
import type { Bookmark, BranchRecord, Timeline } from '#emulator/timeline';
import { type CheckpointPlace, checkpointPlaces } from './checkpoints.ts';
import { instructionTable, visibleDigest } from './fingerprints.ts';
import { safeName } from './guards.ts';
import { imageDigest } from './image-data.ts';
import type { Capsule, CapsuleProgram, CapsuleSources, Checkpoint } from './types.ts';
import { storedImages } from './write.ts';

/** What the timeline does not know of its session. */
export interface SessionFacts {
  readonly title: string;
  /** Version of Ringside, '' when it is not known. */
  readonly ringside: string;
  readonly stopAt: Capsule['stopAt'];
  /** `image`: the bytes of the medium booted. */
  readonly program: Omit<CapsuleProgram, 'image'> & { readonly image: Uint8Array };
  readonly bookmarks: readonly Bookmark[];
  readonly breakpoints: readonly unknown[];
}

export interface Fingerprint {
  readonly mark: Mark;
  readonly digest: string;
  readonly visible: string;
  readonly layout: string;
}

/** Digests of the machine where it stands. */
export function fingerprint(timeline: Timeline): Fingerprint {
  const { machine } = timeline;
  const snapshot = timeline.here();
  return {
    mark: timeline.present,
    digest: machine.digest(),
    visible: visibleDigest(machine, snapshot),
    layout: snapshot.layout,
  };
}

function mediaOf(image: Uint8Array, branches: readonly BranchRecord[]): Map<string, Uint8Array> {
  const put = (event: InputEvent): Uint8Array[] =>
    event.type === 'medium' && event.bytes.length > 0 ? [event.bytes] : [];
  const all = [image, ...branches.flatMap(({ inputs }) => inputs.flatMap(({ event }) => put(event)))];
  return new Map([...new Set(all)].map((bytes) => [imageDigest(bytes), bytes]));
}

/** A name that the file may carry; what stands before the last folder is this computer's affair. */
const baseName = (name: string): string => name.split(/[/\\]/).at(-1) ?? name;

/** @throws CapsuleError `unsafe-name` when a source asks for a file outside its folder. */
export function mustStayInside({ files, binaries }: CapsuleSources): void {
  for (const { name } of [...files.slice(1), ...binaries]) safeName(name, 'program.sources');
}

export class CapsuleRecorder {
  private readonly timeline: Timeline;
  private readonly facts: SessionFacts;
  private readonly branches: readonly BranchRecord[];
  private readonly present: Capsule['present'];
  private readonly bookmarks: readonly Bookmark[];
  private readonly places: readonly CheckpointPlace[];
  private readonly checkpoints: Checkpoint[] = [];

  /** @throws CapsuleError `unsafe-name` when a source asks for a file outside its folder. */
  constructor(timeline: Timeline, facts: SessionFacts) {
    this.timeline = timeline;
    this.facts = facts;
    const { sources } = facts.program;
    if (sources !== null) mustStayInside(sources);
    this.branches = timeline.records;
    this.present = { branch: timeline.currentBranch, mark: timeline.present };
    this.bookmarks = facts.bookmarks.filter(({ branch }) => this.branches.some(({ id }) => id === branch));
    this.places = checkpointPlaces(this.branches, this.bookmarks, this.present);
  }

  get total(): number {
    return this.places.length;
  }
  get done(): number {
    return this.checkpoints.length;
  }

  /** Take the digest of the next moment. @returns true when all are taken. */
  advance(): boolean {
    if (this.done === this.total) return true;
    const { branch, mark, reason } = this.places[this.done];
    const found = this.timeline.visit(branch, mark, () => fingerprint(this.timeline));
    if (found === null) throw new RangeError(`branch ${branch} is gone`);
    this.checkpoints.push({ branch, reason, mark: found.mark, digest: found.digest, visible: found.visible });
    return this.done === this.total;
  }

  /** The capsule, when all digests are taken. */
  capsule(): Capsule {
    const { timeline, facts, branches, present, bookmarks, checkpoints } = this;
    const { name, drive, image, sources } = facts.program;
    const files = sources?.files.map((file, i) => (i === 0 ? { ...file, name: baseName(file.name) } : file)) ?? [];
    return {
      title: facts.title,
      maker: { ringside: facts.ringside, instructions: instructionTable(), layout: timeline.here().layout },
      machine: timeline.machine.config,
      stopAt: facts.stopAt,
      program: { name: baseName(name), drive, image: imageDigest(image), sources: sources && { ...sources, files } },
      images: storedImages(mediaOf(image, branches)),
      branches,
      present,
      bookmarks,
      breakpoints: facts.breakpoints,
      checkpoints,
    };
  }
}
