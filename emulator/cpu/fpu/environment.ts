/**
 * The x87 environment and state in memory: 14 or 28 bytes, with the registers 94 or 108, in four layouts by operand size and
 * mode (SDM vol. 1 figures 8-9 to 8-12, §8.1.10). Real-address and virtual-8086 mode hold linear addresses of 20 or 32 bits.
 */
import { float80, type Float80 } from '#emulator/x87';
import type { Cpu } from '../cpu.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { read16, read32, write16, write32 } from './operands.ts';
import { registerOf, writeRegister80 } from './stack.ts';
import { loadControl, summarise } from './status.ts';
import { fullTagWord, occupiedOf } from './tags.ts';

const REGISTER_BYTES = 10;
const is32 = (c: Cpu, i: number): boolean => (c.blocks.slots.size[i] & SIZE_OPERAND32) !== 0;
const holdsSelectors = (c: Cpu): boolean => c.isProtected() && !c.isVirtual8086();
export const environmentBytes = (c: Cpu, i: number): number => (is32(c, i) ? 28 : 14);
export const stateBytes = (c: Cpu, i: number): number => environmentBytes(c, i) + 8 * REGISTER_BYTES;
/** Alignment that alignment checking asks of the area (SDM vol. 3 table 6-7). */
export const areaAlignment = (c: Cpu, i: number): number => (is32(c, i) ? 4 : 2);

/** The seven fields, in 16 bits each, or in 32 with what stands in the upper half. */
function fieldsOf(c: Cpu, wide: boolean): number[] {
  const { fpu } = c;
  const words = [fpu.control[0], fpu.status[0], fullTagWord(fpu)];
  const ip = fpu.instructionOffset[0];
  const dp = fpu.dataOffset[0];
  if (holdsSelectors(c)) {
    return wide
      ? [
          ...words.map(withOnes),
          ip,
          fpu.instructionSelector[0] | (fpu.opcode[0] << 16),
          dp,
          withOnes(fpu.dataSelector[0]),
        ]
      : [...words, ip, fpu.instructionSelector[0], dp, fpu.dataSelector[0]];
  }
  const linearIp = (fpu.instructionSelector[0] * 16 + ip) >>> 0;
  const linearDp = (fpu.dataSelector[0] * 16 + dp) >>> 0;
  // Address bits above 15 stand in bits 12 and up, behind the opcode of 11 bits.
  if (!wide)
    return [...words, linearIp, ((linearIp >>> 4) & 0xf000) | fpu.opcode[0], linearDp, (linearDp >>> 4) & 0xf000];
  return [
    ...words.map(withOnes),
    withOnes(linearIp & 0xffff),
    ((linearIp >>> 16) << 12) | fpu.opcode[0],
    withOnes(linearDp & 0xffff),
    (linearDp >>> 16) << 12,
  ];
}
/** Reserved upper halves are stored as ones. */
const withOnes = (word: number): number => (0xffff0000 | word) >>> 0;

/** Pointers from fields 3 to 6. A linear address comes back as an offset with selector 0. */
function loadPointers(c: Cpu, wide: boolean, fields: readonly number[]): void {
  const { fpu } = c;
  const [ip, second, dp, fourth] = fields.slice(3);
  if (holdsSelectors(c)) {
    fpu.instructionOffset[0] = ip;
    fpu.instructionSelector[0] = second;
    fpu.dataOffset[0] = dp;
    fpu.dataSelector[0] = fourth;
    // The 16-bit layout has no room for the opcode.
    if (wide) fpu.opcode[0] = (second >>> 16) & 0x7ff;
    return;
  }
  const high = (field: number): number => (wide ? (field >>> 12) << 16 : ((field >>> 12) << 16) & 0xf0000);
  fpu.instructionOffset[0] = (ip & 0xffff) | high(second);
  fpu.dataOffset[0] = (dp & 0xffff) | high(fourth);
  fpu.instructionSelector[0] = fpu.dataSelector[0] = 0;
  fpu.opcode[0] = second & 0x7ff;
}

/** The caller has checked the area. */
export function storeEnvironment(c: Cpu, i: number, linear: number): void {
  const wide = is32(c, i);
  fieldsOf(c, wide).forEach((field, n) =>
    wide ? write32(c, linear + n * 4, field) : write16(c, linear + n * 2, field),
  );
}
export function loadEnvironment(c: Cpu, i: number, linear: number): void {
  const wide = is32(c, i);
  const fields = Array.from({ length: 7 }, (_, n) =>
    wide ? read32(c, linear + n * 4) >>> 0 : read16(c, linear + n * 2),
  );
  loadControl(c, fields[0]);
  c.fpu.status[0] = (c.fpu.status[0] & 0x8080) | (fields[1] & 0x7f7f);
  c.fpu.occupied[0] = occupiedOf(fields[2]);
  loadPointers(c, wide, fields);
  summarise(c);
}

/** ST(0) to ST(7), ten bytes each, behind the environment. In words, because 94 bytes are aligned to 2 only. */
export function storeRegisters(c: Cpu, i: number, linear: number): void {
  let at = linear + environmentBytes(c, i);
  for (let k = 0; k < 8; k++, at += REGISTER_BYTES) {
    const register = registerOf(c.fpu, k);
    const { significand, signExponent } = c.fpu;
    const low = significand[register * 2];
    const high = significand[register * 2 + 1];
    const words = [low, low >>> 16, high, high >>> 16, signExponent[register]];
    words.forEach((word, n) => write16(c, at + n * 2, word));
  }
}
/** Tags have been loaded with the environment; the contents do not change them. */
export function loadRegisters(c: Cpu, i: number, linear: number): void {
  const values: Float80[] = [];
  for (let k = 0; k < 8; k++) {
    const at = linear + environmentBytes(c, i) + k * REGISTER_BYTES;
    const words = Array.from({ length: 5 }, (_, n) => BigInt(read16(c, at + n * 2)));
    const significand = words[0] | (words[1] << 16n) | (words[2] << 32n) | (words[3] << 48n);
    values.push(float80(Number(words[4]), significand));
  }
  values.forEach((value, k) => writeRegister80(c.fpu, registerOf(c.fpu, k), value));
}
