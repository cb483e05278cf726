/** EFLAGS bits (SDM vol. 1 figure 3-8). */
import { sdm, type Sdm } from './sdm.ts';

export const EFLAGS_CF = 1 << 0, EFLAGS_PF = 1 << 2, EFLAGS_AF = 1 << 4, EFLAGS_ZF = 1 << 6, EFLAGS_SF = 1 << 7; // prettier-ignore
export const EFLAGS_TF = 1 << 8, EFLAGS_IF = 1 << 9, EFLAGS_DF = 1 << 10, EFLAGS_OF = 1 << 11; // prettier-ignore
export const EFLAGS_IOPL = 3 << 12, EFLAGS_NT = 1 << 14, EFLAGS_RF = 1 << 16, EFLAGS_VM = 1 << 17; // prettier-ignore
export const EFLAGS_AC = 1 << 18, EFLAGS_VIF = 1 << 19, EFLAGS_VIP = 1 << 20, EFLAGS_ID = 1 << 21; // prettier-ignore
/** Bit 1 always reads as 1. */
export const EFLAGS_FIXED = 1 << 1;
/** The six arithmetic flags. */
export const EFLAGS_ARITHMETIC = EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_OF;

export interface FlagBit {
  readonly name: string;
  readonly low: number;
  readonly width: number;
  readonly meaning: string;
  readonly sdm: Sdm;
}
const v1 = sdm(1, '3.4.3.1');
const v3 = sdm(3, '2.3');
/** All flags, low to high. */
export const EFLAGS_BITS: readonly FlagBit[] = [
  { name: 'CF', low: 0, width: 1, meaning: 'Carry Flag', sdm: v1 },
  { name: 'PF', low: 2, width: 1, meaning: 'Parity Flag', sdm: v1 },
  { name: 'AF', low: 4, width: 1, meaning: 'Auxiliary Carry Flag', sdm: v1 },
  { name: 'ZF', low: 6, width: 1, meaning: 'Zero Flag', sdm: v1 },
  { name: 'SF', low: 7, width: 1, meaning: 'Sign Flag', sdm: v1 },
  { name: 'TF', low: 8, width: 1, meaning: 'Trap Flag', sdm: v3 },
  { name: 'IF', low: 9, width: 1, meaning: 'Interrupt Enable Flag', sdm: v3 },
  { name: 'DF', low: 10, width: 1, meaning: 'Direction Flag', sdm: sdm(1, '3.4.3.2') },
  { name: 'OF', low: 11, width: 1, meaning: 'Overflow Flag', sdm: v1 },
  { name: 'IOPL', low: 12, width: 2, meaning: 'I/O Privilege Level', sdm: v3 },
  { name: 'NT', low: 14, width: 1, meaning: 'Nested Task', sdm: v3 },
  { name: 'RF', low: 16, width: 1, meaning: 'Resume Flag', sdm: v3 },
  { name: 'VM', low: 17, width: 1, meaning: 'Virtual-8086 Mode', sdm: v3 },
  { name: 'AC', low: 18, width: 1, meaning: 'Alignment Check', sdm: v3 },
  { name: 'VIF', low: 19, width: 1, meaning: 'Virtual Interrupt Flag', sdm: v3 },
  { name: 'VIP', low: 20, width: 1, meaning: 'Virtual Interrupt Pending', sdm: v3 },
  { name: 'ID', low: 21, width: 1, meaning: 'ID Flag', sdm: v3 },
];
/** `IF ZF PF IOPL=3` style: the set bits, high to low; IOPL only when not 0. */
export const formatEflags = (value: number): string =>
  [...EFLAGS_BITS]
    .reverse()
    .map((f) => {
      const v = (value >>> f.low) & ((1 << f.width) - 1);
      return v === 0 ? '' : f.width > 1 ? `${f.name}=${v}` : f.name;
    })
    .filter(Boolean)
    .join(' ');
