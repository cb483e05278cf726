import { beforeAll, describe, expect, it } from 'vitest';
import { bootWith, PAGING_PROGRAM, type Booted } from '#emulator/testing';
import { EMPTY_CONTEXT, inspect, LARGE, MAPPED, MIXED, USER, WRITABLE, type PageTablesView, type ViewArgs } from './index.ts'; // prettier-ignore

let booted: Booted;
const pages = (args: ViewArgs['pages'] = {}): PageTablesView => inspect(booted.machine, 'pages', args, EMPTY_CONTEXT);
const outcomes = (linear: number): Record<string, string> =>
  Object.fromEntries(
    pages({ linear }).walk!.accesses.map(({ user, write, now, walked }) => {
      const told = ({ physical, fault }: typeof now): string =>
        fault ? `#PF ${fault.errorCode} ${fault.rule}` : physical.toString(16);
      return [`${user ? 'r3' : 'r0'} ${write ? 'write' : 'read'}`, `${told(now)} / ${told(walked)}`];
    }),
  );

beforeAll(() => {
  booted = bootWith(PAGING_PROGRAM, { harness: 'protected' });
  booted.machine.setBreakpoints([booted.symbol('paging_on')]);
  booted.machine.run({ instructions: 20_000_000 });
});

describe('page tables', () => {
  it('tells regions and pages by the rights of both levels', () => {
    const view = pages({ region: 1 });
    expect({
      enabled: view.enabled, at: view.directoryAt, entry: view.directory[1] & ~0x60, regions: [...view.regions.subarray(0, 3)], counts: [...view.counts.subarray(0, 3)],
      table: view.table?.at, pages: [...view.table!.pages.subarray(0, 3)],
    }).toEqual({
      enabled: true, at: 0x100000, entry: 0x102007, regions: [MAPPED | WRITABLE, MAPPED | WRITABLE | USER | MIXED, 0], counts: [1023, 2, 0],
      table: 0x102000, pages: [MAPPED | WRITABLE | USER, MAPPED | USER, 0],
    }); // prettier-ignore
  });

  it('says what each access would give, and that the TLB holds something else; nothing happens', () => {
    const before = booted.machine.digest();
    const { walk } = pages({ linear: 0x400010 });
    expect(walk).toMatchObject({
      physical: 0x201010,
      user: true,
      writable: true,
      tlb: { frame: 0x200000, user: true, writable: true, stale: true },
    });
    expect(outcomes(0x400010)).toEqual({
      // The TLB answers a read; a first write needs the D bit, so it walks the tables.
      'r0 read': '200010 / 201010', 'r0 write': '201010 / 201010', 'r3 read': '200010 / 201010', 'r3 write': '201010 / 201010',
    }); // prettier-ignore
    expect(outcomes(0x401000)).toEqual({
      'r0 read': '202000 / 202000', 'r0 write': '202000 / 202000', 'r3 read': '202000 / 202000', 'r3 write': '#PF 7 page.RW = 1 / #PF 7 page.RW = 1',
    }); // prettier-ignore
    expect(outcomes(0x7c00)['r3 read']).toContain('#PF 5 page.US = 1');
    expect(outcomes(0x5000)['r0 write']).toContain('#PF 2 PTE.P = 1');
    expect(outcomes(0x800000)['r3 read']).toContain('#PF 4 PDE.P = 1');
    expect(booted.machine.digest()).toBe(before);
  });

  it('foretells what the machine then does', () => {
    const { machine } = booted;
    const read = pages({ linear: 0x400000 }).walk!.accesses.find((a) => !a.user && !a.write)!.now;
    machine.stepInstruction();
    const [value] = [machine.registers().gpr[3]];
    expect({ from: read.physical, value }).toEqual({ from: 0x200000, value: 0x11111111 });
  });

  it('large pages are regions of their own, and a directory may hold its own table', () => {
    const { machine } = booted;
    const poke = (at: number, value: number): void =>
      machine.input({ type: 'poke-memory', physical: at, bytes: [0, 8, 16, 24].map((n) => (value >>> n) & 0xff) });
    poke(0x100008, 0x00400085);
    poke(0x100ffc, 0x00100003);
    machine.input({ type: 'poke-register', register: 'CR4', value: 0x10 });
    const view = pages({ region: 2, linear: 0x800123 });
    expect([view.regions[2], view.counts[2], view.table, view.walk?.physical, view.walk?.pageSize]).toEqual([MAPPED | USER | LARGE, 1024, null, 0x400123, 4194304]); // prettier-ignore
    expect([view.regions[1023], view.counts[1023]]).toEqual([MAPPED | WRITABLE | MIXED, 4]);
    expect(pages({ region: 1023 }).table?.at).toBe(0x100000);
  });

  it('memory tells the pages behind it', () => {
    const { pages: told } = inspect(booted.machine, 'memory', { space: 'linear', start: 0x400ff0, length: 32 }, EMPTY_CONTEXT); // prettier-ignore
    expect(told).toEqual([
      { linear: 0x400000, physical: 0x201000, user: true, writable: true, paged: true },
      { linear: 0x401000, physical: 0x202000, user: true, writable: false, paged: true },
    ]);
  });
});
