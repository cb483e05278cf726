/** Sections of the flat binary and where they go: in the file and in memory (NASM manual, "Multisection Support for the bin Format"). */
import type { Span } from './diagnostic.ts';
import { NO_SEGMENT } from './symbols.ts';
import type { Token } from './token.ts';

/** Pseudo-segments for the symbols `section.NAME.start` and `section.NAME.vstart`. */
export type SectionPart = 'contents' | 'start' | 'vstart';

export class Section {
  readonly name: string;
  /** Segment of addresses in this section; 0 for absolute space. */
  readonly id: number;
  /** Segments of `section.NAME.start` and `.vstart`. */
  readonly startId: number;
  readonly vstartId: number;
  nobits = false;
  /** Bytes to align to; 0 = not given. */
  align = 0;
  vectorAlign = 0;
  start: number | null = null;
  vstart: number | null = null;
  follows: string | null = null;
  vfollows: string | null = null;
  /** Where it was first opened. */
  place: Token | null = null;
  /** Where `follows=` or `vfollows=` was written. */
  followsSpan: Span | null = null;
  typeGiven = false;
  /** Next free offset in this pass; in absolute space, the next address. */
  offset = 0;
  /** Size after the last pass. */
  size = 0;
  // Results of the layout.
  fileAddress = 0;
  memoryAddress = 0;

  constructor(name: string, id: number) {
    this.name = name;
    this.id = id;
    this.startId = id + 1;
    this.vstartId = id + 2;
    if (name === '.bss') this.nobits = true;
  }
}

/** Segments per section: contents, start, vstart. */
const SEGMENTS_EACH = 3;

export class SectionTable {
  readonly list: Section[] = [];
  /** Labels after `absolute` are plain numbers, so all absolute space shares this one. */
  readonly absolute = new Section('absolute', NO_SEGMENT);
  private readonly byName = new Map<string, Section>();

  /** The section of that name, made when new. */
  open(name: string): { section: Section; isNew: boolean } {
    const known = this.byName.get(name);
    if (known !== undefined) return { section: known, isNew: false };
    const section = new Section(name, 1 + this.list.length * SEGMENTS_EACH);
    this.list.push(section);
    this.byName.set(name, section);
    return { section, isNew: true };
  }

  find(name: string): Section | undefined {
    return this.byName.get(name);
  }

  /** What a segment number means; null for plain numbers. */
  ofSegment(segment: number): { section: Section; part: SectionPart } | null {
    if (segment <= NO_SEGMENT) return null;
    const section = this.list[Math.floor((segment - 1) / SEGMENTS_EACH)];
    if (segment === section.startId) return { section, part: 'start' };
    return { section, part: segment === section.vstartId ? 'vstart' : 'contents' };
  }

  /** Address that offset 0 of a segment has, after the layout. */
  base(segment: number): number {
    const found = this.ofSegment(segment);
    if (found === null) return 0;
    return found.part === 'start' ? found.section.fileAddress : found.section.memoryAddress;
  }
}

export interface LayoutProblem {
  readonly code:
    | 'section-overlap'
    | 'follows-unknown'
    | 'follows-twice'
    | 'follows-circle'
    | 'vfollows-circle'
    | 'section-before-origin';
  readonly section: Section;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface Layout {
  readonly origin: number;
  /** Bytes of the file. */
  readonly length: number;
  readonly problems: readonly LayoutProblem[];
}

const DEFAULT_ALIGN = 4;
const alignUp = (value: number, to: number): number => (to <= 1 ? value : Math.ceil(value / to) * to);
const alignOf = (section: Section): number => section.align || (section.name === '.text' ? 1 : DEFAULT_ALIGN);

/** Orders the sections, gives each its place in the file and its address, and checks for overlaps. */
export function layOutSections(table: SectionTable, org: number | null): Layout {
  const problems: LayoutProblem[] = [];
  const progbits = orderByFollows(
    table.list.filter((section) => !section.nobits),
    problems,
  );
  const nobits = orderByFollows(
    table.list.filter((section) => section.nobits),
    problems,
    table,
  );
  const starts = progbits.map((section) => section.start).filter((start) => start !== null);
  const first = progbits[0];
  let origin = org ?? 0;
  // Without `org`, the file begins where its first section does.
  if (org === null && first?.start != null) origin = Math.min(...starts);
  placeInFile(progbits, origin, problems);
  let end = origin;
  for (const section of progbits) if (section.size > 0) end = Math.max(end, section.fileAddress + section.size);
  let previous: Section | null = progbits[progbits.length - 1] ?? null;
  for (const section of nobits) {
    const followed = section.follows === null ? null : (table.find(section.follows) ?? null);
    const after = followed ?? previous;
    const from = after === null ? origin : after.fileAddress + after.size;
    section.fileAddress = section.start ?? alignUp(from, alignOf(section));
    previous = section;
  }
  placeInMemory(table, [...progbits, ...nobits], problems);
  checkOverlaps(progbits, problems);
  return { origin, length: end - origin, problems };
}

function placeInFile(sections: readonly Section[], origin: number, problems: LayoutProblem[]): void {
  let end = origin;
  for (const section of sections) {
    section.fileAddress = section.start ?? alignUp(end, alignOf(section));
    if (section.fileAddress < origin && section.size > 0) {
      problems.push({
        code: 'section-before-origin',
        section,
        args: { token: section.name, start: section.fileAddress, origin },
      });
    }
    end = section.fileAddress + section.size;
  }
}

function placeInMemory(table: SectionTable, sections: readonly Section[], problems: LayoutProblem[]): void {
  const placed = new Set<Section>();
  const place = (section: Section, trail: readonly Section[]): void => {
    if (placed.has(section)) return;
    if (trail.includes(section)) {
      problems.push({ code: 'vfollows-circle', section, args: { token: section.name } });
      placed.add(section);
      return;
    }
    if (section.vstart !== null) section.memoryAddress = section.vstart;
    else if (section.vfollows !== null) {
      const followed = table.find(section.vfollows);
      if (followed === undefined) {
        problems.push({ code: 'follows-unknown', section, args: { token: section.vfollows } });
      } else {
        place(followed, [...trail, section]);
        const align = section.vectorAlign || alignOf(section);
        section.memoryAddress = alignUp(followed.memoryAddress + followed.size, align);
      }
    } else section.memoryAddress = section.fileAddress;
    placed.add(section);
  };
  for (const section of sections) place(section, []);
}

function checkOverlaps(sections: readonly Section[], problems: LayoutProblem[]): void {
  const filled = sections.filter((section) => section.size > 0);
  filled.sort((a, b) => a.fileAddress - b.fileAddress);
  for (let i = 1; i < filled.length; i++) {
    const before = filled[i - 1];
    const section = filled[i];
    if (before.fileAddress + before.size > section.fileAddress) {
      problems.push({ code: 'section-overlap', section, args: { token: section.name, other: before.name } });
    }
  }
}

/** Order of first use, with every section that `follows` another right after it. */
function orderByFollows(
  sections: readonly Section[],
  problems: LayoutProblem[],
  others: SectionTable | null = null,
): Section[] {
  const out = sections.filter((section) => section.follows === null);
  let waiting = sections.filter((section) => section.follows !== null);
  while (waiting.length > 0) {
    const next = waiting.filter((section) => {
      const at = out.findIndex((other) => other.name === section.follows);
      if (at < 0) {
        const elsewhere = others?.find(section.follows ?? '');
        if (elsewhere === undefined || elsewhere.nobits) return true;
        out.push(section);
        return false;
      }
      const rival = sections.find((other) => other !== section && other.follows === section.follows);
      if (rival !== undefined && out.includes(rival)) {
        problems.push({ code: 'follows-twice', section, args: { token: section.follows ?? '', other: rival.name } });
      }
      out.splice(at + 1, 0, section);
      return false;
    });
    if (next.length === waiting.length) {
      for (const section of next) {
        const known = next.some((other) => other.name === section.follows);
        const code = known ? 'follows-circle' : 'follows-unknown';
        problems.push({ code, section, args: { token: section.follows ?? '' } });
        out.push(section);
      }
      return out;
    }
    waiting = next;
  }
  return out;
}
