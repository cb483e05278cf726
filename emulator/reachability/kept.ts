/** What the processor may look at in an attempt, besides the instruction and its stack: nothing of it may be written over. */
import { CR0_PG, descriptorKind, parseDescriptor, parseSelector } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import { bytesAt, valueAt } from '#emulator/inspect';
import type { RegisterState } from '#emulator/machine';
import { tablesOf, type Looked } from './tables.ts';

/** Linear addresses, both ends included. */
export interface Area {
  readonly first: number;
  readonly last: number;
}

const PAGE = 4096;
const TR = 7, LDTR = 6; // prettier-ignore
const TSS_BYTES = 104;
/** Below the top of a stack that a TSS names: room for any frame. */
const FRAME = 256;
const TSS_CR3 = 28;
/** Offsets of ESP and SS for the levels 0 to 2, and of the task itself. */
const STACKS32 = [[4, 8], [12, 16], [20, 24], [56, 80]] as const; // prettier-ignore
const STACKS16 = [[2, 4], [6, 8], [10, 12], [42, 38]] as const; // prettier-ignore

const area = (base: number, length: number): Area => ({ first: base >>> 0, last: Math.min(0xffffffff, (base >>> 0) + Math.max(1, length) - 1) }); // prettier-ignore

export interface Kept {
  readonly areas: readonly Area[];
  /** Page directories of tasks: physical addresses. */
  readonly directories: readonly number[];
}

export function keptOf(machine: Looked): Kept {
  const registers = machine.registers();
  const areas: Area[] = [];
  const directories = new Set<number>([registers.cr3 & ~0xfff]);
  const tss = (base: number, limit: number, wide: boolean): void => {
    areas.push(area(base, Math.min(limit + 1, TSS_BYTES)));
    const bytes = bytesAt(machine, base, TSS_BYTES);
    if (bytes === null) return;
    if (wide) directories.add(read32(bytes, TSS_CR3) & ~0xfff);
    for (const [pointer, selector] of wide ? STACKS32 : STACKS16) {
      const top = wide ? read32(bytes, pointer) : read16(bytes, pointer);
      areas.push(area(baseOf(machine, registers, read16(bytes, selector)) + top - FRAME, FRAME));
    }
  };
  for (const { base, count, name } of tablesOf(registers)) {
    areas.push(area(base, count * 8));
    if (name === 'IDT') continue;
    const { bytes, mapped } = machine.readLinear(base, count * 8);
    for (let index = 0; index < count; index++) {
      if (mapped[index * 8] === 0) continue;
      const d = parseDescriptor(read32(bytes, index * 8), read32(bytes, index * 8 + 4));
      const kind = descriptorKind(d);
      if (kind === 'ldt') areas.push(area(d.base, d.limit + 1));
      else if (kind.startsWith('tss')) tss(d.base, d.limit, kind.startsWith('tss32'));
    }
  }
  const task = registers.segments[TR];
  if (task.attributes !== 0) tss(task.base, task.limit, (task.attributes & 0x800) !== 0);
  return { areas, directories: (registers.cr0 & CR0_PG) === 0 ? [] : [...directories] };
}

function baseOf(machine: Looked, { gdtr, segments }: RegisterState, selector: number): number {
  const { index, ti } = parseSelector(selector);
  const low = valueAt(machine, (ti === 1 ? segments[LDTR].base : gdtr.base) + index * 8, 4);
  const high = valueAt(machine, (ti === 1 ? segments[LDTR].base : gdtr.base) + index * 8 + 4, 4);
  return low === null || high === null ? 0 : parseDescriptor(low, high).base;
}

/** Numbers of the pages that an area touches; of a large one its first. */
export function pagesOf({ first, last }: Area, most = 64): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE) && pages.length < most; page++) pages.push(page); // prettier-ignore
  return pages;
}

/** Physical pages that hold any of it, page tables too. */
export function physicalPages(machine: Looked, { areas, directories }: Kept): Set<number> {
  const kept = new Set<number>();
  for (const one of areas) {
    for (const page of pagesOf(one)) {
      const physical = machine.translate(page * PAGE);
      if (physical >= 0) kept.add(physical >>> 12);
    }
  }
  for (const directory of directories) {
    kept.add(directory >>> 12);
    const entries = machine.readPhysical(directory >>> 0, PAGE);
    for (let at = 0; at < PAGE; at += 4) if (entries[at] & 1 && (entries[at] & 0x80) === 0) kept.add(read32(entries, at) >>> 12); // prettier-ignore
  }
  return kept;
}
