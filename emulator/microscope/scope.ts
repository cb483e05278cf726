/**
 * Opens a transition: each of its micro-steps with the state behind it, the cell it is about and a sentence. Everything is read off
 * the record of the code that performed the transition; nothing is carried out here.
 */
import { CR0_PE, CR0_PG, formatErrorCode, vectorName } from '#emulator/arch';
import { MICRO_STEPS, ruleRow, type Access, type MicroStep, type MicroStepId, type SystemRegisters, type Transition } from '#emulator/events'; // prettier-ignore
import { NO_CELL, type Cell } from '#emulator/reasons';
import { operand, tellingOf, type BareStep } from './args.ts';
import { cellOfAccess, cellOfRule, subject, type Surroundings } from './cells.ts';
import { Fold } from './fold.ts';
import type { ScopedAccess, ScopedStep, ScopedTransition, Sentence, Translation } from './types.ts';

const SDM = new Map(MICRO_STEPS.map((row) => [row.id, row.sdm]));
/** What a transition that nobody recorded began with: tables at 0, paging off. */
const UNKNOWN: SystemRegisters = { gdtrBase: 0, gdtrLimit: 0, idtrBase: 0, idtrLimit: 0, cr0: CR0_PE, cr3: 0, cr4: 0, csBase: 0, ssBase: 0, ldtrSelector: 0, ldtrBase: 0, trSelector: 0, trBase: 0 }; // prettier-ignore

/** Steps that check the entry read before them. */
const CHECKS_ENTRY: ReadonlySet<MicroStepId> = new Set(['target.check-type', 'callgate.check', 'taskgate.check', 'cs.check-descriptor', 'ss.check-descriptor', 'tss.check-descriptor', 'privilege.compare', 'v86.check-target']); // prettier-ignore

/** Walks one transition from its first step to its last. */
class Telling {
  private readonly transition: Transition;
  private readonly system: SystemRegisters;
  private readonly fold: Fold;
  private readonly steps: (BareStep & { sentence: Sentence })[] = [];
  private last: Surroundings['last'] = null;
  /** The code and the stack segment among them. */
  private code: Surroundings['last'] = null;
  private stack: Surroundings['last'] = null;
  private pageEntry: Cell | null = null;
  private newTss = -1;
  /** Pages walked and not yet accessed. */
  private readonly walked = new Set<number>();

  constructor(transition: Transition) {
    this.transition = transition;
    this.system = transition.system ?? UNKNOWN;
    this.fold = new Fold(transition);
  }

  private surroundings(): Surroundings {
    const { system, fold, last, code, stack, newTss, transition } = this;
    return { system, registers: fold.registers, vector: transition.cause.vector ?? 0, isReal: (system.cr0 & CR0_PE) === 0, last, code, stack, newTss }; // prettier-ignore
  }

  private translation(step: MicroStep, { linear }: Access): Translation {
    if (step.walk || ((this.fold.registers.get('CR0') ?? 0) & CR0_PG) === 0) return 'off';
    return this.walked.delete(linear >>> 12) ? 'tlb-miss' : 'tlb-hit';
  }
  private access(step: MicroStep, access: Access, kind: ScopedAccess['kind']): ScopedAccess {
    return { ...access, kind, translation: this.translation(step, access), cell: cellOfAccess(step, access, this.surroundings()) }; // prettier-ignore
  }

  add(step: MicroStep): void {
    if (step.step === 'page.read-directory-entry' && step.walk) this.walked.add(step.walk.linear >>> 12);
    const accesses = [
      ...step.reads.map((read) => this.access(step, read, 'read')),
      ...step.writes.map((write) => this.access(step, write, 'write')),
    ];
    this.remember(step, accesses);
    const cell = this.cellOf(step, accesses);
    this.fold.apply(step.registers);
    const bare: BareStep = {
      number: this.steps.length + 1,
      step: step.step,
      sdm: SDM.get(step.step) ?? { volume: 3, section: '' },
      walk: step.walk ?? null,
      accesses,
      checks: step.checks,
      registers: step.registers,
      cell,
      after: this.fold.state(),
    };
    const before = this.steps;
    const telling = tellingOf({ step: bare, before, transition: this.transition });
    this.steps.push({ ...bare, sentence: telling ?? { id: 'title', args: {} } });
  }

  /** The descriptor that later checks speak of; the TSS that a task switch goes to. */
  private remember({ step }: MicroStep, accesses: readonly ScopedAccess[]): void {
    for (const { cell } of accesses) if (cell.kind === 'page-entry') this.pageEntry = cell;
    const [low, high] = accesses.filter(({ kind, size }) => kind === 'read' && size === 4);
    if (!low || !high || (low.cell.kind !== 'gate' && low.cell.kind !== 'descriptor')) return;
    this.last = { cell: low.cell, read: low, low: low.after, high: high.after };
    if (step === 'cs.read-descriptor' || step === 'target.read-descriptor') this.code = this.last;
    if (step === 'ss.read-descriptor') this.stack = this.last;
    const type = (high.after >>> 8) & 0x1f;
    if (type === 1 || type === 3 || type === 9 || type === 11)
      this.newTss = ((low.after >>> 16) | ((high.after & 0xff) << 16) | (high.after & 0xff000000)) >>> 0;
  }

  private cellOf({ step, checks, registers }: MicroStep, accesses: readonly ScopedAccess[]): Cell | null {
    const around = this.surroundings();
    const looksOnly = accesses.length === 0 || step === 'tss.check-descriptor';
    const checked = checks.find(({ ok }) => !ok) ?? (looksOnly ? checks[0] : undefined);
    const ofRule = checked ? cellOfRule(checked.rule, around) : null;
    if (ofRule) return ofRule;
    if (looksOnly && CHECKS_ENTRY.has(step)) return subject(checks[0]?.rule ?? '', around)?.cell ?? null;
    const [first] = accesses;
    if (first) {
      const { cell } = first;
      const isEntry = cell.kind === 'gate' || cell.kind === 'descriptor';
      return isEntry && accesses.length > 1 && first.size === 4 ? { ...cell, length: 8 } : cell;
    }
    if (step.startsWith('page.')) return this.pageEntry;
    const [register] = registers;
    if (!register) return null;
    return { ...NO_CELL, kind: 'register', register: register.register, length: 4, value: register.after };
  }

  result(): readonly ScopedStep[] {
    return this.steps;
  }
}

export function scopeOf(transition: Transition): ScopedTransition {
  const telling = new Telling(transition);
  for (const step of transition.steps) telling.add(step);
  const { id, icount, now, flow, cause, parent, from, to, outcome } = transition;
  return { id, icount, now, flow, cause, parent, from, to, outcome, steps: telling.result() };
}

/** What follows the sentence of a step: that HALT ended, that a check failed, and which fault comes of it. */
export function consequences(step: ScopedStep, transition: ScopedTransition): readonly Sentence[] {
  const more: Sentence[] = [];
  if (step.registers.some(({ register, after }) => register === 'halted' && after === 0)) more.push({ id: 'left-halt', args: {} }); // prettier-ignore
  const failed = step.checks.find(({ ok, rule }) => !ok && ruleRow(rule).relation !== 'serial');
  if (failed) {
    const { relation, right } = ruleRow(failed.rule);
    const isLiteral = relation === 'in' || /^\d+$/.test(right);
    more.push({ id: isLiteral ? 'failed:literal' : 'failed', args: { rule: `@rule:${failed.rule}`, leftName: `@left:${failed.rule}`, rightName: `@right:${failed.rule}`, left: operand(failed.left), right: operand(failed.right) } }); // prettier-ignore
  }
  const { outcome, cause } = transition;
  const isLast = step.number === transition.steps.length;
  if (outcome !== 'completed' && isLast)
    more.push({ id: 'fault', args: { fault: vectorName(outcome.fault), code: formatErrorCode(outcome.fault, outcome.errorCode) } }); // prettier-ignore
  else if (failed && cause.type === 'exception')
    more.push({ id: 'fault', args: { fault: vectorName(cause.vector ?? 0), code: formatErrorCode(cause.vector ?? 0, cause.errorCode ?? 0) } }); // prettier-ignore
  return more;
}
