/** The page tables as they lie in memory, what they map, and the walk of one address. */
import { CR0_PG, CR0_WP, CR4_PGE, CR4_PSE, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } from '#emulator/arch';
import { read32 } from '#emulator/base';
import { walkPages, type Machine, type PageWalk, type RegisterState } from '#emulator/machine';
import { LARGE, MAPPED, MIXED, USER, WRITABLE } from './page-views.ts';
import type { PageAccessView, PageOutcome, PageTablesView, PageWalkView } from './page-views.ts';
import type { ViewArgs } from './views.ts';

type Looked = Pick<Machine, 'registers' | 'readPhysical'> & Partial<Pick<Machine, 'probePage'>>;
const ENTRIES = 1024;
/** A20 masks what the page walk reads, too. */
const masked = (r: RegisterState, physical: number): number => (r.a20 ? physical : physical & ~0x100000) >>> 0;

function entriesAt(machine: Looked, r: RegisterState, physical: number): Uint32Array {
  const bytes = machine.readPhysical(masked(r, physical), ENTRIES * 4);
  return Uint32Array.from({ length: ENTRIES }, (_, i) => read32(bytes, i * 4));
}

/** Rights of the pages of a page table under an entry of the directory: by the walk of the machine, over entries read before. */
function pagesOf(r: RegisterState, pde: number, table: Uint32Array): Uint8Array {
  return Uint8Array.from({ length: ENTRIES }, (_, i) => {
    const entries = [pde, table[i]];
    const walk = walkPages(() => entries.shift() ?? 0, r.cr0, r.cr3, r.cr4, i << 12);
    return walk.physical < 0 ? 0 : MAPPED | (walk.writable ? WRITABLE : 0) | (walk.user ? USER : 0);
  });
}
/** One byte for a region: what its pages have in common. */
function together(pages: Uint8Array): { readonly kind: number; readonly count: number } {
  let all = 0xff;
  let any = 0;
  let count = 0;
  for (const page of pages) {
    if (page === 0) continue;
    count++;
    all &= page;
    any |= page;
  }
  if (count === 0) return { kind: 0, count };
  return { kind: any | (all !== any ? MIXED : 0), count };
}

export function pageTablesView(machine: Looked, args: ViewArgs['pages']): PageTablesView {
  const r = machine.registers();
  const enabled = (r.cr0 & CR0_PG) !== 0;
  const pse = (r.cr4 & CR4_PSE) !== 0;
  const directoryAt = (r.cr3 & ~0xfff) >>> 0;
  const directory = enabled ? entriesAt(machine, r, directoryAt) : new Uint32Array(0);
  const regions = new Uint8Array(ENTRIES);
  const counts = new Uint16Array(ENTRIES);
  const known = new Map<number, ReturnType<typeof together>>();
  directory.forEach((pde, region) => {
    if (!(pde & PAGE_P)) return;
    if (pde & PAGE_PS && pse) {
      regions[region] = MAPPED | LARGE | (pde & PAGE_RW ? WRITABLE : 0) | (pde & PAGE_US ? USER : 0);
      counts[region] = ENTRIES;
      return;
    }
    // Many entries may name one table.
    const key = (pde & ~0xfff) | (pde & (PAGE_RW | PAGE_US));
    const found = known.get(key) ?? together(pagesOf(r, pde, entriesAt(machine, r, (pde & ~0xfff) >>> 0)));
    known.set(key, found);
    regions[region] = found.kind;
    counts[region] = found.count;
  });
  return {
    enabled,
    cr3: r.cr3 >>> 0,
    wp: (r.cr0 & CR0_WP) !== 0,
    pse,
    pge: (r.cr4 & CR4_PGE) !== 0,
    cpl: r.cpl,
    directoryAt,
    directory,
    regions,
    counts,
    table: args.region === undefined ? null : tableOf(machine, r, directory, Math.min(ENTRIES - 1, args.region)),
    walk: args.linear === undefined ? null : pageWalkView(machine, r, args.linear >>> 0),
  };
}

function tableOf(machine: Looked, r: RegisterState, directory: Uint32Array, region: number): PageTablesView['table'] {
  const pde = directory[region] ?? 0;
  if (!(pde & PAGE_P) || (pde & PAGE_PS && r.cr4 & CR4_PSE)) return null;
  const at = (pde & ~0xfff) >>> 0;
  const entries = entriesAt(machine, r, at);
  return { region, at, entries, pages: pagesOf(r, pde, entries) };
}

/** The walk of one linear address by the tables in memory. */
export function walkLinear(machine: Pick<Machine, 'readPhysical'>, r: RegisterState, linear: number): PageWalk {
  const walk = walkPages((at) => read32(machine.readPhysical(masked(r, at), 4), 0), r.cr0, r.cr3, r.cr4, linear);
  return { ...walk, physical: walk.physical < 0 ? -1 : masked(r, walk.physical) };
}

/** The walk, what the TLB holds, and what each kind of access would give. */
export function pageWalkView(machine: Looked, r: RegisterState, linear: number): PageWalkView {
  const walk = walkLinear(machine, r, linear);
  const { physical } = walk;
  const tlb = machine.probePage?.({ linear, write: false, user: false, throughTlb: true }).tlb ?? 0;
  const frame = (tlb & ~0xfff) >>> 0;
  const user = (tlb & PAGE_US) !== 0;
  const writable = (tlb & PAGE_RW) !== 0;
  const differs =
    physical < 0 || (physical & ~0xfff) >>> 0 !== frame || user !== walk.user || writable !== walk.writable;
  return {
    ...walk,
    tlb: tlb === 0 ? null : { raw: tlb, frame, user, writable, stale: differs },
    accesses: accessesOf(machine, linear),
  };
}

function accessesOf(machine: Looked, linear: number): PageAccessView[] {
  if (machine.probePage === undefined) return [];
  const probe = machine.probePage.bind(machine);
  return [true, false].flatMap((user) =>
    [false, true].map((write) => {
      const outcome = (throughTlb: boolean): PageOutcome => {
        const { physical, fromTlb, fault } = probe({ linear, write, user, throughTlb });
        return { physical, fromTlb, fault };
      };
      return { user, write, now: outcome(true), walked: outcome(false) };
    }),
  );
}
