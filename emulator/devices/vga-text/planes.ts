/**
 * The window at A0000h: how the processor's bytes reach the four planes. Planes exist as far as text modes need them:
 * plane 2 whole (the fonts), planes 0 and 1 where they are the characters and attributes at B8000h, plane 3 not at all.
 * Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem": write modes, read modes, latches.
 */
import type { SectionViews } from '#emulator/state';
import { type VGA_TEXT_SECTION, WINDOW_FIRST } from './vga-text-state.ts';

/** RAM behind the adapter's addresses, whatever the memory map says; restores and snapshots know it. */
export interface VideoMemory {
  read(physical: number): number;
  write(physical: number, value: number): void;
}

type Registers = SectionViews<(typeof VGA_TEXT_SECTION)['fields']>;

const TEXT_FIRST = 0xb8000, TEXT_BYTES = 0x8000; // prettier-ignore
const SEQ_MAP_MASK = 2, SEQ_MEMORY_MODE = 4; // prettier-ignore
const GC_SET_RESET = 0, GC_ENABLE_SET_RESET = 1, GC_COMPARE = 2, GC_ROTATE = 3, GC_READ_MAP = 4, GC_MODE = 5, GC_MISC = 6, GC_DONT_CARE = 7, GC_BIT_MASK = 8; // prettier-ignore
const PLANES = [0, 1, 2, 3] as const;

/** Where a byte of a plane lies in RAM, or -1 for one that is not there. */
function homeOf(plane: number, offset: number): number {
  if (plane === 2) return WINDOW_FIRST + offset;
  // Odd/even addressing: a text cell's character is plane 0, its attribute plane 1, both at the even offset.
  if (plane > 2 || offset & 1 || offset >= TEXT_BYTES) return -1;
  return TEXT_FIRST + offset + plane;
}

export class Planes {
  private readonly s: Registers;
  private readonly memory: VideoMemory;

  constructor(registers: Registers, memory: VideoMemory) {
    this.s = registers;
    this.memory = memory;
  }

  /** Does the graphics controller answer at A0000h? (Memory map 00 and 01.) */
  private isMapped(): boolean {
    return (this.s.graphics[GC_MISC] & 0x08) === 0;
  }
  private isChain4(): boolean {
    return (this.s.sequencer[SEQ_MEMORY_MODE] & 0x08) !== 0;
  }
  private isOddEven(): boolean {
    return (this.s.graphics[GC_MODE] & 0x10) !== 0;
  }

  private get(plane: number, offset: number): number {
    const home = homeOf(plane, offset);
    return home < 0 ? 0 : this.memory.read(home);
  }

  read(physical: number): number {
    if (!this.isMapped()) return 0xff;
    const address = physical - WINDOW_FIRST;
    const { latches, graphics } = this.s;
    const isChain4 = this.isChain4();
    const isOddEven = !isChain4 && this.isOddEven();
    const offset = isChain4 ? address & ~3 : isOddEven ? address & ~1 : address;
    for (const plane of PLANES) latches[plane] = this.get(plane, offset);
    if (isChain4) return latches[address & 3];
    if (isOddEven) return latches[(graphics[GC_READ_MAP] & 2) | (address & 1)];
    if (!(graphics[GC_MODE] & 0x08)) return latches[graphics[GC_READ_MAP] & 3];
    // Read mode 1: a bit is 1 where all planes that are cared for equal the compare colour.
    let differs = 0;
    for (const plane of PLANES) {
      if (!((graphics[GC_DONT_CARE] >> plane) & 1)) continue;
      differs |= latches[plane] ^ ((graphics[GC_COMPARE] >> plane) & 1 ? 0xff : 0);
    }
    return ~differs & 0xff;
  }

  write(physical: number, value: number): void {
    if (!this.isMapped()) return;
    const address = physical - WINDOW_FIRST;
    const mapMask = this.s.sequencer[SEQ_MAP_MASK] & 15;
    let enabled = mapMask;
    let offset = address;
    if (this.isChain4()) {
      enabled &= 1 << (address & 3);
      offset = address & ~3;
    } else if (!(this.s.sequencer[SEQ_MEMORY_MODE] & 0x04)) {
      // Odd/even: even addresses go to planes 0 and 2, odd ones to 1 and 3.
      enabled &= address & 1 ? 0b1010 : 0b0101;
      offset = address & ~1;
    }
    for (const plane of PLANES) {
      if (!((enabled >> plane) & 1)) continue;
      const home = homeOf(plane, offset);
      if (home >= 0) this.memory.write(home, this.mixed(plane, value));
    }
  }

  /** What a write leaves in a plane: rotate, set/reset, function, bit mask, by write mode. */
  private mixed(plane: number, value: number): number {
    const { graphics, latches } = this.s;
    const latch = latches[plane];
    const mode = graphics[GC_MODE] & 3;
    if (mode === 1) return latch;
    const count = graphics[GC_ROTATE] & 7;
    const rotated = ((value >> count) | (value << (8 - count))) & 0xff;
    const bitOf = (bits: number): number => ((bits >> plane) & 1 ? 0xff : 0);
    let mask = graphics[GC_BIT_MASK];
    let data: number;
    if (mode === 0) {
      data = (graphics[GC_ENABLE_SET_RESET] >> plane) & 1 ? bitOf(graphics[GC_SET_RESET]) : rotated;
    } else if (mode === 2) {
      data = bitOf(value);
    } else {
      data = bitOf(graphics[GC_SET_RESET]);
      mask &= rotated;
    }
    const selected = (graphics[GC_ROTATE] >> 3) & 3;
    const result = mode === 3 || selected === 0 ? data : selected === 1 ? data & latch : selected === 2 ? data | latch : data ^ latch; // prettier-ignore
    return (result & mask) | (latch & ~mask & 0xff);
  }
}
