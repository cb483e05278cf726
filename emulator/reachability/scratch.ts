/**
 * Room for an instruction and its stack, on a machine that is thrown away: pages of RAM that nothing of the tables lies in, within the
 * segments that ask. With paging on they are mapped for every level, with page tables that are copies but for them.
 */
import { CR0_PG, CR4_PSE, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US, TYPE_CODE, TYPE_EXPAND_DOWN } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, SegmentState } from '#emulator/machine';
import { keptOf, pagesOf, physicalPages } from './kept.ts';
import type { Segments } from './stands.ts';

const PAGE = 4096;
/** The adapter window: no RAM that a program may use lies there. */
const HOLE_FIRST = 0xa0, HOLE_LAST = 0xff; // prettier-ignore
/** Pages of a segment that are looked at. */
const MOST_TRIED = 8192;
const ATTRIBUTE_DB = 0x400000;

/** A page for somebody: its linear and its physical address. */
export interface Room {
  readonly linear: number;
  readonly physical: number;
}
export interface Scratch {
  readonly code: Room;
  readonly stack: Room;
}

/** Offsets that a segment allows. */
function offsets({ limit, attributes }: SegmentState): { low: number; high: number } {
  const type = (attributes >>> 8) & 0xf;
  const wide = (attributes & ATTRIBUTE_DB) !== 0;
  const top = wide ? 0xffffffff : 0xffff;
  if ((type & TYPE_CODE) === 0 && type & TYPE_EXPAND_DOWN) return { low: (limit >>> 0) + 1, high: top };
  return { low: 0, high: Math.min(limit >>> 0, type & TYPE_CODE ? 0xffffffff : top) };
}

export class ScratchMaker {
  private readonly machine: Machine;
  private readonly isPaged: boolean;
  /** Linear and physical pages that are taken. */
  private readonly linear = new Set<number>();
  private readonly physical: Set<number>;
  private readonly zero: (page: number) => boolean;

  /** @param nonZero pages of RAM that hold something: the others are taken first. */
  constructor(machine: Machine, nonZero: { has(page: number): boolean }) {
    this.machine = machine;
    this.isPaged = (machine.registers().cr0 & CR0_PG) !== 0;
    const kept = keptOf(machine);
    for (const area of kept.areas) for (const page of pagesOf(area)) this.linear.add(page);
    this.physical = physicalPages(machine, kept);
    this.zero = (page) => !nonZero.has(page);
  }

  /** @returns null when there is no room within the segments. */
  make({ cs, ss }: Segments): Scratch | null {
    const code = this.page(cs);
    const stack = code === null ? null : this.page(ss);
    return code === null || stack === null ? null : { code, stack };
  }

  private page(segment: SegmentState): Room | null {
    const linear = this.linearPage(segment, true) ?? this.linearPage(segment, false);
    if (linear === null) return null;
    this.linear.add(linear);
    const address = linear * PAGE;
    if (!this.isPaged) {
      this.physical.add(linear);
      return { linear: address, physical: address };
    }
    const physical = this.frame();
    return physical === null || !this.map(address, physical) ? null : { linear: address, physical };
  }

  /** The highest page within the segment. @param empty without paging: one that holds nothing. */
  private linearPage(segment: SegmentState, empty: boolean): number | null {
    const { low, high } = offsets(segment);
    const base = segment.base >>> 0;
    const lowest = Math.ceil((base + low) / PAGE);
    const ram = this.isPaged ? 0x100000 : this.machine.config.ramBytes / PAGE;
    const highest = Math.min(Math.floor((base + high + 1) / PAGE), ram) - 1;
    for (let page = highest, tried = 0; page >= lowest && tried < MOST_TRIED; page--, tried++) {
      if (this.linear.has(page)) continue;
      if (this.isPaged || (this.isFree(page) && (!empty || this.zero(page)))) return page;
    }
    return null;
  }

  /** RAM that may be written over, whatever the A20 line does. */
  private isFree(page: number): boolean {
    const masked = !this.machine.registers().a20 && (page & 0x100) !== 0;
    return !masked && !this.physical.has(page) && (page < HOLE_FIRST || page > HOLE_LAST);
  }
  private frame(): number | null {
    const count = this.machine.config.ramBytes / PAGE;
    for (const empty of [true, false]) {
      for (let page = count - 1; page > 0; page--) {
        if (!this.isFree(page) || (empty && !this.zero(page))) continue;
        this.physical.add(page);
        return page * PAGE;
      }
    }
    return null;
  }

  /** One page is mapped for every level; all others keep their translation and their rights. */
  private map(linear: number, physical: number): boolean {
    const { machine } = this;
    const { cr3, cr4 } = machine.registers();
    const at = ((cr3 & ~0xfff) >>> 0) + (linear >>> 22) * 4;
    const entry = read32(machine.readPhysical(at, 4), 0);
    const table = this.frame();
    if (table === null) return false;
    const bytes = new Uint8Array(PAGE);
    const view = new DataView(bytes.buffer);
    if (entry & PAGE_P) {
      const large = (entry & PAGE_PS) !== 0 && (cr4 & CR4_PSE) !== 0;
      // U/S and R/W of the directory entry go into the copies: it has to let everybody through now.
      const masked = ~(PAGE_US | PAGE_RW) | entry;
      const old = large ? null : machine.readPhysical((entry & ~0xfff) >>> 0, PAGE);
      for (let k = 0; k < 1024; k++) {
        const one = old === null ? ((entry & 0xffc00000) | (k << 12) | (entry & 0x7f)) : read32(old, k * 4) & masked; // prettier-ignore
        view.setUint32(k * 4, one, true);
      }
    }
    const all = PAGE_P | PAGE_RW | PAGE_US;
    view.setUint32(((linear >>> 12) & 0x3ff) * 4, physical | all, true);
    machine.input({ type: 'poke-memory', physical: table, bytes: [...bytes] });
    const directory = (table | all) >>> 0;
    machine.input({ type: 'poke-memory', physical: at, bytes: [0, 8, 16, 24].map((shift) => (directory >>> shift) & 0xff) }); // prettier-ignore
    return true;
  }
}
