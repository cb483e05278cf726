/**
 * Write stamps: for every 4 KiB page of RAM the epoch of its last write. Snapshots and screens ask "which pages were
 * written since epoch e?". The stamp of a page is set by its first write in an epoch only; later ones cost nothing.
 */
export class DirtyPages {
  readonly stamps: Uint32Array;
  private current = 1;
  /** Called when a new epoch begins: whoever writes without stamping must go through `stamp` once more. */
  onNewEpoch: (() => void) | null = null;

  constructor(ramBytes: number) {
    this.stamps = new Uint32Array(ramBytes >>> 12);
  }

  get epoch(): number {
    return this.current;
  }

  /** A write to the page happened or may happen from now on without further notice. */
  stamp(page: number): void {
    this.stamps[page] = this.current;
  }
  stampRange(at: number, length: number): void {
    if (length <= 0) return;
    for (let page = at >>> 12; page <= (at + length - 1) >>> 12; page++) this.stamps[page] = this.current;
  }

  /** Ends the current epoch. @returns its number: `writtenSince(n + 1)` lists what was written after this call. */
  beginEpoch(): number {
    this.onNewEpoch?.();
    return this.current++;
  }

  /** Pages written in epoch `epoch` or later, ascending. */
  writtenSince(epoch: number): number[] {
    const pages: number[] = [];
    for (let page = 0; page < this.stamps.length; page++) if (this.stamps[page] >= epoch) pages.push(page);
    return pages;
  }
}
