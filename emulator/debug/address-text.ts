/** Addresses as people write them: a number, a name of the program, or a sum of them (`tasks+8`, `7C00h`, `stack_top-4`). */

/** Decimal, `0x1F` or `1Fh`. */
export function parseNumber(text: string): number | null {
  if (/^0x[0-9a-f]+$/i.test(text)) return parseInt(text.slice(2), 16);
  if (/^\d[0-9a-f]*h$/i.test(text)) return parseInt(text, 16);
  return /^\d+$/.test(text) ? parseInt(text, 10) : null;
}

/** Value of a sum of numbers and names, or the term that has none. Products are not needed and not read. */
export function sumOf(
  text: string,
  value: (symbol: string) => number | null,
): { readonly value: number } | { readonly unknown: string } {
  const bare = text.replace(/\s+/g, '');
  const terms = bare.match(/[+-]?[^+-]+/g);
  if (terms === null || terms.join('') !== bare) return { unknown: text.trim() };
  let sum = 0;
  for (const term of terms) {
    const name = term.replace(/^[+-]/, '');
    const found = parseNumber(name) ?? value(name);
    if (found === null) return { unknown: name };
    sum += term.startsWith('-') ? -found : found;
  }
  return { value: sum };
}
