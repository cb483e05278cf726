/** Cases of IRET: K01 with its 25 ways to get it wrong, return to the same level, real mode, flags. */
import { CS, DS, ES, ESP, FS, GS, SS, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_TS } from '#emulator/arch';
import type { Case } from './case.test-kit.ts';
import { real } from './cases-delivery.test-kit.ts';
import { executeIret } from './iret.ts';
import { code, data, KCODE, KDATA, KERNEL_ESP, TSS, UCODE, UDATA, USER_EIP, USER_ESP, World } from './world.test-kit.ts'; // prettier-ignore

const iretd = (w: World): void => executeIret(w.cpu, 32);
const iret = (w: World): void => executeIret(w.cpu, 16);
/** Ring 0 with the forged frame of K01; parts replaced. */
const forged = (part: { eip?: number; cs?: number; flags?: number; esp?: number; ss?: number } = {}): World =>
  new World(0).stack(part.eip ?? USER_EIP, part.cs ?? UCODE, part.flags ?? 0x202, part.esp ?? USER_ESP, part.ss ?? UDATA); // prettier-ignore
const where = (w: World): object => ({ cpl: w.cpu.cpl, cs: w.cpu.state.selector[CS], eip: w.cpu.eip, ss: w.cpu.state.selector[SS], esp: w.cpu.esp, flags: w.cpu.getEflags() }); // prettier-ignore

export const IRET_CASES: Case[] = [
  {
    name: 'K01 a: the good frame reaches ring 3; kernel DS, ES, FS, GS become null',
    golden: 'iret-to-ring3',
    world: forged,
    act: iretd,
    result: (w) => ({ ...where(w), data: [DS, ES, FS, GS].map((r) => [w.cpu.state.selector[r], w.cpu.state.attributes[r]]) }), // prettier-ignore
    expect: { cpl: 3, cs: UCODE, eip: USER_EIP, ss: UDATA, esp: USER_ESP, flags: 0x202, data: [[0, 0], [0, 0], [0, 0], [0, 0]] }, // prettier-ignore
  },
  { name: 'K01 b: CS = 18 (RPL 0) is #GP(18)', golden: 'iret-cs-without-rpl', world: () => forged({ cs: 0x18 }), act: iretd, fault: [VECTOR_GP, 0x18, 'CS.DPL = CS.RPL'] }, // prettier-ignore
  { name: 'K01 c: SS = 20 (RPL 0) is #GP(20)', world: () => forged({ ss: 0x20 }), act: iretd, fault: [VECTOR_GP, 0x20, 'SS.RPL = CS.RPL'] }, // prettier-ignore
  { name: 'K01 d: SS = 0 is #GP(0)', world: () => forged({ ss: 0 }), act: iretd, fault: [VECTOR_GP, 0, 'SS is not null'] }, // prettier-ignore
  { name: 'K01 e: kernel code with RPL 3 is #GP(8)', world: () => forged({ cs: 0x0b }), act: iretd, fault: [VECTOR_GP, 8, 'CS.DPL = CS.RPL'] }, // prettier-ignore
  { name: 'K01 f: kernel data with RPL 3 is #GP(10)', world: () => forged({ ss: 0x13 }), act: iretd, fault: [VECTOR_GP, 0x10, 'SS.DPL = CS.RPL'] }, // prettier-ignore
  {
    name: 'K01 g: the push list with ring 0 values lands in ring 0; 8 bytes stay on the stack',
    golden: 'iret-same-level',
    world: () => forged({ cs: KCODE, ss: KDATA, eip: 0x7100 }),
    act: iretd,
    result: where,
    expect: { cpl: 0, cs: KCODE, eip: 0x7100, ss: KDATA, esp: KERNEL_ESP - 8, flags: 0x202 },
  },
  {
    name: 'K01 l: DS of DPL 0 becomes null, DS of DPL 3 and conforming code stay',
    world: forged,
    given: (w) => {
      w.cpu.setSegment(DS, UDATA, 0, 0xffffffff, 0xc0f300);
      w.cpu.setSegment(ES, 0x48, 0, 0xffffffff, 0xc09f00);
      w.cpu.setSegment(FS, 0x08, 0, 0xffffffff, 0xc09b00);
    },
    act: iretd,
    result: (w) => [DS, ES, FS, GS].map((r) => w.cpu.state.selector[r]),
    expect: [UDATA, 0x48, 0, 0],
  },
  {
    name: 'K01 m: IOPL = 3 in the frame is loaded at CPL 0',
    world: () => forged({ flags: 0x3202 }),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x3202,
  },
  { name: 'K01 n: SS and ESP swapped is #GP(0)', world: () => forged({ ss: USER_ESP, esp: UDATA }), act: iretd, fault: [VECTOR_GP, 0, 'SS is not null'] }, // prettier-ignore
  { name: 'K01 o: CS and EIP swapped is #GP(low word of the address)', world: () => forged({ cs: 0x925c, eip: UCODE }), act: iretd, fault: [VECTOR_GP, 0x925c, 'LDTR is loaded'] }, // prettier-ignore
  {
    name: 'K01 p: NT = 1 with link 0 is #TS(0)',
    golden: 'iret-nested-task-without-link',
    world: () => forged(),
    given: (w) => w.cpu.setEflags(0x4202),
    act: iretd,
    fault: [VECTOR_TS, 0, 'TSS is busy'],
  },
  { name: 'K01 q: CS = 103 beyond the GDT is #GP(100)', world: () => forged({ cs: 0x103 }), act: iretd, fault: [VECTOR_GP, 0x100, 'CS selector <= table limit'] }, // prettier-ignore
  { name: 'K01 s: user CS not present is #NP(18)', world: () => forged().descriptor(0x18, code(3, { p: 0 })), act: iretd, fault: [VECTOR_NP, 0x18, 'CS.P = 1'] }, // prettier-ignore
  { name: 'K01 t: user SS not present is #NP(20), as the IRET page says', world: () => forged().descriptor(0x20, data(3, { p: 0 })), act: iretd, fault: [VECTOR_NP, 0x20, 'SS.P = 1'] }, // prettier-ignore
  { name: 'CS = 0 is #GP(0)', world: () => forged({ cs: 3 }), act: iretd, fault: [VECTOR_GP, 0, 'CS is not null'] },
  { name: 'CS of a data segment is #GP(selector)', world: () => forged({ cs: UDATA }), act: iretd, fault: [VECTOR_GP, 0x20, 'CS is a code segment'] }, // prettier-ignore
  { name: 'SS of a code segment is #GP(selector)', world: () => forged({ ss: UCODE }), act: iretd, fault: [VECTOR_GP, 0x18, 'SS is a writable data segment'] }, // prettier-ignore
  { name: 'SS beyond the GDT is #GP(selector)', world: () => forged({ ss: 0x103 }), act: iretd, fault: [VECTOR_GP, 0x100, 'SS selector <= table limit'] }, // prettier-ignore
  {
    name: 'conforming code with DPL above the RPL is #GP(selector)',
    world: () => forged({ cs: 0x58 }).descriptor(0x58, code(1, { type: 0xe })),
    act: iretd,
    fault: [VECTOR_GP, 0x58, 'CS.DPL <= CS.RPL'],
  },
  {
    name: 'a return inward is #GP(selector)',
    world: () => new World(3).stack(0x7000, KCODE, 0x202),
    act: iretd,
    fault: [VECTOR_GP, 8, 'CS.RPL >= CPL'],
  },
  {
    name: 'EIP beyond the limit of the return code segment is #GP(0)',
    world: () => forged({ eip: 0x9000 }).descriptor(0x18, code(3, { rawLimit: 0x7fff, g: 0 })),
    act: iretd,
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'a frame that leaves the stack segment is #SS(0)',
    world: forged,
    given: (w) => w.cpu.setSegment(SS, KDATA, 0, 0x8fffb, 0x409300),
    act: iretd,
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
  {
    name: 'a frame on an unmapped page is #PF',
    world: forged,
    given: (w) => w.cpu.pages.set(0x8f, 'absent'),
    act: iretd,
    fault: [VECTOR_PF, 0, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
  {
    name: 'at CPL 3, IF and IOPL of the frame are ignored; the rest is loaded',
    world: () => new World(3).stack(USER_EIP + 0x100, UCODE, 0x3cd7),
    act: iretd,
    result: where,
    expect: { cpl: 3, cs: UCODE, eip: USER_EIP + 0x100, ss: UDATA, esp: USER_ESP, flags: 0xed7 },
  },
  {
    name: 'at CPL 3 with IOPL 3, IF is loaded and IOPL is not',
    world: () => new World(3).stack(USER_EIP + 0x100, UCODE, 0x0002),
    given: (w) => w.cpu.setEflags(0x3202),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x3002,
  },
  {
    name: 'RF, AC and ID are loaded by IRETD',
    world: () => forged({ flags: 0x250202 }),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x250202,
  },
  {
    name: 'K11 V4: a 16-bit IRET over a 32-bit frame takes words: CS is the upper half of EIP',
    world: () => forged(),
    act: iret,
    fault: [VECTOR_GP, 0, 'CS is not null'],
  },
  {
    name: 'a 16-bit IRET over a 16-bit frame reaches ring 3 and keeps the upper half of EFLAGS',
    world: () => new World(0).stack16(USER_EIP, UCODE, 0x202, 0x8000, UDATA),
    given: (w) => w.cpu.setEflags(0x250002),
    act: iret,
    result: where,
    expect: { cpl: 3, cs: UCODE, eip: USER_EIP, ss: UDATA, esp: 0x8000, flags: 0x250202 },
  },
  {
    name: 'a 16-bit user stack segment takes only SP',
    world: () => forged({ esp: 0x12345678 }).descriptor(0x20, data(3, { rawLimit: 0xffff, g: 0, db: 0 })),
    act: iretd,
    result: (w) => w.cpu.esp,
    expect: 0x85678,
  },
  {
    name: 'IRET lets NMIs through again',
    world: () => forged({ cs: KCODE }),
    given: (w) => (w.cpu.state.nmiBlocked[0] = 1),
    act: iretd,
    result: (w) => w.cpu.state.nmiBlocked[0],
    expect: 0,
  },
  {
    name: 'an IRET that faults lets NMIs through as well',
    world: () => forged({ cs: 0x18 }),
    given: (w) => (w.cpu.state.nmiBlocked[0] = 1),
    act: iretd,
    fault: [VECTOR_GP, 0x18, 'CS.DPL = CS.RPL'],
    changes: ['nmiBlocked'],
  },
  {
    name: 'accessed bits of user CS and SS are set in memory',
    world: forged,
    act: iretd,
    result: (w) => [w.word(0x1000 + 0x1c) >>> 8, w.word(0x1000 + 0x24) >>> 8],
    expect: [0xfb, 0xf3],
  },
  {
    name: 'an accessed bit that cannot be written is #PF before anything changed',
    world: forged,
    given: (w) => w.cpu.pages.set(1, 'read-only'),
    act: iretd,
    fault: [VECTOR_PF, 3, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
  // -- NT = 1
  {
    name: 'NT = 1: a link into the LDT is #TS(link)',
    world: () => new World(0).dwords(TSS, 0x34),
    given: (w) => w.cpu.setEflags(0x4202),
    act: iretd,
    fault: [VECTOR_TS, 0x34, 'TSS is in the GDT'],
  },
  {
    name: 'NT = 1: a link beyond the GDT is #TS(link)',
    world: () => new World(0).dwords(TSS, 0x100),
    given: (w) => w.cpu.setEflags(0x4202),
    act: iretd,
    fault: [VECTOR_TS, 0x100, 'TSS selector <= GDT limit'],
  },
  // -- real mode
  {
    name: 'real mode: IP, CS and FLAGS are popped',
    golden: 'iret-real-mode',
    world: () => real().stack16(0x1234, 0xf000, 0x3202),
    act: iret,
    result: (w) => ({ eip: w.cpu.eip, cs: w.cpu.state.selector[CS], base: w.cpu.state.base[CS], flags: w.cpu.getEflags(), sp: w.cpu.gpr[ESP] }), // prettier-ignore
    expect: { eip: 0x1234, cs: 0xf000, base: 0xf0000, flags: 0x3202, sp: 0x8000 },
  },
  {
    name: 'real mode: EIP beyond the limit of CS is #GP',
    world: () => real().stack(0x12345, 0xf000, 2),
    act: iretd,
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
];
