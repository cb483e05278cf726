/**
 * Error codes (SDM vol. 3 figure 6-6 and, for page faults, figure 4-12).
 *
 *     15            3   2    1    0
 *     |    index    | TI | IDT | EXT |
 */
import { hex } from '#emulator/base';

export const ERROR_EXT = 1, ERROR_IDT = 2, ERROR_TI = 4; // prettier-ignore
export const PF_P = 1, PF_W = 2, PF_U = 4, PF_RSVD = 8; // prettier-ignore

export interface ErrorCodeParts {
  readonly ext: boolean;
  readonly table: 'GDT' | 'LDT' | 'IDT';
  readonly index: number;
}
export const parseErrorCode = (code: number): ErrorCodeParts => ({
  ext: (code & ERROR_EXT) !== 0,
  table: code & ERROR_IDT ? 'IDT' : code & ERROR_TI ? 'LDT' : 'GDT',
  index: (code & 0xffff) >>> 3,
});
/** `#GP(0018h)`-style number for a vector; page faults decode to words: `present write user`. */
export const formatErrorCode = (vector: number, code: number): string => {
  if (vector === 14) {
    const w = [
      code & PF_P ? 'present' : 'not-present',
      code & PF_W ? 'write' : 'read',
      code & PF_U ? 'user' : 'supervisor',
    ];
    if (code & PF_RSVD) w.push('reserved-bit');
    return `${hex(code, 4)} (${w.join(' ')})`;
  }
  if ((code & 0xffff) === 0) return '0000';
  const p = parseErrorCode(code);
  return `${hex(code, 4)} (${p.table}[${p.table === 'IDT' ? hex(p.index, 2) + 'h' : p.index}]${p.ext ? ' EXT' : ''})`;
};
