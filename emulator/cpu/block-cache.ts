/**
 * Decoded blocks by physical address. A block ends where control can leave the straight line for good, at the page end,
 * in front of a breakpoint, or after 32 instructions; conditional jumps stay inside. Writes into code kill exactly the
 * blocks whose bytes they touch. Nothing here changes what the guest sees.
 */
import { CS, VECTOR_GP } from '#emulator/arch';
import { decodeInstruction, type DecodedInstruction } from '#emulator/isa';
import { NO_FRAME } from '#emulator/memory';
import type { Cpu } from './cpu.ts';
import { eliminateFlags } from './flag-elimination.ts';
import {
  CS_BASE,
  FETCH_FRAME,
  FETCH_PAGE,
  LEFT,
  MAP,
  MODE,
  MODE_CODE32,
  MODE_LIMIT_SHIFT,
  PENDING,
  SLOT,
} from './hot.ts';
import { lower } from './lower.ts';
import { OP_BREAK, OP_DEAD, OP_END, OP_STOP } from './fast-ops.ts';
import { Slots, SLOT_COUNT } from './slots.ts';

const HASH_SIZE = 1 << 16;
const MAX_BLOCK = 32;
/** Blocks are looked up by lines of 64 bytes when code is written. */
const LINE = 6;
/** Slots a block may need: instructions, the pseudo slots in front and behind. */
const BLOCK_ROOM = MAX_BLOCK + 2;
/** Thrown by `fetch` at the end of the bytes that may be read without translating again. */
const END_OF_RUN = { endOfRun: true };

/** Pages that share their low bits are taken for one: whoever asks may hear yes too often, never no. */
const VISITED_MASK = 0x1fff;
/** Were instructions fetched from the page of a linear address? False only when certainly none was. */
export const wasVisited = (visited: Uint8Array, linear: number): boolean =>
  visited[(linear >>> 12) & VISITED_MASK] !== 0;

export class BlockCache {
  readonly slots = new Slots();
  readonly hash = new Int32Array(HASH_SIZE);
  /** False: every instruction goes through its execute function (for comparing the two ways of executing). */
  inline = true;
  /** Not 0 for linear pages (by their low bits) that instructions were fetched from since `takeVisited`. An observation, not state. */
  private readonly visited = new Uint8Array(VISITED_MASK + 1);
  /** Changes with every flush: slot numbers from before are void. */
  generation = 1;
  private readonly cpu: Cpu;
  /** Read once: engines ask a typed array for its place through a call. */
  private readonly ramOffset: number;
  private next = 1;
  /** First slots of the blocks on each 64-byte line of RAM that holds code. */
  private readonly lines = new Map<number, number[]>();
  // Slots patched to stop in front of them, with their former op.
  private readonly cutSlots: number[] = [];
  private readonly cutOps: number[] = [];
  private cutGeneration = 0;
  // Where `fetch` reads.
  private frameAt = 0;
  private physicalAt = 0;
  private available = 0;

  constructor(cpu: Cpu) {
    this.cpu = cpu;
    this.ramOffset = cpu.physical.ram.byteOffset;
    cpu.physical.onCodeWrite = (at, length): void => this.codeWritten(at, length);
  }

  /** The pages visited since the last call, as `wasVisited` reads them; counting begins anew, with the page that is held. */
  takeVisited(): Uint8Array {
    const taken = this.visited.slice();
    this.visited.fill(0);
    this.markHeldPage();
    return taken;
  }
  /** The page that instructions are fetched from without looking. */
  markHeldPage(): void {
    const held = this.cpu.f[FETCH_PAGE];
    if (held !== 0) this.visited[(held - 1) & VISITED_MASK] = 1;
  }

  /** Forgets every block. */
  flush(): void {
    const { physical, op, rest, eip, mode } = this.slots;
    for (let slot = 1; slot < this.next; slot++) {
      // A block that is entered once more by an old number finds out that it is dead.
      this.hash[hashOf(physical[slot], mode[slot])] = 0;
      physical[slot] = -1;
      op[slot] = OP_DEAD;
      rest[slot] = -1;
      eip[slot] = 0;
    }
    this.next = 1;
    this.cpu.executor.droppedAll();
    this.lines.clear();
    this.cpu.physical.code.clear();
    this.cutSlots.length = this.cutOps.length = 0;
    this.generation++;
  }

  /**
   * First slot of the block at an EIP in the current mode; decodes it when needed.
   * @returns 0 when the slice is used up before the fetch needs the TLB or the decoder; `cpu.eip` is set then.
   * @throws faults of the fetch, with `cpu.eip` set and no slot current.
   */
  find(eip: number): number {
    const { f } = this.cpu;
    const linear = (f[CS_BASE] + eip) | 0;
    if ((linear >>> 12) + 1 === f[FETCH_PAGE] || this.fetchesFromMap(linear)) {
      const physical = f[FETCH_FRAME] + (linear & 0xfff);
      const slot = this.hash[hashOf(physical, f[MODE])];
      const s = this.slots;
      if (
        slot !== 0 &&
        s.physical[slot] === physical &&
        s.eip[slot] === eip &&
        s.mode[slot] === f[MODE] &&
        s.cross[slot] === 0
      )
        return slot;
    }
    return this.findSlow(eip, linear);
  }

  /** Another page, which the map knows: as `findSlow` would translate it. */
  private fetchesFromMap(linear: number): boolean {
    const { cpu } = this;
    const { f, physical } = cpu;
    if (f[LEFT] <= 0 || f[MODE] >>> MODE_LIMIT_SHIFT !== 0) return false;
    const at = cpu.linear.map[f[MAP] + (linear >>> 12)] - this.ramOffset;
    if (at < 0 || physical.plain[at >>> 12] === 0) return false;
    f[FETCH_FRAME] = at;
    f[FETCH_PAGE] = (linear >>> 12) + 1;
    this.visited[(linear >>> 12) & VISITED_MASK] = 1;
    return true;
  }

  private findSlow(eip: number, linear: number): number {
    const { cpu } = this;
    const { f } = cpu;
    cpu.eip = eip;
    f[PENDING] = 0;
    f[SLOT] = -1;
    if (f[LEFT] <= 0) return 0;
    const user = cpu.cpl === 3;
    if ((linear >>> 12) + 1 !== f[FETCH_PAGE]) {
      f[FETCH_PAGE] = 0;
      cpu.instructionEip = eip >>> 0;
      const limit = cpu.state.limit[CS];
      // The fetch lies within the code segment: #GP(0) (SDM vol. 3 §5.3).
      if (eip >>> 0 > limit) cpu.fault(VECTOR_GP, 0, 'instruction <= CS limit', eip, limit);
      f[FETCH_FRAME] = cpu.linear.toFetch(linear, user) & ~0xfff;
      f[FETCH_PAGE] = (linear >>> 12) + 1;
      this.visited[(linear >>> 12) & VISITED_MASK] = 1;
    }
    const physical = f[FETCH_FRAME] + (linear & 0xfff);
    const s = this.slots;
    const slot = this.hash[hashOf(physical, f[MODE])];
    if (slot !== 0 && s.physical[slot] === physical && s.eip[slot] === eip && s.mode[slot] === f[MODE]) {
      if (s.cross[slot] === 0) return slot;
      const second = cpu.linear.toFetch((linear | 0xfff) + 1, user);
      if (s.cross[slot] === second + 1) return slot;
      s.physical[slot] = -1;
    }
    return this.build(eip, linear, physical);
  }

  // -- decoding ----------------------------------------------------------------------------------------------------------
  private readonly fetch = (offset: number): number => {
    if (offset >= this.available) throw END_OF_RUN;
    return this.byteAt(offset);
  };
  private byteAt(offset: number): number {
    if (this.frameAt !== NO_FRAME) return this.cpu.linear.m8[this.frameAt + offset];
    return this.cpu.physical.read8(this.physicalAt + offset);
  }

  private build(eip: number, linear: number, physical: number): number {
    if (this.next + BLOCK_ROOM > SLOT_COUNT) this.flush();
    const { cpu, slots: s } = this;
    const mode = cpu.f[MODE];
    const entry = this.next;
    const frame = cpu.physical.frame(physical >>> 12);
    let first = entry;
    const stops = cpu.cutsAt(linear >>> 0);
    if (stops) first = entry + 1;
    let slot = first;
    let at = 0;
    let crossing = 0;
    for (;;) {
      this.frameAt = frame === NO_FRAME ? NO_FRAME : frame + (physical & 0xfff) + at;
      this.physicalAt = physical + at;
      const offset = (eip + at) >>> 0;
      this.available = Math.min(0x1000 - (physical & 0xfff) - at, cpu.state.limit[CS] - offset + 1);
      let decoded: DecodedInstruction;
      try {
        decoded = decodeInstruction(this.fetch, mode & MODE_CODE32 ? 32 : 16, cpu.opcodes);
      } catch (error) {
        if (error !== END_OF_RUN) throw error;
        if (slot !== first) break;
        decoded = this.decodeAcross(eip, linear);
        crossing = this.secondPage + 1;
      }
      s.eip[slot] = eip + at;
      const ends = lower(s, slot, decoded, mode, cpu.state.limit[CS], this.inline);
      at += decoded.length;
      slot++;
      if (ends || crossing !== 0 || slot - first === MAX_BLOCK || (physical & 0xfff) + at >= 0x1000) break;
      if (cpu.cutsAt((linear + at) >>> 0)) break;
    }
    this.finish(entry, first, slot, eip + at);
    this.register(entry, first, physical, mode, frame, at, crossing);
    this.next = slot + 1;
    eliminateFlags(s, first, slot);
    return entry;
  }

  private secondPage = 0;
  /** Decodes the one instruction that does not fit its page (or the code segment). */
  private decodeAcross(eip: number, linear: number): DecodedInstruction {
    const { cpu } = this;
    const limit = cpu.state.limit[CS];
    const inPage = 0x1000 - (linear & 0xfff);
    this.secondPage = -1;
    let frame = 0;
    cpu.instructionEip = eip >>> 0;
    return decodeInstruction(
      (offset) => {
        const wanted = ((eip >>> 0) + offset) >>> 0;
        // Every byte of the instruction lies within the code segment: #GP(0) (SDM vol. 3 §5.3).
        if (wanted > limit || (wanted < eip >>> 0 && limit !== 0xffffffff))
          cpu.fault(VECTOR_GP, 0, 'instruction <= CS limit', wanted, limit);
        let byte: number;
        if (offset < inPage) byte = this.byteAt(offset);
        else {
          if (this.secondPage < 0) {
            this.secondPage = cpu.linear.toFetch((linear + offset) & ~0xfff, cpu.cpl === 3);
            frame = cpu.physical.frame(this.secondPage >>> 12);
          }
          const k = offset - inPage;
          byte = frame !== NO_FRAME ? cpu.linear.m8[frame + k] : cpu.physical.read8(this.secondPage + k);
        }
        return byte;
      },
      cpu.f[MODE] & MODE_CODE32 ? 32 : 16,
      cpu.opcodes,
    );
  }

  /** Pseudo slots and counts. */
  private finish(entry: number, first: number, end: number, endEip: number): void {
    const s = this.slots;
    const count = end - first;
    for (let k = 0; k < count; k++) {
      s.rest[first + k] = count - 1 - k;
      s.chain[first + k] = 0;
    }
    s.op[end] = s.fullOp[end] = OP_END;
    s.eip[end] = endEip;
    s.rest[end] = -1;
    s.chain[end] = 0;
    s.count[first] = count;
    if (entry === first) return;
    s.op[entry] = s.fullOp[entry] = OP_BREAK;
    s.eip[entry] = s.eip[first];
    s.rest[entry] = -1;
    s.chain[entry] = 0;
    s.count[entry] = 0;
  }

  private register(
    entry: number,
    first: number,
    physical: number,
    mode: number,
    frame: number,
    length: number,
    crossing: number,
  ): void {
    const { cpu, slots: s } = this;
    const inPage = Math.min(length, 0x1000 - (physical & 0xfff));
    // The very last byte of the address space has the address that marks dead blocks.
    const backed = frame !== NO_FRAME && physical !== -1;
    const ramAt = frame - this.ramOffset + (physical & 0xfff);
    for (let slot = entry; slot <= first; slot++) {
      s.mode[slot] = mode;
      s.cross[slot] = crossing;
      // Code outside RAM and ROM is decoded anew each time.
      s.physical[slot] = backed ? physical : -1;
      s.ramAt[slot] = ramAt;
      s.ramEnd[slot] = ramAt + inPage;
      if (backed) this.addToLines(ramAt, inPage, slot);
    }
    if (!backed) return;
    this.hash[hashOf(physical, mode)] = entry;
    this.mark(ramAt, inPage);
    if (crossing === 0) return;
    const second = cpu.physical.frame((crossing - 1) >>> 12);
    if (second === NO_FRAME || crossing - 1 < 0) {
      s.physical[entry] = s.physical[first] = -1;
      return;
    }
    const at = second - this.ramOffset;
    for (let slot = entry; slot <= first; slot++) this.addToLines(at, length - inPage, slot);
    this.mark(at, length - inPage);
  }
  private addToLines(at: number, length: number, slot: number): void {
    for (let line = at >>> LINE; line <= (at + length - 1) >>> LINE; line++) {
      const list = this.lines.get(line);
      if (list === undefined) this.lines.set(line, [slot]);
      else list.push(slot);
    }
  }
  private mark(at: number, length: number): void {
    const { cpu } = this;
    if (cpu.physical.code.mark(at, length)) cpu.linear.codeAppeared(at >>> 12);
  }

  // -- invalidation ------------------------------------------------------------------------------------------------------
  /** Bytes that may hold code were written: blocks that hold them are changed or dropped. */
  codeWritten(at: number, length: number): void {
    for (let line = at >>> LINE; line <= (at + length - 1) >>> LINE; line++) {
      const list = this.lines.get(line);
      if (list === undefined) continue;
      const from = Math.max(at, line << LINE);
      const to = Math.min(at + length, (line + 1) << LINE);
      if (!this.changeOverlapping(list, from, to)) this.cpu.physical.code.unmark(from, to - from);
    }
  }
  /** @returns true when a block holds one of the bytes. */
  private changeOverlapping(list: number[], from: number, to: number): boolean {
    const s = this.slots;
    let kept = 0;
    let hit = false;
    for (const slot of list) {
      if (s.physical[slot] === -1) continue;
      // A crossing instruction is killed by any write to the lines it lies on.
      const overlaps = s.cross[slot] !== 0 || (from < s.ramEnd[slot] && to > s.ramAt[slot]);
      if (!overlaps || this.patchImmediate(slot, from, to)) {
        hit ||= overlaps;
        list[kept++] = slot;
        continue;
      }
      this.kill(slot);
    }
    if (kept !== list.length) list.length = kept;
    return hit;
  }
  /** Code that rewrites a constant of its own: the slot takes the new value. @returns false when more than that changed. */
  private patchImmediate(first: number, from: number, to: number): boolean {
    const s = this.slots;
    if (s.cross[first] !== 0 || s.count[first] === 0) return false;
    const end = first + s.count[first];
    for (let slot = first; slot < end; slot++) {
      const at = s.ramAt[first] + s.eip[slot] - s.eip[first];
      if (from >= at + s.eip[slot + 1] - s.eip[slot]) continue;
      const size = s.immediateSize[slot];
      const constant = at + s.immediateAt[slot];
      if (size === 0 || from < constant || to > constant + Math.abs(size)) return false;
      s.immediate[slot] = this.readImmediate(constant, size);
      return true;
    }
    return false;
  }
  private readImmediate(at: number, size: number): number {
    const { ram } = this.cpu.physical;
    if (size === -1) return (ram[at] << 24) >> 24;
    if (size === 1) return ram[at];
    const low = ram[at] | (ram[at + 1] << 8);
    return size === 2 ? low : low | (ram[at + 2] << 16) | (ram[at + 3] << 24);
  }
  private kill(first: number): void {
    const s = this.slots;
    this.cpu.executor.dropped(first);
    s.physical[first] = s.mode[first] = -1;
    if (s.count[first] === 0) {
      s.op[first] = OP_DEAD;
      return;
    }
    for (let slot = first; slot <= first + s.count[first]; slot++) s.op[slot] = s.fullOp[slot] = OP_DEAD;
  }

  // -- stopping inside a block -------------------------------------------------------------------------------------------
  /** Makes execution that enters at `first` stop after `count` instructions. */
  cut(first: number, count: number): void {
    const s = this.slots;
    for (let slot = first; slot < first + count; slot++)
      if (s.op[slot] !== s.fullOp[slot]) this.patch(slot, s.fullOp[slot]);
    this.patch(first + count, OP_STOP);
  }
  /** Makes execution stop after the instruction that is being executed. */
  cutAfterCurrent(): void {
    const slot = this.cpu.f[SLOT];
    if (slot > 0) this.patch(slot + 1, OP_STOP);
  }
  private patch(slot: number, op: number): void {
    this.cutGeneration = this.generation;
    this.cutSlots.push(slot);
    this.cutOps.push(this.slots.op[slot]);
    this.slots.op[slot] = op;
  }
  uncut(): void {
    if (this.cutSlots.length === 0) return;
    const { op } = this.slots;
    if (this.cutGeneration === this.generation) {
      for (let k = this.cutSlots.length - 1; k >= 0; k--) {
        const slot = this.cutSlots[k];
        if (op[slot] !== OP_DEAD) op[slot] = this.cutOps[k];
      }
    }
    this.cutSlots.length = this.cutOps.length = 0;
  }
}

/** Place of a block in the hash. */
export const hashOf = (physical: number, mode: number): number =>
  (physical ^ (physical >>> 14) ^ (mode << 7)) & (HASH_SIZE - 1);
