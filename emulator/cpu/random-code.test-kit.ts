/** Seeded random programs for flat 32-bit code: arithmetic, moves, stack, forward jumps, a counted loop around it all. */
import type { SeededRandom } from '#emulator/base';

export const CODE = 0x1000, DATA = 0x8000; // prettier-ignore
/** Registers that programs may overwrite: EAX EDX EBP ESI EDI. ECX counts the loop, EBX points to data, ESP to a stack. */
const FREE = [0, 2, 5, 6, 7];

const dword = (value: number): number[] => [
  value & 0xff,
  (value >>> 8) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 24) & 0xff,
];

function modrm(r: SeededRandom, reg: number): number[] {
  // A register, [ebx+disp32], or [ebx+edi*0+...]: memory stays inside 4 KiB of data, sometimes misaligned.
  const choice = r.below(3);
  if (choice === 0) return [0xc0 | (reg << 3) | (FREE[r.below(5)] as number)];
  const displacement = r.below(0x3f0) * (r.below(8) === 0 ? 1 : 4);
  if (choice === 1) return [0x80 | (reg << 3) | 3, ...dword(displacement)];
  return [0x84 | (reg << 3), 0x23, ...dword(displacement)];
}

function instruction(r: SeededRandom): number[] {
  const free = FREE[r.below(5)] as number;
  switch (r.below(22)) {
    case 0:
    case 1:
    case 2:
      return [r.below(8) * 8 + 3, ...modrm(r, free)];
    case 3:
    case 4:
      return [r.below(8) * 8 + 1, ...modrm(r, free)];
    case 5:
      return [r.below(8) * 8 + (r.below(2) ? 2 : 0), ...modrm(r, r.below(2) ? 0 : 2)];
    case 6:
      return [0x81, ...modrm(r, r.below(8)), ...dword(r.u32())];
    case 7:
      return [0x83, ...modrm(r, r.below(8)), r.below(256)];
    case 8:
      return [0x80, ...modrm(r, r.below(8)), r.below(256)];
    case 9:
      return [0x89, ...modrm(r, free)];
    case 10:
      return [0x8b, ...modrm(r, free)];
    case 11:
      return [0x40 + r.below(2) * 8 + free];
    case 12:
      return [0xc1, 0xc0 | (([0, 1, 2, 3, 4, 5, 7][r.below(7)] as number) << 3) | free, r.below(40)];
    case 13:
      return [0x0f, [0xb6, 0xb7, 0xbe, 0xbf][r.below(4)] as number, ...modrm(r, free)];
    case 14:
      return [0x0f, 0xaf, ...modrm(r, free)];
    case 15:
      return [0x50 + free, 0x58 + (FREE[r.below(5)] as number)];
    case 16:
      return [0x8d, 0x80 | (free << 3) | 6, ...dword(r.u32())];
    case 17:
      return [0xff, ...modrm(r, r.below(2))];
    case 18:
      return [0xf7, ...modrm(r, 2 + r.below(2))];
    case 19:
      return [0x66, r.below(8) * 8 + 3, ...modrm(r, free)];
    case 20:
      return [0x0f, 0x90 + r.below(16), 0xc0 | ([0, 2] as const)[r.below(2)]!];
    default:
      return [0x85, ...modrm(r, free)];
  }
}

/** Bytes of a program that starts at CODE, runs its body `turns` times and ends in HLT. */
export function randomProgram(r: SeededRandom, length: number, turns: number): number[] {
  const body: number[][] = Array.from({ length }, () => instruction(r));
  // Forward jumps over the next few instructions.
  for (let k = 0; k + 4 < length; k += 3 + r.below(4)) {
    const skipped = body.slice(k + 1, k + 2 + r.below(3)).flat().length;
    body[k] = [0x70 + r.below(16), skipped];
  }
  const bytes = body.flat();
  const head = [0xb9, ...dword(turns), 0xbb, ...dword(DATA)];
  const back = -(bytes.length + 7);
  return [...head, ...bytes, 0x49, 0x0f, 0x85, ...dword(back), 0xf4];
} // prettier-ignore
