/** Bytes that somebody outside of the machine watches: what was touched, and by whom. An observation, not machine state. */
import type { MemoryAccess } from './cpu-host.ts';

/** A write to a watched physical byte. */
export interface WatchedWrite {
  readonly by: 'access' | 'walk' | 'chip';
  readonly physical: number;
  readonly size: number;
}

/** Accesses of one instruction that are remembered for whoever watches. */
const MOST_ACCESSES = 32;

/** Is one of the bytes watched for such accesses (1 reads, 2 writes)? */
function touches(bytes: ReadonlyMap<number, number>, at: number, size: number, write: boolean): boolean {
  for (let k = 0; k < size; k++) if ((bytes.get((at + k) >>> 0) ?? 0) & (write ? 2 : 1)) return true;
  return false;
}

export class HostWatch {
  /** Linear byte → 1 reads, 2 writes, 3 both. */
  linear: ReadonlyMap<number, number> = new Map();
  /** Physical byte → the same. */
  physical: ReadonlyMap<number, number> = new Map();
  /** Physical bytes of which every write is told, whoever makes it. */
  written: ReadonlySet<number> = new Set();
  /** Accesses of instructions that stopped the run, the oldest first; whoever armed the bytes takes them. */
  readonly accesses: MemoryAccess[] = [];
  /** Writes since somebody took them: by an access, the page walk (A and D bits), or a chip. */
  writes: WatchedWrite[] = [];

  /** Physical pages that hold a watched byte. */
  frames(): Set<number> {
    return new Set([...this.written, ...this.physical.keys()].map((byte) => byte >>> 12));
  }
  private note(access: MemoryAccess): void {
    if (this.accesses.length < MOST_ACCESSES) this.accesses.push(access);
  }
  /** Each returns true when the run has to stop behind the instruction. */
  touchedLinear(linear: number, size: number, write: boolean): boolean {
    if (!touches(this.linear, linear, size, write)) return false;
    this.note({ space: 'linear', address: linear >>> 0, size, write });
    return true;
  }
  touchedPhysical(physical: number, size: number, write: boolean): boolean {
    if (this.physical.size === 0 || !touches(this.physical, physical, size, write)) return false;
    this.note({ space: 'physical', address: physical >>> 0, size, write });
    return true;
  }
  wasWritten(physical: number, size: number, by: WatchedWrite['by']): boolean {
    if (this.written.size === 0) return false;
    for (let k = 0; k < size; k++) {
      if (!this.written.has((physical + k) >>> 0)) continue;
      this.writes.push({ by, physical: physical >>> 0, size });
      return true;
    }
    return false;
  }
}
