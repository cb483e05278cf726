/** NASM's local labels: `.loop` after `main:` is `main.loop`. */

/** Full name of a label as written on a line of the text. */
export function fullName(word: string, lines: readonly string[], line: number): string {
  if (!word.startsWith('.') || word.startsWith('..')) return word;
  for (let i = line - 1; i >= 0; i--) {
    const label = /^\s*([A-Za-z_?$@][\w$#@~.?]*):/.exec(lines[i] ?? '')?.[1];
    if (label !== undefined) return label + word;
  }
  return word;
}
/** Labels defined in a text, with their lines (from 1): the outline. */
export function labelsOf(lines: readonly string[]): readonly { readonly name: string; readonly line: number }[] {
  const found: { name: string; line: number }[] = [];
  lines.forEach((text, i) => {
    const name = /^\s*([A-Za-z_?$@][\w$#@~.?]*):/.exec(text)?.[1] ?? /^\s*(\.[A-Za-z_]\w*):/.exec(text)?.[1];
    if (name !== undefined) found.push({ name: fullName(name, lines, i), line: i + 1 });
  });
  return found;
}
