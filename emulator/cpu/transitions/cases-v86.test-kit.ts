/** Cases of virtual-8086 mode (SDM vol. 3 ch. 20): into it, out of it, and what its own instructions do. */
import { CS, DS, EFLAGS_VM, ES, ESP, FS, GS, SS, TR, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_TS, VECTOR_UD } from '#emulator/arch'; // prettier-ignore
import { checkIoPermission } from '../io-permission.ts';
import { arpl, lar, lsl, requireProtectedMode, verr, verw } from '../privilege-query.ts';
import { loadSegmentRegister } from '../segment-load.ts';
import { farCall } from './call-far.ts';
import type { Case } from './case.test-kit.ts';
import { deliverInterrupt, executeIcebp, executeInt, executeInt3, executeInto } from './interrupt-delivery.ts';
import { executeIret } from './iret.ts';
import { farJump } from './jmp-far.ts';
import { farReturn } from './ret-far.ts';
import { code, data, ESP0, HANDLER, KCODE, KDATA, TASK_GATE_TYPE, TRAP_GATE, TSS, TSS2, tss, World } from './world.test-kit.ts'; // prettier-ignore

const IOPL3 = 0x3000;
const VM = EFLAGS_VM | 0x202;
const ALL = [ES, CS, SS, DS, FS, GS];

/** A virtual-8086 program at 0700:0100, stack 8000:8000, DS to GS 1111h to 4444h. */
export function v86(flags = 0): World {
  const w = new World(3);
  const { cpu } = w;
  cpu.setEflags(VM | flags);
  const selectors: readonly (readonly [number, number])[] = [[CS, 0x0700], [SS, 0x8000], [DS, 0x1111], [ES, 0x2222], [FS, 0x3333], [GS, 0x4444]]; // prettier-ignore
  for (const [register, selector] of selectors) cpu.setSegment(register, selector, selector << 4, 0xffff, 0xf300);
  cpu.gpr[ESP] = 0x8000;
  cpu.instructionEip = 0x100;
  cpu.eip = 0x102;
  return w;
}
const v86Iopl3 = (): World => v86(IOPL3);
/** Ring 0 with the nine doublewords that lead into virtual-8086 mode. */
const monitor = (part: { eip?: number; flags?: number } = {}): World =>
  new World(0).stack(part.eip ?? 0x1234, 0x0700, part.flags ?? VM, 0x12348000, 0x8000, 0x2222, 0x1111, 0x3333, 0xabcd4444); // prettier-ignore
const segments = (w: World): object =>
  ALL.map((r) => [w.cpu.state.selector[r], w.cpu.state.base[r], w.cpu.state.limit[r], w.cpu.state.attributes[r]]);
const real = (...selectors: number[]): object => selectors.map((s) => [s, s << 4, 0xffff, 0xf300]);
const where = (w: World): object => ({ cpl: w.cpu.cpl, cs: w.cpu.state.selector[CS], eip: w.cpu.eip, esp: w.cpu.esp, flags: w.cpu.getEflags() }); // prettier-ignore
const int = (vector: number) => (w: World) => executeInt(w.cpu, vector);
const iret = (w: World): void => executeIret(w.cpu, 16);
const iretd = (w: World): void => executeIret(w.cpu, 32);

const INTO_V86: Case[] = [
  {
    name: 'IRETD with VM = 1 in the image at CPL 0 enters virtual-8086 mode',
    golden: 'iret-to-v86',
    world: monitor,
    act: iretd,
    result: (w) => ({ ...where(w), segments: segments(w) }),
    expect: { cpl: 3, cs: 0x700, eip: 0x1234, esp: 0x12348000, flags: VM, segments: real(0x2222, 0x700, 0x8000, 0x1111, 0x3333, 0x4444) }, // prettier-ignore
  },
  {
    name: 'K13 e: every flag of the image is loaded, reserved bits are not',
    world: () => monitor({ flags: 0x7fff8 }),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x77fd2,
  },
  { name: 'EIP beyond FFFFh is #GP(0)', world: () => monitor({ eip: 0x10000 }), act: iretd, fault: [VECTOR_GP, 0, 'EIP <= CS limit'] }, // prettier-ignore
  {
    name: 'a stack that ends within the nine doublewords is #SS(0)',
    world: monitor,
    given: (w) => w.cpu.setSegment(SS, KDATA, 0, 0x8fffb, 0x409300),
    act: iretd,
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
  {
    name: 'a 16-bit IRET has no VM in its image',
    world: () => new World(0).stack16(0x1234, KCODE, 0x202),
    act: iret,
    result: where,
    expect: { cpl: 0, cs: KCODE, eip: 0x1234, esp: 0x90000, flags: 0x202 },
  },
  {
    name: 'VM in the image is ignored at CPL 3',
    world: () => new World(3).stack(0x9100, 0x1b, VM),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x202,
  },
];

const FRAME = [0x102, 0x700, VM | IOPL3, 0x8000, 0x8000, 0x2222, 0x1111, 0x3333, 0x4444];
const OUT_OF_V86: Case[] = [
  {
    name: 'INT n with IOPL 3 goes to ring 0: GS FS DS ES SS ESP EFLAGS CS EIP, null data segments, VM = 0',
    golden: 'int-from-v86',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, KCODE, HANDLER, 3),
    act: int(0x30),
    result: (w) => ({ ...where(w), frame: w.top(9), ss: w.cpu.state.selector[SS], data: [DS, ES, FS, GS].map((r) => [w.cpu.state.selector[r], w.cpu.state.attributes[r]]) }), // prettier-ignore
    expect: { cpl: 0, cs: KCODE, eip: HANDLER, esp: ESP0 - 36, flags: 0x3002, frame: FRAME, ss: KDATA, data: [[0, 0], [0, 0], [0, 0], [0, 0]] }, // prettier-ignore
  },
  {
    name: 'and IRETD with that frame goes back to where it was',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, KCODE, HANDLER, 3),
    act: (w) => {
      int(0x30)(w);
      w.cpu.instructionEip = w.cpu.eip++;
      iretd(w);
    },
    result: (w) => ({ ...where(w), segments: segments(w) }),
    expect: { cpl: 3, cs: 0x700, eip: 0x102, esp: 0x8000, flags: VM | IOPL3, segments: real(0x2222, 0x700, 0x8000, 0x1111, 0x3333, 0x4444) }, // prettier-ignore
  },
  {
    name: 'a trap gate leaves IF as it is',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, KCODE, HANDLER, 3, TRAP_GATE),
    act: int(0x30),
    result: (w) => w.cpu.getEflags(),
    expect: 0x3202,
  },
  {
    name: 'a 16-bit interrupt gate pushes nine words',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, KCODE, HANDLER, 3, 6),
    act: int(0x30),
    result: (w) => ({ esp: w.cpu.esp, words: Array.from({ length: 9 }, (_, n) => w.word(w.cpu.esp + n * 2)) }),
    expect: { esp: ESP0 - 18, words: [0x102, 0x700, 0x3202, 0x8000, 0x8000, 0x2222, 0x1111, 0x3333, 0x4444] },
  },
  {
    name: 'an exception pushes its error code as well, whatever IOPL and the DPL of the gate',
    golden: 'fault-from-v86',
    world: v86,
    act: (w) => deliverInterrupt(w.cpu, w.request(VECTOR_GP, { type: 'exception', errorCode: 0 })),
    result: (w) => ({ esp: w.cpu.esp, top: w.top(4) }),
    expect: { esp: ESP0 - 40, top: [0, 0x100, 0x700, VM | 0x10000] },
  },
  {
    name: 'an external interrupt does not look at IOPL',
    world: v86,
    act: (w) => deliverInterrupt(w.cpu, w.request(0x20)),
    result: (w) => ({ esp: w.cpu.esp, top: w.top(3) }),
    expect: { esp: ESP0 - 36, top: [0x102, 0x700, VM] },
  },
  {
    name: 'INT n with IOPL < 3 is #GP(0), before the IDT is read',
    golden: 'int-from-v86-iopl',
    world: () => v86(0x2000),
    given: (w) => (w.cpu.state.idtrLimit[0] = 0),
    act: int(0x30),
    fault: [VECTOR_GP, 0, 'IOPL = 3'],
  },
  ...[
    { name: 'INT3', act: (w: World) => executeInt3(w.cpu) },
    { name: 'INTO', act: (w: World) => executeInto(w.cpu) },
    { name: 'INT1', act: (w: World) => executeIcebp(w.cpu) },
  ].map(({ name, act }): Case => ({
    name: `${name} is not sensitive to IOPL`,
    world: () => v86(0x800).gate(3, KCODE, HANDLER, 3).gate(4, KCODE, HANDLER, 3),
    act,
    result: (w) => [w.cpu.cpl, w.cpu.getEflags() & EFLAGS_VM, w.cpu.esp],
    expect: [0, 0, ESP0 - 36],
  })),
  {
    name: 'INT n looks at the DPL of the gate as ever',
    world: v86Iopl3,
    act: int(0x30),
    fault: [VECTOR_GP, 0x182, 'gate.DPL >= CPL'],
  },
  {
    name: 'a conforming handler is #GP(selector)',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, 0x48, HANDLER, 3),
    act: int(0x30),
    fault: [VECTOR_GP, 0x48, 'V86 handler is nonconforming'],
  },
  {
    name: 'a handler of DPL 1 is #GP(selector, EXT)',
    world: v86,
    given: (w) => w.descriptor(0x58, code(1)).gate(0x20, 0x58, HANDLER),
    act: (w) => deliverInterrupt(w.cpu, w.request(0x20)),
    fault: [VECTOR_GP, 0x59, 'V86 handler.DPL = 0'],
  },
  {
    name: 'a handler of DPL 3 is #GP(selector): no delivery on the 8086 stack',
    world: v86Iopl3,
    given: (w) => w.gate(0x30, 0x1b, HANDLER, 3),
    act: int(0x30),
    fault: [VECTOR_GP, 0x18, 'V86 handler.DPL = 0'],
  },
  {
    name: 'SS0 of another level is #TS(SS0)',
    world: v86Iopl3,
    given: (w) => w.tssStack(ESP0, 0x23).gate(0x30, KCODE, HANDLER, 3),
    act: int(0x30),
    fault: [VECTOR_TS, 0x20, 'SS.RPL = CS.DPL'],
  },
  {
    name: 'no room for 36 bytes is #SS(SS0)',
    world: v86Iopl3,
    given: (w) => w.descriptor(0x58, data(0, { rawLimit: 0xffff, g: 0 })).tssStack(0x20, 0x58).gate(0x30, KCODE, HANDLER, 3), // prettier-ignore
    act: int(0x30),
    fault: [VECTOR_SS, 0x58, 'stack offset <= SS limit'],
  },
  {
    name: 'a frame that reaches a page that is not present is #PF before anything changed',
    world: v86Iopl3,
    given: (w) => {
      w.tssStack(0x8f010, KDATA).gate(0x30, KCODE, HANDLER, 3);
      w.cpu.pages.set(0x8e, 'absent');
    },
    act: int(0x30),
    fault: [VECTOR_PF, 2, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
];

const WITHIN_V86: Case[] = [
  {
    name: 'IRET with IOPL 3 returns within the mode; IOPL stays',
    golden: 'iret-in-v86',
    world: () => v86Iopl3().stack16(0x55, 0x900, 0x0ed7),
    act: iret,
    result: (w) => ({ ...where(w), segments: segments(w) }),
    expect: { cpl: 3, cs: 0x900, eip: 0x55, esp: 0x8000, flags: 0x23ed7, segments: real(0x2222, 0x900, 0x8000, 0x1111, 0x3333, 0x4444) }, // prettier-ignore
  },
  {
    name: 'IRETD with IOPL 3 does not change VM, IOPL, VIF or VIP',
    world: () => v86Iopl3().stack(0x55, 0x900, 0x3d0002),
    act: iretd,
    result: (w) => w.cpu.getEflags(),
    expect: 0x270002 | IOPL3,
  },
  {
    name: 'NT = 1 does not make IRET a task return',
    world: () => v86(IOPL3 | 0x4000).stack16(0x55, 0x900, 2),
    act: iret,
    result: where,
    expect: { cpl: 3, cs: 0x900, eip: 0x55, esp: 0x8000, flags: 0x23002 },
  },
  { name: 'IRET with IOPL < 3 is #GP(0)', world: () => v86(0x2000).stack16(0x55, 0x900, 2), act: iret, fault: [VECTOR_GP, 0, 'IOPL = 3'] }, // prettier-ignore
  {
    name: 'an IRET that faults so lets NMIs through as well (§6.7.1)',
    world: () => v86().stack16(0x55, 0x900, 2),
    given: (w) => (w.cpu.state.nmiBlocked[0] = 1),
    act: iret,
    fault: [VECTOR_GP, 0, 'IOPL = 3'],
    changes: ['nmiBlocked'],
  },
  {
    name: 'IRETD to an EIP beyond FFFFh is #GP(0)',
    world: () => v86Iopl3().stack(0x10000, 0x900, 2),
    act: iretd,
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'a far JMP loads CS × 16 and keeps CPL 3',
    world: v86,
    act: (w) => farJump(w.cpu, 0x0009, 0x77, 16),
    result: (w) => ({ ...where(w), cs: [w.cpu.state.selector[CS], w.cpu.state.base[CS], w.cpu.state.attributes[CS]] }),
    expect: { cpl: 3, cs: [9, 0x90, 0xf300], eip: 0x77, esp: 0x8000, flags: VM },
  },
  {
    name: 'a far CALL and a far RET work as in real mode',
    world: v86,
    act: (w) => {
      farCall(w.cpu, 0x900, 0x77, 16);
      w.cpu.instructionEip = w.cpu.eip++;
      farReturn(w.cpu, 16, 2);
    },
    result: (w) => ({ ...where(w), words: [w.word(0x87ffc), w.word(0x87ffe)] }),
    expect: { cpl: 3, cs: 0x700, eip: 0x102, esp: 0x8002, flags: VM, words: [0x102, 0x700] },
  },
  {
    name: 'a far CALL pushes as a user access: #PF on a supervisor page',
    world: v86,
    given: (w) => w.cpu.pages.set(0x87, 'supervisor'),
    act: (w) => farCall(w.cpu, 0x900, 0x77, 16),
    fault: [VECTOR_PF, 7, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
  {
    name: 'segment registers are loaded as in real mode, also with what would be null',
    world: v86,
    act: (w) => [ES, SS, DS, FS, GS].forEach((register) => loadSegmentRegister(w.cpu, register, register)),
    result: (w) => segments(w),
    expect: real(ES, 0x700, SS, DS, FS, GS),
  },
  ...Object.entries({ LAR: lar, LSL: lsl, VERR: verr, VERW: verw, ARPL: (c: World['cpu'], s: number) => arpl(c, s, 3), 'LLDT, LTR, SLDT, STR': requireProtectedMode }).map(([name, ask]): Case => ({ name: `${name}: #UD`, world: v86Iopl3, act: (w) => ask(w.cpu, KDATA), fault: [VECTOR_UD, null, 'EFLAGS.VM = 0'] })), // prettier-ignore
  {
    name: 'I/O asks the bit map even with IOPL 3: #GP(0)',
    world: v86Iopl3,
    given: (w) => w.words(TSS + 102, 0x68).words(TSS + 0x68, 0xfffe),
    act: (w) => checkIoPermission(w.cpu, 1, 1),
    fault: [VECTOR_GP, 0, 'I/O map byte <= TSS limit'],
  },
  {
    name: 'I/O is allowed by a clear bit of the map even with IOPL 0',
    world: v86,
    given: (w) => {
      w.words(TSS + 102, 0x68).words(TSS + 0x68, 0xfffe);
      w.cpu.setSegment(TR, 0x28, TSS, 0x69, 0x8b00);
    },
    act: (w) => checkIoPermission(w.cpu, 0, 1),
    result: (w) => checkIoPermission(w.cpu, 0, 1),
    expect: 'bitmap',
  },
];

const V86_TASK = { eflags: VM, eip: 0x44, cs: 0x900, ss: 0x8000, esp: 0x7000, ds: 0x1111, es: 0x2222, fs: 0x3333, gs: 0x4444 } as const; // prettier-ignore
const TASKS: Case[] = [
  {
    name: 'a task whose EFLAGS image has VM = 1 begins in virtual-8086 mode',
    golden: 'jmp-tss-v86',
    world: () => new World(0).task(TSS2, V86_TASK),
    act: (w) => farJump(w.cpu, 0x30, 0, 32),
    result: (w) => ({ ...where(w), segments: segments(w) }),
    expect: { cpl: 3, cs: 0x900, eip: 0x44, esp: 0x7000, flags: VM, segments: real(0x2222, 0x900, 0x8000, 0x1111, 0x3333, 0x4444) }, // prettier-ignore
  },
  {
    name: 'reserved bits of the EFLAGS image of a task are not loaded',
    world: () => new World(0).task(TSS2, { ...V86_TASK, eflags: 0xffc2802a | VM }),
    act: (w) => farJump(w.cpu, 0x30, 0, 32),
    result: (w) => w.cpu.getEflags(),
    expect: VM,
  },
  {
    name: 'EIP beyond FFFFh is #GP(0) in the virtual-8086 task',
    world: () => new World(0).task(TSS2, { ...V86_TASK, eip: 0x10000 }),
    act: (w) => farJump(w.cpu, 0x30, 0, 32),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
    inNewTask: true,
  },
  {
    name: 'LDTR of the virtual-8086 task is checked as ever: #TS(LDT)',
    world: () => new World(0).task(TSS2, { ...V86_TASK, ldt: 0x10 }),
    act: (w) => farJump(w.cpu, 0x30, 0, 32),
    fault: [VECTOR_TS, 0x10, 'LDT is an LDT'],
    inNewTask: true,
  },
  {
    name: 'INT n through a task gate saves the virtual-8086 program in its TSS',
    golden: 'task-gate-from-v86',
    world: () => v86Iopl3().task(TSS2).gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    act: int(0x30),
    result: (w) => ({ ...where(w), saved: [w.dword(TSS + 32), w.dword(TSS + 36), w.dword(TSS + 56), ...[72, 76, 80, 84, 88, 92].map((n) => w.word(TSS + n))] }), // prettier-ignore
    expect: { cpl: 0, cs: KCODE, eip: 0xa000, esp: 0x70000, flags: 0x4002, saved: [0x102, VM | IOPL3, 0x8000, 0x2222, 0x700, 0x8000, 0x1111, 0x3333, 0x4444] }, // prettier-ignore
  },
  {
    name: 'and IRET with NT = 1 goes back into the virtual-8086 task',
    world: () => v86Iopl3().task(TSS2).gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    act: (w) => {
      int(0x30)(w);
      w.cpu.instructionEip = w.cpu.eip++;
      iretd(w);
    },
    result: (w) => ({ ...where(w), segments: segments(w) }),
    expect: { cpl: 3, cs: 0x700, eip: 0x102, esp: 0x8000, flags: VM | IOPL3, segments: real(0x2222, 0x700, 0x8000, 0x1111, 0x3333, 0x4444) }, // prettier-ignore
  },
  {
    name: 'a task gate of INT n with IOPL < 3 is not reached: #GP(0)',
    world: () => v86().task(TSS2).gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    act: int(0x30),
    fault: [VECTOR_GP, 0, 'IOPL = 3'],
  },
  {
    name: 'the error code of an exception goes on the stack of the new task',
    world: () => v86().task(TSS2).gate(VECTOR_NP, 0x30, 0, 0, TASK_GATE_TYPE),
    act: (w) => deliverInterrupt(w.cpu, w.request(VECTOR_NP, { type: 'exception', errorCode: 0x58 })),
    result: (w) => ({ esp: w.cpu.esp, top: w.top(1), saved: w.dword(TSS + 36) }),
    expect: { esp: 0x6fffc, top: [0x58], saved: VM | 0x10000 },
  },
  {
    name: 'a task gate whose TSS is busy is #GP(TSS)',
    world: () => v86Iopl3().gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    given: (w) => w.descriptor(0x30, tss(TSS2, { type: 11 })),
    act: int(0x30),
    fault: [VECTOR_GP, 0x30, 'TSS is available'],
  },
];

export const V86_CASES: Case[] = [...INTO_V86, ...OUT_OF_V86, ...WITHIN_V86, ...TASKS];
