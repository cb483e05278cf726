/** `1E 9E`: bytes in hexadecimal; null when it is something else. */
export function bytesOf(text: string): readonly number[] | null {
  const words = text.trim().split(/\s+/);
  return words.every((word) => /^[0-9A-Fa-f]{1,2}$/.test(word)) ? words.map((word) => Number.parseInt(word, 16)) : null;
}
