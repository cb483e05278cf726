/** Cases of task switches: K06, and every condition of table 7-1. */
import { CS, DS, EAX, EDI, LDTR, SS, TR, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_TS } from '#emulator/arch';
import type { RuleId } from '#emulator/events';
import { farCall } from './call-far.ts';
import type { Case } from './case.test-kit.ts';
import { deliverInterrupt, executeInt } from './interrupt-delivery.ts';
import { executeIret } from './iret.ts';
import { farJump } from './jmp-far.ts';
import { code, data, GDT, KCODE, KDATA, KERNEL_EIP, KERNEL_ESP, LDT, TASK_GATE_TYPE, TSS, TSS2, tss, UCODE, UDATA, USER_EIP, World } from './world.test-kit.ts'; // prettier-ignore

type Fields = Parameters<World['task']>[1];
/** Ring 0, with a whole task state in TSS2 (selector 30). */
const ready = (fields: Fields = {}): World => new World(0).task(TSS2, fields);
const jump = (selector: number) => (w: World) => farJump(w.cpu, selector, 0, 32);
const call = (selector: number) => (w: World) => farCall(w.cpu, selector, 0, 32);
const int = (vector: number) => (w: World) => executeInt(w.cpu, vector);
const access = (w: World, selector: number): number => w.word(GDT + selector + 4) >>> 8;
const taskGate = (w: World, dpl: number, selector = 0x30, p: 0 | 1 = 1): World =>
  w.gateAt(GDT + 0x50, selector, 0, TASK_GATE_TYPE, dpl, { p });

const SWITCHES: Case[] = [
  {
    name: 'K06 a: JMP to a TSS: busy bits move, CR0.TS is set, the link is untouched, the old state is saved',
    golden: 'jmp-tss',
    world: () => ready({ link: 0x77, ldt: 0x40 }),
    given: (w) => (w.cpu.gpr[EDI] = 0x1234),
    act: jump(0x30),
    result: (w) => ({
      access: [access(w, 0x28), access(w, 0x30)],
      ts: (w.cpu.state.cr0[0] as number) & 8,
      link: w.dword(TSS2),
      saved: [w.dword(TSS + 32), w.dword(TSS + 36), w.dword(TSS + 56), w.dword(TSS + 68), w.word(TSS + 76), w.word(TSS + 80)], // prettier-ignore
      now: [w.cpu.eip, w.cpu.getEflags(), w.cpu.esp, w.cpu.gpr[EAX], w.cpu.state.selector[TR], w.cpu.state.selector[LDTR], w.cpu.state.base[LDTR]], // prettier-ignore
    }),
    expect: {
      access: [0x89, 0x8b],
      ts: 8,
      link: 0x77,
      saved: [KERNEL_EIP + 2, 0x202, KERNEL_ESP, 0x1234, KCODE, KDATA],
      now: [0xa000, 2, 0x70000, 0xa1, 0x30, 0x40, LDT],
    },
  },
  {
    name: 'K06 b: CALL keeps both busy, writes the link and sets NT; IRET goes back',
    golden: 'call-tss-and-iret',
    world: () => ready(),
    act: (w) => {
      call(0x30)(w);
      w.cpu.instructionEip = w.cpu.eip++;
      executeIret(w.cpu, 32);
    },
    result: (w) => ({ access: [access(w, 0x28), access(w, 0x30)], link: w.word(TSS2), saved: [w.dword(TSS2 + 32), w.dword(TSS2 + 36)], eip: w.cpu.eip, esp: w.cpu.esp, tr: w.cpu.state.selector[TR] }), // prettier-ignore
    expect: { access: [0x8b, 0x89], link: 0x28, saved: [0xa001, 2], eip: KERNEL_EIP + 2, esp: KERNEL_ESP, tr: 0x28 },
  },
  {
    name: 'K06 b: in the called task NT = 1 and both TSSs are busy',
    world: () => ready(),
    act: call(0x30),
    result: (w) => ({ nt: w.cpu.getEflags(), access: [access(w, 0x28), access(w, 0x30)] }),
    expect: { nt: 0x4002, access: [0x8b, 0x8b] },
  },
  { name: 'K06 c: JMP to the own busy TSS is #GP(28)', world: () => ready(), act: jump(0x28), fault: [VECTOR_GP, 0x28, 'TSS is available'] }, // prettier-ignore
  {
    name: 'K06 d: a called task that jumps to its busy caller gets #GP(28) in its own state',
    world: () => ready(),
    given: (w) => (call(0x30)(w), (w.cpu.instructionEip = 0xa000)),
    act: jump(0x28),
    fault: [VECTOR_GP, 0x28, 'TSS is available'],
  },
  { name: 'K06 e: JMP to a DPL 0 TSS from ring 3 is #GP(28)', world: () => new World(3), act: jump(0x28), fault: [VECTOR_GP, 0x28, 'TSS.DPL >= CPL'] }, // prettier-ignore
  {
    name: 'K06 f: INT through a DPL 3 task gate from ring 3 pushes nothing on the ESP0 stack',
    golden: 'int-task-gate',
    world: () => new World(3).task(TSS2).gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    act: int(0x30),
    result: (w) => ({ under: w.dword(0x8f000 - 4), link: w.word(TSS2), nt: w.cpu.getEflags(), cpl: w.cpu.cpl, saved: w.dword(TSS + 32) }), // prettier-ignore
    expect: { under: 0, link: 0x28, nt: 0x4002, cpl: 0, saved: USER_EIP + 2 },
  },
  {
    name: 'an exception through a task gate pushes its error code on the new stack and saves RF = 1',
    golden: 'exception-task-gate',
    world: () => new World(3).task(TSS2).gate(13, 0x30, 0, 0, TASK_GATE_TYPE),
    act: (w) => deliverInterrupt(w.cpu, w.request(13, { type: 'exception', errorCode: 0x18 })),
    result: (w) => ({ pushed: w.dword(0x70000 - 4), esp: w.cpu.esp, saved: [w.dword(TSS + 32), w.dword(TSS + 36)] }),
    expect: { pushed: 0x18, esp: 0x70000 - 4, saved: [USER_EIP, 0x10202] },
  },
  {
    name: 'JMP and CALL through a task gate',
    world: () => taskGate(ready(), 3),
    act: call(0x50),
    result: (w) => [w.cpu.state.selector[TR], w.word(TSS2)],
    expect: [0x30, 0x28],
  },
  {
    name: 'a task of ring 3 is entered with its own segments',
    world: () => ready({ cs: UCODE, ss: UDATA, ds: UDATA, es: 0 }),
    act: jump(0x30),
    result: (w) => [w.cpu.cpl, w.cpu.state.selector[CS], w.cpu.state.selector[SS], w.cpu.state.selector[DS]],
    expect: [3, UCODE, UDATA, UDATA],
  },
  {
    name: 'CR3 is loaded while paging is on',
    world: () => ready({ cr3: 0x5000 }),
    given: (w) => (w.cpu.state.cr0[0] = 0x80000011),
    act: jump(0x30),
    result: (w) => w.cpu.state.cr3[0],
    expect: 0x5000,
  },
  {
    name: 'a 16-bit TSS loads words; the upper halves read as ones',
    world: () => new World(0).descriptor(0x30, tss(TSS2, { type: 1, rawLimit: 0x2b })).words(TSS2 + 14, 0xa000, 2, 1, 2, 3, 4, 0x7000, 5, 6, 7, KDATA, KCODE, KDATA, KDATA, 0), // prettier-ignore
    act: jump(0x30),
    result: (w) => [w.cpu.eip, w.cpu.getEflags(), w.cpu.gpr[EAX], access(w, 0x30), w.cpu.state.selector[TR]],
    expect: [0xa000, 2, 0xffff0001 | 0, 0x83, 0x30],
  },
  {
    name: 'leaving a 16-bit TSS saves words',
    world: () => ready(),
    given: (w) => w.cpu.setSegment(TR, 0x28, TSS, 0x2b, 0x8300),
    act: jump(0x30),
    result: (w) => [w.word(TSS + 14), w.word(TSS + 16), w.word(TSS + 36)],
    expect: [KERNEL_EIP + 2, 0x202, KCODE],
  },
  {
    name: 'the T bit asks for #DB before the first instruction of the task; local breakpoints end',
    golden: 'jmp-tss-debug-trap',
    world: () => ready({ t: 1 }),
    given: (w) => (w.cpu.state.dr[7] = 0x3ff),
    act: jump(0x30),
    result: (w) => [w.cpu.state.dr[6] as number, w.cpu.state.dr[7], w.cpu.state.debugTrap[0]],
    expect: [0x8000, 0x2aa, 0x8000],
  },
];

/** Before anything is committed. */
const REFUSALS: Case[] = [
  { name: 'a TSS with DPL below the RPL of its selector is #GP', world: ready, act: jump(0x33), fault: [VECTOR_GP, 0x30, 'TSS.DPL >= RPL'] }, // prettier-ignore
  { name: 'a TSS selector into the LDT is #GP', world: () => ready().descriptor(0x0c, tss(TSS2)), given: (w) => w.cpu.setSegment(LDTR, 0x40, LDT, 0x3f, 0x8200), act: jump(0x0c), fault: [VECTOR_GP, 0x0c, 'TSS is in the GDT'] }, // prettier-ignore
  { name: 'an absent TSS is #NP', world: () => ready().descriptor(0x30, tss(TSS2, { p: 0 })), act: jump(0x30), fault: [VECTOR_NP, 0x30, 'TSS.P = 1'] }, // prettier-ignore
  { name: 'a TSS limit of 66h is #TS', world: () => ready().descriptor(0x30, tss(TSS2, { rawLimit: 0x66 })), act: jump(0x30), fault: [VECTOR_TS, 0x30, 'TSS limit >= minimum'] }, // prettier-ignore
  { name: 'K03 V7: an outgoing TSS that is too short is #TS of the current TSS', world: ready, given: (w) => w.cpu.setSegment(TR, 0x28, TSS, 7, 0x8b00), act: jump(0x30), fault: [VECTOR_TS, 0x28, 'old TSS limit >= minimum'] }, // prettier-ignore
  { name: 'a task gate with DPL below CPL is #GP(gate)', world: () => taskGate(new World(3), 0), act: jump(0x50), fault: [VECTOR_GP, 0x50, 'task gate.DPL >= CPL'] }, // prettier-ignore
  { name: 'a task gate with DPL below RPL is #GP(gate)', world: () => taskGate(ready(), 2), act: jump(0x53), fault: [VECTOR_GP, 0x50, 'task gate.DPL >= RPL'] }, // prettier-ignore
  { name: 'an absent task gate is #NP(gate)', world: () => taskGate(ready(), 3, 0x30, 0), act: jump(0x50), fault: [VECTOR_NP, 0x50, 'task gate.P = 1'] }, // prettier-ignore
  { name: 'a task gate into the LDT is #GP(TSS)', world: () => taskGate(ready(), 3, 0x34), act: jump(0x50), fault: [VECTOR_GP, 0x34, 'TSS is in the GDT'] }, // prettier-ignore
  { name: 'a task gate beyond the GDT is #GP(TSS, EXT)', world: () => ready().gate(0x20, 0x100, 0, 0, TASK_GATE_TYPE), act: (w) => deliverInterrupt(w.cpu, w.request(0x20)), fault: [VECTOR_GP, 0x101, 'TSS selector <= GDT limit'] }, // prettier-ignore
  { name: 'a task gate to something else than a TSS is #GP(selector)', world: () => taskGate(ready(), 3, KDATA), act: jump(0x50), fault: [VECTOR_GP, 0x10, 'TSS is available'] }, // prettier-ignore
  { name: 'an absent TSS of IRET is #NP', world: () => ready().dwords(TSS, 0x30).descriptor(0x30, tss(TSS2, { type: 11, p: 0 })), given: (w) => w.cpu.setEflags(0x4202), act: (w) => executeIret(w.cpu, 32), fault: [VECTOR_NP, 0x30, 'TSS.P = 1'] }, // prettier-ignore
  { name: 'an unmapped new TSS is #PF in the old task', world: () => ready().descriptor(0x30, tss(0x50000)), given: (w) => w.cpu.pages.set(0x50, 'absent'), act: jump(0x30), fault: [VECTOR_PF, 0, 'EIP <= CS limit'], changes: ['CR2'] }, // prettier-ignore
  { name: 'an old TSS that cannot be written is #PF in the old task', world: ready, given: (w) => w.cpu.pages.set(3, 'read-only'), act: jump(0x30), fault: [VECTOR_PF, 3, 'EIP <= CS limit'], changes: ['CR2'] }, // prettier-ignore
];

/** Table 7-1: in the new task. The error code names the selector of the new task. */
const inside = (
  name: string,
  fields: Fields,
  vector: number,
  errorCode: number,
  rule: RuleId,
  given?: (w: World) => unknown,
): Case => ({
  // prettier-ignore
  name: `new task: ${name}`,
  world: () => ready(fields),
  ...(given ? { given } : {}),
  act: jump(0x30),
  fault: [vector, errorCode, rule],
  inNewTask: true,
  result: (w) => [w.cpu.state.selector[TR], w.cpu.instructionEip, access(w, 0x28), access(w, 0x30)],
  expect: [0x30, fields?.eip ?? 0xa000, 0x89, 0x8b],
});

const IN_NEW_TASK: Case[] = [
  inside('LDT selector in the LDT is #TS(LDT)', { ldt: 0x44 }, VECTOR_TS, 0x44, 'LDT is in the GDT'),
  inside('LDT selector beyond the GDT is #TS(LDT)', { ldt: 0x100 }, VECTOR_TS, 0x100, 'LDT selector <= GDT limit'),
  inside('LDT selector of something else is #TS(LDT)', { ldt: KDATA }, VECTOR_TS, 0x10, 'LDT is an LDT'),
  inside('absent LDT is #TS(LDT)', { ldt: 0x40 }, VECTOR_TS, 0x40, 'LDT.P = 1', (w) => w.descriptor(0x40, { base: LDT, rawLimit: 0x3f, type: 2, s: 0, dpl: 0, p: 0 })), // prettier-ignore
  inside('nonconforming CS with DPL ≠ RPL is #TS(CS)', { cs: 0x18 }, VECTOR_TS, 0x18, 'CS.DPL = CS.RPL'),
  inside('conforming CS with DPL > RPL is #TS(CS)', { cs: 0x58 }, VECTOR_TS, 0x58, 'CS.DPL <= CS.RPL', (w) => w.descriptor(0x58, code(1, { type: 0xe }))), // prettier-ignore
  inside('null SS is #TS(SS)', { ss: 0 }, VECTOR_TS, 0, 'SS is not null'),
  inside('SS beyond the GDT is #TS(SS)', { ss: 0x100 }, VECTOR_TS, 0x100, 'SS selector <= table limit'),
  inside('SS that is not writable is #TS(SS)', { ss: KCODE }, VECTOR_TS, 8, 'SS is a writable data segment'),
  inside('absent SS is #SS(SS)', { ss: 0x58 }, VECTOR_SS, 0x58, 'SS.P = 1', (w) => w.descriptor(0x58, data(0, { p: 0 }))), // prettier-ignore
  inside('SS with DPL ≠ CPL is #TS(SS)', { ss: UDATA }, VECTOR_TS, 0x20, 'SS.DPL = CPL'),
  inside('SS with RPL ≠ CPL is #TS(SS)', { ss: 0x13 }, VECTOR_TS, 0x10, 'SS.RPL = CPL'),
  inside('null CS is #TS(CS)', { cs: 0 }, VECTOR_TS, 0, 'CS is not null'),
  inside('CS beyond the GDT is #TS(CS)', { cs: 0x100 }, VECTOR_TS, 0x100, 'CS selector <= table limit'),
  inside('CS of a data segment is #TS(CS)', { cs: KDATA }, VECTOR_TS, 0x10, 'CS is a code segment'),
  inside('absent CS is #NP(CS)', { cs: 0x58 }, VECTOR_NP, 0x58, 'CS.P = 1', (w) => w.descriptor(0x58, code(0, { p: 0 }))), // prettier-ignore
  inside('DS beyond the GDT is #TS(DS)', { ds: 0x100 }, VECTOR_TS, 0x100, 'data selector <= table limit'),
  inside('DS that cannot be read is #TS(DS)', { ds: 0x58 }, VECTOR_TS, 0x58, 'segment is data or readable code', (w) => w.descriptor(0x58, code(0, { type: 8 }))), // prettier-ignore
  inside('absent DS is #NP(DS)', { ds: 0x58 }, VECTOR_NP, 0x58, 'data.P = 1', (w) => w.descriptor(0x58, data(0, { p: 0 }))), // prettier-ignore
  inside('DS with DPL below CPL is #TS(DS)', { cs: UCODE, ss: UDATA, ds: KDATA, es: 0 }, VECTOR_TS, 0x10, 'data.DPL >= CPL'), // prettier-ignore
  inside('DS with DPL below RPL is #TS(DS)', { ds: 0x13 }, VECTOR_TS, 0x10, 'data.DPL >= RPL'),
  inside('EIP beyond the limit of the new CS is #GP(0)', { eip: 0xb000, cs: 0x58 }, VECTOR_GP, 0, 'EIP <= CS limit', (w) => w.descriptor(0x58, code(0, { rawLimit: 0xafff, g: 0 }))), // prettier-ignore
  {
    name: 'new task: no room for the error code is #SS(EXT)',
    world: () => new World(3).task(TSS2, { ss: 0x58 }).descriptor(0x58, data(0, { rawLimit: 0xfff, g: 0 })).gate(13, 0x30, 0, 0, TASK_GATE_TYPE), // prettier-ignore
    act: (w) => deliverInterrupt(w.cpu, w.request(13, { type: 'exception', errorCode: 0x18 })),
    fault: [VECTOR_SS, 1, 'stack offset <= SS limit'],
    inNewTask: true,
  },
];

export const TASK_CASES: Case[] = [...SWITCHES, ...REFUSALS, ...IN_NEW_TASK];
