/**
 * Who pushed each word of a stack, and who popped it later where history knows: the nearest past is run again with the bytes
 * watched, in windows that grow until every word is explained or the instructions allowed are used up.
 */
import type { Program } from '#emulator/debug';
import type { SourcePlace } from '#emulator/inspect';
import { linearEip } from '#emulator/inspect';
import type { DecodedInstruction } from '#emulator/isa';
import type { Machine, Mark, WatchedWrite } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { REG16, REG32 } from '#emulator/arch';
import { instructionHere, labelOf } from './instruction.ts';
import { physicalOf } from './last-write.ts';
import { transitionSource } from './transition-sources.ts';

/** `hardware`: pushed in a transition. `return`: a CALL's return address. `saved`: PUSHA, PUSHF, ENTER. `pushed`: PUSH. `stored`: any other write. */
export type StackWordKind = 'hardware' | 'return' | 'saved' | 'pushed' | 'stored';

export interface StackInstruction {
  readonly linear: number;
  readonly text: string;
  readonly label: string;
  readonly source: SourcePlace | null;
  readonly icount: number;
}

export interface StackWord {
  readonly address: number;
  readonly kind: StackWordKind;
  /** `EIP`, `error code`, `EAX` of a PUSHAD or PUSH, `EFLAGS`; '' where there is no word for it. */
  readonly slot: string;
  /** Transition that pushed it, what caused it, and its vector (-1 = none). */
  readonly transition: number;
  readonly cause: string;
  readonly vector: number;
  /** Words written by one instruction or transition have the same number. */
  readonly group: number;
  readonly by: StackInstruction;
  /** What the word waits for: by what pushed it. */
  readonly awaits: 'IRET' | 'RETF' | 'RET' | 'POPA' | 'POPF' | 'LEAVE' | 'POP' | 'handler' | '';
  /** The instruction that took it off later, when the recorded history goes on that far. */
  readonly taken: StackInstruction | null;
}

export interface StackWords {
  readonly words: readonly StackWord[];
  /** Instructions of the past that were run again; words without an entry are older, or never written. */
  readonly looked: number;
  /** The beginning of history was reached: what is not listed was never written. */
  readonly isComplete: boolean;
}

const WINDOWS = [2_000, 40_000, 800_000, 16_000_000];
/** Instructions of the future that are looked at for who takes a word off. */
const AHEAD = 200_000;

/** The machine stands where it stood afterwards. @param past instructions that may be run again. */
export function stackWords(
  timeline: Timeline,
  program: Program | null,
  start: number,
  count: number,
  wordSize: 2 | 4,
  past = 2_000_000,
): StackWords {
  // prettier-ignore
  const { machine } = timeline;
  const began = timeline.present;
  const resume = machine.suspendWatchers();
  try {
    const words = new Map<number, StackWord>();
    const physical = physicalOf(machine, start, count * wordSize);
    const marks = new Map<number, Mark>();
    const looked = lastMoments(timeline, physical, wordSize, began, past, marks);
    describeWords(timeline, program, start, wordSize, marks, words);
    timeline.seek(began);
    const taken = takenLater(timeline, program, wordSize, words);
    return {
      words: [...words.values()].map((word) => ({ ...word, taken: taken.get(word.address) ?? null })),
      looked,
      isComplete: marks.size === count || began.icount - looked <= timeline.start.icount,
    };
  } finally {
    machine.suspendWatchers();
    timeline.seek(began);
    resume();
  }
}

/** Word number → moment behind its last write. @returns instructions looked at. */
function lastMoments(
  timeline: Timeline,
  physical: readonly number[],
  wordSize: number,
  began: Mark,
  past: number,
  marks: Map<number, Mark>,
): number {
  // prettier-ignore
  const { machine } = timeline;
  let to = began;
  for (const window of WINDOWS) {
    if (window > past && window !== WINDOWS[0]) break;
    const left = physical.filter((byte, k) => byte >= 0 && !marks.has(Math.floor(k / wordSize)));
    if (left.length === 0 || to.icount <= timeline.start.icount) break;
    machine.suspendWatchers();
    timeline.seekIcount(Math.max(timeline.start.icount, began.icount - window));
    if (machine.now >= to.now) continue;
    const from = timeline.present;
    machine.watchWrites(new Set(left));
    const seen = new Map<number, Mark>();
    while (machine.now < to.now) {
      const { now } = machine;
      const { why } = timeline.advance({ untilNow: to.now }, false);
      for (const write of machine.takeWrites()) noteWrite(write, physical, wordSize, timeline.present, seen);
      if (machine.now === now && why !== 'breakpoint' && why !== 'limit') break;
    }
    machine.suspendWatchers();
    for (const [word, mark] of seen) if (!marks.has(word)) marks.set(word, mark);
    to = from;
  }
  return began.icount - to.icount;
}

function noteWrite(
  { physical: at, size }: WatchedWrite,
  physical: readonly number[],
  wordSize: number,
  mark: Mark,
  seen: Map<number, Mark>,
): void {
  // prettier-ignore
  physical.forEach((byte, k) => {
    if (byte >= at && byte < at + size) seen.set(Math.floor(k / wordSize), mark);
  });
}

/** Each moment of a write is visited once, in order, and its instruction looked at. */
function describeWords(
  timeline: Timeline,
  program: Program | null,
  start: number,
  wordSize: number,
  marks: ReadonlyMap<number, Mark>,
  words: Map<number, StackWord>,
): void {
  // prettier-ignore
  const { machine } = timeline;
  const byMoment = new Map<number, number[]>();
  for (const [word, { icount }] of marks) byMoment.set(icount, [...(byMoment.get(icount) ?? []), word]);
  for (const icount of [...byMoment.keys()].sort((a, b) => a - b)) {
    timeline.seekIcount(Math.max(timeline.start.icount, icount - 1));
    const by = instructionAtPresent(timeline, program);
    const one = instructionHere(machine, program)?.decoded ?? null;
    const count = machine.transitionCount;
    timeline.step();
    for (const word of byMoment.get(icount)!) {
      const address = (start + word * wordSize) >>> 0;
      const hardware = pushedBy(machine, count, address, wordSize);
      words.set(address, hardware === null ? byInstruction(one, address, icount, by, machine, wordSize) : { ...hardware, address, group: icount, by, taken: null }); // prettier-ignore
    }
  }
}

function instructionAtPresent(timeline: Timeline, program: Program | null): StackInstruction {
  const { machine } = timeline;
  const linear = linearEip(machine.registers());
  const text = instructionHere(machine, program)?.text ?? '';
  return { linear, text, label: labelOf(program, linear), source: program?.source.place(linear) ?? null, icount: machine.icount }; // prettier-ignore
}

/** The transition of this step that pushed the word, or null. */
function pushedBy(
  machine: Machine,
  count: number,
  address: number,
  size: number,
): Pick<StackWord, 'kind' | 'slot' | 'transition' | 'cause' | 'vector' | 'awaits'> | null {
  // prettier-ignore
  for (let id = machine.transitionCount; id > count; id--) {
    const transition = machine.transition(id);
    if (transition === null || transition.outcome !== 'completed') continue;
    if (!transition.steps.some(({ writes }) => writes.some((w) => w.linear < address + size && address < w.linear + w.size))) continue; // prettier-ignore
    const { slot } = transitionSource(transition, { kind: 'memory', linear: address, length: size }, 0);
    const { cause, flow } = transition;
    // The handler takes the error code off before its IRET.
    const awaits = flow === 'far-call' ? 'RETF' : slot === 'error code' ? 'handler' : 'IRET';
    return { kind: 'hardware', slot, transition: id, cause: cause.type, vector: cause.vector ?? -1, awaits };
  }
  return null;
}

/** The machine stands behind the instruction. */
function byInstruction(
  one: DecodedInstruction | null,
  address: number,
  group: number,
  by: StackInstruction,
  machine: Machine,
  wordSize: number,
): StackWord {
  // prettier-ignore
  const mnemonic = one?.form?.mnemonic ?? '';
  const word = (kind: StackWordKind, slot: string, awaits: StackWord['awaits']): StackWord => ({ address, kind, slot, transition: 0, cause: '', vector: -1, group, by, awaits, taken: null }); // prettier-ignore
  if (mnemonic === 'CALL') return word('return', 'EIP', one!.form!.flow === 'far-call' ? 'RETF' : 'RET');
  if (mnemonic === 'PUSHA' || mnemonic === 'PUSHAD') {
    const { gpr, segments } = machine.registers();
    const wide = (segments[2].attributes >>> 22) & 1;
    const low = (segments[2].base + (wide ? gpr[4] : gpr[4] & 0xffff)) >>> 0;
    const slot = 7 - Math.floor((address - low) / (one!.operandSize / 8));
    return word('saved', (one!.operandSize === 32 ? REG32 : REG16)[slot & 7] ?? '', 'POPA');
  }
  if (mnemonic === 'PUSHF' || mnemonic === 'PUSHFD') return word('saved', wordSize === 4 ? 'EFLAGS' : 'FLAGS', 'POPF');
  if (mnemonic === 'ENTER') return word('saved', one!.operandSize === 32 ? 'EBP' : 'BP', 'LEAVE');
  if (mnemonic === 'PUSH') {
    const register = /^push (?:d?word )?(e?[a-ds][xpis]|e?[sd]i|[c-gs]s)$/.exec(by.text)?.[1] ?? '';
    return word('pushed', register.toUpperCase(), 'POP');
  }
  return word('stored', '', '');
}

const TAKES = /^(POP|POPA|POPAD|POPF|POPFD|RET|RETF|IRET|IRETD|LEAVE)$/;

/** Runs on in what history knows: the first instruction that takes each word off, unless it is overwritten before. */
function takenLater(
  timeline: Timeline,
  program: Program | null,
  wordSize: number,
  words: ReadonlyMap<number, StackWord>,
): Map<number, StackInstruction> {
  // prettier-ignore
  const { machine } = timeline;
  const found = new Map<number, StackInstruction>();
  const open = new Set(words.keys());
  const until = { now: Math.min(timeline.end.now, machine.now + AHEAD) };
  const arm = (): void => machine.setWatchpoints(new Map([...open].flatMap((at) => Array.from({ length: wordSize }, (_, k) => [(at + k) >>> 0, 3] as const)))); // prettier-ignore
  if (machine.now >= until.now || open.size === 0) return found;
  arm();
  while (machine.now < until.now && open.size > 0) {
    const { now, icount } = machine;
    const { why } = timeline.advance({ untilNow: until.now }, false);
    if (why !== 'breakpoint') {
      if (machine.now === now) break;
      continue;
    }
    const behind = timeline.present;
    const { gpr, segments } = machine.registers();
    const wide = (segments[2].attributes >>> 22) & 1;
    const esp = (segments[2].base + (wide ? gpr[4] : gpr[4] & 0xffff)) >>> 0;
    timeline.seekIcount(Math.max(icount, behind.icount - 1));
    const by = instructionAtPresent(timeline, program);
    const takes = TAKES.test(instructionHere(machine, program)?.form?.mnemonic ?? '');
    const r = machine.registers();
    const low = (r.segments[2].base + (wide ? r.gpr[4] : r.gpr[4] & 0xffff)) >>> 0;
    timeline.step();
    if (takes) {
      // An IRET to another level leaves the stack: what it took is its whole frame.
      const isLeft = esp < low || esp > low + 4096;
      const high = isLeft ? low + wordSize * 9 : esp;
      const last = isLeft ? [...open].filter((at) => at >= low && words.get(at)!.awaits === 'IRET' && at < high) : [...open].filter((at) => at >= low && at < high); // prettier-ignore
      for (const at of last) found.set(at, by);
      last.forEach((at) => open.delete(at));
    }
    arm();
  }
  machine.setWatchpoints(new Map());
  return found;
}
