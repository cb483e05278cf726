/** A value as it is typed into a register: hexadecimal as the panel shows it, with a sign decimal, or a name of the program. */

const HEX = /^(?:0x)?([0-9a-f]{1,8})h?$/i;
const SIGNED = /^[+-]\d{1,10}$/;
const CHARACTER = /^'(.)'$/u;

/** Unsigned, 32 bits; null = it cannot be read. Names come first, so that a label `face` is not a number. */
export function parseValue(text: string, symbol: (name: string) => number | null): number | null {
  const typed = text.trim();
  const named = symbol(typed);
  if (named !== null) return named >>> 0;
  const character = CHARACTER.exec(typed);
  if (character) return character[1].codePointAt(0) ?? null;
  if (SIGNED.test(typed)) {
    const value = Number(typed);
    return value >= -0x80000000 && value <= 0xffffffff ? value >>> 0 : null;
  }
  const hex = HEX.exec(typed);
  return hex ? parseInt(hex[1], 16) : null;
}
