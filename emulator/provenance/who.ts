/** The chain of a value: its last write, where that took it from, the last write of that, and so on to the origin. */
import type { Program } from '#emulator/debug';

import type { Mark } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { instructionHere, labelOf } from './instruction.ts';
import { bytesOf, lastWrite, type Search } from './last-write.ts';
import { bitsOf } from './register-value.ts';
import { sourceOf, type Source } from './sources.ts';
import { transitionSource } from './transition-sources.ts';
import { type Hop, type LastWrite, type NamedPlace, type Origin, type Place, PROVENANCE_VERSION, type Provenance } from './types.ts'; // prettier-ignore

/** Hops followed at most; the last one then says `depth`. */
export const MOST_HOPS = 16;

const ROM_FIRST = 0xf0000, ROM_END = 0x100000, ROM_ALIAS = 0xffff0000; // prettier-ignore
const isRom = (physical: number): boolean => (physical >= ROM_FIRST && physical < ROM_END) || physical >= ROM_ALIAS;

const numberOf = (bytes: readonly number[]): number => bytes.slice(0, 4).reduce((sum, byte, k) => sum + byte * 256 ** k, 0); // prettier-ignore

/** A search that its caller advances with budgets and can give up. Between its pieces the machine stands where it stood. */
export class WhoSearch {
  private readonly timeline: Timeline;
  private readonly began: Mark;
  private readonly search: Search<Provenance | null>;
  /** Null = not there yet, or, when `done`, nothing is mapped there. */
  answer: Provenance | null = null;
  private isOver = false;
  private reached = 0;

  /** @param named the place, as the page tables are at the present. */
  constructor(timeline: Timeline, program: Program | null, named: NamedPlace) {
    this.timeline = timeline;
    this.began = timeline.present;
    this.search = whoWrote(timeline, program, named);
    this.quietly(() => this.go(0));
  }

  private quietly(body: () => void): void {
    const { machine } = this.timeline;
    const resume = machine.suspendWatchers();
    try {
      body();
    } finally {
      this.reached = machine.icount;
      machine.suspendWatchers();
      this.timeline.seek(this.began);
      resume();
    }
  }
  private go(budget: number): void {
    const { done, value } = this.search.next(budget);
    if (done) [this.isOver, this.answer] = [true, value];
  }

  /** Go on for about `budget` instructions. @returns null = not there yet, or, when `done`, nothing is mapped there. */
  advance(budget: number): Provenance | null {
    if (!this.isOver) this.quietly(() => this.go(budget));
    return this.answer;
  }
  get done(): boolean {
    return this.isOver;
  }
  /** Instructions behind the moment asked about that the search has reached. */
  get depth(): number {
    return Math.max(0, this.began.icount - this.reached);
  }
  /** True while the machine stands where the question was asked: an answer to it would be one about something else. */
  get isPresent(): boolean {
    const { now, icount } = this.timeline.present;
    return now === this.began.now && icount === this.began.icount;
  }
}

/** The machine stands at the moment asked about, and afterwards anywhere. */
export function* whoWrote(timeline: Timeline, program: Program | null, named: NamedPlace): Search<Provenance | null> {
  const at = timeline.present;
  const all = numberOf(bytesOf(timeline.machine, named.place));
  const value = named.bits === null ? all : bitsOf(all, named.bits[0], named.bits[1]);
  const hops: Hop[] = [];
  let place: Place | null = named.place;
  while (place !== null) {
    const asked: Place = place;
    const rom = asked.kind === 'memory' && isRom(timeline.machine.translate(asked.linear));
    const write: LastWrite | null = yield* lastWrite(timeline, asked);
    if (write === null) {
      if (hops.length === 0) return null;
      break;
    }
    if (timeline.present.now !== write.before.now) timeline.seek(write.before);
    const [hop, next] = hopOf(timeline, program, asked, write, rom);
    const isLast = next === null || hops.length + 1 === MOST_HOPS;
    hops.push(next !== null && isLast ? { ...hop, origin: 'depth' } : hop);
    place = isLast ? null : next;
  }
  return { version: PROVENANCE_VERSION, name: named.name, place: named.place, bits: named.bits, value, at, hops };
}

/** The machine stands right before the write, and stands there afterwards. */
function hopOf(
  timeline: Timeline,
  program: Program | null,
  place: Place,
  write: LastWrite,
  rom: boolean,
): [Hop, Place | null] {
  // prettier-ignore
  const { machine } = timeline;
  const { by, before, linear, cpl, part } = write;
  const happened = by === 'instruction' || by === 'transition' || by === 'device';
  const one = happened ? instructionHere(machine, program) : null;
  const isFirmware = happened && isRom(machine.translate(linear));
  const hop: Hop = {
    place,
    part,
    value: numberOf(write.bytesAfter),
    by,
    before,
    linear: happened ? linear : -1,
    cpl,
    text: one?.text ?? '',
    label: happened ? labelOf(program, linear) : '',
    source: happened ? (program?.source.place(linear) ?? null) : null,
    isFirmware,
    transition: write.transition,
    flow: '',
    cause: '',
    vector: -1,
    slot: '',
    origin: 'computed',
    port: -1,
    image: null,
  };
  switch (by) {
    case 'beginning':
      return [{ ...hop, origin: rom ? 'rom' : 'beginning' }, null];
    case 'input':
      return [{ ...hop, origin: inputOrigin(timeline, before) }, null];
    case 'device':
      return [{ ...hop, ...imageOf(program, part) }, null];
    case 'transition':
      return ofTransition(timeline, hop, part, write);
    case 'instruction': {
      const source =
        one === null ? ({ origin: 'computed' } as const) : sourceOf(one.decoded, machine.registers(), part);
      const image = 'origin' in source && source.origin === 'port' && part.kind === 'memory' ? imageOf(program, part) : null; // prettier-ignore
      return ended(image?.origin === 'image' ? { ...hop, image: image.image } : hop, source);
    }
  }
}

function ended(hop: Hop, source: Source): [Hop, Place | null] {
  if ('place' in source) return [{ ...hop, origin: 'copy' }, source.place];
  return [{ ...hop, origin: source.origin, port: source.port ?? -1 }, null];
}

const inputOrigin = (timeline: Timeline, at: Mark): Origin =>
  timeline.inputs.some(({ now, event }) => now === at.now && event.type === 'reset') ? 'reset' : 'input';

/** What a disk brought: bytes of the program, when the assembler knows them at this address. */
function imageOf(program: Program | null, part: Place): { origin: 'image' | 'device'; image: Hop['image'] } {
  const image = part.kind === 'memory' ? (program?.source.placeOfBytes(part.linear) ?? null) : null;
  return { origin: image === null ? 'device' : 'image', image };
}

function ofTransition(timeline: Timeline, hop: Hop, part: Place, write: LastWrite): [Hop, Place | null] {
  const { machine } = timeline;
  const { before, transition: id } = write;
  if (id === 0) return [{ ...hop, origin: 'event' }, null];
  // The steps are recorded while it happens.
  timeline.step();
  const transition = machine.transition(id);
  timeline.seek(before);
  if (transition === null) return [{ ...hop, origin: 'event' }, null];
  const { source, slot } = transitionSource(transition, part, hop.value);
  const { flow, cause } = transition;
  return ended({ ...hop, flow, cause: cause.type, vector: cause.vector ?? -1, slot }, source);
}
