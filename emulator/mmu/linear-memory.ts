/**
 * Checked reads and writes at linear addresses. A map derived from the TLB (one word per linear page, four tables:
 * read/write × supervisor/user) makes the common case one look-up; everything else goes through `Paging`.
 *
 * A word of the map is 0 (ask `Paging`), the positive offset in the arena of the frame, or, in the write tables, the
 * negative offset of a frame that holds decoded code. The run loop reads the map directly.
 */
import { VECTOR_AC } from '#emulator/arch';
import { NO_FRAME, type PhysicalMemory } from '#emulator/memory';
import type { MmuHost } from './mmu-host.ts';
import type { Paging } from './paging.ts';

/** Start of the four tables in the map, in words: `map[MAP_WRITE + MAP_USER + (linear >>> 12)]`. */
export const MAP_WRITE = 1 << 20;
export const MAP_USER = 1 << 21;
const FILLED_MAX = 32768;
const USER_PAGES_MAX = 4096;

export class LinearMemory {
  readonly map = new Int32Array(4 << 20);
  /** The whole arena as bytes, words, dwords. */
  readonly m8: Uint8Array;
  readonly m16: Uint16Array;
  readonly m32: Int32Array;
  /** True while CR0.AM and EFLAGS.AC are set: misaligned accesses of CPL 3 raise #AC. */
  alignmentCheck = false;
  private readonly paging: Paging;
  private readonly memory: PhysicalMemory;
  private readonly host: MmuHost;
  private readonly ramOffset: number;
  /** Pages with an entry in one of the tables (with repetitions). */
  private readonly filled = new Int32Array(FILLED_MAX);
  private filledCount = 0;
  /** Linear byte → 1 read, 2 write, 3 both; their pages never enter the map. */
  private readonly watched = new Map<number, number>();
  private readonly watchedPages = new Set<number>();
  /** Physical pages whose accesses are all told; they never enter the map. */
  private watchedFrames: ReadonlySet<number> = new Set();
  private tellsUserPages = false;
  /** Pages of level 3 with an entry in a table of the supervisor, with repetitions. */
  private readonly userPages = new Int32Array(USER_PAGES_MAX);
  private userPageCount = 0;

  constructor(paging: Paging, memory: PhysicalMemory, host: MmuHost) {
    this.paging = paging;
    this.memory = memory;
    this.host = host;
    const buffer = memory.arena.buffer;
    this.m8 = new Uint8Array(buffer);
    this.m16 = new Uint16Array(buffer, 0, buffer.byteLength >>> 1);
    this.m32 = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
    this.ramOffset = memory.ram.byteOffset;
    paging.onEvict = (page): void => this.drop(page);
    paging.onFlush = (): void => this.dropAll();
    memory.dirty.onNewEpoch = (): void => this.dropWrites();
    memory.onMapChange = (): void => this.dropAll();
  }

  // -- the derived map ---------------------------------------------------------------------------------------------------
  private drop(page: number): void {
    const map = this.map;
    map[page] = map[page + MAP_WRITE] = map[page + MAP_USER] = map[page + MAP_USER + MAP_WRITE] = 0;
  }
  dropAll(): void {
    for (let k = 0; k < this.filledCount; k++) this.drop(this.filled[k]);
    this.filledCount = this.userPageCount = 0;
  }
  private dropWrites(): void {
    for (let k = 0; k < this.filledCount; k++) {
      const page = this.filled[k];
      this.map[page + MAP_WRITE] = this.map[page + MAP_WRITE + MAP_USER] = 0;
    }
  }
  private enter(table: number, page: number, word: number): void {
    if (this.watchedPages.size !== 0 && this.watchedPages.has(page)) return;
    if (this.watchedFrames.size !== 0 && this.isWatchedFrame(word)) return;
    const map = this.map;
    if (
      map[page] === 0 &&
      map[page + MAP_WRITE] === 0 &&
      map[page + MAP_USER] === 0 &&
      map[page + MAP_USER + MAP_WRITE] === 0
    ) {
      if (this.filledCount === FILLED_MAX) this.dropAll();
      this.filled[this.filledCount++] = page;
    }
    if (table < MAP_USER && this.paging.isUserPage(page << 12)) {
      if (this.userPageCount === USER_PAGES_MAX) this.dropSupervisorsUserPages();
      this.userPages[this.userPageCount++] = page;
    }
    map[table + page] = word;
  }
  private dropSupervisorsUserPages(): void {
    for (let k = 0; k < this.userPageCount; k++) {
      const page = this.userPages[k];
      this.map[page] = this.map[page + MAP_WRITE] = 0;
    }
    this.userPageCount = 0;
  }
  /** A page of RAM got its first decoded code: writes to it must look at the marks from now on. */
  codeAppeared(ramPage: number): void {
    const offset = this.ramOffset + ramPage * 4096;
    for (let k = 0; k < this.filledCount; k++) {
      for (let table = MAP_WRITE; table < 4 << 20; table += MAP_USER) {
        const at = table + this.filled[k];
        if (this.map[at] === offset) this.map[at] = -offset;
      }
    }
  }

  /** Bytes to watch: linear address → 1 read, 2 write, 3 both. */
  setWatched(bytes: ReadonlyMap<number, number>): void {
    this.watched.clear();
    this.watchedPages.clear();
    for (const [linear, kind] of bytes) {
      this.watched.set(linear >>> 0, kind);
      this.watchedPages.add(linear >>> 12);
    }
    this.dropAll();
  }
  /** Physical pages of which every access is told to the host, whatever linear address it goes through. */
  setWatchedFrames(pages: ReadonlySet<number>): void {
    this.watchedFrames = pages;
    this.dropAll();
  }
  private isWatchedFrame(word: number): boolean {
    return this.watchedFrames.has(((word > 0 ? word : -word) - this.ramOffset) >>> 12);
  }
  /** While on, accesses of the supervisor that find no entry in the map are looked at; for pages of level 3 it begins empty. */
  watchUserPages(on: boolean): void {
    if (on === this.tellsUserPages) return;
    this.tellsUserPages = on;
    if (on) this.dropSupervisorsUserPages();
  }
  private tellUserPage(linear: number, write: boolean): void {
    if (this.paging.isUserPage(linear)) this.host.userPageTouched?.(linear >>> 0, write);
  }
  private checkWatch(linear: number, size: number, write: boolean): void {
    for (let k = 0; k < size; k++) {
      const kind = this.watched.get((linear + k) >>> 0);
      if (kind !== undefined && kind & (write ? 2 : 1)) {
        this.host.watchHit(linear >>> 0, size, write);
        return;
      }
    }
  }

  // -- translation -------------------------------------------------------------------------------------------------------
  private toRead(linear: number, user: boolean): number {
    const physical = this.paging.translate(linear, false, user);
    if (this.tellsUserPages && !user) this.tellUserPage(linear, false);
    const frame = this.memory.frame(physical >>> 12);
    if (frame !== NO_FRAME) this.enter(user ? MAP_USER : 0, linear >>> 12, frame);
    return physical;
  }
  /** Physical address of an instruction fetch; like a read, with the map as a short cut. @throws #PF */
  toFetch(linear: number, user: boolean): number {
    const e = this.map[(user ? MAP_USER : 0) + (linear >>> 12)];
    if (e !== 0) {
      const physical = e - this.ramOffset + (linear & 0xfff);
      if (this.memory.isPlain(physical >>> 12)) return physical;
    }
    return this.toRead(linear, user);
  }
  /**
   * Word of the map for a page that is not in it, in a table of reads; 0 when finding it takes a fault, A bits, or a device.
   * What a read at this place would have done to the TLB is done.
   */
  findRead(table: number, linear: number): number {
    const physical = this.paging.translateQuietly(linear, false, table === MAP_USER);
    if (physical < 0) return 0;
    const frame = this.memory.frame(physical >>> 12);
    if (frame === NO_FRAME) return 0;
    if (this.tellsUserPages && table === 0) this.tellUserPage(linear, false);
    this.enter(table, linear >>> 12, frame);
    return this.map[table + (linear >>> 12)];
  }
  /** The same in a table of writes. */
  findWrite(table: number, linear: number): number {
    const physical = this.paging.translateQuietly(linear, true, table !== MAP_WRITE);
    if (physical < 0) return 0;
    const page = physical >>> 12;
    const frame = this.memory.writableFrame(page);
    if (frame === NO_FRAME) return 0;
    this.memory.dirty.stamp(page);
    if (this.tellsUserPages && table === MAP_WRITE) this.tellUserPage(linear, true);
    this.enter(table, linear >>> 12, this.memory.code.pages[page] !== 0 ? -frame : frame);
    return this.map[table + (linear >>> 12)];
  }
  /** Index in `m32` of doublewords on one page of ordinary RAM, for accesses as supervisor without side effects, or -1. */
  findWords(linear: number, count: number, write: boolean): number {
    const offset = linear & 0xfff;
    if ((linear & 3) !== 0 || offset + count * 4 > 0x1000) return -1;
    const table = write ? MAP_WRITE : 0;
    let e = this.map[table + (linear >>> 12)];
    if (e === 0) e = write ? this.findWrite(table, linear) : this.findRead(table, linear);
    if (e === 0) return -1;
    const at = (e > 0 ? e : -e) + offset;
    const ram = at - this.ramOffset;
    if (this.memory.plain[ram >>> 12] === 0 || (e < 0 && this.memory.code.anyIn(ram, count * 4))) return -1;
    return at >> 2;
  }
  private toWrite(linear: number, user: boolean): number {
    const physical = this.paging.translate(linear, true, user);
    if (this.tellsUserPages && !user) this.tellUserPage(linear, true);
    const page = physical >>> 12;
    const frame = this.memory.writableFrame(page);
    if (frame !== NO_FRAME) {
      this.memory.dirty.stamp(page);
      this.enter(MAP_WRITE + (user ? MAP_USER : 0), linear >>> 12, this.memory.code.pages[page] !== 0 ? -frame : frame);
    }
    return physical;
  }
  /** Alignment check: data of CPL 3 at an odd multiple of its size raises #AC(0) (SDM vol. 3 §6.15). */
  private checkAlignment(linear: number, size: number): void {
    const low = linear & (size - 1);
    if (low !== 0) this.host.fault(VECTOR_AC, 0, 'address is aligned', low, 0);
  }

  /** Physical address behind a linear one when the map knows it and it is ordinary RAM, else -1. */
  peekMap(linear: number): number {
    const { map } = this;
    const page = linear >>> 12;
    const e = map[page] || map[page + MAP_USER] || map[page + MAP_WRITE] || map[page + MAP_WRITE + MAP_USER];
    if (e === 0) return -1;
    const physical = (e > 0 ? e : -e) - this.ramOffset + (linear & 0xfff);
    return this.memory.isPlain(physical >>> 12) ? physical : -1;
  }

  // -- reads -------------------------------------------------------------------------------------------------------------
  read8(linear: number, user: boolean): number {
    const e = this.map[(user ? MAP_USER : 0) + (linear >>> 12)];
    if (e !== 0) return this.m8[e + (linear & 0xfff)];
    const physical = this.toRead(linear, user);
    if (this.watchedPages.size !== 0) this.checkWatch(linear, 1, false);
    if (this.watchedFrames.size !== 0) this.host.physicalRead?.(physical, 1);
    return this.memory.read8(physical);
  }
  read16(linear: number, user: boolean): number {
    return this.read(linear, 2, user);
  }
  /** @returns signed. */
  read32(linear: number, user: boolean): number {
    const e = this.map[(user ? MAP_USER : 0) + (linear >>> 12)];
    if (e !== 0 && (linear & 3) === 0) return this.m32[(e + (linear & 0xfff)) >> 2];
    return this.read(linear, 4, user) | 0;
  }
  /** @returns unsigned. */
  read(linear: number, size: number, user: boolean): number {
    if (user && this.alignmentCheck) this.checkAlignment(linear, size);
    const offset = linear & 0xfff;
    if (offset + size > 0x1000) return this.readAcross(linear, size, user);
    const e = this.map[(user ? MAP_USER : 0) + (linear >>> 12)];
    if (e !== 0) return this.assemble(e + offset, size);
    const physical = this.toRead(linear, user);
    if (this.watchedPages.size !== 0) this.checkWatch(linear, size, false);
    if (this.watchedFrames.size !== 0) this.host.physicalRead?.(physical, size);
    return this.memory.read(physical, size);
  }
  private assemble(at: number, size: number): number {
    const m8 = this.m8;
    if (size === 4) return (m8[at] | (m8[at + 1] << 8) | (m8[at + 2] << 16) | (m8[at + 3] << 24)) >>> 0;
    return size === 2 ? m8[at] | (m8[at + 1] << 8) : m8[at];
  }
  private readAcross(linear: number, size: number, user: boolean): number {
    const first = 0x1000 - (linear & 0xfff);
    this.verifyAcross(linear, first, false, user);
    const low = this.toRead(linear, user);
    const high = this.toRead((linear + first) | 0, user);
    if (this.watchedPages.size !== 0) this.checkWatch(linear, size, false);
    if (this.watchedFrames.size !== 0) {
      this.host.physicalRead?.(low, first);
      this.host.physicalRead?.(high, size - first);
    }
    let value = 0;
    for (let k = size - 1; k >= 0; k--)
      value = (value << 8) | this.memory.read8(k < first ? low + k : high + k - first);
    return value >>> 0;
  }

  /** Both pages are checked, the first one first, before an A or D bit of either is set. */
  private verifyAcross(linear: number, first: number, write: boolean, user: boolean): void {
    this.paging.verify(linear, write, user);
    this.paging.verify((linear + first) | 0, write, user);
  }

  // -- writes ------------------------------------------------------------------------------------------------------------
  write8(linear: number, value: number, user: boolean): void {
    const e = this.map[MAP_WRITE + (user ? MAP_USER : 0) + (linear >>> 12)];
    if (e > 0) this.m8[e + (linear & 0xfff)] = value;
    else this.write(linear, 1, value, user);
  }
  write16(linear: number, value: number, user: boolean): void {
    this.write(linear, 2, value, user);
  }
  write32(linear: number, value: number, user: boolean): void {
    const e = this.map[MAP_WRITE + (user ? MAP_USER : 0) + (linear >>> 12)];
    if (e > 0 && (linear & 3) === 0) this.m32[(e + (linear & 0xfff)) >> 2] = value;
    else this.write(linear, 4, value, user);
  }
  write(linear: number, size: number, value: number, user: boolean): void {
    if (user && this.alignmentCheck) this.checkAlignment(linear, size);
    const offset = linear & 0xfff;
    if (offset + size > 0x1000) {
      this.writeAcross(linear, size, value, user);
      return;
    }
    const e = this.map[MAP_WRITE + (user ? MAP_USER : 0) + (linear >>> 12)];
    if (e !== 0) {
      this.store((e > 0 ? e : -e) + offset, size, value);
      if (e < 0) this.afterWriteNearCode(-e + offset - this.ramOffset, size);
      return;
    }
    const physical = this.toWrite(linear, user);
    if (this.watchedPages.size !== 0) this.checkWatch(linear, size, true);
    if (this.watchedFrames.size !== 0) this.host.physicalWritten?.(physical, size);
    this.memory.write(physical, size, value);
  }
  private store(at: number, size: number, value: number): void {
    const m8 = this.m8;
    m8[at] = value;
    if (size === 1) return;
    m8[at + 1] = value >>> 8;
    if (size === 2) return;
    m8[at + 2] = value >>> 16;
    m8[at + 3] = value >>> 24;
  }
  /** A write to a page with decoded code: only marked bytes matter. */
  private afterWriteNearCode(at: number, size: number): void {
    const code = this.memory.code;
    // The marks of up to five bytes lie in two bytes of the bit map.
    const bits = (code.bits[at >>> 3] | (code.bits[(at + size - 1) >>> 3] << 8)) >>> (at & 7);
    const mask = (1 << size) - 1;
    const span = (at & 7) + size > 8 ? bits : bits & (0xff >>> (at & 7));
    if ((span & mask) !== 0) this.memory.onCodeWrite?.(at, size);
  }
  private writeAcross(linear: number, size: number, value: number, user: boolean): void {
    // Both pages are checked before any byte is written.
    const first = 0x1000 - (linear & 0xfff);
    this.verifyAcross(linear, first, true, user);
    const low = this.toWrite(linear, user);
    const high = this.toWrite((linear + first) | 0, user);
    if (this.watchedPages.size !== 0) this.checkWatch(linear, size, true);
    if (this.watchedFrames.size !== 0) {
      this.host.physicalWritten?.(low, first);
      this.host.physicalWritten?.(high, size - first);
    }
    for (let k = 0; k < size; k++)
      this.memory.write8(k < first ? low + k : high + k - first, (value >>> (8 * k)) & 0xff);
  }

  /** Raises the #PF (or #AC) that a write of `size` bytes would raise, sets A and D bits, writes nothing. */
  probeWrite(linear: number, size: number, user: boolean): void {
    if (user && this.alignmentCheck && size <= 4) this.checkAlignment(linear, size);
    const table = MAP_WRITE + (user ? MAP_USER : 0);
    const first = 0x1000 - (linear & 0xfff);
    if (first < size) this.verifyAcross(linear, first, true, user);
    if (this.map[table + (linear >>> 12)] === 0) this.toWrite(linear, user);
    for (let at = 0x1000 - (linear & 0xfff); at < size; at += 0x1000) this.toWrite((linear + at) | 0, user);
  }
  /** The same for reads. */
  probeRead(linear: number, size: number, user: boolean): void {
    if (user && this.alignmentCheck && size <= 4) this.checkAlignment(linear, size);
    const table = user ? MAP_USER : 0;
    const first = 0x1000 - (linear & 0xfff);
    if (first < size) this.verifyAcross(linear, first, false, user);
    if (this.map[table + (linear >>> 12)] === 0) this.toRead(linear, user);
    for (let at = 0x1000 - (linear & 0xfff); at < size; at += 0x1000) this.toRead((linear + at) | 0, user);
  }
}
