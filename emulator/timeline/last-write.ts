/**
 * Who wrote this? The latest write to some bytes before the present, found by going back: by an instruction, by the processor
 * itself in a transition (pushes, busy and accessed bits), by a chip (a disk), or from outside.
 */
import type { Mark } from '#emulator/machine';
import { ReverseSearch } from './reverse-search.ts';
import type { Timeline } from './timeline.ts';

export interface LastWrite {
  /**
   * `instruction`: the instruction at `linear` wrote. `transition`: an interrupt, exception, far transfer or task switch wrote; `linear`
   * is where it began. `device`: a chip wrote into memory while the instruction at `linear` executed. `input`: somebody
   * changed memory from outside. `beginning`: it has been so since the beginning of history.
   */
  readonly by: 'instruction' | 'transition' | 'device' | 'input' | 'beginning';
  /** The moment before the write; where the machine stands to see it happen. */
  readonly before: Mark;
  /** CS base + EIP of the instruction. */
  readonly linear: number;
  readonly cpl: number;
  /** Number of the transition when `by` is `transition`, else 0. */
  readonly transition: number;
  readonly bytesBefore: readonly number[];
  readonly bytesAfter: readonly number[];
}

/**
 * A search for the last write that its caller advances and can give up; call `finish` in any case, then the machine stands where
 * it stood.
 */
export class LastWriteSearch {
  private readonly timeline: Timeline;
  private readonly linear: number;
  private readonly length: number;
  private readonly began: Mark;
  private readonly search: ReverseSearch;
  private answer: LastWrite | null = null;

  /** @param linear address of the first byte, translated as page tables are now. @param length 1 to 64 bytes. */
  constructor(timeline: Timeline, linear: number, length: number) {
    this.timeline = timeline;
    this.linear = linear;
    this.length = length;
    this.began = timeline.present;
    const bytes = new Map(Array.from({ length }, (_, k) => [(linear + k) >>> 0, 2]));
    this.search = new ReverseSearch(timeline, { arm: (machine) => machine.setWatchpoints(bytes) });
  }

  /** Go on for about `budget` instructions. @returns the answer, or null = not there yet. */
  advance(budget: number): LastWrite | null {
    if (this.answer !== null) return this.answer;
    const outcome = this.search.advance(budget);
    if (outcome === null) return null;
    const written = outcome === 'found' ? this.timeline.present : null;
    this.answer = this.laterChange(written) ?? (written ? this.writeBefore() : this.sinceTheBeginning());
    return this.answer;
  }

  finish(): void {
    this.search.finish();
    this.timeline.seek(this.began);
  }

  private bytes(): number[] {
    return [...this.timeline.machine.readLinear(this.linear, this.length).bytes];
  }

  /** The machine stands right after the write. */
  private writeBefore(): LastWrite {
    const { timeline } = this;
    const bytesAfter = this.bytes();
    const count = timeline.machine.transitionCount;
    timeline.stepBack();
    const transition = timeline.machine.transitionCount < count ? count : 0;
    return this.told(transition > 0 ? 'transition' : 'instruction', timeline.present, transition, bytesAfter);
  }

  private told(by: LastWrite['by'], before: Mark, transition: number, bytesAfter: number[]): LastWrite {
    const { segments, eip, cpl } = this.timeline.machine.registers();
    return {
      by,
      before,
      linear: (segments[1].base + eip) >>> 0,
      cpl,
      transition,
      bytesBefore: this.bytes(),
      bytesAfter,
    };
  }

  private sinceTheBeginning(): LastWrite {
    const bytes = this.bytes();
    return { ...this.told('beginning', this.timeline.present, 0, bytes), bytesBefore: bytes };
  }

  /**
   * A change that no instruction made: the bytes differ between the last write (or the beginning) and the present. The moment is
   * found by halving.
   */
  private laterChange(written: Mark | null): LastWrite | null {
    const { timeline } = this;
    const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, k) => value === b[k]);
    const at = (icount: number): number[] => {
      timeline.seekIcount(icount);
      return this.bytes();
    };
    const from = written ?? timeline.start;
    timeline.seek(from);
    const first = this.bytes();
    const here = timeline.present;
    timeline.seek(this.began);
    const bytesAfter = this.bytes();
    if (same(first, bytesAfter)) {
      timeline.seek(here);
      return null;
    }
    let low = here.icount;
    let high = this.began.icount;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (same(at(middle), first)) low = middle;
      else high = middle;
    }
    const changed = at(high);
    const byInput = timeline.inputs.some(({ icount, event }) => icount >= low && icount <= high && event.type === 'poke-memory'); // prettier-ignore
    timeline.seekIcount(low);
    const by = byInput ? 'input' : this.writesItself() ? 'instruction' : 'device';
    return this.told(by, timeline.present, 0, changed);
  }

  /** Does the instruction at the present write the bytes, that is, the last one before the search began? */
  private writesItself(): boolean {
    const { timeline } = this;
    return timeline.divert((machine) => {
      machine.setWatchpoints(new Map(Array.from({ length: this.length }, (_, k) => [(this.linear + k) >>> 0, 2])));
      const stop = machine.stepInstruction();
      machine.setWatchpoints(new Map());
      return stop.why === 'breakpoint';
    });
  }
}
