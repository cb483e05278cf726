/** Decodes base64 text (no white space). This house has no `atob`. */
import { invariant } from '#emulator/base';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function decodeBase64(text: string): Uint8Array {
  invariant(text.length % 4 === 0, 'base64 text comes in groups of four');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let k = 0; k < 4; k++) {
      const value = ALPHABET.indexOf(text[i + k]);
      group = (group << 6) | Math.max(value, 0);
    }
    for (let shift = 16; shift >= 0 && at < out.length; shift -= 8) out[at++] = group >> shift;
  }
  return out;
}
