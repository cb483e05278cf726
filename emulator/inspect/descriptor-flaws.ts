/** What looks wrong with a descriptor, as codes: what a reader of a table would stumble over, each with the fault it leads to. */
import { parseSelector, TSS16_MIN_LIMIT, TSS32_MIN_LIMIT } from '#emulator/arch';
import type { Descriptor, DescriptorKind } from '#emulator/arch';
import type { DescriptorFlaw } from './table-views.ts';

export interface FlawFacts {
  readonly table: 'GDT' | 'LDT';
  readonly kind: DescriptorKind;
  readonly d: Descriptor;
  /** Registers that hold a selector of it. */
  readonly usedBy: readonly string[];
  readonly isStale: boolean;
  /** Gates or fields of the TSS name it. */
  readonly isNamed: boolean;
  /** The current TSS, or one that waits for it: busy is as it should be. */
  readonly isTaskInUse: boolean;
  /** Of call gates: what their selector names; null = nothing. */
  readonly target: Descriptor | null;
  /** Size of the code that runs. */
  readonly codeSize: 16 | 32;
}
const IDT_GATES = /^(interrupt|trap)-gate/;
const ONLY_GDT = /^(tss|ldt)/;
const L_BIT = 1 << 21;
const isTss = (kind: DescriptorKind): boolean => kind.startsWith('tss');
const isCode = (d: Descriptor): boolean => d.s === 1 && (d.type & 8) !== 0;

const TESTS: readonly (readonly [DescriptorFlaw, (f: FlawFacts) => boolean])[] = [
  ['stale', ({ isStale }) => isStale],
  ['absent-used', ({ d, usedBy, isNamed }) => d.p === 0 && (usedBy.length > 0 || isNamed)],
  ['not-a-tss', ({ kind, usedBy }) => usedBy.includes('TR') && !isTss(kind)],
  ['not-an-ldt', ({ kind, usedBy }) => usedBy.includes('LDTR') && kind !== 'ldt'],
  ['not-busy', ({ kind, usedBy }) => usedBy.includes('TR') && kind.endsWith('-available')],
  ['busy-unused', ({ kind, isTaskInUse }) => kind.endsWith('-busy') && !isTaskInUse],
  ['tss-limit', ({ kind, d }) => isTss(kind) && d.limit < (kind.startsWith('tss32') ? TSS32_MIN_LIMIT : TSS16_MIN_LIMIT)],
  ['limit-zero', ({ d, kind }) => (d.s === 1 || kind === 'ldt') && d.g === 0 && d.rawLimit === 0 && !(d.type & 4 && !isCode(d))],
  ['reserved-type', ({ kind }) => kind === 'reserved'],
  ['wrong-table', ({ table, kind }) => table === 'LDT' && ONLY_GDT.test(kind)],
  ['idt-gate', ({ kind }) => IDT_GATES.test(kind)],
  ['gate-target', ({ kind, target }) => kind.startsWith('call-gate') && (target === null || !isCode(target))],
  ['l-bit', ({ d }) => isCode(d) && (d.high & L_BIT) !== 0],
  ['stack-16', ({ d, usedBy, codeSize }) => usedBy.includes('SS') && codeSize === 32 && d.s === 1 && d.db === 0],
]; // prettier-ignore

/** Nothing is wrong with a null descriptor, unless somebody uses it. */
export const descriptorFlaws = (facts: FlawFacts): readonly DescriptorFlaw[] =>
  facts.kind === 'null' && facts.usedBy.length === 0
    ? []
    : TESTS.flatMap(([flaw, holds]) => (holds(facts) ? [flaw] : []));

export const sameEntry = (selector: number, other: number): boolean => {
  const [a, b] = [parseSelector(selector), parseSelector(other)];
  return a.index === b.index && a.ti === b.ti;
};
