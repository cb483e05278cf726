/**
 * Which bytes of RAM hold decoded code: one bit per byte, so that a write beside code costs nothing and a write into code
 * is noticed exactly. Marks are derived from the block cache; they never influence what the guest sees.
 */
export class CodeMarks {
  /** Bit `p & 7` of byte `p >> 3` belongs to the RAM byte at offset `p`. */
  readonly bits: Uint8Array;
  /** 1 for every 4 KiB page that has had a mark since the last `clear`. */
  readonly pages: Uint8Array;

  /** @param ramBytes size of RAM, a multiple of 4096. */
  constructor(ramBytes: number) {
    this.bits = new Uint8Array(ramBytes >>> 3);
    this.pages = new Uint8Array(ramBytes >>> 12);
  }

  /** Marks `length` bytes from RAM offset `at`. @returns true when it is the first mark of a page. */
  mark(at: number, length: number): boolean {
    for (let p = at; p < at + length; p++) this.bits[p >>> 3] |= 1 << (p & 7);
    const first = this.pages[at >>> 12] === 0 || this.pages[(at + length - 1) >>> 12] === 0;
    this.pages[at >>> 12] = 1;
    this.pages[(at + length - 1) >>> 12] = 1;
    return first;
  }

  unmark(at: number, length: number): void {
    for (let p = at; p < at + length; p++) this.bits[p >>> 3] &= ~(1 << (p & 7));
  }

  /** True when one of `length` bytes from RAM offset `at` is marked. */
  anyIn(at: number, length: number): boolean {
    for (let p = at; p < at + length;) {
      if ((p & 7) === 0 && p + 8 <= at + length) {
        if (this.bits[p >>> 3] !== 0) return true;
        p += 8;
      } else {
        if ((this.bits[p >>> 3] >> (p & 7)) & 1) return true;
        p++;
      }
    }
    return false;
  }

  clear(): void {
    for (let page = 0; page < this.pages.length; page++) {
      if (this.pages[page] === 0) continue;
      this.bits.fill(0, page << 9, (page + 1) << 9);
      this.pages[page] = 0;
    }
  }
}
