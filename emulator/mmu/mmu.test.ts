import { describe, expect, it } from 'vitest';
import { CS, DS, SS } from '#emulator/arch';
import { Digest, read32, write32 } from '#emulator/base';
import { PhysicalMemory } from '#emulator/memory';
import { Arena, defineSection, u32 } from '#emulator/state';
import { LinearMemory, Paging, Segmentation, walkPages, type MmuHost } from './index.ts';

const SECTION = defineSection('m', 1, {
  cr0: u32('CR0', { reset: 0x80000011 }), cr2: u32('CR2'), cr3: u32('CR3'), cr4: u32('CR4'), a20Mask: u32('A20', { reset: 0xffffffff }),
  base: u32('base', { count: 8 }), limit: u32('limit', { count: 8 }), attributes: u32('attributes', { count: 8 }),
  tag: u32('tag', { count: 64 }), entry: u32('entry', { count: 64 }),
}); // prettier-ignore
const PD = 0x10000, PT = 0x11000; // prettier-ignore

function make() {
  const arena = new Arena([SECTION], 0x40000);
  const state = arena.views(SECTION);
  const memory = new PhysicalMemory(arena);
  const told: unknown[] = [];
  const host: MmuHost = {
    fault: (vector, errorCode, rule, left, right) => {
      throw Object.assign(new Error(`${vector} ${errorCode} ${rule}`), { left, right });
    },
    pageEntryWritten: (at, before, after) => void told.push([at, before, after]),
    pageFaultAddress: () => {},
    watchHit: (linear, size, write) => void told.push([linear, size, write]),
  };
  const paging = new Paging(state, state, memory, host);
  const linear = new LinearMemory(paging, memory, host);
  const segmentation = new Segmentation(state, host);
  write32(arena.ram, PD, PT | 7);
  for (let page = 0; page < 64; page++) write32(arena.ram, PT + 4 * page, (page << 12) | 7);
  state.cr3[0] = PD;
  const pte = (page: number, value?: number): number => {
    if (value !== undefined) write32(arena.ram, PT + 4 * page, value);
    return read32(arena.ram, PT + 4 * page);
  };
  return { arena, host, ram: arena.ram, state, memory, told, paging, linear, segmentation, pte };
}

describe('a walk told again', () => {
  /** Walks with the host's account of it, then carries it out again on nothing but that account. */
  function twice(pte: number, write: boolean, user: boolean) {
    const one = make();
    one.pte(5, pte);
    const walks: number[][] = [];
    Object.assign(one.host, { pageWalked: (...walk: number[]) => void walks.push(walk) });
    const attempt = (walk: () => void): string => {
      try {
        walk();
        return 'passes';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const live = [attempt(() => one.paging.translate(0x5678, write, user)), one.told];
    const [linear = 0, access = 0, pde = 0, entry = 0] = walks[0] ?? [];
    const entries = [pde, entry];
    const steps: unknown[] = [];
    const marks: unknown[] = [];
    const narrator = { step: (id: string) => void steps.push(id), read: (...read: number[]) => void steps.push(read), check: (rule: string, left: number, right: number, ok: boolean) => void steps.push([rule, left, right, ok]) }; // prettier-ignore
    const host = { ...one.host, pageEntryWritten: (...mark: number[]) => void marks.push(mark) };
    const memory = { read: () => entries.shift() ?? 0, write: () => {} };
    const again = new Paging(one.state, { tag: new Uint32Array(1), entry: new Uint32Array(1) }, memory, host, narrator);
    const told = [attempt(() => again.retrace(linear, access)), marks];
    return { live, told, steps, walks: walks.length };
  }
  it('sets the same bits and reads the same entries', () => {
    const { live, told, steps } = twice(0x5007, true, true);
    expect(told).toEqual(live);
    expect(steps).toEqual([
      'page.read-directory-entry', [PD, PT | 7], ['PDE.P = 1', 1, 1, true], 'page.read-table-entry', [PT + 20, 0x5007], ['PTE.P = 1', 1, 1, true],
      'page.check-rights', ['page.US = 1', 1, 1, true], ['page.RW = 1', 1, 1, true], 'page.set-bits', 'page.fill-tlb',
    ]); // prettier-ignore
  });
  it.each([[0x5006, true, true], [0x5003, false, true], [0x5005, true, true]] as const)('raises the same fault for entry %s', (pte, write, user) => {
    const { live, told, steps } = twice(pte, write, user);
    expect([told, (steps.at(-1) as unknown[]).at(-1)]).toEqual([live, false]);
  }); // prettier-ignore
  it('is told of every walk, and not where the TLB answers', () => {
    const one = make();
    const walks: number[] = [];
    Object.assign(one.host, { pageWalked: (linear: number) => void walks.push(linear) });
    for (const quietly of [false, true, false]) {
      if (quietly) one.paging.translateQuietly(0x6000, false, false);
      else one.paging.translate(0x6004, false, false);
    }
    one.paging.flush(true);
    one.paging.translateQuietly(0x6008, false, false);
    expect(walks).toEqual([0x6004, 0x6008]);
  });
});

describe('Paging', () => {
  it.each([
    ['a page that is not present', 0x5006, false, true, '14 4 PTE.P = 1'],
    ['a user read of a supervisor page', 0x5003, false, true, '14 5 page.US = 1'],
    ['a user write to a read-only page', 0x5005, true, true, '14 7 page.RW = 1'],
    ['a supervisor write to a page that is not present', 0x5000, true, false, '14 2 PTE.P = 1'],
  ])('%s raises #PF', (_what, entry, write, user, message) => {
    const { paging, pte, state } = make();
    pte(5, entry);
    expect(() => paging.translate(0x5123, write, user)).toThrow(message);
    expect([state.cr2[0], pte(5)]).toEqual([0x5123, entry]);
  });
  it('sets A on reads and D on the first write, and tells', () => {
    const { paging, pte, told } = make();
    paging.translate(0x5000, false, true);
    expect(pte(5)).toBe(0x5027);
    paging.translate(0x5000, true, true);
    expect([pte(5), told.length]).toEqual([0x5067, 3]);
  });
  it('does not look at memory again while the TLB knows the page', () => {
    const { paging, pte } = make();
    paging.translate(0x5000, true, false);
    pte(5, 0x6067);
    expect(paging.translate(0x5010, false, false)).toBe(0x5010);
    paging.invalidatePage(0x5000);
    expect(paging.translate(0x5010, false, false)).toBe(0x6010);
    pte(5, 0x7067);
    paging.flush(false);
    expect([paging.translate(0x5010, false, false), paging.peek(0x5010)]).toEqual([0x7010, 0x7010]);
  });
  it('keeps global pages over a CR3 load with CR4.PGE', () => {
    const { paging, pte, state } = make();
    state.cr4[0] = 0x80;
    pte(5, 0x5167);
    paging.translate(0x5000, false, false);
    paging.translate(0x6000, false, false);
    pte(5, 0x7067);
    pte(6, 0x7067);
    paging.flush(false);
    expect([paging.translate(0x5000, false, false), paging.translate(0x6000, false, false)]).toEqual([0x5000, 0x7000]);
  });
  it('refuses reserved bits of a 4 MiB page', () => {
    const { paging, ram, state } = make();
    state.cr4[0] = 0x10;
    write32(ram, PD + 4, 0x00002087);
    expect(() => paging.translate(0x400000, false, false)).toThrow('14 9 PDE reserved bits = 0');
  });
  it('tells the A and D bits of a directory that maps itself one after the other', () => {
    const { paging, ram, told } = make();
    write32(ram, PD + 4 * 1023, PD | 7);
    expect(paging.translate(0xfffff004, true, false)).toBe(PD + 4);
    const at = PD + 4 * 1023;
    expect(told).toEqual([[at, PD | 7, PD | 0x27], [at, PD | 0x27, PD | 0x67]]); // prettier-ignore
  });
  it('walks for panels without touching anything', () => {
    const { ram, state, pte } = make();
    const before = new Digest().bytes(ram).toString();
    const walk = walkPages((at) => read32(ram, at), state.cr0[0], state.cr3[0], 0, 0x5123);
    expect(walk).toMatchObject({ physical: 0x5123, pageSize: 4096, writable: true, user: true });
    expect(walk.steps.map((step) => step.entry)).toEqual([PT | 7, pte(5)]);
    expect(new Digest().bytes(ram).toString()).toBe(before);
    pte(5, 0);
    expect(walkPages((at) => read32(ram, at), state.cr0[0], state.cr3[0], 0, 0x5123).physical).toBe(-1);
  });
});

describe('LinearMemory', () => {
  it('checks both pages before it writes a byte', () => {
    const { linear, pte, ram } = make();
    pte(6, 0);
    expect(() => linear.write(0x5ffe, 4, 0x11223344, true)).toThrow('14 6 PTE.P = 1');
    expect([ram[0x5ffe], ram[0x5fff]]).toEqual([0, 0]);
    pte(6, 0x8007);
    linear.write(0x5ffe, 4, 0x11223344, true);
    expect([linear.read(0x5ffe, 4, true), ram[0x8000]]).toEqual([0x11223344, 0x22]);
  });
  it('forgets derived entries when the TLB entry goes', () => {
    const { linear, paging, pte } = make();
    linear.write32(0x5000, 1, false);
    pte(5, 0x6007);
    linear.write32(0x5000, 2, false);
    paging.invalidatePage(0x5000);
    linear.write32(0x5000, 3, false);
    expect([linear.read32(0x5000, false), linear.peekMap(0x5004)]).toEqual([3, 0x6004]);
  });
  it('stamps a page at its first write of an epoch', () => {
    const { linear, memory } = make();
    linear.write32(0x5000, 1, false);
    const epoch = memory.dirty.beginEpoch();
    expect(memory.dirty.writtenSince(epoch + 1)).toEqual([]);
    linear.write32(0x5000, 2, false);
    expect(memory.dirty.writtenSince(epoch + 1)).toEqual([5]);
  });
  it('raises #AC for misaligned user data only while checking is on', () => {
    const { linear } = make();
    linear.alignmentCheck = true;
    expect(() => linear.read(0x5001, 4, true)).toThrow('17 0 address is aligned');
    expect([linear.read(0x5001, 4, false), linear.read(0x5001, 1, true)]).toEqual([0, 0]);
  });
  it('tells of watched bytes', () => {
    const { linear, told } = make();
    linear.setWatched(new Map([[0x5002, 2]]));
    linear.write32(0x5000, 1, false);
    linear.read32(0x5000, false);
    linear.write32(0x5004, 1, false);
    expect(told.filter((entry) => (entry as unknown[])[2] === true)).toEqual([[0x5000, 4, true]]);
  });
});

describe('Segmentation', () => {
  const flatData = 0xc09300;
  const load = (world: ReturnType<typeof make>, register: number, limit: number, attributes: number): void => {
    world.state.base[register] = 0x1000;
    world.state.limit[register] = limit;
    world.state.attributes[register] = attributes;
    world.segmentation.protectedMode = true;
    world.segmentation.refresh(register);
  };
  it('adds the base', () => {
    const world = make();
    load(world, DS, 0xffff, 0x409300);
    expect([world.segmentation.linear(DS, 0xfffc, 4, true), world.segmentation.linear(DS, 0, 1, false)]).toEqual([
      0x10ffc, 0x1000,
    ]);
  });
  it.each([
    ['a byte beyond the limit', DS, 0xffff, 0x409300, 0xfffd, 4, false, '13 0 offset <= segment limit'],
    ['the same through SS', SS, 0xffff, 0x409300, 0x10000, 1, false, '12 0 offset <= segment limit'],
    ['a null segment', DS, 0, 0, 0, 1, false, '13 0 segment is usable'],
    ['a write to code', CS, 0xffff, 0x409b00, 0, 1, true, '13 0 segment is writable'],
    ['a read of execute-only code', CS, 0xffff, 0x409900, 0, 1, false, '13 0 segment is readable'],
    ['below an expand-down limit', SS, 0xfff, 0x409700, 0xfff, 1, true, '12 0 offset > segment limit'],
    [
      'above the top of a 16-bit expand-down segment',
      SS,
      0xfff,
      0x009700,
      0xffff,
      2,
      true,
      '12 0 offset <= expand-down top',
    ],
  ] as const)('%s faults', (_what, register, limit, attributes, offset, size, write, message) => {
    const world = make();
    load(world, register, limit, attributes);
    expect(() => world.segmentation.linear(register, offset, size, write)).toThrow(message);
  });
  it('lets the last bytes of a 4 GiB segment wrap, and expand-down segments reach up', () => {
    const world = make();
    load(world, DS, 0xffffffff, flatData);
    expect(world.segmentation.linear(DS, 0xffffffff, 4, false)).toBe(0xfff);
    load(world, SS, 0xfff, 0x409700);
    expect(world.segmentation.linear(SS, 0x1000, 4, true)).toBe(0x2000);
  });
  it('checks limits only in real mode', () => {
    const world = make();
    load(world, DS, 0xffff, 0x9100);
    world.segmentation.protectedMode = false;
    world.segmentation.refresh(DS);
    expect(world.segmentation.linear(DS, 0, 2, true)).toBe(0x1000);
    expect(() => world.segmentation.linear(DS, 0xffff, 2, true)).toThrow('13 0 offset <= segment limit');
  });
});
