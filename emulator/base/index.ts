export { fromBase64, toBase64 } from './base64.ts';
export { bits, bit, withBits, u8, u16, u32, signExtend8, signExtend16 } from './bits.ts';
export { read16, read32, write16, write32, ByteWriter } from './bytes.ts';
export { hex, hex8, hex16, hex32, hexBytes } from './hex.ts';
export { invariant, unreachable, InvariantError } from './invariant.ts';
export { Digest } from './digest.ts';
export { SeededRandom } from './seeded-random.ts';
export { encodeUtf8, decodeUtf8 } from './utf8.ts';
