/** The fields cover the 64 bits once, and their values put the entry together again. */
import { describe, expect, it } from 'vitest';
import { descriptorFields, encodeDescriptor, encodeGate, parseDescriptor, parseGate, pieceOf } from './index.ts';

const HIGHS = Array.from({ length: 32 }, (_, n) => n << 8);
const value = (low: number, high: number, name: string, isGate = false): number =>
  descriptorFields(high, isGate).filter((one) => one.name === name).reduce((sum, one) => sum + pieceOf(low, high, one) * 2 ** one.from, 0); // prettier-ignore

describe('fields of descriptors', () => {
  it.each([false, true])('cover every bit once (gate: %s)', (isGate) => {
    for (const high of HIGHS) {
      const bits = descriptorFields(high, isGate).flatMap(({ low, width }) => Array.from({ length: width }, (_, k) => low + k)); // prettier-ignore
      expect(bits.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, k) => k));
    }
  });
  it('say what the decoder says', () => {
    const [low, high] = encodeDescriptor({
      base: 0x12345678,
      rawLimit: 0xabcde,
      type: 0xa,
      s: 1,
      dpl: 3,
      p: 1,
      g: 1,
      db: 1,
    });
    const d = parseDescriptor(low, high);
    expect(['base', 'limit', 'DPL', 'P', 'G', 'D/B', 'R', 'C'].map((name) => value(low, high, name))).toEqual([d.base, d.rawLimit, 3, 1, 1, 1, 1, 0]); // prettier-ignore
    const [gateLow, gateHigh] = encodeGate({
      selector: 0x28,
      offset: 0xcafe1234,
      type: 12,
      dpl: 2,
      p: 1,
      parameters: 5,
    });
    const gate = parseGate(gateLow, gateHigh);
    expect(['selector', 'offset', 'parameters', 'type', 'DPL'].map((name) => value(gateLow, gateHigh, name))).toEqual([0x28, gate.offset, 5, 12, 2]); // prettier-ignore
    expect(value(0x280000, 0xe500, 'selector', true)).toBe(0x28);
  });
});
