/** GDT or LDT view → rows. */
import { hex32 } from '#emulator/base';
import type { DescriptorTableView, DescriptorView } from '#emulator/protocol';
import { limit, selector } from '../shared/format.ts';

export interface DescriptorRow {
  readonly index: number;
  readonly selector: string;
  /** Selector as ring-3 code would write it, when that differs: `1B`. */
  readonly withRpl: string;
  readonly base: string;
  readonly limit: string;
  readonly dpl: number;
  readonly present: boolean;
  readonly isNull: boolean;
  readonly kind: string;
  readonly rights: string;
  readonly flags: string;
  readonly usedBy: readonly string[];
  readonly gate: string;
  readonly raw: string;
  readonly address: string;
  readonly changed: boolean;
}

export function descriptorRows(
  view: DescriptorTableView,
  before: DescriptorTableView | null,
): readonly DescriptorRow[] {
  const old = new Map(before && before.base === view.base ? before.entries.map((d) => [d.index, d]) : []);
  return view.entries.map((d) => {
    const earlier = old.get(d.index);
    const isNull = d.kind === 'null';
    return {
      index: d.index,
      selector: selector(d.selector),
      withRpl: !isNull && d.dpl > 0 && d.s === 1 ? selector(d.selector | d.dpl) : '',
      base: hex32(d.base),
      limit: limit(d.limit),
      dpl: d.dpl,
      present: d.present,
      isNull,
      kind: d.kind,
      rights: d.rights,
      flags: [d.present ? 'P' : '', d.db ? 'D/B' : '', d.g ? 'G' : '', d.avl ? 'AVL' : ''].filter(Boolean).join(' '),
      usedBy: d.usedBy,
      gate: gateText(d),
      raw: `${hex32(d.high)} ${hex32(d.low)}`,
      address: hex32(d.address),
      changed: earlier !== undefined && (earlier.low !== d.low || earlier.high !== d.high),
    };
  });
}
const gateText = (d: DescriptorView): string =>
  d.gate
    ? `→ ${selector(d.gate.selector)}:${hex32(d.gate.offset)}${d.gate.parameters ? ` ×${d.gate.parameters}` : ''}`
    : '';
