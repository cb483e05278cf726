/**
 * The physical address space: RAM of the arena, ROM ranges inside it (writes dropped), holes (read FFh, writes dropped),
 * aliases (the BIOS below 4 GiB) and memory-mapped devices. Linear addresses, A20 and rights are the mmu's business.
 */
import { invariant } from '#emulator/base';
import type { Arena } from '#emulator/state';
import { CodeMarks } from './code-marks.ts';
import { DirtyPages } from './dirty-pages.ts';

/** Byte-wide device memory. */
export interface MmioHandler {
  read(physical: number): number;
  write(physical: number, value: number): void;
}

interface Region {
  /** First and last page number. */
  readonly first: number;
  readonly last: number;
  readonly kind: 'rom' | 'hole' | 'alias' | 'mmio';
  /** First page of RAM that an alias shows. */
  readonly target: number;
  readonly handler: MmioHandler | null;
}

/** `memory.frame(page)` for pages that are not backed by the arena. */
export const NO_FRAME = 0;

export class PhysicalMemory {
  readonly arena: Arena;
  readonly ram: Uint8Array;
  readonly dirty: DirtyPages;
  readonly code: CodeMarks;
  /** Called after a write into marked code, with the RAM offset; the block cache drops what overlaps. */
  onCodeWrite: ((at: number, length: number) => void) | null = null;
  /** Called when ranges change; derived translations must go. */
  onMapChange: (() => void) | null = null;
  private readonly regions: Region[] = [];
  private readonly ramPages: number;
  /** 1 for every page that is ordinary RAM. */
  readonly plain: Uint8Array;
  private readonly ramOffset: number;

  constructor(arena: Arena) {
    this.arena = arena;
    this.ram = arena.ram;
    this.ramPages = arena.ram.length >>> 12;
    this.plain = new Uint8Array(this.ramPages).fill(1);
    this.ramOffset = arena.ram.byteOffset;
    invariant(this.ramOffset > 0, 'state sections come before RAM in the arena');
    this.dirty = new DirtyPages(arena.ram.length);
    this.code = new CodeMarks(arena.ram.length);
  }

  private add(kind: Region['kind'], first: number, last: number, target: number, handler: MmioHandler | null): void {
    invariant((first & 0xfff) === 0 && (last & 0xfff) === 0xfff, 'memory ranges are made of whole pages');
    this.regions.unshift({ first: first >>> 12, last: last >>> 12, kind, target: target >>> 12, handler });
    this.plain.fill(0, first >>> 12, (last >>> 12) + 1);
    this.onMapChange?.();
  }
  /** RAM from `first` to `last` becomes read-only for the guest. Later ranges win over earlier ones. */
  addRom(first: number, last: number): void {
    this.add('rom', first, last, 0, null);
  }
  addHole(first: number, last: number): void {
    this.add('hole', first, last, 0, null);
  }
  /** `first`..`last` shows the RAM at `target`, read-only (the BIOS below 4 GiB). */
  addAlias(first: number, last: number, target: number): void {
    this.add('alias', first, last, target, null);
  }
  addMmio(first: number, last: number, handler: MmioHandler): void {
    this.add('mmio', first, last, 0, handler);
  }

  /** True for ordinary RAM: no ROM, hole, alias or device. */
  isPlain(page: number): boolean {
    return page < this.ramPages && this.plain[page] !== 0;
  }
  private regionOf(page: number): Region | null {
    for (const region of this.regions) if (page >= region.first && page <= region.last) return region;
    return null;
  }

  /** Offset in the arena of the frame that a read of this page sees, or NO_FRAME. Never 0 for a real frame. */
  frame(page: number): number {
    if (page < this.ramPages && this.plain[page] !== 0) return this.ramOffset + page * 4096;
    const region = this.regionOf(page);
    if (region === null) return page < this.ramPages ? this.ramOffset + page * 4096 : NO_FRAME;
    if (region.kind === 'rom') return page < this.ramPages ? this.ramOffset + page * 4096 : NO_FRAME;
    if (region.kind === 'alias') return this.ramOffset + (region.target + page - region.first) * 4096;
    return NO_FRAME;
  }
  /** The same for writes: NO_FRAME for ROM, aliases, holes and devices. */
  writableFrame(page: number): number {
    return page < this.ramPages && this.plain[page] !== 0 ? this.ramOffset + page * 4096 : NO_FRAME;
  }

  read8(physical: number): number {
    const page = physical >>> 12;
    if (page < this.ramPages && this.plain[page] !== 0) return this.ram[physical];
    const frame = this.frame(page);
    if (frame !== NO_FRAME) return this.ram[frame - this.ramOffset + (physical & 0xfff)];
    const region = this.regionOf(page);
    return region !== null && region.handler !== null ? region.handler.read(physical >>> 0) & 0xff : 0xff;
  }
  /** @returns unsigned. The bytes may lie on two pages only if both are RAM-like; callers split at pages. */
  read(physical: number, size: number): number {
    const page = physical >>> 12;
    if (size === 4 && page < this.ramPages && this.plain[page] !== 0 && (physical & 0xfff) <= 0xffc) {
      const { ram } = this;
      return (ram[physical] | (ram[physical + 1] << 8) | (ram[physical + 2] << 16) | (ram[physical + 3] << 24)) >>> 0;
    }
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = (value << 8) | this.read8((physical + k) >>> 0);
    return value >>> 0;
  }

  write8(physical: number, value: number): void {
    const page = physical >>> 12;
    const frame = this.writableFrame(page);
    if (frame !== NO_FRAME) {
      const at = frame - this.ramOffset + (physical & 0xfff);
      this.ram[at] = value;
      this.dirty.stamp(page);
      if (this.code.pages[page] !== 0 && this.code.anyIn(at, 1)) this.onCodeWrite?.(at, 1);
      return;
    }
    const region = this.regionOf(page);
    if (region !== null && region.handler !== null) region.handler.write(physical >>> 0, value & 0xff);
  }
  write(physical: number, size: number, value: number): void {
    const page = physical >>> 12;
    if (size === 4 && page < this.ramPages && this.plain[page] !== 0 && (physical & 0xfff) <= 0xffc) {
      const { ram } = this;
      ram[physical] = value;
      ram[physical + 1] = value >>> 8;
      ram[physical + 2] = value >>> 16;
      ram[physical + 3] = value >>> 24;
      this.dirty.stamp(page);
      if (this.code.pages[page] !== 0 && this.code.anyIn(physical, 4)) this.onCodeWrite?.(physical, 4);
      return;
    }
    for (let k = 0; k < size; k++) this.write8((physical + k) >>> 0, (value >>> (8 * k)) & 0xff);
  }

  /** A copy, for devices and views; holes read FFh. */
  readBytes(physical: number, length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let k = 0; k < length;) {
      const at = (physical + k) >>> 0;
      const count = Math.min(length - k, 0x1000 - (at & 0xfff));
      const frame = this.frame(at >>> 12);
      if (frame !== NO_FRAME) {
        const from = frame - this.ramOffset + (at & 0xfff);
        out.set(this.ram.subarray(from, from + count), k);
      } else {
        for (let i = 0; i < count; i++) out[k + i] = this.read8(at + i);
      }
      k += count;
    }
    return out;
  }
  /** As a bus master would: ROM and holes drop it, stamps and code marks are honoured. */
  writeBytes(physical: number, bytes: Uint8Array): void {
    for (let k = 0; k < bytes.length; k++) this.write8((physical + k) >>> 0, bytes[k]);
  }
  /** Loads an image into RAM whatever the ranges say (ROM contents, boot images). */
  load(at: number, bytes: Uint8Array): void {
    this.ram.set(bytes, at);
    this.dirty.stampRange(at, bytes.length);
    if (bytes.length > 0 && this.code.anyIn(at, bytes.length)) this.onCodeWrite?.(at, bytes.length);
  }
}
