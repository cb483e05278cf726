/** What an operand can be for the matcher: a set of properties and a size. The vocabulary of match-form.table.ts. */
import type { Operand } from './operand.ts';

/** Properties of an operand. A pattern lists those it needs. */
export const T = {
  REG: 1,
  REGMEM: 2,
  MEM: 4,
  /** Memory operand without registers. */
  OFFSET: 8,
  IMM: 0x10,
  FARPTR: 0x20,
  GPR: 0x40,
  SREG: 0x80,
  CREG: 0x100,
  DREG: 0x200,
  TREG: 0x400,
  FPUREG: 0x800,
  FPU0: 0x1000,
  ACCUMULATOR: 0x2000,
  COUNT: 0x4000,
  DATA: 0x8000,
  ES: 0x1_0000,
  CS: 0x2_0000,
  SS: 0x4_0000,
  DS: 0x8_0000,
  FS: 0x10_0000,
  GS: 0x20_0000,
  UNITY: 0x40_0000,
  /** Value fits a byte that is sign-extended to 16 bits, to 32 bits. */
  SBYTEWORD: 0x80_0000,
  SBYTEDWORD: 0x100_0000,
  TO: 0x200_0000,
} as const;

export type SizeMask = number;
/** Sizes as bits of a set; `near`, `far` and `short` count as sizes, as in NASM. */
export const SIZE = { 8: 1, 16: 2, 32: 4, 64: 8, 80: 16, 128: 32, near: 64, far: 128, short: 256 } as const;

export interface OperandType {
  readonly type: number;
  readonly size: SizeMask;
}

export interface RegisterInfo {
  /** Number in the encoding. */
  readonly number: number;
  readonly type: number;
  /** Width in bits; 0 for x87 registers. */
  readonly bits: 0 | 8 | 16 | 32;
}

const REGISTERS: ReadonlyMap<string, RegisterInfo> = (() => {
  const map = new Map<string, RegisterInfo>();
  const special = [T.ACCUMULATOR, T.COUNT, T.DATA];
  const gpr = (names: string, bits: 8 | 16 | 32): void =>
    names.split(' ').forEach((name, number) => {
      const extra = bits === 8 && number > 3 ? 0 : (special[number] ?? 0);
      map.set(name, { number, bits, type: T.REG | T.REGMEM | T.GPR | extra });
    });
  gpr('al cl dl bl ah ch dh bh', 8);
  gpr('ax cx dx bx sp bp si di', 16);
  gpr('eax ecx edx ebx esp ebp esi edi', 32);
  [T.ES, T.CS, T.SS, T.DS, T.FS, T.GS].forEach((own, number) => {
    map.set('es cs ss ds fs gs'.split(' ')[number], { number, bits: 16, type: T.REG | T.SREG | own });
  });
  for (let number = 0; number < 8; number++) {
    map.set(`cr${number}`, { number, bits: 32, type: T.REG | T.CREG });
    map.set(`dr${number}`, { number, bits: 32, type: T.REG | T.DREG });
    map.set(`tr${number}`, { number, bits: 32, type: T.REG | T.TREG });
    map.set(`st${number}`, { number, bits: 0, type: T.REG | T.FPUREG | (number === 0 ? T.FPU0 : 0) });
  }
  return map;
})();

export const registerInfo = (name: string): RegisterInfo | undefined => REGISTERS.get(name.toLowerCase());

const DISTANCE = { '': 0, near: SIZE.near, far: SIZE.far, short: SIZE.short } as const;
const sizeBit = (bits: Operand['size']): SizeMask => (bits === 0 ? 0 : SIZE[bits]);

/** Which short forms an immediate has. */
function immediateProperties(
  operand: Operand & { kind: 'immediate' },
  optimize: boolean,
  assumeShort: boolean,
): number {
  const { value, known, relocatable } = operand.value;
  if (!known) return assumeShort && optimize && !operand.strict ? T.UNITY | T.SBYTEWORD | T.SBYTEDWORD : 0;
  // An address is filled in when the sections are placed: it never has a short form.
  if (relocatable) return 0;
  let type = value === 1 ? T.UNITY : 0;
  if (optimize && !operand.strict) {
    const low = ((value % 0x1_0000_0000) + 0x1_0000_0000) % 0x1_0000_0000;
    if ((low + 128) % 0x1_0000_0000 <= 255) type |= T.SBYTEDWORD;
    if ((low + 128) % 0x1_0000 <= 255) type |= T.SBYTEWORD;
  }
  return type;
}

/** The matcher's view of one written operand. The register name must exist (checked by the caller). */
export function operandType(operand: Operand, optimize: boolean, assumeShort: boolean): OperandType {
  switch (operand.kind) {
    case 'register': {
      const info = registerInfo(operand.name);
      if (info === undefined) return { type: T.REG, size: 0 };
      return { type: info.type | (operand.to === true ? T.TO : 0), size: info.bits === 0 ? 0 : SIZE[info.bits] };
    }
    case 'immediate':
      return {
        type: T.IMM | immediateProperties(operand, optimize, assumeShort),
        size: sizeBit(operand.size) | DISTANCE[operand.distance],
      };
    case 'far':
      return { type: T.FARPTR, size: sizeBit(operand.size) };
    case 'memory': {
      const bare = operand.base === '' && operand.index === '';
      return {
        type: T.REGMEM | T.MEM | (bare ? T.OFFSET : 0),
        size: sizeBit(operand.size) | DISTANCE[operand.distance],
      };
    }
  }
}
