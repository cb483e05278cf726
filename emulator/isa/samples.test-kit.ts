/** Bytes of instructions, built from the notation of the table: every ModR/M shape, both code sizes. */
import { type Encoding, type Form, operandClass } from './index.ts';

const IMMEDIATE_BYTES = { ib: 1, iw: 2, id: 4, cb: 1, cw: 2, cd: 4, cp4: 4, cp6: 6, mo: 0 } as const;

/** ModR/M bytes that the encoding allows, each with the bytes that must follow it. */
function modrmChoices(form: Form, encoding: Encoding, addressSize: 16 | 32): number[][] {
  if (encoding.modrm < 0) return [[]];
  if (encoding.mod === 'fixed') return [[encoding.fixedModrm]];
  const special = form.operands.find((k) => operandClass(k) === 'special');
  const reg = encoding.modrm === 8 ? (special === 'TRn' ? 3 : 2) : encoding.modrm;
  const at = (mod: number, rm: number, ...rest: number[]): number[] => [(mod << 6) | (reg << 3) | rm, ...rest];
  const choices: number[][] = [];
  if (encoding.mod !== 'mem') choices.push(at(3, 1));
  if (encoding.mod !== 'reg' && (special === undefined || special === 'Sreg')) {
    if (addressSize === 16) choices.push(at(0, 6, 0x34, 0x12), at(1, 2, 0xf0), at(2, 7, 0x00, 0x80), at(0, 0));
    else
      choices.push(
        at(0, 5, 1, 2, 3, 4),
        at(0, 4, 0x8b),
        at(1, 4, 0x24, 0xf0),
        at(2, 1, 0, 0, 0, 0x80),
        at(0, 4, 0x0d, 1, 2, 3, 4),
      );
  }
  return choices;
}

/** Every byte sequence to try for one encoding in one code size, with the size it must decode to. */
export function* samples(form: Form, encoding: Encoding, codeSize: 16 | 32): Generator<number[]> {
  const addressSize = encoding.addressSize || codeSize;
  const prefixes: number[] = [];
  if (encoding.operandSize !== 0 && encoding.operandSize !== codeSize) prefixes.push(0x66);
  if (addressSize !== codeSize) prefixes.push(0x67);
  if (encoding.mandatoryPrefix !== 0) prefixes.push(encoding.mandatoryPrefix);
  const map = encoding.map === 1 ? [0x0f] : [];
  const immediate = encoding.immediates.flatMap((kind) =>
    Array.from({ length: kind === 'mo' ? addressSize / 8 : IMMEDIATE_BYTES[kind] }, (_, i) => 0x91 + i),
  );
  // 90+0 is NOP.
  const registers = !encoding.plusRegister ? [0] : encoding.opcode === 0x90 ? [1, 7] : [0, 1, 7];
  for (const register of registers) {
    for (const modrm of modrmChoices(form, encoding, addressSize)) {
      yield [...prefixes, ...map, encoding.opcode + register, ...modrm, ...immediate];
    }
  }
}
