/**
 * The opcode maps of SDM vol. 2 appendix A as this machine has them, one character an opcode, rows and columns by hex digit:
 * `.` valid · `-` invalid · `g` valid for some ModR/M.reg · `m` memory operands only · `p` prefix · `>` leads to the other map · `x` x87 escape.
 */
import { describe, expect, it } from 'vitest';
import type { CpuLevel } from '#emulator/arch';
import { decodeMapOf, EVERY_FORM, type DecodeMap } from './index.ts';

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);

function cell(map: DecodeMap, opcode: number): string {
  if (opcode < 0x100 && PREFIXES.has(opcode)) return 'p';
  if (opcode === 0x0f) return '>';
  if (opcode >= 0xd8 && opcode <= 0xdf) return 'x';
  const entry = map.lookUp(opcode, 32, 32, 0);
  if (entry === null) return '-';
  if (entry.byModrm === null) return '.';
  const valid = (from: number, to: number, digit: number): boolean =>
    entry.byModrm?.slice(from, to).some((form, k) => form !== null && (((from + k) >> 3) & 7) === digit) ?? false;
  const digits = [0, 1, 2, 3, 4, 5, 6, 7];
  const memory = digits.filter((d) => valid(0, 0xc0, d)).length;
  const register = digits.filter((d) => valid(0xc0, 0x100, d)).length;
  if (memory === 0 && register === 0) return '-';
  if (memory === 8 && register === 8) return '.';
  return memory === 8 && register === 0 ? 'm' : 'g';
}
const grid = (map: DecodeMap, first: number): string[] =>
  Array.from({ length: 16 }, (_, row) => Array.from({ length: 16 }, (__, column) => cell(map, first + row * 16 + column)).join('')); // prettier-ignore

/** Opcodes of the 0F map that a processor has and an older one has not, as `0F A2`, with their cells where they differ. */
const added = (older: CpuLevel, newer: CpuLevel): string =>
  Array.from({ length: 256 }, (_, opcode) => opcode)
    .filter((opcode) => cell(decodeMapOf(older), 0x100 + opcode) !== cell(decodeMapOf(newer), 0x100 + opcode))
    .map((opcode) => `${opcode.toString(16).toUpperCase().padStart(2, '0')}${cell(decodeMapOf(newer), 0x100 + opcode)}`)
    .join(' ');

describe('the opcode maps', () => {
  it('one byte: the same on every model', () => {
    for (const level of ['386', '486', 'P5', 'P6'] as const)
      expect(grid(decodeMapOf(level), 0)).toEqual([
        '...............>', // 0
        '................',
        '......p.......p.',
        '......p.......p.',
        '................', // 4
        '................',
        '..m.pppp........',
        '................',
        '............gmgg', // 8: 8C 8E segment registers, 8D LEA, 8F /0
        '................',
        '................',
        '................',
        '....mmgg........', // C: LES LDS, C6 /0 C7 /0
        '........xxxxxxxx', // D: D6 is SALC
        '................',
        'p.pp..........gg', // F: F1 is ICEBP; F6 F7 with /1
      ]);
  });

  it('0F: the P6', () => {
    expect(grid(decodeMapOf('P6'), 0x100)).toEqual([
      'gg..--.-..-.-.--', // 0: groups 6 and 7
      '--------........',
      'g.g.------------',
      '......----------',
      '................', // 4: CMOVcc
      '----------------',
      '----------------',
      '----------------',
      '................', // 8: Jcc
      '................',
      '......--......-.',
      '..m.mm..-.g.....',
      '..-----g........', // C: XADD, CMPXCHG8B, BSWAP
      '----------------',
      '----------------',
      '---------------.', // F: UD0
    ]);
  });

  it('0F: what each model brought and what went', () => {
    expect([added('386', '486'), added('486', 'P5'), added('P5', 'P6')]).toEqual([
      // INVD WBINVD, CMPXCHG, XADD, BSWAP; 01 gets INVLPG.
      '08. 09. B0. B1. C0. C1. C8. C9. CA. CB. CC. CD. CE. CF.',
      // WRMSR RDTSC RDMSR, CPUID, RSM, CMPXCHG8B; the test registers went.
      '24- 26- 30. 31. 32. A2. AA. C7g',
      // Reserved NOPs, RDPMC SYSENTER SYSEXIT, CMOVcc.
      '0D. 18. 19. 1A. 1B. 1C. 1D. 1E. 1F. 33. 34. 35. 40. 41. 42. 43. 44. 45. 46. 47. 48. 49. 4A. 4B. 4C. 4D. 4E. 4F.',
    ]);
  });
  it('0F: a listing shows what any of them has', () => {
    expect(grid(EVERY_FORM, 0x100)[2]).toBe('g.g.g-g---------');
  });
});
