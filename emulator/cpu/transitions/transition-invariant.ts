/**
 * The property that keeps the explanation honest: state before + recorded changes = state after, byte for byte in RAM and in
 * every register a transition can touch, and every recorded check gives the same result again.
 */
import { hex32, read16, read32, write16, write32 } from '#emulator/base';
import { REG32, SEGMENT_LIKE } from '#emulator/arch';
import { holds, ruleRow, type Access, type RegisterName, type Transition } from '#emulator/events';
import type { CpuCore } from '../cpu-core.ts';

/** RAM and registers at one moment; the arrays are copies. */
export interface MachineCopy {
  readonly ram: Uint8Array;
  readonly registers: Readonly<Record<RegisterName, number>>;
}

const SCALARS = ['halted', 'shutdown', 'nmiBlocked'] as const;

/** Copy what the property compares. `ram` may be a part of memory starting at physical address 0. */
export function copyMachine(cpu: CpuCore, ram: Uint8Array): MachineCopy {
  const { state } = cpu;
  const registers: Partial<Record<RegisterName, number>> = {
    EIP: cpu.eip,
    EFLAGS: cpu.getEflags() >>> 0,
    CPL: cpu.cpl,
    CR0: state.cr0[0] as number,
    CR2: state.cr2[0] as number,
    CR3: state.cr3[0] as number,
    DR6: state.dr[6] as number,
    DR7: state.dr[7] as number,
  };
  for (const name of SCALARS) registers[name] = state[name][0] as number;
  REG32.forEach((name, i) => (registers[name] = (cpu.gpr[i] as number) >>> 0));
  SEGMENT_LIKE.forEach((name, i) => {
    registers[`${name}.selector`] = state.selector[i] as number;
    registers[`${name}.base`] = state.base[i] as number;
    registers[`${name}.limit`] = state.limit[i] as number;
    registers[`${name}.attributes`] = state.attributes[i] as number;
  });
  return { ram: ram.slice(), registers: registers as Record<RegisterName, number> };
}

const readAt = (ram: Uint8Array, { physical, size }: Access): number =>
  (size === 4 ? read32(ram, physical) : size === 2 ? read16(ram, physical) : (ram[physical] as number)) >>> 0;

function writeAt(ram: Uint8Array, { physical, size, after }: Access): void {
  if (size === 4) write32(ram, physical, after);
  else if (size === 2) write16(ram, physical, after);
  else ram[physical] = after;
}

/** Index of the first byte in which two copies of RAM differ, or -1. Both are made of whole pages. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const words = new Int32Array(a.buffer, a.byteOffset, a.length >>> 2);
  const others = new Int32Array(b.buffer, b.byteOffset, b.length >>> 2);
  let word = 0;
  while (word < words.length && words[word] === others[word]) word++;
  if (word === words.length) return -1;
  for (let at = word * 4; ; at++) if (a[at] !== b[at]) return at;
}

/**
 * Violations of the property, empty when it holds.
 * @param before copy taken when the transition began (or at the start of its instruction). @param after copy taken when it
 * was closed. @param isRam false for physical addresses whose writes are dropped (ROM); addresses beyond the copy are
 * ignored in any case.
 */
export function checkTransitionInvariant(
  before: MachineCopy,
  after: MachineCopy,
  transition: Transition,
  isRam: (physical: number) => boolean = () => true,
): string[] {
  const violations: string[] = [];
  const say = (text: string): void => void violations.push(`#${transition.id} ${transition.flow}: ${text}`);
  const ram = before.ram.slice();
  const registers: Record<RegisterName, number> = { ...before.registers };
  // The instruction pointer has already left the instruction when a transfer begins.
  registers.EIP = transition.from.eip;
  for (const step of transition.steps) {
    for (const check of step.checks) {
      if (holds(ruleRow(check.rule).relation, check.left, check.right) !== check.ok) {
        say(`${step.step}: '${check.rule}' does not evaluate to ${check.ok} for ${check.left}, ${check.right}`);
      }
    }
    for (const access of step.writes) {
      if (access.physical + access.size > ram.length || !isRam(access.physical)) continue;
      if (readAt(ram, access) !== access.before) say(`${step.step}: [${hex32(access.physical)}] before is wrong`);
      writeAt(ram, access);
    }
    for (const change of step.registers) {
      if (registers[change.register] !== change.before) say(`${step.step}: ${change.register} before is wrong`);
      registers[change.register] = change.after;
    }
  }
  const completed = transition.outcome === 'completed';
  for (const name of Object.keys(after.registers) as RegisterName[]) {
    if (name === 'EIP' && !completed) continue;
    const expected = registers[name] >>> 0;
    const actual = after.registers[name] >>> 0;
    if (expected !== actual) say(`${name} is ${hex32(actual)}, the record says ${hex32(expected)}`);
  }
  const at = firstDifference(ram, after.ram);
  if (at >= 0) say(`RAM at ${hex32(at)} is not what the record says`);
  return violations;
}
