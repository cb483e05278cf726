/**
 * "Why did this fault?" for one transition: the rule, the cell, its last writer, repairs that were tried. It takes time travel, so
 * it is a search that the caller advances and can give up.
 */
import { ERROR_EXT, ERROR_IDT, ERROR_TI, parseErrorCode, PF_P, PF_RSVD, PF_U, PF_W, VECTOR_DB, VECTOR_DF, VECTOR_PF } from '#emulator/arch'; // prettier-ignore
import type { Program } from '#emulator/debug';
import type { Transition } from '#emulator/events';
import type { Mark } from '#emulator/machine';
import { instructionHere } from '#emulator/provenance';
import type { Timeline } from '#emulator/timeline';
import { NO_CELL } from './cell-shapes.ts';
import { cellOf } from './cells.ts';
import { factsOf, viewOf } from './facts.ts';
import { faultChain, linkOf, type FaultChain } from './links.ts';
import { mistakesOf } from './mistakes.ts';
import { repairsFor } from './repairs.ts';
import { tryRepair } from './try-repair.ts';
import { CARD_VERSION, type ErrorCodeView, type FaultCard, type FaultLink, type Facts, type InstructionView } from './types.ts'; // prettier-ignore
import { writerOf } from './writer.ts';

/** Instructions before the faulting one that are shown. */
const BEFORE = 8;

/**
 * An interrupt of the 8259A at a vector of an exception, in protected mode: a kernel takes it for one. In real mode vectors 8 to
 * 15 are where it belongs.
 */
const isMistakenInterrupt = ({ cause, steps }: Transition): boolean =>
  cause.type === 'external' && (cause.vector ?? 0xff) < 32 && steps.some(({ step }) => step === 'idt.read-gate');

/** Is there anything to explain about this transition? */
export function isFault(transition: Transition): boolean {
  return transition.cause.type === 'exception' || transition.outcome !== 'completed' || isMistakenInterrupt(transition);
}

/** Advance it with budgets of instructions, or give it up with `finish`. Between its pieces the machine stands where it stood. */
export class FaultExplanation {
  private readonly timeline: Timeline;
  private readonly began: Mark;
  private readonly work: Generator<undefined, FaultCard, number>;
  private card: FaultCard | null = null;
  private isOpen = true;
  private farthest = 0;

  constructor(timeline: Timeline, work: Generator<undefined, FaultCard, number>) {
    this.timeline = timeline;
    this.began = timeline.present;
    this.work = work;
    this.work.next(0);
  }

  /** @returns the card, or null = not there yet. */
  advance(budget: number): FaultCard | null {
    if (this.card !== null || !this.isOpen) return this.card;
    this.timeline.divert((machine) => {
      const { done, value } = this.work.next(budget);
      if (done === true) this.card = value as FaultCard;
      this.farthest = Math.max(this.farthest, this.began.icount - machine.icount);
    });
    return this.card;
  }
  /** Instructions behind the present that were looked through. */
  get depth(): number {
    return this.farthest;
  }
  /** True while the machine stands where the question was asked: only then may it be advanced. */
  get isPresent(): boolean {
    const { now, icount } = this.timeline.present;
    return now === this.began.now && icount === this.began.icount;
  }

  finish(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.work.return(undefined as never);
  }
}

/** Transitions of the machine by id, null = it cannot be had. */
export type TransitionOf = (id: number) => Transition | null;

/**
 * @param told where transitions come from that the recorder may have lost; default: the recorder.
 * @returns null when the transition cannot be had (any more), or there is nothing to explain about it.
 */
export function explainFault(
  timeline: Timeline,
  program: Program | null,
  transitionId: number,
  told: TransitionOf = (id) => timeline.machine.transition(id),
): FaultExplanation | null {
  const known = new Map<number, Transition | null>();
  // Going back takes the end of the recording away: what belongs together is fetched first.
  const get: TransitionOf = (id) => {
    if (!known.has(id)) known.set(id, id >= 1 && id <= timeline.machine.transitionCount ? told(id) : null);
    return known.get(id) ?? null;
  };
  const transition = get(transitionId);
  if (transition === null || !isFault(transition)) return null;
  const chain = faultChain(get, transitionId);
  const repeats = countRepeats(get, transition);
  const { ending } = chain;
  return new FaultExplanation(timeline, explain({ timeline, program, transition, ending, repeats }, chain));
}

/** Earlier transitions that are looked at: does the fault repeat itself? */
export const REPEATS_WITHIN = 64;

/** Earlier deliveries of the same vector from the same place, without another exception in between. */
function countRepeats(get: (id: number) => Transition | null, { id, cause, from }: Transition): number {
  let count = 0;
  for (let k = id - 1; k > Math.max(0, id - REPEATS_WITHIN) && cause.type === 'exception'; k--) {
    const earlier = get(k);
    if (earlier?.cause.type !== 'exception') continue;
    if (earlier.cause.vector !== cause.vector || earlier.from.eip !== from.eip || earlier.from.cs !== from.cs) break;
    count++;
  }
  return count;
}

interface Question {
  readonly timeline: Timeline;
  readonly program: Program | null;
  readonly transition: Transition;
  readonly ending: FaultCard['ending'];
  readonly repeats: number;
}

function* explain(question: Question, chain: FaultChain): Generator<undefined, FaultCard, number> {
  yield;
  const { links } = chain;
  const { transition } = question;
  if (isMistakenInterrupt(transition) && transition.outcome === 'completed') {
    const link: FaultLink = { vector: transition.cause.vector ?? 0, errorCode: null, why: null, failed: null, delivered: transition }; // prettier-ignore
    return yield* cardOf(question, link);
  }
  const main = linkOf(chain, transition.id) as FaultLink;
  if (links.length === 1) return yield* cardOf(question, main);
  const cards: FaultCard[] = [];
  for (const link of links) cards.push(yield* cardOf(question, link, rulesBefore(links, link)));
  const own = cards[links.indexOf(main)];
  const isDouble = transition.cause.type === 'exception' && transition.cause.vector === VECTOR_DF;
  if (!isDouble) return { ...own, chain: cards };
  // What a double fault is about are the two faults; the check that it names failed in the second.
  const at = Math.max(1, links.indexOf(main));
  const first = links[at - 1].vector;
  const rule = 'second fault is serial';
  return { ...cards[at], transition: transition.id, vector: VECTOR_DF, errorCode: 0, error: { kind: 'zero' }, rule, left: first, right: links[at].vector, cell: NO_CELL, writer: null, repairs: [], chain: cards }; // prettier-ignore
}

/** A debug exception that is delivered behind the instruction that it belongs to. */
const isTrap = (link: FaultLink, facts: Facts): boolean => {
  if (link.vector !== VECTOR_DB || link.failed !== null) return false;
  const rule = link.why?.rule;
  if (rule === 'TSS.T = 0') return true;
  if (rule === 'EFLAGS.TF = 0') return true;
  if (rule !== 'no breakpoint matches') return false;
  const { dr } = facts.registers;
  const atInstruction = [0, 1, 2, 3].some((n) => (dr[7] >>> (2 * n)) & 3 && ((dr[7] >>> (16 + 4 * n)) & 3) === 0 && dr[n] === facts.linear); // prettier-ignore
  return !atInstruction;
};

/** Rules of the faults of a chain that come before one of it, its own left out. */
function rulesBefore(links: readonly FaultLink[], link: FaultLink): ReadonlySet<string> {
  const rules = links.slice(0, links.indexOf(link)).map(({ why }) => why?.rule ?? '');
  return new Set(rules.filter((rule) => rule !== link.why?.rule));
}

function* cardOf(
  question: Question,
  link: FaultLink,
  earlier: ReadonlySet<string> = new Set(),
): Generator<undefined, FaultCard, number> {
  const { timeline, program, transition, ending, repeats } = question;
  const { machine } = timeline;
  const at = link.failed ?? link.delivered ?? transition;
  yield;
  timeline.seek({ now: at.now, icount: at.icount });
  let moment = timeline.present;
  const cr2 = faultAddress(timeline, link);
  let facts = factsOf(machine, link, program, cr2);
  const { why } = link;
  const trap = isTrap(link, facts);
  // A trap is delivered with the end of its instruction; only the task switch has to be looked at behind it.
  if (trap && why?.rule !== 'TSS.T = 0') {
    timeline.seekIcount(Math.max(timeline.start.icount, at.icount - 1));
    facts = factsOf(machine, link, program, cr2);
    moment = timeline.present;
  }
  const cell = why === null ? NO_CELL : cellOf(facts, why.rule);
  const repairs = why === null ? [] : repairsFor(facts, why.rule, why.left, why.right, cell);
  const isExternal = at.cause.type === 'external' || at.cause.type === 'NMI';
  const writer = yield* writerOf(timeline, program, cell);
  timeline.seek(moment);
  if (why?.rule === 'TSS.T = 0') {
    timeline.seekIcount(Math.max(timeline.start.icount, at.icount - 1));
    moment = timeline.present;
  }
  const tried = [];
  for (const repair of repairs) {
    yield;
    timeline.seek(moment);
    tried.push(tryRepair(timeline, program, repair, why?.rule ?? null, earlier));
  }
  const here = instructionHere(machine, program);
  const registers = machine.registers();
  const linear = (registers.segments[1].base + registers.eip) >>> 0;
  const instruction = here && viewOf(here, linear, program, isExternal ? 'interrupted' : 'faulting');
  const before = instructionsBefore(timeline, program, moment);
  const card: FaultCard = {
    version: CARD_VERSION,
    transition: (link.delivered ?? at).id,
    failedIn: link.failed?.id ?? 0,
    atStep: link.failed && link.failed.outcome !== 'completed' ? link.failed.outcome.atStep : '',
    moment,
    vector: link.vector,
    errorCode: link.errorCode,
    error: errorView(link.vector, link.errorCode),
    cr2: link.vector === VECTOR_PF ? cr2 : null,
    instruction,
    before,
    cpl: facts.cpl,
    mode: facts.mode,
    rule: why?.rule ?? null,
    left: why?.left ?? 0,
    right: why?.right ?? 0,
    cell,
    writer,
    repairs: tried,
    mistakes: [],
    ending,
    chain: [],
  };
  timeline.seek({ now: at.now, icount: at.icount });
  return { ...card, mistakes: mistakesOf(card, factsOf(machine, link, program, cr2), repeats) };
}

/** CR2 is loaded when the fault is raised: it is read behind the delivery. */
function faultAddress(timeline: Timeline, link: FaultLink): number {
  if (link.vector !== VECTOR_PF) return 0;
  return timeline.divert((machine) => {
    machine.stepInstruction();
    return machine.registers().cr2 >>> 0;
  });
}

function instructionsBefore(timeline: Timeline, program: Program | null, moment: Mark): InstructionView[] {
  const { machine } = timeline;
  const found: InstructionView[] = [];
  timeline.seekIcount(Math.max(timeline.start.icount, moment.icount - BEFORE));
  while (machine.now < moment.now) {
    const one = instructionHere(machine, program);
    const { segments, eip } = machine.registers();
    if (one !== null) found.push(viewOf(one, (segments[1].base + eip) >>> 0, program));
    const { now } = machine;
    timeline.step();
    if (machine.now === now) break;
  }
  return found;
}

export function errorView(vector: number, errorCode: number | null): ErrorCodeView {
  if (errorCode === null) return { kind: 'none' };
  const bit = (mask: number): 0 | 1 => (errorCode & mask ? 1 : 0);
  if (vector === VECTOR_PF) return { kind: 'page', present: bit(PF_P) === 1, write: bit(PF_W) === 1, user: bit(PF_U) === 1, reserved: bit(PF_RSVD) === 1 }; // prettier-ignore
  if ((errorCode & 0xffff) === 0) return { kind: 'zero' };
  const { table, index } = parseErrorCode(errorCode);
  const idt = bit(ERROR_IDT);
  return { kind: 'selector', table, index, selector: errorCode & 0xfff8, ti: idt ? 0 : bit(ERROR_TI), idt, ext: bit(ERROR_EXT) }; // prettier-ignore
}
