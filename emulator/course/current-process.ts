/**
 * On whose behalf the kernel works, as one number that costs little to read: of a kernel that declares its processes the place of the
 * current record, counted from 1; of any other the stack that the TSS names for level 0. 0 = nobody is known.
 */
import type { ProcessDeclaration, ProcessListView } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';

/** ESP0 in a 32-bit TSS. */
const ESP0 = 4;
/** A translation is trusted so often before it is looked up again. */
const TRUSTED = 4096;

type Looked = Pick<Machine, 'translate' | 'physicalWord'>;

/** Reads one doubleword through the page tables again and again; where it lies is remembered for each page directory. */
class WordReader {
  private readonly machine: Looked;
  private linear = -1;
  private directory = -2;
  private physical = -1;
  private left = 0;
  constructor(machine: Looked) {
    this.machine = machine;
  }
  read(linear: number, directory: number): number | null {
    if (linear !== this.linear || directory !== this.directory || this.left-- <= 0) {
      this.linear = linear;
      this.directory = directory;
      this.physical = this.machine.translate(linear);
      this.left = TRUSTED;
    }
    return this.physical < 0 ? null : this.machine.physicalWord(this.physical);
  }
}

export class CurrentProcess {
  private readonly word: WordReader;
  constructor(machine: Looked) {
    this.word = new WordReader(machine);
  }
  /** @param directory the page directory in use, -1 without paging. */
  at(declared: ProcessDeclaration | null, taskBase: number, directory: number): number {
    if (declared === null) return taskBase === 0 ? 0 : (this.word.read((taskBase + ESP0) >>> 0, directory) ?? 0);
    if (declared.current === null) return 0;
    const value = this.word.read(declared.current.linear, directory);
    if (value === null) return 0;
    const place = declared.current.kind === 'index' ? value : (value - declared.base) / declared.stride;
    return Number.isInteger(place) && place >= 0 && place < declared.count ? place + 1 : 0;
  }
}

export interface CourseProcess {
  /** The number in the course of events. */
  readonly key: number;
  /** As the list of processes has it; null when it knows it no more. */
  readonly id: number | null;
  readonly name: string;
}
/** Who the numbers stand for, by the list of processes as it is now. */
export function processesOf(keys: Iterable<number>, { source, processes }: ProcessListView): CourseProcess[] {
  return [...keys]
    .filter((key) => key !== 0)
    .map((key) => {
      const found = source === 'declared' ? processes[key - 1] : processes.find((p) => p.kernelStack?.top === key);
      return { key, id: found?.id ?? null, name: found?.name ?? '' };
    });
}
