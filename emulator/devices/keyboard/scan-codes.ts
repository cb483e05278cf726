/** From what a key is to the bytes a keyboard sends in each scan code set, and the translation of the 8042. No state. */
import { SET_3, SET_3_CODES, TRANSLATED, TRANSLATED_HIGH } from './scan-codes.table.ts';

/** Break prefix of sets 2 and 3. */
export const BREAK_PREFIX = 0xf0;
const SHIFTED = 0xe0;
const PAUSE_PREFIX = 0xe1;

/** Set 1 code 01h-7Fh → set 2 code; 0 = there is none. */
const SET_2 = Uint8Array.from({ length: 0x80 });
TRANSLATED.forEach((set1, set2) => {
  if (set1 < 0x80) SET_2[set1] = set2;
});
for (const [set2, set1] of TRANSLATED_HIGH) SET_2[set1] = set2;

const SET_3_OF = new Map(SET_3.map(([set1, set3]) => [set1, set3]));

/** Types of set 3 after power-on, by set 3 code. */
export const DEFAULT_KEY_TYPES: Uint8Array = Uint8Array.from({ length: SET_3_CODES });
for (const [, set3, type] of SET_3) DEFAULT_KEY_TYPES[set3] = type;

/** A press or a release, in the words of set 1: prefix 0, E0h or E1h, and the code with bit 7 = release. */
export interface KeyStroke {
  readonly prefix: number;
  readonly code: number;
  /** The second code after E1h (the Pause key), else 0. */
  readonly second: number;
}

/** Name of a key: E0xxh or E1xxh for those with a prefix, else its set 1 make code. */
export const keyOf = (stroke: KeyStroke): number => (stroke.prefix << 8) | (stroke.code & 0x7f);
export const isRelease = (stroke: KeyStroke): boolean => (stroke.code & 0x80) !== 0;

/** Set 3 code of a key, or -1: this keyboard has no such key there. */
export const set3CodeOf = (key: number): number => SET_3_OF.get(key) ?? -1;

/**
 * The bytes of a stroke in set 1 or 2; empty when set 2 has no such code. Set 3 depends on the type of the key and is put together
 * by the keyboard.
 */
export function strokeBytes(stroke: KeyStroke, set: 1 | 2): number[] {
  const codes = stroke.prefix === PAUSE_PREFIX ? [stroke.code, stroke.second] : [stroke.code];
  const bytes = stroke.prefix === 0 ? [] : [stroke.prefix];
  for (const code of codes) {
    const set2 = SET_2[code & 0x7f];
    if (set === 1) bytes.push(code);
    else if (set2 === 0) return [];
    else if (code & 0x80) bytes.push(BREAK_PREFIX, set2);
    else bytes.push(set2);
  }
  return bytes;
}

/** How many codes follow a prefix byte of set 1: 0 = it is none. */
export const codesAfter = (byte: number): number => (byte === SHIFTED ? 1 : byte === PAUSE_PREFIX ? 2 : 0);

/** What the 8042 puts into its output buffer for a byte of the keyboard; `isBreak` after F0h, which itself is swallowed. */
export function translated(byte: number, isBreak: boolean): number {
  const high = TRANSLATED_HIGH.find(([set2]) => set2 === byte);
  const code = high ? high[1] : byte < 0x80 ? TRANSLATED[byte] : byte;
  return isBreak ? code | 0x80 : code;
}
