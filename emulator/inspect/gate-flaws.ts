/** What looks wrong with a present gate of the IDT, as codes: each is a fault that delivery through it would raise, or an open door. */
import { isNullSelector } from '#emulator/arch';
import type { Descriptor, Gate, SystemType } from '#emulator/arch';
import type { GateFlaw } from './table-views.ts';

export interface GateFacts {
  readonly gate: Gate;
  readonly kind: SystemType | 'not-a-gate';
  /** What its selector names; null = nothing that can be read. */
  readonly target: Descriptor | null;
  /** The selector lies within its table. */
  readonly inTable: boolean;
  /** Interrupt line that leads here, or -1. */
  readonly irq: number;
}
const isCode = (d: Descriptor): boolean => d.s === 1 && (d.type & 8) !== 0;
export const isConforming = (d: Descriptor): boolean => isCode(d) && (d.type & 4) !== 0;
const isTask = (kind: GateFacts['kind']): boolean => kind === 'task-gate';
const isDoor = (kind: GateFacts['kind']): boolean => /^(interrupt|trap|task)-gate/.test(kind);
const isTss = (d: Descriptor): boolean => d.s === 0 && (d.type & 5) === 1;

/** SDM vol. 3 §6.12.1: what delivery checks, in its order. The first that fails hides the rest. */
const TESTS: readonly (readonly [GateFlaw, (f: GateFacts) => boolean])[] = [
  ['not-a-gate', ({ kind }) => !isDoor(kind)],
  ['null-selector', ({ gate }) => isNullSelector(gate.selector)],
  ['outside-table', ({ inTable, target }) => !inTable || target === null],
  ['target-not-tss', ({ kind, target }) => isTask(kind) && target !== null && !isTss(target)],
  ['target-not-code', ({ kind, target }) => !isTask(kind) && target !== null && !isCode(target)],
  ['target-absent', ({ target }) => target?.p === 0],
  ['target-outer', ({ kind, target }) => !isTask(kind) && target !== null && isCode(target) && target.dpl > 0],
  ['beyond-limit', ({ kind, gate, target }) => !isTask(kind) && target !== null && isCode(target) && gate.offset > target.limit],
]; // prettier-ignore

/** Entries that are not present are empty places, not mistakes. */
export function gateFlaws(facts: GateFacts): readonly GateFlaw[] {
  if (facts.gate.p === 0) return [];
  const first = TESTS.find(([, holds]) => holds(facts));
  const isOpen = facts.irq >= 0 && facts.gate.dpl === 3 && isDoor(facts.kind);
  return [...(first ? [first[0]] : []), ...(isOpen ? (['open-irq'] as const) : [])];
}
