/**
 * 64-bit digest of bytes for comparing states (not for security): two 32-bit lanes of multiply-xor over words.
 * Text form: 16 hex digits.
 */
import { hex32 } from './hex.ts';

export class Digest {
  private h1 = 0x9e3779b1 | 0;
  private h2 = 0x85ebca77 | 0;

  word(value: number): this {
    this.h1 = Math.imul(this.h1 ^ value, 0x27d4eb2f);
    this.h1 ^= this.h1 >>> 15;
    this.h2 = Math.imul((this.h2 + value) ^ (this.h2 >>> 13), 0xc2b2ae3d);
    return this;
  }

  bytes(data: Uint8Array): this {
    const words = data.length >>> 2;
    if ((data.byteOffset & 3) === 0) {
      const view = new Int32Array(data.buffer, data.byteOffset, words);
      for (let i = 0; i < words; i++) this.word(view[i]);
    } else {
      for (let i = 0; i < words; i++) {
        const at = i * 4;
        this.word(data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24));
      }
    }
    for (let i = words * 4; i < data.length; i++) this.word(data[i] + 0x100);
    return this.word(data.length);
  }

  text(text: string): this {
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
    return this.word(text.length);
  }

  toString(): string {
    const mix = (x: number): number => {
      x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
      x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
      return (x ^ (x >>> 16)) >>> 0;
    };
    return hex32(mix(this.h1 ^ Math.imul(this.h2, 5))) + hex32(mix(this.h2 + this.h1));
  }
}
