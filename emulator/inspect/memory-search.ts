/** Looking for bytes in memory, a piece at a time: pages that are not mapped are passed over. */
import { CR0_PG, PAGE_P } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';

export interface MemorySearch {
  readonly space: 'linear' | 'physical';
  readonly bytes: readonly number[];
  /** First address that may be found; going backwards the last one. */
  readonly from: number;
  readonly backwards: boolean;
}
export interface MemorySearchResult {
  /** Address of the first byte, or -1. */
  readonly found: number;
  /** Where to go on when nothing was found yet. */
  readonly next: number;
  /** Found, or the end of the space was reached. */
  readonly done: boolean;
}
type Looked = Pick<Machine, 'registers' | 'readLinear' | 'readPhysical' | 'config'>;

const PIECE = 0x10000;
const REGION = 0x400000;
/** What one step over a region without a page table counts against the budget. */
const SKIP_COST = 64;

/** @param budget bytes looked at, at most a piece more. */
export function searchMemory(machine: Looked, search: MemorySearch, budget: number): MemorySearchResult {
  const { space, bytes, backwards } = search;
  const r = machine.registers();
  const paged = space === 'linear' && (r.cr0 & CR0_PG) !== 0;
  const end = paged ? 0x1_0000_0000 : Math.min(0x1_0000_0000, machine.config.ramBytes);
  if (bytes.length === 0 || bytes.length > end) return { found: -1, next: search.from, done: true };
  const last = end - bytes.length;
  let at = Math.min(search.from >>> 0, last);
  if (!backwards && search.from >>> 0 > last) return { found: -1, next: last, done: true };
  for (let left = budget; left > 0;) {
    const hole = paged ? holeAround(machine, r, at) : null;
    if (hole !== null) {
      left -= SKIP_COST;
      // A match may begin before a hole but never in one.
      const next = backwards ? hole - 1 : hole + REGION;
      if (next < 0 || next > last) return { found: -1, next: at, done: true };
      at = next;
      continue;
    }
    // One piece: start addresses low … high, inside one region.
    const low = backwards ? Math.max(at - PIECE + 1, at - (at % REGION)) : at;
    const high = backwards ? at : Math.min(at + PIECE - 1, at - (at % REGION) + REGION - 1, last);
    const found = inPiece(machine, search, low, high);
    if (found >= 0) return { found, next: found, done: true };
    left -= high - low + 1;
    if (backwards ? low === 0 : high >= last) return { found: -1, next: at, done: true };
    at = backwards ? low - 1 : high + 1;
  }
  return { found: -1, next: at, done: false };
}

/** First address of the 4 MiB region when its directory entry maps nothing, else null. */
function holeAround(machine: Looked, r: RegisterState, at: number): number | null {
  const pdeAt = ((r.cr3 & ~0xfff) | ((at >>> 22) << 2)) >>> 0;
  const pde = read32(machine.readPhysical(r.a20 ? pdeAt : (pdeAt & ~0x100000) >>> 0, 4), 0);
  return (pde & PAGE_P) !== 0 ? null : at - (at % REGION);
}

function inPiece(machine: Looked, { space, bytes, backwards }: MemorySearch, low: number, high: number): number {
  const length = high - low + bytes.length;
  const held = space === 'linear' ? machine.readLinear(low, length) : { bytes: machine.readPhysical(low, length), mapped: null }; // prettier-ignore
  const matches = (at: number): boolean => {
    for (let k = 0; k < bytes.length; k++)
      if (held.bytes[at + k] !== bytes[k] || (held.mapped !== null && held.mapped[at + k] === 0)) return false;
    return true;
  };
  const count = high - low + 1;
  let at = backwards ? count - 1 : 0;
  for (;;) {
    at = backwards ? held.bytes.lastIndexOf(bytes[0], at) : held.bytes.indexOf(bytes[0], at);
    if (at < 0 || at >= count) return -1;
    if (matches(at)) return low + at;
    if (backwards && at === 0) return -1;
    at += backwards ? -1 : 1;
  }
}
