/** Base64 (RFC 4648, with padding, no white space) without the host's helpers, which this house does not have. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const four = [18, 12, 6, 0].map((shift) => ALPHABET[(word >>> shift) & 63]);
    if (i + 1 >= bytes.length) four[2] = '=';
    if (i + 2 >= bytes.length) four[3] = '=';
    out.push(four.join(''));
  }
  return out.join('');
}

/** @returns null when the text is not base64. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | (text[i + k] === '=' ? 0 : ALPHABET.indexOf(text[i + k]));
    for (let shift = 16; shift >= 0 && at < out.length; shift -= 8) out[at++] = (word >>> shift) & 0xff;
  }
  return out;
}
