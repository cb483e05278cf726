/** Cases of SYSENTER and SYSEXIT. */
import { CS, ECX, EDX, ESP, SS, VECTOR_GP } from '#emulator/arch';
import type { Case } from './case.test-kit.ts';
import { real } from './cases-delivery.test-kit.ts';
import { executeSysenter, executeSysexit } from './sysenter.ts';
import { ESP0, HANDLER, KCODE, KDATA, UCODE, UDATA, USER_EIP, USER_ESP, World } from './world.test-kit.ts';

const enter = (w: World): void => executeSysenter(w.cpu);
const exit = (w: World): void => executeSysexit(w.cpu);
/** The MSRs as a kernel sets them; SYSEXIT leads to CS 1B and SS 23. */
const ready = (level: 0 | 1 | 2 | 3, sysenterCs = KCODE): World => {
  const w = new World(level);
  w.cpu.state.msr.set([sysenterCs, ESP0, HANDLER]);
  w.cpu.gpr[ECX] = USER_ESP;
  w.cpu.gpr[EDX] = USER_EIP;
  return w;
};
const segments = (w: World): object => {
  const { selector, base, limit, attributes } = w.cpu.state;
  const part = (r: number): number[] => [selector[r], base[r], limit[r], attributes[r]];
  return { cpl: w.cpu.cpl, cs: part(CS), eip: w.cpu.eip, ss: part(SS), esp: w.cpu.esp, flags: w.cpu.getEflags() };
};

export const SYSENTER_CASES: Case[] = [
  {
    name: 'SYSENTER from ring 3: flat segments of ring 0, IF = 0, nothing is pushed',
    golden: 'sysenter',
    world: () => ready(3),
    act: enter,
    result: segments,
    expect: {
      cpl: 0,
      cs: [KCODE, 0, 0xffffffff, 0xc09b00],
      eip: HANDLER,
      ss: [KDATA, 0, 0xffffffff, 0xc09300],
      esp: ESP0,
      flags: 2,
    },
  },
  {
    name: 'SYSENTER forces the RPL of CS and SS to 0',
    world: () => ready(3, KCODE | 3),
    act: enter,
    result: (w) => [w.cpu.state.selector[CS], w.cpu.state.selector[SS]],
    expect: [KCODE, KDATA],
  },
  {
    name: 'SYSENTER leaves virtual-8086 mode',
    world: () => ready(3),
    given: (w) => w.cpu.setEflags(0x20202),
    act: enter,
    result: (w) => [w.cpu.getEflags(), w.cpu.cpl],
    expect: [2, 0],
  },
  { name: 'SYSENTER without IA32_SYSENTER_CS is #GP(0), whatever its RPL', world: () => ready(3, 3), act: enter, fault: [VECTOR_GP, 0, 'SYSENTER_CS is not null'] }, // prettier-ignore
  { name: 'SYSENTER in real mode is #GP(0)', world: () => real(), act: enter, fault: [VECTOR_GP, 0, 'CR0.PE = 1'] },
  {
    name: 'SYSEXIT to ring 3: flat segments, stack from ECX, place from EDX, flags as they are',
    golden: 'sysexit',
    world: () => ready(0),
    act: exit,
    result: segments,
    expect: {
      cpl: 3,
      cs: [UCODE, 0, 0xffffffff, 0xc0fb00],
      eip: USER_EIP,
      ss: [UDATA, 0, 0xffffffff, 0xc0f300],
      esp: USER_ESP,
      flags: 0x202,
    },
  },
  { name: 'SYSEXIT outside ring 0 is #GP(0)', world: () => ready(3), act: exit, fault: [VECTOR_GP, 0, 'CPL = 0'] },
  { name: 'SYSEXIT without IA32_SYSENTER_CS is #GP(0)', world: () => ready(0, 0), act: exit, fault: [VECTOR_GP, 0, 'SYSENTER_CS is not null'] }, // prettier-ignore
  {
    name: 'a user stack pointer beyond any limit is taken as it is',
    world: () => ready(0),
    given: (w) => (w.cpu.gpr[ECX] = -4),
    act: exit,
    result: (w) => w.cpu.gpr[ESP],
    expect: -4,
  },
];
