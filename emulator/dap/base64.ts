/** Base64, as the protocol carries memory. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let k = 0; k < bytes.length; k += 3) {
    const word = (bytes[k] << 16) | ((bytes[k + 1] ?? 0) << 8) | (bytes[k + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(word >>> shift) & 63]);
    const missing = Math.max(0, k + 3 - bytes.length);
    text += digits.join('').slice(0, 4 - missing) + '='.repeat(missing);
  }
  return text;
}

/** Null = not base64. */
export function fromBase64(text: string): Uint8Array | null {
  const digits = text.replace(/[\r\n]/g, '').replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let word = 0;
  let at = 0;
  for (let k = 0; k < digits.length; k++) {
    word = ((word << 6) | DIGITS.indexOf(digits[k])) & 0xffffff;
    const have = ((k + 1) * 6) % 8;
    if (k % 4 !== 0) bytes[at++] = (word >>> have) & 0xff;
  }
  return bytes;
}
