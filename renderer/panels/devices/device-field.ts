/** One fact about a chip: a register or what follows from it, under its name in the data sheet. */
import { hex } from '#emulator/base';
import type { Key } from '#renderer/i18n';

export interface BitFact {
  readonly name: string;
  readonly value: number;
}
export interface DeviceField {
  /** As the data sheet has it; the same in every language. */
  readonly name: string;
  /** Subject of the explanation. */
  readonly explain: string;
  readonly value: string;
  /** What the value means. */
  readonly words?: { readonly key: Key; readonly args?: Readonly<Record<string, string | number>> };
  readonly bits?: readonly BitFact[];
  /** A moment it will happen at, in units of `now`. */
  readonly moment?: number;
}
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly DeviceField[];
}

/** `IF=1 …` of a register; `layout` from bit 7 down, '' = reserved, 'X:2' = two bits. */
export function bitFacts(value: number, layout: readonly string[]): BitFact[] {
  const facts: BitFact[] = [];
  let at = 8;
  for (const entry of layout) {
    const [name, width = '1'] = entry.split(':');
    at -= Number(width);
    if (name !== '') facts.push({ name, value: (value >> at) & ((1 << Number(width)) - 1) });
  }
  return facts;
}
export const register = (name: string, explain: string, value: number, layout: readonly string[] = []): DeviceField => ({
  name, explain, value: `${hex(value, 2)}h`, ...(layout.length > 0 && { bits: bitFacts(value, layout) }),
}); // prettier-ignore
export const number = (name: string, explain: string, value: number | string): DeviceField => ({
  name,
  explain,
  value: String(value),
});
export const said = (name: string, explain: string, value: string, key: Key, args?: Readonly<Record<string, string | number>>): DeviceField => ({
  name, explain, value, words: args === undefined ? { key } : { key, args },
}); // prettier-ignore
export const byteList = (bytes: ArrayLike<number>): string =>
  Array.from(bytes, (byte) => hex(byte, 2)).join(' ') || '–';
