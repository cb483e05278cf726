/** A step under the microscope → lines: which numbers are shown and which of them are new. Words come from the catalogues. */
import { formatEflags } from '#emulator/arch';
import { hex, hex16, hex32 } from '#emulator/base';
import { cellName, type ScopedAccess, type ScopedStep, type ScopedTransition } from '#emulator/microscope';
import type { Check, RegisterChange, Where } from '#emulator/protocol';
import { operand } from './transition-rows.ts';

export interface AccessLine {
  readonly kind: ScopedAccess['kind'];
  readonly cell: ScopedAccess['cell'];
  readonly name: string;
  readonly address: string;
  readonly physical: string;
  readonly before: string;
  readonly after: string;
  readonly translation: ScopedAccess['translation'];
}
export interface CheckLine {
  readonly rule: Check['rule'];
  readonly ok: boolean;
  readonly left: string;
  readonly right: string;
}
export interface RegisterLine {
  readonly register: string;
  readonly before: string;
  readonly after: string;
}
/** A part of the state behind a step. `isNew`: this step gave it its value; `isChanged`: the transition did. */
export interface StateLine {
  readonly name: string;
  readonly value: string;
  readonly isNew: boolean;
  readonly isChanged: boolean;
}
export interface StepView {
  readonly step: ScopedStep;
  readonly cell: string;
  readonly accesses: readonly AccessLine[];
  readonly checks: readonly CheckLine[];
  readonly registers: readonly RegisterLine[];
  readonly state: readonly StateLine[];
  /** Other registers that have changed since the transition began. */
  readonly soFar: readonly RegisterLine[];
  readonly failed: boolean;
}

const accessLine = ({ kind, cell, linear, physical, size, before, after, translation }: ScopedAccess): AccessLine => ({
  kind,
  cell,
  name: cellName(cell),
  address: hex32(linear),
  physical: physical === linear ? '' : physical === 0xffffffff ? '—' : hex32(physical),
  before: hex(before, size * 2),
  after: hex(after, size * 2),
  translation,
});
function registerLine({ register, before, after }: RegisterChange): RegisterLine {
  const isFlag = /^(CPL|halted|shutdown|interruptShadow|nmiBlocked)$/.test(register);
  const digits = register.endsWith('.selector') ? 4 : isFlag ? 1 : 8;
  return { register, before: hex(before, digits), after: hex(after, digits) };
}
const STATE: readonly (readonly [string, (w: Where) => string])[] = [
  ['CPL', ({ cpl }) => String(cpl)],
  ['CS:EIP', ({ cs, eip }) => `${hex16(cs)}:${hex32(eip)}`],
  ['SS:ESP', ({ ss, esp }) => `${hex16(ss)}:${hex32(esp)}`],
  ['EFLAGS', ({ eflags }) => `${hex32(eflags)} ${formatEflags(eflags)}`.trimEnd()],
];
/** Registers that are part of those lines. */
const IN_STATE = /^(CPL|CS\.selector|EIP|SS\.selector|ESP|EFLAGS)$/;

function stepView(step: ScopedStep, before: Where, from: Where): StepView {
  return {
    step,
    cell: step.cell ? cellName(step.cell) : '',
    accesses: step.accesses.map(accessLine),
    checks: step.checks.map((c) => ({ rule: c.rule, ok: c.ok, left: operand(c.left), right: operand(c.right) })),
    registers: step.registers.map(registerLine),
    state: STATE.map(([name, text]) => ({ name, value: text(step.after), isNew: text(step.after) !== text(before), isChanged: text(step.after) !== text(from) })), // prettier-ignore
    soFar: step.after.changed.filter(({ register }) => !IN_STATE.test(register)).map(registerLine),
    failed: step.checks.some(({ ok }) => !ok),
  };
}
export const stepViews = ({ steps, from }: ScopedTransition): readonly StepView[] =>
  steps.map((step, n) => stepView(step, steps[n - 1]?.after ?? from, from));
