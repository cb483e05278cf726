/** Registers view → rows. What changed is measured against the view at the last stop. */
import { parseSelector } from '#emulator/arch';
import { hex32 } from '#emulator/base';
import type { BitView, RegistersView, SegmentRegisterView, TableEntryNow } from '#emulator/protocol';
import { limit, selector } from '../shared/format.ts';

export interface ValueRow {
  readonly name: string;
  readonly text: string;
  readonly changed: boolean;
  /** Other readings of the number and the label it points to, for the explanation. */
  readonly detail: string;
  readonly label: string;
  /** Subject of its explanation. */
  readonly explain: string;
  readonly value: number;
  /** It can be changed from outside. */
  readonly canEdit: boolean;
}
export interface BitRow {
  readonly name: string;
  readonly value: number;
  readonly width: number;
  readonly meaning: string;
  readonly changed: boolean;
  readonly absent: boolean;
  readonly explain: string;
  readonly place: string;
}
export interface SegmentRow {
  readonly name: string;
  readonly selector: string;
  /** `GDT[3]`, or '' for a null selector. */
  readonly entry: string;
  /** The entry as other panels point at it; null where there is none. */
  readonly cell: { readonly table: 'GDT' | 'LDT'; readonly index: number; readonly selector: number } | null;
  readonly rpl: number;
  readonly isNull: boolean;
  readonly base: string;
  readonly limit: string;
  readonly dpl: number;
  readonly kind: string;
  readonly rights: string;
  readonly size: string;
  readonly stale: boolean;
  /** Fields of the table entry that differ from the hidden part: `limit 0000FFFF`; '' when it is not in the table any more. */
  readonly tableSays: readonly string[] | null;
  readonly changed: boolean;
}

/** A byte that can be shown as it is. */
const isPrintable = (value: number): boolean => value >= 0x20 && value < 0x7f;
/** `4294967295 · -1`, `65 · 'A'`, and four characters where all of them can be read. */
export function readings(value: number): string {
  const bytes = [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
  const text = isPrintable(value) || bytes.every(isPrintable) ? String.fromCharCode(...(value > 0xff ? bytes : [value])) : ''; // prettier-ignore
  return [String(value >>> 0), (value | 0) < 0 ? String(value | 0) : '', text && `'${text}'`].filter(Boolean).join(' · '); // prettier-ignore
}
const row = (name: string, value: number, before: number | undefined, explain: string, label = ''): ValueRow => ({
  name, value, label, explain, canEdit: true,
  text: hex32(value),
  changed: before !== undefined && before !== value,
  detail: label === '' ? readings(value) : `${readings(value)}\n→ ${label}`,
}); // prettier-ignore

export function generalRows(view: RegistersView, before: RegistersView | null, place = ''): readonly ValueRow[] {
  const old = new Map(before?.general.map((r) => [r.name, r.value]));
  return [
    ...view.general.map((r) =>
      row(r.name, r.value, old.get(r.name), r.name === 'ESP' ? 'reg.ESP' : 'reg.gpr', r.label),
    ),
    row('EIP', view.eip, before?.eip, 'reg.EIP', place),
    row('EFLAGS', view.eflags, before?.eflags, 'reg.EFLAGS'),
  ];
}
export function controlRows(view: RegistersView, before: RegistersView | null): readonly ValueRow[] {
  const names = ['cr0', 'cr2', 'cr3', ...(view.cr4Bits?.length === 0 ? [] : ['cr4' as const])] as const;
  return names.map((name) => row(name.toUpperCase(), view[name], before?.[name], `reg.${name.toUpperCase()}`));
}
export function tableRows(view: RegistersView, before: RegistersView | null): readonly ValueRow[] {
  const one = (name: 'gdtr' | 'idtr'): ValueRow => ({
    name: name.toUpperCase(),
    value: view[name].base,
    text: `${hex32(view[name].base)}  ${limit(view[name].limit)}`,
    changed: before !== null && (before[name].base !== view[name].base || before[name].limit !== view[name].limit),
    detail: `base ${hex32(view[name].base)} · limit ${limit(view[name].limit)}`,
    label: '',
    explain: `reg.${name.toUpperCase()}`,
    canEdit: false,
  });
  return [one('gdtr'), one('idtr')];
}
/** @param register `eflags`, `cr0` …: with the bit's name the subject of the explanation and the place. */
export function bitRows(bits: readonly BitView[], before: readonly BitView[] | undefined, register = ''): readonly BitRow[] {
  const old = new Map(before?.map((b) => [b.name, b.value]));
  return bits.map((b) => ({
    name: b.name, value: b.value, width: b.width, meaning: b.meaning, changed: old.has(b.name) && old.get(b.name) !== b.value,
    absent: b.absent === true, explain: `${register}.${b.name}`, place: /^(eflags|cr0|cr4)$/.test(register) ? `${register}.${b.name.toLowerCase()}` : '',
  })); // prettier-ignore
} // prettier-ignore

const sameSegment = (a: SegmentRegisterView, b: SegmentRegisterView): boolean =>
  a.selector === b.selector &&
  a.base === b.base &&
  a.limit === b.limit &&
  a.rights === b.rights &&
  a.dpl === b.dpl &&
  a.kind === b.kind;

/** What the table says where it is not what the register holds. */
function differences(s: SegmentRegisterView, now: TableEntryNow | null): readonly string[] {
  if (now === null) return [];
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['base', hex32(s.base), hex32(now.base)],
    ['limit', limit(s.limit), limit(now.limit)],
    ['DPL', s.dpl, now.dpl],
    ['P', s.present ? 1 : 0, now.present ? 1 : 0],
    ['type', `${s.kind} ${s.rights}`.trim(), `${now.kind} ${now.rights}`.trim()],
  ];
  return pairs.flatMap(([name, held, said]) => (held === said ? [] : [`${name} ${said}`]));
}

export function segmentRows(view: RegistersView, before: RegistersView | null): readonly SegmentRow[] {
  const old = new Map(before?.segments.map((s) => [s.name, s]));
  return view.segments.map((s) => {
    const parsed = parseSelector(s.selector);
    const earlier = old.get(s.name);
    const table = parsed.ti ? 'LDT' : 'GDT';
    // In real mode a selector is a paragraph number and names no descriptor.
    const hasEntry = !s.isNull && view.mode === 'protected';
    return {
      name: s.name,
      selector: selector(s.selector),
      entry: hasEntry ? `${table}[${parsed.index}]` : '',
      cell: hasEntry ? { table, index: parsed.index, selector: s.selector & 0xfffc } : null,
      rpl: s.rpl,
      isNull: s.isNull && view.mode === 'protected',
      base: hex32(s.base),
      limit: limit(s.limit),
      dpl: s.dpl,
      kind: s.kind,
      rights: s.rights,
      size: s.kind === 'code' || s.kind === 'data' ? (s.db ? '32' : '16') : '',
      stale: s.stale,
      tableSays: s.stale ? differences(s, s.entryNow ?? null) : null,
      changed: earlier !== undefined && !sameSegment(s, earlier),
    };
  });
}
