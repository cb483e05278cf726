/** Cases of fault escalation: handleFault from the first fault to its handler, to #DF, to shutdown (K06 i, K10 p, K14). */
import { ESP, LDTR, SS, TR, VECTOR_DE, VECTOR_DF, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_UD } from '#emulator/arch'; // prettier-ignore
import { CpuFault } from '../cpu-core.ts';
import { handleFault } from '../fault-escalation.ts';
import type { Case } from './case.test-kit.ts';
import { real } from './cases-delivery.test-kit.ts';
import { executeInt } from './interrupt-delivery.ts';
import { HANDLER, INTERRUPT_GATE, KCODE, KDATA, KERNEL_EIP, KERNEL_ESP, TASK_GATE_TYPE, TSS, TSS2, UCODE, USER_EIP, World } from './world.test-kit.ts'; // prettier-ignore

/** Raise a fault as the core does and hand it to `handleFault`. */
const raise =
  (vector: number, errorCode: number | null = null) =>
  (w: World) => {
    try {
      w.cpu.fault(vector, errorCode, 'CPL = 0', 3, 0);
    } catch (thrown) {
      if (!(thrown instanceof CpuFault)) throw thrown;
      handleFault(w.cpu, thrown);
    }
  };
/** Run an action, hand its fault to `handleFault`. */
const through = (action: (w: World) => void) => (w: World) => {
  try {
    action(w);
  } catch (thrown) {
    if (!(thrown instanceof CpuFault)) throw thrown;
    handleFault(w.cpu, thrown);
  }
};
const absent = (w: World, ...vectors: number[]): World => {
  for (const vector of vectors) w.gate(vector, KCODE, HANDLER, 0, INTERRUPT_GATE, 0);
  return w;
};
const entered = (w: World): object => ({ vector: (w.cpu.eip - HANDLER) / 16, top: w.top(3), shutdown: w.cpu.state.shutdown[0] }); // prettier-ignore
const chain = (w: World): object => {
  const event = w.cpu.events.find((e) => e.kind === 'shutdown');
  return { shutdown: w.cpu.state.shutdown[0], chain: event?.kind === 'shutdown' ? event.chain.map((f) => [f.vector, f.errorCode]) : [] }; // prettier-ignore
};

export const ESCALATION_CASES: Case[] = [
  {
    name: 'a fault is delivered with the EIP of its instruction, RF = 1 and its error code',
    world: () => new World(0),
    act: raise(VECTOR_GP, 0x10),
    result: (w) => ({ ...entered(w), fourth: w.top(4)[3] }),
    expect: { vector: 13, top: [0x10, KERNEL_EIP, KCODE], shutdown: 0, fourth: 0x10202 },
  },
  {
    name: 'K02 c: INT 80h through a DPL 0 gate: the failed transition is the parent of the #GP delivery',
    golden: 'int80-refused-then-gp',
    world: () => new World(3).gate(0x80, KCODE, HANDLER, 0),
    act: through((w) => executeInt(w.cpu, 0x80)),
    result: entered,
    expect: { vector: 13, top: [0x402, USER_EIP, UCODE], shutdown: 0 },
  },
  {
    name: 'K14 e: #UD with its gate absent is #NP(33), handled serially',
    golden: 'ud-gate-absent',
    world: () => absent(new World(0), 6),
    act: raise(VECTOR_UD),
    result: entered,
    expect: { vector: VECTOR_NP, top: [0x33, KERNEL_EIP, KCODE], shutdown: 0 },
  },
  {
    name: 'K14 g: #DE with gates 0 and 11 absent is #DF(0)',
    golden: 'de-double-fault',
    world: () => absent(new World(0), 0, 11),
    act: raise(VECTOR_DE),
    result: entered,
    expect: { vector: VECTOR_DF, top: [0, KERNEL_EIP, KCODE], shutdown: 0 },
  },
  {
    name: 'K14 h: #UD with gates 6 and 11 absent is #DF',
    world: () => absent(new World(0), 6, 11),
    act: raise(VECTOR_UD),
    result: entered,
    expect: { vector: VECTOR_DF, top: [0, KERNEL_EIP, KCODE], shutdown: 0 },
  },
  {
    name: 'a page fault whose gate is absent is #DF',
    world: () => absent(new World(3), 14),
    act: raise(VECTOR_PF, 4),
    result: entered,
    expect: { vector: VECTOR_DF, top: [0, USER_EIP, UCODE], shutdown: 0 },
  },
  {
    name: 'a page fault during the delivery of #GP is handled serially',
    world: () => new World(3).gate(13, 0x0c, HANDLER),
    given: (w) => (w.cpu.setSegment(LDTR, 0x40, 0x50000, 0x3f, 0x8200), w.cpu.pages.set(0x50, 'absent')),
    act: raise(VECTOR_GP, 0),
    result: (w) => ({ ...entered(w), cr2: w.cpu.state.cr2[0] }),
    expect: { vector: VECTOR_PF, top: [0, USER_EIP, UCODE], shutdown: 0, cr2: 0x50008 },
  },
  {
    name: 'K14 V1: IDT limit 0 is a shutdown, with its chain',
    golden: 'triple-fault',
    world: () => new World(0),
    given: (w) => (w.cpu.state.idtrLimit[0] = 0),
    act: raise(VECTOR_GP, 0x10),
    result: chain,
    expect: { shutdown: 1, chain: [[VECTOR_GP, 0x10], [VECTOR_GP, 0x6b], [VECTOR_GP, 0x43]] }, // prettier-ignore
  },
  {
    name: 'K02 n: TSS.ss0 = 0 is a shutdown',
    world: () => new World(3).tssStack(0x8f000, 0).gate(0x80, KCODE, HANDLER, 3),
    act: through((w) => executeInt(w.cpu, 0x80)),
    result: chain,
    expect: { shutdown: 1, chain: [[10, 0], [10, 1], [10, 1]] }, // prettier-ignore
  },
  {
    name: 'K10 p: #SS whose frame does not fit on the same stack is a shutdown',
    world: () => new World(0),
    given: (w) => (w.cpu.setSegment(SS, KDATA, 0, 0xfff, 0x409300), (w.cpu.gpr[ESP] = 0x2000)),
    act: raise(VECTOR_SS, 0),
    result: (w) => (chain(w) as { shutdown: number }).shutdown,
    expect: 1,
  },
  {
    name: 'K06 i: a push on an unmapped stack becomes #DF through a task gate; the saved task is the one that pushed',
    golden: 'double-fault-task-gate',
    world: () => new World(0).task(TSS2).gate(VECTOR_DF, 0x30, 0, 0, TASK_GATE_TYPE),
    given: (w) => (w.cpu.pages.set(0x8f, 'absent'), (w.cpu.state.cr2[0] = KERNEL_ESP - 4)),
    act: raise(VECTOR_PF, 2),
    result: (w) => ({ tr: w.cpu.state.selector[TR], code: w.dword(0x70000 - 4), saved: [w.dword(TSS + 32), w.dword(TSS + 56)], cr2: w.cpu.state.cr2[0] }), // prettier-ignore
    expect: { tr: 0x30, code: 0, saved: [KERNEL_EIP, KERNEL_ESP], cr2: KERNEL_ESP - 4 },
  },
  {
    name: 'a fault in the new task is delivered in the new task: its EIP is saved',
    world: () => new World(3).task(TSS2, { ds: 0x100 }).gate(0x30, 0x30, 0, 3, TASK_GATE_TYPE),
    act: through((w) => executeInt(w.cpu, 0x30)),
    result: entered,
    expect: { vector: 10, top: [0x100, 0xa000, KCODE], shutdown: 0 },
  },
  {
    name: 'real mode: faults push no error code',
    world: () => real().words(13 * 4, 0x100, 0xf000),
    act: raise(VECTOR_GP, 0),
    result: (w) => [w.cpu.eip, w.word(0x88000 - 6)],
    expect: [0x100, 0x100],
  },
];
