/**
 * The 64 bits of an entry of a descriptor table, field by field (SDM vol. 3 figures 3-8, 5-8, 6-2 and 7-3). Bit 0 is bit 0 of the low
 * dword, bit 32 bit 0 of the high one. Fields in several pieces have a row for each.
 */
import { TYPE_CODE, TYPE_TASK_GATE } from './descriptor.ts';

export interface DescriptorField {
  /** Name in the SDM; also what `gdt[3].…` calls it, in small letters. */
  readonly name: string;
  /** Lowest bit of the piece and number of its bits. */
  readonly low: number;
  readonly width: number;
  /** Lowest bit of this piece within the field. */
  readonly from: number;
}
const field = (name: string, low: number, width = 1, from = 0): DescriptorField => ({ name, low, width, from });

const ACCESS = [field('S', 44), field('DPL', 45, 2), field('P', 47)] as const;
const SIZES = [field('limit', 48, 4, 16), field('AVL', 52), field('L', 53), field('D/B', 54), field('G', 55), field('base', 56, 8, 24)] as const; // prettier-ignore
const PLACE = [field('limit', 0, 16), field('base', 16, 16), field('base', 32, 8, 16)] as const;

const CODE: readonly DescriptorField[] = [...PLACE, field('A', 40), field('R', 41), field('C', 42), field('code', 43), ...ACCESS, ...SIZES]; // prettier-ignore
const DATA: readonly DescriptorField[] = [...PLACE, field('A', 40), field('W', 41), field('E', 42), field('code', 43), ...ACCESS, ...SIZES]; // prettier-ignore
const SYSTEM: readonly DescriptorField[] = [...PLACE, field('type', 40, 4), ...ACCESS, ...SIZES];
const GATE: readonly DescriptorField[] = [field('offset', 0, 16), field('selector', 16, 16), field('parameters', 32, 5), field('reserved', 37, 3), field('type', 40, 4), ...ACCESS, field('offset', 48, 16, 16)]; // prettier-ignore
const TASK_GATE: readonly DescriptorField[] = [field('reserved', 0, 16), field('selector', 16, 16), field('reserved', 32, 8), field('type', 40, 4), ...ACCESS, field('reserved', 48, 16)]; // prettier-ignore
/** System types that are gates. */
const GATES = 0xd0d0;

/** Fields of an entry by its high dword. @param isGate of the IDT every entry is one. */
export function descriptorFields(high: number, isGate = false): readonly DescriptorField[] {
  const type = (high >>> 8) & 0xf;
  const isSegment = ((high >>> 12) & 1) !== 0;
  if (isSegment && !isGate) return type & TYPE_CODE ? CODE : DATA;
  if (type === TYPE_TASK_GATE) return TASK_GATE;
  return isGate || (GATES >>> type) & 1 ? GATE : SYSTEM;
}

/** Value of the bits of one piece. */
export function pieceOf(low: number, high: number, { low: at, width }: DescriptorField): number {
  const [word, shift] = at < 32 ? [low, at] : [high, at - 32];
  return (word >>> shift) & (2 ** width - 1);
}
