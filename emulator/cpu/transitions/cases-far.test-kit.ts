/** Cases of far JMP, CALL and RET: direct, through call gates (K13), outward (K01 k), real mode. */
import { CS, ES, ESP, SS, VECTOR_GP, VECTOR_NP, VECTOR_SS, VECTOR_TS } from '#emulator/arch';
import { farCall } from './call-far.ts';
import type { Case } from './case.test-kit.ts';
import { real } from './cases-delivery.test-kit.ts';
import { farJump } from './jmp-far.ts';
import { farReturn } from './ret-far.ts';
import { code, data, ESP0, HANDLER, KCODE, KDATA, KERNEL_EIP, KERNEL_ESP, UCODE, UDATA, USER_EIP, USER_ESP, World } from './world.test-kit.ts'; // prettier-ignore

const user = (): World => new World(3);
const kernel = (): World => new World(0);
const jump =
  (selector: number, offset = HANDLER) =>
  (w: World) =>
    farJump(w.cpu, selector, offset, 32);
const call =
  (selector: number, offset = HANDLER) =>
  (w: World) =>
    farCall(w.cpu, selector, offset, 32);
const ret =
  (popBytes = 0) =>
  (w: World) =>
    farReturn(w.cpu, 32, popBytes);
const where = (w: World): object => ({ cpl: w.cpu.cpl, cs: w.cpu.state.selector[CS], eip: w.cpu.eip, ss: w.cpu.state.selector[SS], esp: w.cpu.esp }); // prettier-ignore

const DIRECT: Case[] = [
  {
    name: 'JMP to code of the same level',
    golden: 'jmp-same-level',
    world: () => kernel().descriptor(0x58, code(0, { base: 0x100 })),
    act: jump(0x58),
    result: (w) => [w.cpu.state.selector[CS], w.cpu.state.base[CS], w.cpu.eip],
    expect: [0x58, 0x100, HANDLER],
  },
  { name: 'K01 h: JMP from ring 0 to 1B is #GP(18)', golden: 'jmp-to-ring3', world: kernel, act: jump(UCODE), fault: [VECTOR_GP, 0x18, 'CS.RPL <= CPL'] }, // prettier-ignore
  { name: 'K01 i: JMP from ring 0 to 18 is #GP(18)', world: kernel, act: jump(0x18), fault: [VECTOR_GP, 0x18, 'CS.DPL = CPL'] }, // prettier-ignore
  { name: 'K01 j: CALL from ring 0 to 1B is #GP(18)', world: kernel, act: call(UCODE), fault: [VECTOR_GP, 0x18, 'CS.RPL <= CPL'] }, // prettier-ignore
  { name: 'K01 z: CALL from ring 3 to 08 is #GP(8)', world: user, act: call(KCODE), fault: [VECTOR_GP, 8, 'CS.DPL = CPL'] }, // prettier-ignore
  {
    name: 'K01 r: JMP from ring 3 to conforming code keeps CPL 3, CS = 4B',
    world: user,
    act: jump(0x48),
    result: where,
    expect: { cpl: 3, cs: 0x4b, eip: HANDLER, ss: UDATA, esp: USER_ESP },
  },
  { name: 'JMP to conforming code of a less privileged level is #GP', world: () => kernel().descriptor(0x58, code(1, { type: 0xe })), act: jump(0x58), fault: [VECTOR_GP, 0x58, 'CS.DPL <= CPL'] }, // prettier-ignore
  {
    name: 'JMP to a null selector is #GP(0)',
    world: kernel,
    act: jump(2),
    fault: [VECTOR_GP, 0, 'target is not null'],
  },
  { name: 'JMP beyond the GDT is #GP(selector)', world: kernel, act: jump(0x100), fault: [VECTOR_GP, 0x100, 'target selector <= table limit'] }, // prettier-ignore
  { name: 'JMP to a data segment is #GP(selector)', world: kernel, act: jump(KDATA), fault: [VECTOR_GP, 0x10, 'target is code, call gate, task gate or TSS'] }, // prettier-ignore
  { name: 'JMP to absent code is #NP(selector)', world: () => kernel().descriptor(0x58, code(0, { p: 0 })), act: jump(0x58), fault: [VECTOR_NP, 0x58, 'CS.P = 1'] }, // prettier-ignore
  { name: 'JMP beyond the limit of the code segment is #GP(0)', world: () => kernel().descriptor(0x58, code(0, { rawLimit: 0xfff, g: 0 })), act: jump(0x58), fault: [VECTOR_GP, 0, 'EIP <= CS limit'] }, // prettier-ignore
  {
    name: 'CALL pushes CS and EIP of the next instruction',
    golden: 'call-same-level',
    world: kernel,
    act: call(KCODE),
    result: (w) => [w.top(2), w.cpu.eip, w.cpu.esp],
    expect: [[KERNEL_EIP + 2, KCODE], HANDLER, KERNEL_ESP - 8],
  },
  {
    name: 'a 16-bit CALL pushes words and takes 16 bits of the offset',
    world: kernel,
    act: (w) => farCall(w.cpu, KCODE, 0x18000, 16),
    result: (w) => [w.word(KERNEL_ESP - 2), w.word(KERNEL_ESP - 4), w.cpu.eip],
    expect: [KCODE, KERNEL_EIP + 2, 0x8000],
  },
  {
    name: 'CALL without room on the stack is #SS(0)',
    world: kernel,
    given: (w) => (w.cpu.setSegment(SS, KDATA, 0, 0xfff, 0x409300), (w.cpu.gpr[ESP] = 0x2000)),
    act: call(KCODE),
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
];

const GATES: Case[] = [
  {
    name: 'K13 a: CALL through a DPL 3 gate copies two parameters; the frame is EIP, CS, p2, p1, ESP, SS; IF stays',
    golden: 'call-gate-inward',
    world: () => user().callGate(KCODE, HANDLER, { parameters: 2 }).stack(0x22, 0x11),
    act: call(0x50, 0xdeadbeef),
    result: (w) => ({ top: w.top(6), ...where(w), flags: w.cpu.getEflags() }),
    expect: { top: [USER_EIP + 2, UCODE, 0x22, 0x11, USER_ESP - 8, UDATA], cpl: 0, cs: KCODE, eip: HANDLER, ss: KDATA, esp: ESP0 - 24, flags: 0x202 }, // prettier-ignore
  },
  { name: 'K13 b: a gate with DPL 0 is #GP(50) in ring 3', world: () => user().callGate(KCODE, HANDLER, { dpl: 0 }), act: call(0x50), fault: [VECTOR_GP, 0x50, 'call gate.DPL >= CPL'] }, // prettier-ignore
  { name: 'K13 c: JMP through the gate to ring-0 code is #GP(8)', world: () => user().callGate(KCODE, HANDLER), act: jump(0x50), fault: [VECTOR_GP, 8, 'CS.DPL = CPL'] }, // prettier-ignore
  { name: 'K13 d: a gate selector with RPL 3 works as well', world: () => user().callGate(KCODE, HANDLER), act: call(0x53), result: (w) => w.cpu.cpl, expect: 0 }, // prettier-ignore
  { name: 'a gate with DPL below the RPL of its selector is #GP', world: () => kernel().callGate(KCODE, HANDLER, { dpl: 2 }), act: call(0x53), fault: [VECTOR_GP, 0x50, 'call gate.DPL >= RPL'] }, // prettier-ignore
  { name: 'an absent gate is #NP(gate)', world: () => user().callGate(KCODE, HANDLER, { p: 0 }), act: call(0x50), fault: [VECTOR_NP, 0x50, 'call gate.P = 1'] }, // prettier-ignore
  { name: 'a gate to a null selector is #GP(0)', world: () => user().callGate(0, HANDLER), act: call(0x50), fault: [VECTOR_GP, 0, 'CS is not null'] }, // prettier-ignore
  { name: 'a gate to a null selector by JMP is #GP(0)', world: () => user().callGate(0, HANDLER), act: jump(0x50), fault: [VECTOR_GP, 0, 'CS is not null'] }, // prettier-ignore
  { name: 'a gate to a data segment by JMP is #GP(selector)', world: () => user().callGate(UDATA, HANDLER), act: jump(0x50), fault: [VECTOR_GP, 0x20, 'CS is a code segment'] }, // prettier-ignore
  {
    name: 'JMP through a gate to conforming code of a more privileged level',
    golden: 'jmp-gate-conforming',
    world: () => user().callGate(0x48, HANDLER),
    act: jump(0x50),
    result: where,
    expect: { cpl: 3, cs: 0x4b, eip: HANDLER, ss: UDATA, esp: USER_ESP },
  },
  { name: 'a call gate to a null inner stack is #TS(0)', world: () => user().callGate(KCODE, HANDLER).tssStack(ESP0, 0), act: call(0x50), fault: [VECTOR_TS, 0, 'SS is not null'] }, // prettier-ignore
  { name: 'an absent inner stack is #SS(selector)', world: () => user().callGate(KCODE, HANDLER).descriptor(0x58, data(0, { p: 0 })).tssStack(ESP0, 0x58), act: call(0x50), fault: [VECTOR_SS, 0x58, 'SS.P = 1'] }, // prettier-ignore
  {
    name: 'an inner stack without room for the parameters is #SS(selector)',
    world: () => user().callGate(KCODE, HANDLER, { parameters: 4 }).descriptor(0x58, data(0, { rawLimit: 0xffff, g: 0 })).tssStack(0x1c, 0x58), // prettier-ignore
    act: call(0x50),
    fault: [VECTOR_SS, 0x58, 'stack offset <= SS limit'],
  },
  {
    name: 'parameters outside the stack segment of the caller are #SS(0)',
    world: () => user().callGate(KCODE, HANDLER, { parameters: 2 }),
    given: (w) => w.cpu.setSegment(SS, UDATA, 0, USER_ESP + 3, 0x40f300),
    act: call(0x50),
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
  {
    name: 'a gate entry point beyond the code segment is #GP(0)',
    world: () =>
      user()
        .callGate(KCODE, 0x9000)
        .descriptor(KCODE, code(0, { rawLimit: 0x8fff, g: 0 })),
    act: call(0x50),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'a 16-bit gate copies words',
    world: () => user().callGate(KCODE, HANDLER, { type: 4, parameters: 2 }).stack16(0x22, 0x11),
    act: call(0x50),
    result: (w) => [0, 2, 4, 6, 8, 10].map((n) => w.word(ESP0 - 12 + n)),
    expect: [USER_EIP + 2, UCODE, 0x22, 0x11, (USER_ESP - 4) & 0xffff, UDATA],
  },
  {
    name: 'a gate to the same level only pushes the return address',
    world: () => kernel().callGate(KCODE, HANDLER, { parameters: 3 }),
    act: call(0x50),
    result: (w) => [w.top(2), w.cpu.esp],
    expect: [[KERNEL_EIP + 2, KCODE], KERNEL_ESP - 8],
  },
  {
    name: 'a gate to conforming code keeps the CPL and the stack',
    world: () => user().callGate(0x48, HANDLER),
    act: call(0x50),
    result: where,
    expect: { cpl: 3, cs: 0x4b, eip: HANDLER, ss: UDATA, esp: USER_ESP - 8 },
  },
];

/** The frame that K13's retf 8 finds: EIP, CS, p2, p1, ESP, SS. */
const gateFrame = (esp = USER_ESP - 8, ss = UDATA): World => kernel().stack(USER_EIP, UCODE, 0x22, 0x11, esp, ss);

const RETURNS: Case[] = [
  {
    name: 'K01 k: RETF with a four-word frame reaches ring 3 and nulls kernel data segments',
    golden: 'retf-to-ring3',
    world: () => kernel().stack(USER_EIP, UCODE, USER_ESP, UDATA),
    act: ret(),
    result: (w) => ({ ...where(w), es: w.cpu.state.selector[ES] }),
    expect: { cpl: 3, cs: UCODE, eip: USER_EIP, ss: UDATA, esp: USER_ESP, es: 0 },
  },
  {
    name: 'K13 a: RETF 8 discards the parameters from both stacks',
    golden: 'retf-parameters',
    world: () => gateFrame(),
    act: ret(8),
    result: where,
    expect: { cpl: 3, cs: UCODE, eip: USER_EIP, ss: UDATA, esp: USER_ESP },
  },
  {
    name: 'RETF to the same level',
    world: () => kernel().stack(0x7100, KCODE, 1, 2),
    act: ret(8),
    result: where,
    expect: { cpl: 0, cs: KCODE, eip: 0x7100, ss: KDATA, esp: KERNEL_ESP },
  },
  { name: 'RETF to a null CS is #GP(0)', world: () => kernel().stack(0x7100, 0), act: ret(), fault: [VECTOR_GP, 0, 'CS is not null'] }, // prettier-ignore
  { name: 'RETF inward is #GP(selector)', world: () => user().stack(0x7100, KCODE), act: ret(), fault: [VECTOR_GP, 8, 'CS.RPL >= CPL'] }, // prettier-ignore
  { name: 'RETF with SS not present is #SS(selector), as the RET page says', world: () => gateFrame().descriptor(0x20, data(3, { p: 0 })), act: ret(8), fault: [VECTOR_SS, 0x20, 'SS.P = 1'] }, // prettier-ignore
  { name: 'RETF with SS of another level is #GP(selector)', world: () => gateFrame(USER_ESP, KDATA), act: ret(8), fault: [VECTOR_GP, 0x10, 'SS.RPL = CS.RPL'] }, // prettier-ignore
  {
    name: 'RETF beyond the limit of the code segment is #GP(0)',
    world: () => gateFrame().descriptor(0x18, code(3, { rawLimit: 0xfff, g: 0 })),
    act: ret(8),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'RETF outward with SS:ESP outside the stack segment is #SS(0)',
    world: () => gateFrame(),
    given: (w) => w.cpu.setSegment(SS, KDATA, 0, KERNEL_ESP - 5, 0x409300),
    act: ret(8),
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
];

const REAL: Case[] = [
  {
    name: 'real mode: JMP loads CS:IP',
    world: real,
    act: (w) => farJump(w.cpu, 0xf000, 0x1234, 16),
    result: (w) => [w.cpu.state.selector[CS], w.cpu.state.base[CS], w.cpu.eip],
    expect: [0xf000, 0xf0000, 0x1234],
  },
  {
    name: 'real mode: JMP beyond the limit is #GP',
    world: real,
    act: (w) => farJump(w.cpu, 0xf000, 0x12345, 32),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'real mode: CALL pushes CS and IP, RETF 4 takes them back',
    golden: 'call-and-retf-real-mode',
    world: real,
    act: (w) => {
      farCall(w.cpu, 0x1000, 0x20, 16);
      w.cpu.instructionEip = w.cpu.eip;
      farReturn(w.cpu, 16, 4);
    },
    result: (w) => [w.cpu.state.selector[CS], w.cpu.eip, w.cpu.gpr[ESP], w.word(0x87ffe), w.word(0x87ffc)],
    expect: [0x0700, 0x102, 0x8004, 0x0700, 0x102],
  },
  {
    name: 'real mode: CALL beyond the limit is #GP',
    world: real,
    act: (w) => farCall(w.cpu, 0xf000, 0x12345, 32),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
  {
    name: 'real mode: RETF beyond the limit is #GP',
    world: () => real().stack(0x12345, 0xf000),
    act: ret(),
    fault: [VECTOR_GP, 0, 'EIP <= CS limit'],
  },
];

export const FAR_CASES: Case[] = [...DIRECT, ...GATES, ...RETURNS, ...REAL];
