/** Text → codes of scan-code set 1, make and break, as a US keyboard sends them. */

/** Rows of the keyboard by the code of their first key; plain and shifted. */
const ROWS: readonly (readonly [number, string, string])[] = [
  [0x02, '1234567890-=', '!@#$%^&*()_+'],
  [0x0f, '\tqwertyuiop[]\n', '\tQWERTYUIOP{}\n'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [0x39, ' ', ' '],
];
const SHIFT = 0x2a;
const BREAK = 0x80;

/** Make code of a character, with Shift or without; null when no key has it. */
function keyOf(character: string): { readonly code: number; readonly shifted: boolean } | null {
  for (const [first, plain, shifted] of ROWS) {
    const at = plain.indexOf(character);
    if (at >= 0) return { code: first + at, shifted: false };
    const over = shifted.indexOf(character);
    if (over >= 0) return { code: first + over, shifted: true };
  }
  return null;
}

/** Characters that no key of a US keyboard has are left out. */
export function keySequence(text: string): number[] {
  return [...text].flatMap((character) => {
    const key = keyOf(character);
    if (key === null) return [];
    const press = [key.code, key.code | BREAK];
    return key.shifted ? [SHIFT, ...press, SHIFT | BREAK] : press;
  });
}
