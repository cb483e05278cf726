/**
 * Effective → linear: limit, type and null checks of a segment register (SDM vol. 3 §5.3, §5.4). Per register two derived
 * limits answer the common case with one comparison; the rest is decided here, exactly.
 */
import { SS, VECTOR_GP, VECTOR_SS } from '#emulator/arch';
import type { MmuHost } from './mmu-host.ts';

/** `S` and type as the rules table counts them: S is bit 4. */
const READABLE_TYPES = (0x00ff0000 | (1 << 0x1a) | (1 << 0x1b) | (1 << 0x1e) | (1 << 0x1f)) >>> 0;
const WRITABLE_TYPES = ((1 << 0x12) | (1 << 0x13) | (1 << 0x16) | (1 << 0x17)) >>> 0;

const ATTRIBUTE_DB = 0x400000;

export interface SegmentState {
  readonly base: Uint32Array;
  readonly limit: Uint32Array;
  /** Descriptor high dword AND 00F0FF00h; 0 = null. */
  readonly attributes: Uint32Array;
}

export class Segmentation {
  private readonly state: SegmentState;
  /** Bit n: the limits of register n have to be derived. */
  private stale = 0xff;
  private readonly host: MmuHost;
  /** True when types are checked: protected mode without VM. */
  protectedMode = false;
  /** Largest offset at which any access of up to 4 bytes is legal without a closer look; -1 = always look. */
  readonly readLimit = new Float64Array(8).fill(-1);
  readonly writeLimit = new Float64Array(8).fill(-1);

  constructor(state: SegmentState, host: MmuHost) {
    this.state = state;
    this.host = host;
  }

  /** The hidden part of a register or the mode changed: its limits are derived anew at the next access. */
  refresh(register: number): void {
    this.readLimit[register] = this.writeLimit[register] = -1;
    this.stale |= 1 << register;
  }
  private derive(register: number): void {
    this.stale &= ~(1 << register);
    const attributes = this.state.attributes[register];
    const limit = this.state.limit[register];
    const type = (attributes >>> 8) & 0x1f;
    const fast = limit === 0xffffffff ? limit : limit - 3;
    if (!this.protectedMode) {
      this.readLimit[register] = this.writeLimit[register] = fast;
      return;
    }
    const expandDown = (type & 0x1c) === 0x14;
    if (expandDown || attributes === 0) return;
    if ((READABLE_TYPES >>> type) & 1) this.readLimit[register] = fast;
    if ((WRITABLE_TYPES >>> type) & 1) this.writeLimit[register] = fast;
  }

  /** Linear address of a checked access. @throws #GP(0), or #SS(0) through SS. */
  linear(register: number, offset: number, size: number, write: boolean): number {
    if (size <= 4 && offset >>> 0 <= (write ? this.writeLimit : this.readLimit)[register])
      return (this.state.base[register] + offset) | 0;
    return this.check(register, offset >>> 0, size, write);
  }

  private check(register: number, offset: number, size: number, write: boolean): number {
    if ((this.stale >> register) & 1) {
      this.derive(register);
      return this.linear(register, offset, size, write);
    }
    const attributes = this.state.attributes[register];
    const limit = this.state.limit[register];
    const vector = register === SS ? VECTOR_SS : VECTOR_GP;
    const last = offset + size - 1;
    let expandDown = false;
    if (this.protectedMode) {
      // Use of a null segment register: #GP(0) (SDM vol. 3 §5.4.1).
      if (attributes === 0) this.host.fault(vector, 0, 'segment is usable', 0, 0);
      const type = (attributes >>> 8) & 0x1f;
      // Writes need a writable data segment: #GP(0) (SDM vol. 3 §5.4.1).
      if (write && !((WRITABLE_TYPES >>> type) & 1))
        this.host.fault(vector, 0, 'segment is writable', type, WRITABLE_TYPES);
      // Reads need anything but execute-only code: #GP(0) (SDM vol. 3 §5.4.1).
      if (!write && !((READABLE_TYPES >>> type) & 1))
        this.host.fault(vector, 0, 'segment is readable', type, READABLE_TYPES);
      expandDown = (type & 0x1c) === 0x14;
    }
    if (expandDown) {
      const top = attributes & ATTRIBUTE_DB ? 0xffffffff : 0xffff;
      // Expand-down: offsets from limit + 1 to the top are valid (SDM vol. 3 §5.3).
      if (offset <= limit) this.host.fault(vector, 0, 'offset > segment limit', offset, limit + 1);
      if (last > top) this.host.fault(vector, 0, 'offset <= expand-down top', last, top);
    } else if (last > limit && limit !== 0xffffffff) {
      // Every byte of the access lies within the limit (SDM vol. 3 §5.3).
      this.host.fault(vector, 0, 'offset <= segment limit', last, limit);
    }
    return (this.state.base[register] + offset) | 0;
  }
}
