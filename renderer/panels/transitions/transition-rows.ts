/** Transitions → rows of the list. Words come later, from the catalogue. */
import { formatEflags, formatErrorCode } from '#emulator/arch';
import { hex, hex16, hex32 } from '#emulator/base';
import type { Cause, Transition, TransitionSummary } from '#emulator/protocol';
import { vector } from '../shared/format.ts';

export type Direction = 'inward' | 'outward' | 'same';
export interface SummaryRow {
  readonly id: number;
  readonly fromCpl: number;
  readonly toCpl: number | null;
  readonly direction: Direction;
  readonly cause: CauseText;
  readonly from: string;
  readonly to: string;
  readonly time: number;
  readonly failed: boolean;
  readonly parent: number;
}
/** Which sentence, with which vector; `kind` also chooses the colour. */
export interface CauseText {
  readonly kind: Cause['type'];
  readonly vector: string;
  readonly instruction: string;
  readonly errorCode: string;
}
export function causeText(cause: Cause, flow: Transition['flow']): CauseText {
  return {
    kind: cause.type,
    // An exception is known by its name, anything else by its number.
    vector:
      cause.vector === undefined ? '' : cause.type === 'exception' ? vector(cause.vector) : `${hex(cause.vector, 2)}h`,
    instruction: cause.instruction ?? flow,
    errorCode:
      cause.errorCode === undefined || cause.vector === undefined ? '' : formatErrorCode(cause.vector, cause.errorCode),
  };
}
export const directionOf = (from: number, to: number | null): Direction =>
  to === null || to === from ? 'same' : to < from ? 'inward' : 'outward';

const place = (label: string, cs: number | null, eip: number | null): string =>
  label !== '' ? label : cs === null || eip === null ? '' : `${hex16(cs)}:${hex32(eip)}`;

export const summaryRow = (s: TransitionSummary): SummaryRow => ({
  id: s.id,
  fromCpl: s.fromCpl,
  toCpl: s.toCpl,
  direction: directionOf(s.fromCpl, s.toCpl),
  cause: causeText(s.cause, s.flow),
  from: place(s.fromLabel, s.fromCs, s.fromEip),
  to: place(s.toLabel, s.toCs, s.toEip),
  time: s.icount,
  failed: s.failed,
  parent: s.parent,
});

export interface WhereRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
}
export function whereRows(t: Transition): readonly WhereRow[] {
  const row = (name: string, before: string, after: string | null): WhereRow => ({
    name,
    before,
    after: after ?? '',
    changed: after !== null && before !== after,
  });
  const { from, to } = t;
  return [
    row('CS:EIP', `${hex16(from.cs)}:${hex32(from.eip)}`, to && `${hex16(to.cs)}:${hex32(to.eip)}`),
    row('SS:ESP', `${hex16(from.ss)}:${hex32(from.esp)}`, to && `${hex16(to.ss)}:${hex32(to.esp)}`),
    row(
      'EFLAGS',
      `${hex32(from.eflags)} ${formatEflags(from.eflags)}`,
      to && `${hex32(to.eflags)} ${formatEflags(to.eflags)}`,
    ),
  ];
}

/** Small numbers as digits (levels, bits), larger ones as addresses. */
export const operand = (value: number): string =>
  value <= 9 ? String(value) : hex(value, value > 0xffff ? 8 : value > 0xff ? 4 : 2);

/** `#GP (0018 GDT[3])` of a transition that was refused, or ''. */
export const refusedBy = (t: Transition): string =>
  t.outcome === 'completed'
    ? ''
    : `${vector(t.outcome.fault)} · ${formatErrorCode(t.outcome.fault, t.outcome.errorCode)}`;
