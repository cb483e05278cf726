/** Who gave a cell its value last: memory by the timeline's search, registers by events or by looking at every instruction. */
import type { Program } from '#emulator/debug';
import type { MachineEvent } from '#emulator/events';
import type { Machine, Mark } from '#emulator/machine';
import { LastWriteSearch, ReverseSearch, type Timeline } from '#emulator/timeline';
import { registerValue } from './cells.ts';
import { factsOf, instructionHere, labelOf } from './facts.ts';
import type { Cell, FaultLink, Writer } from './types.ts';

/** Instructions before the fault that are looked at one by one for a change of a general register or a flag. */
const WINDOWS = [64, 1024, 12_288];
const NO_LINK: FaultLink = { vector: 0, errorCode: null, why: null, failed: null, delivered: null };

export const UNKNOWN_WRITER: Writer = { by: 'unknown', before: null, linear: -1, cpl: -1, transition: 0, text: '', label: '', source: null }; // prettier-ignore

/** System registers that tell when they are loaded. */
const TOLD: Readonly<Record<string, string>> = { CR0: 'CR0', CR3: 'CR3', CR4: 'CR4', DR7: 'DR', GDTR: 'LGDT', IDTR: 'LIDT', LDTR: 'LLDT', TR: 'LTR' }; // prettier-ignore

/**
 * Advanced with budgets until it returns the writer. The machine begins at the moment before the fault and goes back there at
 * the end, also when the generator is given up with `return`.
 */
export function* writerOf(
  timeline: Timeline,
  program: Program | null,
  cell: Cell,
): Generator<undefined, Writer | null, number> {
  // prettier-ignore
  if (cell.kind === 'none') return null;
  if (cell.kind !== 'register') return cell.linear < 0 ? UNKNOWN_WRITER : yield* memoryWriter(timeline, program, cell);
  const [first] = cell.register.split('.');
  if (first === 'FSW' || first === 'SYSENTER_CS') return UNKNOWN_WRITER;
  const what = TOLD[first];
  if (what !== undefined) return yield* told(timeline, program, (e) => e.kind === 'system' && e.what === what);
  if (cell.register === 'CS.selector') return yield* changed(timeline, program, (machine) => machine.registers().cpl);
  if (/^[DEFG]S\./.test(cell.register)) return yield* told(timeline, program, (e) => e.kind === 'segment-load' && e.register === first); // prettier-ignore
  const [low, width] = cell.bits ?? [0, 32];
  const part = (machine: Machine): number => Math.floor(registerValue(factsOf(machine, NO_LINK, null, 0), cell.register) / 2 ** low) % 2 ** width; // prettier-ignore
  return yield* changed(timeline, program, part);
}

function here(timeline: Timeline, program: Program | null): Omit<Writer, 'by' | 'transition' | 'before'> {
  const { machine } = timeline;
  const { segments, eip, cpl } = machine.registers();
  const linear = (segments[1].base + eip) >>> 0;
  const text = instructionHere(machine, program)?.text ?? '';
  return { linear, cpl, text, label: labelOf(program, linear), source: program?.source.place(linear) ?? null };
}

function* memoryWriter(timeline: Timeline, program: Program | null, cell: Cell): Generator<undefined, Writer, number> {
  const search = new LastWriteSearch(timeline, cell.linear, Math.min(cell.length, 64));
  try {
    for (;;) {
      const budget = yield;
      const found = search.advance(budget);
      if (found === null) continue;
      const { by, before, transition } = found;
      timeline.seek(before);
      return { ...here(timeline, program), by, before, transition };
    }
  } finally {
    search.finish();
  }
}

/**
 * The last event of a kind. A run ends a few instructions behind an event, so that its own time stamp counts, and those right before
 * the fault are seen although the search does not count them.
 */
function* told(
  timeline: Timeline,
  program: Program | null,
  accepts: (event: MachineEvent) => boolean,
): Generator<undefined, Writer, number> {
  // prettier-ignore
  const began = timeline.present;
  let latest = -1;
  const rule = (event: MachineEvent): string | null => {
    if (!accepts(event) || event.icount >= began.icount) return null;
    latest = Math.max(latest, event.icount);
    return 'told';
  };
  const search = new ReverseSearch(timeline, { arm: (machine) => machine.setStopRule(rule) });
  try {
    for (;;) {
      const budget = yield;
      if (search.advance(budget) === null) continue;
      search.finish();
      timeline.seekIcount(latest < 0 ? timeline.start.icount : latest);
      return { ...here(timeline, program), by: latest < 0 ? 'beginning' : 'instruction', before: timeline.present, transition: 0 }; // prettier-ignore
    }
  } finally {
    search.finish();
    timeline.seek(began);
  }
}

/** The last change of a value, instruction by instruction in growing windows. */
function* changed(
  timeline: Timeline,
  program: Program | null,
  read: (machine: Machine) => number,
): Generator<undefined, Writer, number> {
  // prettier-ignore
  const { machine } = timeline;
  const began = timeline.present;
  const resume = machine.suspendWatchers();
  try {
    for (const window of WINDOWS) {
      const from = Math.max(timeline.start.icount, began.icount - window);
      timeline.seekIcount(from);
      const at = yield* lastChange(timeline, began, read);
      if (at !== null) {
        timeline.seek(at.before);
        const transition = at.transition;
        return { ...here(timeline, program), by: transition > 0 ? 'transition' : 'instruction', before: at.before, transition }; // prettier-ignore
      }
      if (from === timeline.start.icount) return { ...here(timeline, program), by: 'beginning', before: timeline.start, transition: 0 }; // prettier-ignore
    }
    return UNKNOWN_WRITER;
  } finally {
    resume();
    timeline.seek(began);
  }
}

function* lastChange(
  timeline: Timeline,
  until: Mark,
  read: (machine: Machine) => number,
): Generator<undefined, { before: Mark; transition: number } | null, number> {
  // prettier-ignore
  const { machine } = timeline;
  let found: { before: Mark; transition: number } | null = null;
  let value = read(machine);
  for (let budget = yield; machine.now < until.now; budget--) {
    if (budget <= 0) budget = yield;
    const before = timeline.present;
    const count = machine.transitionCount;
    if (timeline.step().why !== 'limit' && timeline.present.now === before.now) return found;
    const next = read(machine);
    if (next !== value) found = { before, transition: machine.transitionCount > count ? machine.transitionCount : 0 };
    value = next;
  }
  return found;
}
