/**
 * A transition as text: the golden form. One head line, then one line per micro-step with its accesses, checks and register
 * changes, then where it ended. Stable: the same transition always gives the same text, in every build.
 */
import {
  describeRights,
  descriptorKind,
  formatEflags,
  formatErrorCode,
  parseDescriptor,
  parseGate,
  vectorName,
} from '#emulator/arch';
import { hex, hex16, hex32 } from '#emulator/base';
import type { Access, Check, MicroStep, RegisterChange, RegisterName, Transition, Where } from './event-types.ts';
import type { MicroStepId } from './micro-steps.table.ts';
import { ruleRow } from './rules.table.ts';

export interface FormatOptions {
  /** Leave out id, icount and parent, for comparing transitions of different runs. */
  readonly timeless?: boolean;
  /** Also name the physical address where it differs from the linear one. */
  readonly physical?: boolean;
}

const STEP_WIDTH = 24;

const formatRegister = (register: RegisterName, value: number): string => {
  if (register.endsWith('.selector')) return hex16(value);
  if (register === 'CPL' || register === 'interruptShadow' || register === 'halted' || register === 'nmiBlocked') return String(value); // prettier-ignore
  if (register.endsWith('.attributes')) {
    const rights = describeRights(parseDescriptor(0, value));
    return `${hex32(value)}${rights ? ` (${rights})` : ''}`;
  }
  return hex32(value);
};

export const formatChange = (change: RegisterChange): string =>
  `${change.register} ${formatRegister(change.register, change.before)} -> ${formatRegister(change.register, change.after)}`;

/** `0F` for small operands, eight digits for addresses and limits. */
const operand = (value: number): string => hex(value, value > 0xffff ? 8 : value > 0xff ? 4 : value > 9 ? 2 : 1);

export const formatCheck = (check: Check): string => {
  const { relation } = ruleRow(check.rule);
  const operands =
    relation === 'in'
      ? `type ${hex(check.left, 2)}`
      : relation === 'serial'
        ? `${vectorName(check.left)} then ${vectorName(check.right)}`
        : `${operand(check.left)} ${relation} ${operand(check.right)}`;
  return `${check.rule}: ${operands} ${check.ok ? 'ok' : 'FAILED'}`;
};

const place = (access: Access, physical: boolean): string =>
  physical && access.physical !== access.linear
    ? `[${hex32(access.linear)} @ ${access.physical === 0xffffffff ? 'unmapped' : hex32(access.physical)}]`
    : `[${hex32(access.linear)}]`;

/** Steps that read one descriptor or gate: two doublewords, low first. */
const READS_DESCRIPTOR: ReadonlySet<MicroStepId> = new Set([
  'idt.read-gate',
  'target.read-descriptor',
  'cs.read-descriptor',
  'ss.read-descriptor',
  'tss.read-descriptor',
]);

/** `interrupt-gate32 0008:00008000 DPL 3`, `code ER A base 00000000 limit FFFFFFFF DPL 0`. */
function describeDescriptor(low: number, high: number): string {
  const d = parseDescriptor(low, high);
  const kind = descriptorKind(d);
  const rest = `DPL ${d.dpl}${d.p ? '' : ' not present'}`;
  if (kind.includes('gate')) {
    const gate = parseGate(low, high);
    const target = kind === 'task-gate' ? hex16(gate.selector) : `${hex16(gate.selector)}:${hex32(gate.offset)}`;
    return `${kind} ${target} ${rest}`;
  }
  if (kind === 'null' || kind === 'reserved') return kind;
  const rights = describeRights(d);
  return `${kind}${rights ? ` ${rights}` : ''} base ${hex32(d.base)} limit ${hex32(d.limit)} ${rest}`;
}

function formatReads(step: MicroStep, physical: boolean): string[] {
  const reads = step.reads.map((a) => `${place(a, physical)} = ${hex(a.after, a.size * 2)}`);
  const [low, high] = step.reads;
  if (!READS_DESCRIPTOR.has(step.step) || reads.length !== 2 || !low || !high) return reads;
  return [`${place(low, physical)} = ${hex32(low.after)} ${hex32(high.after)} (${describeDescriptor(low.after, high.after)})`]; // prettier-ignore
}

function formatStep(step: MicroStep, physical: boolean): string {
  const parts = [
    ...formatReads(step, physical),
    ...step.checks.map(formatCheck),
    ...step.writes.map((a) => `${place(a, physical)} ${hex(a.before, a.size * 2)} -> ${hex(a.after, a.size * 2)}`),
    ...step.registers.map(formatChange),
  ];
  return `    ${step.step.padEnd(parts.length > 0 ? STEP_WIDTH : 0)}${parts.join('; ')}`;
}

export const formatWhere = (where: Where): string =>
  `CPL ${where.cpl}  CS:EIP ${hex16(where.cs)}:${hex32(where.eip)}  SS:ESP ${hex16(where.ss)}:${hex32(where.esp)}  ` +
  `EFLAGS ${hex32(where.eflags)} (${formatEflags(where.eflags) || 'none'})`;

export function formatCause({ cause }: Pick<Transition, 'cause'>): string {
  const vector = cause.vector ?? 0;
  switch (cause.type) {
    case 'instruction':
      return cause.instruction ?? 'instruction';
    case 'INT n':
      return `INT ${hex(vector, 2)}h`;
    case 'external':
      return `external interrupt ${hex(vector, 2)}h`;
    case 'NMI':
      return 'NMI';
    case 'exception':
      return `exception ${vectorName(vector)}${cause.errorCode === undefined ? '' : ` error code ${formatErrorCode(vector, cause.errorCode)}`}`;
  }
}

/** The golden form of one transition; lines end with `\n`. */
export function formatTransition(transition: Transition, options: FormatOptions = {}): string {
  const { outcome, cause, from, to } = transition;
  const stamp = options.timeless ? '' : `#${transition.id} icount ${transition.icount}  `;
  const parent = !options.timeless && transition.parent ? `  raised by #${transition.parent}` : '';
  const crossing = to ? `  CPL ${from.cpl} -> ${to.cpl}` : `  CPL ${from.cpl}`;
  const lines = [`${stamp}${transition.flow}  ${formatCause(transition)}${crossing}${parent}`];
  if (cause.why) lines.push(`    because                 ${formatCheck({ ...cause.why, ok: false })}`);
  lines.push(`    from                    ${formatWhere(from)}`);
  for (const step of transition.steps) lines.push(formatStep(step, options.physical ?? false));
  if (outcome === 'completed') {
    if (to) lines.push(`    to                      ${formatWhere(to)}`);
  } else {
    const code = formatErrorCode(outcome.fault, outcome.errorCode);
    lines.push(`    fault                   ${vectorName(outcome.fault)} error code ${code} at ${outcome.atStep}`);
  }
  return `${lines.join('\n')}\n`;
}
