/** Paging, and segments that leave no room or lie elsewhere. */
import { describe, expect, it } from 'vitest';
import { bootWith } from '#emulator/testing';
import { BOOT, lab, LAB_BODY, LAB_TABLES, mapOf, told } from './reach.test-kit.ts';

/** Identity mapping of 2 MiB for the supervisor alone. */
const PAGED = `${LAB_TABLES}
  mov edi,0x100000
  mov ecx,1024
  xor eax,eax
  rep stosd
  mov dword [0x100000],0x101003
  mov edi,0x101000
  mov eax,3
  mov ecx,512
.fill: stosd
  add eax,0x1000
  loop .fill
  mov eax,0x100000
  mov cr3,eax
  mov eax,cr0
  or eax,0x80000000
  mov cr0,eax
  jmp ready
ready: nop
  jmp ready
gate: retf
task2: jmp task2
align 16
tss2: times 104 db 0
`;

describe('with paging on', () => {
  it('ring 3 is asked in pages mapped for it, on a machine that is thrown away', () => {
    const world = lab(bootWith(PAGED, BOOT));
    const before = world.machine.digest();
    const map = mapOf(world);
    expect(world.machine.digest()).toBe(before);
    expect(map.obstacle).toBe(null);
    expect([told(map, 0, 'jmp', 0x1b), told(map, 3, 'int', 0x20), told(map, 0, 'iret', 0x1b), told(map, 3, 'ss', 0x23)]).toEqual(['#GP(18h)', '#GP(102h)', '→ R3 001B:00000000', 'ok']); // prettier-ignore
    expect(told(map, 3, 'int', 0x32)).toMatch(/^→ R0 0008:/);
  });
  it('a kernel stack that is not mapped is a page fault of the delivery', () => {
    const world = lab(bootWith(PAGED, BOOT));
    const page = 0x101000 + (0x8e000 >> 12) * 4;
    world.machine.input({ type: 'poke-memory', physical: page, bytes: [0] });
    const map = mapOf(world);
    expect([told(map, 3, 'int', 0x32), told(map, 0, 'int', 0x32)]).toEqual([expect.stringMatching(/^#PF/), expect.stringMatching(/^→ R0/)]); // prettier-ignore
  });
});

describe('where ring 3 has no segments', () => {
  it('flat ones are assumed, and said to be', () => {
    const world = lab(bootWith(LAB_BODY, BOOT));
    const gdt = world.machine.registers().gdtr.base;
    world.machine.input({ type: 'poke-memory', physical: gdt + 0x18, bytes: [0, 0, 0, 0, 0, 0, 0, 0] });
    const map = mapOf(world);
    expect(map.stands[1]).toMatchObject({ ring: 3, from: 'assumed' });
    expect(told(map, 3, 'int', 0x20)).toBe('#GP(102h)');
  });
  it('a segment that is smaller than a page leaves no room', () => {
    const world = lab(bootWith(LAB_BODY, BOOT));
    for (const [register, value] of [['CS.limit', 0xfff], ['CS.base', 0x123456]] as const) world.machine.input({ type: 'poke-register', register, value }); // prettier-ignore
    expect(mapOf(world)).toMatchObject({ obstacle: 'no-room', rows: [] });
  });
});
