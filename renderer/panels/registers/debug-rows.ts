/** Debug registers → rows, and the x87 → rows. */
import { hex32 } from '#emulator/base';
import type { DebugBreakpoint, RegistersView, X87View } from '#emulator/protocol';

export interface DebugRow {
  readonly name: string;
  readonly linear: string;
  /** `L`, `G`, `LG`, or '' when it is off. */
  readonly enabled: string;
  readonly condition: DebugBreakpoint['condition'];
  readonly length: number;
  readonly changed: boolean;
}
export function debugRows(view: RegistersView, before: RegistersView | null): readonly DebugRow[] {
  const old = before?.breakpoints;
  return (view.breakpoints ?? []).map((b, n) => ({
    name: `DR${b.number}`,
    linear: hex32(b.linear),
    enabled: `${b.local ? 'L' : ''}${b.global ? 'G' : ''}`,
    condition: b.condition,
    length: b.length,
    changed: old !== undefined && JSON.stringify(old[n]) !== JSON.stringify(b),
  }));
}
/** Nothing was ever set: one line instead of a table. */
export const isDebugIdle = (view: RegistersView): boolean =>
  (view.breakpoints ?? []).every((b) => b.linear === 0 && !b.local && !b.global) && (view.dr6Bits ?? []).every((b) => b.value === 0); // prettier-ignore

export interface X87Row {
  readonly name: string;
  readonly register: string;
  readonly decimal: string;
  readonly hex: string;
  readonly tag: X87View['registers'][number]['tag'];
  readonly changed: boolean;
}
export const x87Rows = (view: X87View, before: X87View | null): readonly X87Row[] =>
  view.registers.map((r, n) => ({
    name: r.name,
    register: `R${r.register}`,
    decimal: r.tag === 'empty' ? '' : r.decimal || r.class,
    hex: r.hex,
    tag: r.tag,
    changed: before !== null && (before.registers[n].hex !== r.hex || before.registers[n].tag !== r.tag),
  }));
