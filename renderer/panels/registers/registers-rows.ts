/** Registers view → rows. What changed is measured against the view at the last stop. */
import { parseSelector } from '#emulator/arch';
import { hex32 } from '#emulator/base';
import type { BitView, RegistersView, SegmentRegisterView } from '#emulator/protocol';
import { limit, selector } from '../shared/format.ts';

export interface ValueRow {
  readonly name: string;
  readonly text: string;
  readonly changed: boolean;
  /** Other readings of the number, for the tooltip. */
  readonly detail: string;
}
export interface BitRow {
  readonly name: string;
  readonly value: number;
  readonly width: number;
  readonly meaning: string;
  readonly changed: boolean;
}
export interface SegmentRow {
  readonly name: string;
  readonly selector: string;
  /** `GDT[3]`, or '' for a null selector. */
  readonly entry: string;
  readonly rpl: number;
  readonly isNull: boolean;
  readonly base: string;
  readonly limit: string;
  readonly dpl: number;
  readonly kind: string;
  readonly rights: string;
  readonly size: string;
  readonly stale: boolean;
  readonly changed: boolean;
}

const readings = (value: number): string =>
  `${value >>> 0}${(value | 0) < 0 ? ` · ${value | 0}` : ''}${value >= 0x20 && value < 0x7f ? ` · '${String.fromCharCode(value)}'` : ''}`;
const row = (name: string, value: number, before: number | undefined): ValueRow => ({
  name,
  text: hex32(value),
  changed: before !== undefined && before !== value,
  detail: readings(value),
});

export function generalRows(view: RegistersView, before: RegistersView | null): readonly ValueRow[] {
  const old = new Map(before?.general.map((r) => [r.name, r.value]));
  return [
    ...view.general.map((r) => row(r.name, r.value, old.get(r.name))),
    row('EIP', view.eip, before?.eip),
    row('EFLAGS', view.eflags, before?.eflags),
  ];
}
export function controlRows(view: RegistersView, before: RegistersView | null): readonly ValueRow[] {
  return [
    row('CR0', view.cr0, before?.cr0),
    row('CR2', view.cr2, before?.cr2),
    row('CR3', view.cr3, before?.cr3),
    row('CR4', view.cr4, before?.cr4),
  ];
}
export function tableRows(view: RegistersView, before: RegistersView | null): readonly ValueRow[] {
  const one = (name: 'gdtr' | 'idtr'): ValueRow => ({
    name: name.toUpperCase(),
    text: `${hex32(view[name].base)}  ${limit(view[name].limit)}`,
    changed: before !== null && (before[name].base !== view[name].base || before[name].limit !== view[name].limit),
    detail: `base ${hex32(view[name].base)} · limit ${limit(view[name].limit)}`,
  });
  return [one('gdtr'), one('idtr')];
}
export function bitRows(bits: readonly BitView[], before: readonly BitView[] | undefined): readonly BitRow[] {
  const old = new Map(before?.map((b) => [b.name, b.value]));
  return bits.map((b) => ({
    name: b.name, value: b.value, width: b.width, meaning: b.meaning, changed: old.has(b.name) && old.get(b.name) !== b.value,
  })); // prettier-ignore
}
const sameSegment = (a: SegmentRegisterView, b: SegmentRegisterView): boolean =>
  a.selector === b.selector &&
  a.base === b.base &&
  a.limit === b.limit &&
  a.rights === b.rights &&
  a.dpl === b.dpl &&
  a.kind === b.kind;

export function segmentRows(view: RegistersView, before: RegistersView | null): readonly SegmentRow[] {
  const old = new Map(before?.segments.map((s) => [s.name, s]));
  return view.segments.map((s) => {
    const parsed = parseSelector(s.selector);
    const earlier = old.get(s.name);
    return {
      name: s.name,
      selector: selector(s.selector),
      // In real mode a selector is a paragraph number and names no descriptor.
      entry: s.isNull || view.mode !== 'protected' ? '' : `${parsed.ti ? 'LDT' : 'GDT'}[${parsed.index}]`,
      rpl: s.rpl,
      isNull: s.isNull && view.mode === 'protected',
      base: hex32(s.base),
      limit: limit(s.limit),
      dpl: s.dpl,
      kind: s.kind,
      rights: s.rights,
      size: s.kind === 'code' || s.kind === 'data' ? (s.db ? '32' : '16') : '',
      stale: s.stale,
      changed: earlier !== undefined && !sameSegment(s, earlier),
    };
  });
}
