/** Paging as programs see it: rights, WP, A and D bits, page sizes, the TLB and what invalidates it (SDM vol. 3 chapter 4). */
import { describe, expect, it } from 'vitest';
import { read32, write32 } from '#emulator/base';
import { GDT, haltedVector, hex, KCODE, KDATA, load, makeMachine, protectedMode, TSS } from './machine.test-kit.ts';

const m = makeMachine(0x800000);
const PD = 0x40000, PT = 0x41000, PT1 = 0x42000, CODE = 0x1000, DATA = 0x50000; // prettier-ignore
const pte = (page: number, value?: number): number => {
  if (value !== undefined) write32(m.ram, PT + page * 4, value);
  return read32(m.ram, PT + page * 4);
};

/** Identity map of the first 4 MiB, user and writable; EBX points to page 50h. */
function start(code: string, cpl: 0 | 3 = 0, cr0 = 0xe0000011, cr4 = 0): void {
  m.ram.fill(0, 0, 0x60000);
  m.cpu.reset('power-on');
  protectedMode(m, cpl);
  write32(m.ram, PD, PT | 7);
  write32(m.ram, PD + 4, PT1 | 7);
  for (let page = 0; page < 1024; page++) pte(page, (page << 12) | 7);
  m.cpu.state.cr3[0] = PD;
  m.cpu.gpr.fill(0, 0, 4);
  m.cpu.gpr[3] = DATA;
  m.cpu.loadCr4(cr4);
  m.cpu.loadCr0(cr0);
  m.cpu.eip = CODE;
  load(m, CODE, hex(code));
}
/** -1 = reached its HLT; else `[vector, error code, CR2]`. */
function outcome(): unknown {
  m.cpu.run(200);
  const vector = haltedVector(m);
  return vector < 0 ? -1 : [vector, read32(m.ram, m.cpu.gpr[4] >>> 0), m.cpu.state.cr2[0]];
}
const WP = 0xe0010011, WRITE = '8903 f4', READ = '8b03 f4'; // prettier-ignore

describe('rights of a page', () => {
  const entries = { 'user RW': 7, 'user RO': 5, 'supervisor RW': 3, 'supervisor RO': 1 } as const;
  // [CPL 3 reads, CPL 3 writes, CPL 0 writes with WP = 0, CPL 0 writes with WP = 1]: error code or -1.
  it.each([
    ['user RW', 'user RW', [-1, -1, -1, -1]],
    ['user RW', 'user RO', [-1, 7, -1, 3]],
    ['user RO', 'user RW', [-1, 7, -1, 3]],
    ['user RW', 'supervisor RW', [5, 7, -1, -1]],
    ['supervisor RW', 'user RO', [5, 7, -1, 3]],
    ['supervisor RO', 'supervisor RO', [5, 7, -1, 3]],
  ] as const)('PDE %s, PTE %s', (directory, table, expected) => {
    const results = ([[3, READ, WP], [3, WRITE, WP], [0, WRITE, 0xe0000011], [0, WRITE, WP]] as const).map(([cpl, code, cr0]) => {
      start(code, cpl, cr0);
      write32(m.ram, PD + 4, PT1 | entries[directory]);
      write32(m.ram, PT1, DATA | entries[table]);
      m.cpu.gpr[3] = 0x400000;
      const result = outcome();
      // HLT at CPL 3 is #GP: the access before it went well.
      return result === -1 || (result as number[])[0] === 13 ? -1 : (result as number[])[1];
    }); // prettier-ignore
    expect(results).toEqual(expected);
  });
  it('a page that is not present: P = 0 in the error code, whatever the rights', () => {
    start(WRITE, 3);
    pte(0x50, DATA | 4);
    expect(outcome()).toEqual([14, 6, DATA]);
    start(READ, 0);
    write32(m.ram, PD + 4, 0);
    m.cpu.gpr[3] = 0x400ffc;
    expect(outcome()).toEqual([14, 0, 0x400ffc]);
  });
  it('CR0.WP = 1 counts from the next access on', () => {
    // mov [ebx],eax; mov eax,cr0; bts eax,16; mov cr0,eax; mov [ebx],eax
    start('8903 0f20c0 0fbae810 0f22c0 8903 f4');
    pte(0x50, DATA | 5);
    expect([outcome(), m.cpu.gpr[0] >>> 0]).toEqual([[14, 3, DATA], WP]);
  });
});

describe('A and D bits', () => {
  it('A on a read, D on the first write, both in the PTE; only A in the PDE', () => {
    start('8b03 f4');
    outcome();
    expect([pte(0x50), read32(m.ram, PD)]).toEqual([DATA | 0x27, PT | 0x27]);
    start('8b03 8903 f4');
    outcome();
    expect([pte(0x50), read32(m.ram, PD)]).toEqual([DATA | 0x67, PT | 0x27]);
  });
  it('none on a fault', () => {
    start(WRITE, 3);
    write32(m.ram, PD + 4, PT1 | 7);
    write32(m.ram, PT1, DATA | 5);
    m.cpu.gpr[3] = 0x400000;
    outcome();
    expect([read32(m.ram, PT1), read32(m.ram, PD + 4)]).toEqual([DATA | 5, PT1 | 7]);
  });
  it('a page cleaned in memory gets its D bit again only after INVLPG', () => {
    // mov [ebx],eax; and dword [41140h],~60h; mov [ebx],eax; hlt, and the same with INVLPG
    start('8903 8325 40110400 9f 8903 f4');
    outcome();
    expect(pte(0x50)).toBe(DATA | 7);
    start('8903 8325 40110400 9f 0f013b 8903 f4');
    outcome();
    expect(pte(0x50)).toBe(DATA | 0x67);
  });
  it('of a 4 MiB page lie in its PDE', () => {
    start(WRITE, 0, 0xe0000011, 0x10);
    write32(m.ram, PD + 4, 0x87);
    m.cpu.gpr[3] = 0x400000 + DATA;
    expect([outcome(), read32(m.ram, PD + 4)]).toEqual([-1, 0xe7]);
  });
});

describe('4 MiB pages', () => {
  it('map 22 bits; without CR4.PSE the PS bit is ignored', () => {
    start('a1 34124500 f4', 0, 0xe0000011, 0x10);
    write32(m.ram, PD + 4, 0x400087);
    write32(m.ram, 0x451234, 0x1234567);
    outcome();
    expect(m.cpu.gpr[0]).toBe(0x1234567);
    start('a1 34124500 f4');
    write32(m.ram, PD + 4, PT1 | 0x87);
    write32(m.ram, PT1 + 0x51 * 4, DATA | 7);
    write32(m.ram, DATA + 0x234, 0x89);
    outcome();
    expect(m.cpu.gpr[0]).toBe(0x89);
  });
  it.each([12, 13, 17, 21])('a PDE with reserved bit %i is #PF with RSVD', (bit) => {
    start('a1 00004000 f4', 3, 0xe0000011, 0x10);
    write32(m.ram, PD + 4, 0x400087 | (1 << bit));
    expect(outcome()).toEqual([14, 0xd, 0x400000]);
  });
  it('bit 7 of a PTE is reserved with CR4.PSE = 1, else ignored: there is no PAT', () => {
    start(WRITE, 0, 0xe0000011, 0x10);
    pte(0x50, DATA | 0x87);
    expect(outcome()).toEqual([14, 0xb, DATA]);
    start(WRITE);
    pte(0x50, DATA | 0x87);
    expect(outcome()).toBe(-1);
  });
  it('INVLPG of any address inside forgets all of it', () => {
    // mov eax,[400000h]; PDE 1 := 400087h; invlpg [7ff000h]; mov eax,[400000h]
    start('a1 00004000 c705 04000400 87004000 0f013d 00f07f00 a1 00004000 f4', 0, 0xe0000011, 0x10);
    write32(m.ram, PD + 4, 0x87);
    write32(m.ram, 0, 1);
    write32(m.ram, 0x400000, 2);
    outcome();
    expect(m.cpu.gpr[0]).toBe(2);
  });
});

describe('the TLB', () => {
  // mov eax,[ebx]; PTE 50h := 51007h; {what}; mov ecx,[ebx]
  const CHANGE = '8b03 c705 40110400 07100500', AGAIN = '8b0b f4'; // prettier-ignore
  const seen = (what: string, cr4 = 0, entry = DATA | 7): number => {
    start(CHANGE + what + AGAIN, 0, 0xe0000011, cr4);
    pte(0x50, entry);
    write32(m.ram, DATA, 1);
    write32(m.ram, 0x51000, 2);
    outcome();
    return m.cpu.gpr[1];
  };
  it.each([
    ['nothing', '', 0, 1],
    ['INVLPG', '0f013b', 0, 2],
    ['INVLPG of the next page', '0f013d 00100500', 0, 1],
    ['MOV CR3', '0f20da 0f22da', 0, 2],
    ['MOV CR0 without a change of PG', '0f20c2 0f22c2', 0, 1],
    ['a change of CR4.PGE', '0f20e2 80f280 0f22e2', 0, 2],
    ['a change of CR4.PSE', '0f20e2 80f210 0f22e2', 0, 2],
    ['a change of CR4.TSD', '0f20e2 80f204 0f22e2', 0, 1],
    ['WBINVD', '0f09', 0, 1],
  ])('%s: the old translation stands until it is invalidated', (_name, what, cr4, expected) => {
    expect(seen(what, cr4)).toBe(expected);
  });
  it('global pages survive MOV CR3 with CR4.PGE, not INVLPG or a change of PGE', () => {
    const CR3 = '0f20da 0f22da';
    expect([seen(CR3, 0x80, DATA | 0x107), seen(CR3, 0, DATA | 0x107), seen('0f013b', 0x80, DATA | 0x107), seen('0f20e2 80f280 0f22e2', 0x80, DATA | 0x107)]).toEqual([1, 2, 2, 2]); // prettier-ignore
  });
  it('turning paging off and on forgets everything', () => {
    // mov edx,cr0; btr edx,31; mov cr0,edx; bts edx,31; mov cr0,edx
    expect(seen('0f20c2 0fbaf21f 0f22c2 0fbaea1f 0f22c2')).toBe(2);
  });
  it('also holds translations of instructions', () => {
    // call 50000h (mov al,1; ret); PTE 50h := 51007h; call 50000h; invlpg; mov bl,al; call 50000h (mov al,2; ret)
    start('e8 fbef0400 c705 40110400 07100500 e8 ecef0400 88c3 0f013d 00000500 e8 deef0400 f4');
    load(m, 0x50000, hex('b001c3'));
    load(m, 0x51000, hex('b002c3'));
    outcome();
    expect([m.cpu.gpr[3] & 0xff, m.cpu.gpr[0] & 0xff]).toEqual([1, 2]);
  });
  it('gives rights as they were: a page made read-only can be written until INVLPG', () => {
    start('8903 8025 40110400 fd 8903 0f013b 8903 f4', 0, WP);
    expect([outcome(), m.cpu.instructionEip]).toEqual([[14, 3, DATA], m.cpu.instructionEip]);
    expect(read32(m.ram, (m.cpu.gpr[4] >>> 0) + 4)).toBe(CODE + 14);
  });
  it('a page made present needs no INVLPG', () => {
    start('c705 40110400 07000500 8b03 f4');
    pte(0x50, 0);
    expect(outcome()).toBe(-1);
  });
  const task = (cr3: number): number => {
    // mov eax,[ebx]; PTE 50h := 51007h; jmp 30h:0; in the new task: mov ecx,[ebx]
    start(CHANGE + 'ea 00000000 3000 f4');
    load(m, 0x2000, hex('8b0d 00000500 f4'));
    const tss = TSS + 0x100;
    write32(m.ram, GDT + 0x30, ((tss & 0xffff) << 16) | 0x67);
    write32(m.ram, GDT + 0x34, 0x8900 | (tss >>> 16));
    m.cpu.state.gdtrLimit[0] = 0x37;
    m.ram.copyWithin(0x43000, PD, PD + 8);
    const fields: [number, number][] = [[28, cr3], [32, 0x2000], [36, 2], [56, 0x30000], [72, KDATA], [76, KCODE], [80, KDATA], [84, KDATA]]; // prettier-ignore
    for (const [offset, value] of fields) write32(m.ram, tss + offset, value);
    write32(m.ram, DATA, 1);
    write32(m.ram, 0x51000, 2);
    m.cpu.run(100);
    return m.cpu.gpr[1];
  };
  it('is emptied by a task switch that changes CR3, and only by such a one', () => {
    expect([task(PD), task(0x43000)]).toEqual([1, 2]);
  });
});

describe('the ends of the address space', () => {
  it('an access wraps around at 4 GiB', () => {
    start('a1 feffffff f4');
    write32(m.ram, PD + 1023 * 4, PT1 | 7);
    write32(m.ram, PT1 + 1023 * 4, DATA | 7);
    write32(m.ram, DATA + 0xffc, 0x22110000);
    write32(m.ram, 0, 0x4433);
    outcome();
    expect(m.cpu.gpr[0]).toBe(0x44332211);
  });
  it('an access that wraps faults at 0 when page 0 is missing', () => {
    start('a1 feffffff f4');
    write32(m.ram, PD + 1023 * 4, PT1 | 7);
    write32(m.ram, PT1 + 1023 * 4, DATA | 7);
    pte(0, 0);
    expect(outcome()).toEqual([14, 0, 0]);
  });
  it('memory beyond RAM reads ones and swallows writes', () => {
    start('8903 8b0b f4');
    pte(0x50, 0x7ff00007);
    outcome();
    expect(m.cpu.gpr[1]).toBe(-1);
  });
  it('A20 masks physical addresses, of pages and of their tables', () => {
    start('8b0b f4');
    m.cpu.setA20(false);
    pte(0x50, 0x151007);
    write32(m.ram, PD, PT | 0x100007);
    write32(m.ram, 0x51000, 7);
    outcome();
    expect(m.cpu.gpr[1]).toBe(7);
    m.cpu.setA20(true);
  });
});

describe('control registers', () => {
  it('CR4.PAE is reserved: #GP(0), and CPUID does not report it', () => {
    start('31c9 b020 0f22e0 f4');
    expect(outcome()).toEqual([13, 0, 0]);
    start('b801000000 0fa2 f4');
    outcome();
    expect(m.cpu.gpr[2] & 0x40).toBe(0);
  });
  it('CR0.PG needs PE: #GP(0)', () => {
    start('0f20c0 24fe 0f22c0 f4');
    expect(outcome()).toEqual([13, 0, 0]);
  });
});
