/** Registers changed from outside: the visible ones, and the hidden parts and table registers that explanations try values in. */
import { invariant } from '#emulator/base';
import { EFLAGS_FIXED, REG32, SEGMENT_LIKE } from '#emulator/arch';
import type { CpuCore } from '#emulator/cpu';
import type { Board } from './compose.ts';

/** Names besides general registers, EIP and EFLAGS; `n` is the number behind DR. */
const SYSTEM: Readonly<Record<string, (cpu: CpuCore, value: number) => void>> = {
  CR0: ({ state }, value) => (state.cr0[0] = value),
  CR2: ({ state }, value) => (state.cr2[0] = value),
  CR3: ({ state }, value) => (state.cr3[0] = value),
  CR4: ({ state }, value) => (state.cr4[0] = value),
  'GDTR.BASE': ({ state }, value) => (state.gdtrBase[0] = value),
  'GDTR.LIMIT': ({ state }, value) => (state.gdtrLimit[0] = value),
  'IDTR.BASE': ({ state }, value) => (state.idtrBase[0] = value),
  'IDTR.LIMIT': ({ state }, value) => (state.idtrLimit[0] = value),
  SYSENTER_CS: ({ state }, value) => (state.msr[0] = value),
  CPL: ({ state }, value) => (state.cpl[0] = value & 3),
  HALTED: ({ state }, value) => (state.halted[0] = value & 1),
};

function pokeSegment(cpu: CpuCore, name: string, value: number): boolean {
  const [segment, part] = name.split('.');
  const at = SEGMENT_LIKE.indexOf(segment as (typeof SEGMENT_LIKE)[number]);
  if (at < 0) return false;
  const { state } = cpu;
  const parts = { SELECTOR: state.selector, BASE: state.base, LIMIT: state.limit, ATTRIBUTES: state.attributes };
  if (part === undefined || !Object.hasOwn(parts, part)) return false;
  parts[part as keyof typeof parts][at] = value;
  return true;
}

/**
 * @param register `EAX` … `EDI`, `EIP`, `EFLAGS`, `CR0` `CR2` `CR3` `CR4`, `DR0` … `DR7`, `GDTR.limit`, `IDTR.base` …, `CPL`, `halted`, and
 * of segment registers `DS.selector`, `.base`, `.limit`, `.attributes`; letters of either case. No checks: this is not an instruction.
 */
export function pokeRegister({ cpu }: Board, register: string, value: number): void {
  const name = register.toUpperCase();
  const general = REG32.indexOf(name as (typeof REG32)[number]);
  cpu.sync();
  if (general >= 0) cpu.gpr[general] = value;
  else if (name === 'EIP') cpu.state.eip[0] = value;
  else if (name === 'EFLAGS') cpu.state.eflags[0] = value | EFLAGS_FIXED;
  else if (/^DR[0-7]$/.test(name)) cpu.state.dr[Number(name[2])] = value;
  else if (Object.hasOwn(SYSTEM, name)) {
    SYSTEM[name](cpu, value);
    if (name.startsWith('CR')) {
      cpu.state.codePage[0] = 0;
      cpu.paging.flush(true);
    }
  } else invariant(pokeSegment(cpu, name, value), `the register ${register} cannot be poked`);
  cpu.reload();
}
