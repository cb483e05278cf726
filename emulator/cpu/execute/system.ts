/** Control, debug and table registers, HLT, CPUID, RDTSC, MSRs, cache and TLB control, invalid opcodes. */
import { CR0_CD, CR0_EM, CR0_MP, CR0_NW, CR0_PE, CR0_PG, CR0_TS, CR4_DE, CR4_PCE, CR4_TSD, type CpuidLeaf, EAX, EBX, ECX, EDX, EFLAGS_IF, MSR_IA32_SYSENTER_CS, MSR_IA32_TIME_STAMP_COUNTER, VECTOR_DB, VECTOR_GP, VECTOR_UD } from '#emulator/arch'; // prettier-ignore
import { FORMS } from '#emulator/isa';
import type { Cpu } from '../cpu.ts';
import { FETCH_PAGE, SYS } from '../hot.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { executeSysenter, executeSysexit } from '../transitions/index.ts';
import { TEST_REGISTERS } from './test-registers.ts';
import { type Execute, isMemory, operandLinear, effectiveAddress, readAt, readRm, requireCpl0, writeAt, writeMemory, writeRegister } from './operands.ts'; // prettier-ignore

const DR7_GD = 0x2000;
const DR6_BD = 0x2000;

const reg = (c: Cpu, i: number): number => c.blocks.slots.reg[i];
const rm = (c: Cpu, i: number): number => c.blocks.slots.rm[i];

/** Attempts to change a bit that the model does not have are ignored (SDM vol. 2 MOV to CR). */
function writeCr0(c: Cpu, given: number): void {
  const { cr0Writable, cr0Fixed } = c.model;
  const value = (given & cr0Writable) | cr0Fixed;
  // Setting PG needs PE; NW = 1 needs CD = 1: else #GP(0) (SDM vol. 2 MOV to CR).
  const legal = !(value & CR0_PG && !(value & CR0_PE)) && !(value & CR0_NW && !(value & CR0_CD));
  if (!legal) c.fault(VECTOR_GP, 0, 'CR0 bits are legal', 0, 1);
  c.loadCr0(value >>> 0);
}
/** CR4 came with the Pentium (and late models of the 486): without it #UD (SDM vol. 3 §22.22). */
function requireControlRegister(c: Cpu, number: number): void {
  if (number === 4 && c.model.cr4 === 0) c.fault(VECTOR_UD, null, 'register is valid', 0, 1);
}
function moveToControl(c: Cpu, i: number): void {
  requireControlRegister(c, reg(c, i));
  requireCpl0(c);
  const value = c.gpr[rm(c, i)] >>> 0;
  switch (reg(c, i)) {
    case 0:
      writeCr0(c, value);
      break;
    case 2:
      c.emit({ kind: 'system', what: 'CR2', value, before: c.state.cr2[0] });
      c.state.cr2[0] = value;
      break;
    case 3:
      c.loadCr3(value & ~0xfe7);
      break;
    default: {
      const reserved = (value & ~c.model.cr4) >>> 0;
      // A reserved bit of CR4: #GP(0) (SDM vol. 2 MOV to CR).
      if (reserved !== 0) c.fault(VECTOR_GP, 0, 'CR4 reserved bits = 0', reserved, 0);
      c.loadCr4(value);
    }
  }
}
function moveFromControl(c: Cpu, i: number): void {
  requireControlRegister(c, reg(c, i));
  requireCpl0(c);
  const { cr0, cr2, cr3, cr4 } = c.state;
  const register = reg(c, i);
  c.gpr[rm(c, i)] = (register === 0 ? cr0 : register === 2 ? cr2 : register === 3 ? cr3 : cr4)[0];
}

/** Number behind DR4 and DR5, which mean DR6 and DR7 unless CR4.DE = 1 (#UD then). */
function debugRegister(c: Cpu, i: number): number {
  const number = reg(c, i);
  const { cr4, dr } = c.state;
  if (number === 4 || number === 5) {
    if (cr4[0] & CR4_DE) c.fault(VECTOR_UD, null, 'CR4.DE = 0', 1, 0);
  }
  requireCpl0(c);
  // General detect: any move to or from a debug register raises #DB (SDM vol. 3 §17.2.4).
  if (dr[7] & DR7_GD) {
    dr[6] |= DR6_BD;
    dr[7] &= ~DR7_GD;
    c.fault(VECTOR_DB, null, 'DR7.GD = 0', 1, 0);
  }
  return number === 4 || number === 5 ? number + 2 : number;
}
function moveToDebug(c: Cpu, i: number): void {
  const number = debugRegister(c, i);
  const value = c.gpr[rm(c, i)];
  const before = c.state.dr[number];
  // DR7: bit 10 reads as 1, 11, 12, 14 and 15 as 0; DR6: 4-11 and 16-31 as 1, 12 as 0 (SDM vol. 3 §17.2.3, §17.2.4).
  c.state.dr[number] =
    number === 7 ? (value & 0xffff23ff) | 0x400 : number === 6 ? (value & 0xe00f) | 0xffff0ff0 : value;
  c.emit({ kind: 'system', what: 'DR', value: value >>> 0, before });
  c.refreshWatch();
  c.refreshEvents();
}

function loadTable(base: 'gdtrBase' | 'idtrBase', limit: 'gdtrLimit' | 'idtrLimit', what: 'LGDT' | 'LIDT'): Execute {
  return (c, i) => {
    requireCpl0(c);
    const linear = operandLinear(c, i, 6, false);
    const newLimit = readAt(c, linear, 2);
    const address = readAt(c, (linear + 2) | 0, 4) >>> 0;
    // With a 16-bit operand the base has 24 bits (SDM vol. 2 LGDT/LIDT).
    const newBase = c.blocks.slots.size[i] & SIZE_OPERAND32 ? address : address & 0xffffff;
    const before = c.state[base][0];
    c.state[base][0] = newBase;
    c.state[limit][0] = newLimit;
    c.emit({ kind: 'system', what, value: newBase, limit: newLimit, before });
  };
}
/** SGDT, SIDT: six bytes; the 386 and later store the full base with either operand size. */
const storeTable =
  (base: 'gdtrBase' | 'idtrBase', limit: 'gdtrLimit' | 'idtrLimit'): Execute =>
  (c, i) => {
    const linear = operandLinear(c, i, 6, true);
    c.linear.probeWrite(linear, 6, c.cpl === 3);
    writeAt(c, linear, 2, c.state[limit][0]);
    writeAt(c, (linear + 2) | 0, 4, c.state[base][0]);
  };

function smsw(c: Cpu, i: number): void {
  const value = c.state.cr0[0];
  if (isMemory(c, i)) writeMemory(c, i, 2, value);
  else writeRegister(c, rm(c, i), c.blocks.slots.size[i] & SIZE_OPERAND32 ? 4 : 2, value);
}
/** LMSW sets PE, MP, EM, TS; it cannot clear PE. */
function lmsw(c: Cpu, i: number): void {
  requireCpl0(c);
  const value = readRm(c, i, 2);
  const old = c.state.cr0[0];
  c.loadCr0((((old & ~(CR0_MP | CR0_EM | CR0_TS)) | (value & 0xe) | (value & CR0_PE)) >>> 0) as number);
}

function hlt(c: Cpu): void {
  requireCpl0(c);
  c.state.halted[0] = 1;
  c.refreshEvents();
  c.emit({ kind: 'halt', interruptsEnabled: (c.f[SYS] & EFLAGS_IF) !== 0 });
}

/** A leaf beyond the highest gives the highest (SDM vol. 2 CPUID). */
function cpuid(c: Cpu): void {
  const { cpuid: leaves } = c.model;
  const [eax, ebx, ecx, edx] = leaves[Math.min(c.gpr[EAX] >>> 0, leaves.length - 1)] as CpuidLeaf;
  c.gpr[EAX] = eax;
  c.gpr[EBX] = ebx;
  c.gpr[ECX] = ecx;
  c.gpr[EDX] = edx;
}

const TWO_32 = 0x100000000;
/** The time-stamp counter is virtual time since RESET, or since what WRMSR made of it. */
function readTimeStamp(c: Cpu): void {
  const count = c.now - c.state.tscBase[0];
  c.gpr[EAX] = count % TWO_32;
  c.gpr[EDX] = Math.floor(count / TWO_32);
}
function rdtsc(c: Cpu): void {
  // CR4.TSD = 1 reserves RDTSC for CPL 0: else #GP(0) (SDM vol. 2 RDTSC).
  if (c.state.cr4[0] & CR4_TSD && c.cpl !== 0) c.fault(VECTOR_GP, 0, 'CR4.TSD = 0 or CPL = 0', 0, 1);
  readTimeStamp(c);
}
/** The counters exist and stand still: nothing here can choose an event for them. */
function rdpmc(c: Cpu): void {
  // CR4.PCE = 0 reserves RDPMC for CPL 0: else #GP(0) (SDM vol. 2 RDPMC).
  if (!(c.state.cr4[0] & CR4_PCE) && c.cpl !== 0) c.fault(VECTOR_GP, 0, 'CR4.PCE = 1 or CPL = 0', 0, 1);
  const exists = c.gpr[ECX] >>> 0 < c.model.performanceCounters;
  // A counter that does not exist: #GP(0) (SDM vol. 2 RDPMC).
  if (!exists) c.fault(VECTOR_GP, 0, 'performance counter exists', 0, 1);
  c.gpr[EAX] = c.gpr[EDX] = 0;
}

/** Number in ECX of an MSR that the model has. */
function msrNumber(c: Cpu): number {
  const number = c.gpr[ECX] >>> 0;
  // An MSR that does not exist: #GP(0) (SDM vol. 2 RDMSR, WRMSR).
  if (!c.model.msrs.includes(number)) c.fault(VECTOR_GP, 0, 'MSR exists', 0, 1);
  return number;
}
function rdmsr(c: Cpu): void {
  requireCpl0(c);
  const number = msrNumber(c);
  if (number === MSR_IA32_TIME_STAMP_COUNTER) {
    readTimeStamp(c);
    return;
  }
  c.gpr[EAX] = c.state.msr[number - MSR_IA32_SYSENTER_CS];
  c.gpr[EDX] = 0;
}
function wrmsr(c: Cpu): void {
  requireCpl0(c);
  const number = msrNumber(c);
  if (number === MSR_IA32_TIME_STAMP_COUNTER) {
    // Before family 0Fh only the low dword can be written; the high one is cleared (SDM vol. 3 §17.17).
    c.state.tscBase[0] = c.now - (c.gpr[EAX] >>> 0);
    return;
  }
  c.state.msr[number - MSR_IA32_SYSENTER_CS] = c.gpr[EAX];
}

const privileged =
  (then: (c: Cpu, i: number) => void): Execute =>
  (c, i) => {
    requireCpl0(c);
    then(c, i);
  };
const undefinedOpcode: Execute = (c) => c.fault(VECTOR_UD, null, 'UD is not executed', 1, 0);

export const SYSTEM: Readonly<Record<string, Execute>> = {
  HLT: hlt,
  MOV_r32_CRn: moveFromControl,
  MOV_CRn_r32: moveToControl,
  MOV_r32_DRn: (c, i) => {
    c.gpr[rm(c, i)] = c.state.dr[debugRegister(c, i)];
  },
  MOV_DRn_r32: moveToDebug,
  ...TEST_REGISTERS,
  LGDT_m16and32: loadTable('gdtrBase', 'gdtrLimit', 'LGDT'),
  LIDT_m16and32: loadTable('idtrBase', 'idtrLimit', 'LIDT'),
  SGDT_m: storeTable('gdtrBase', 'gdtrLimit'),
  SIDT_m: storeTable('idtrBase', 'idtrLimit'),
  SMSW_rm16: smsw,
  SMSW_r32m16: smsw,
  LMSW_rm16: lmsw,
  CLTS: privileged((c) => c.loadCr0((c.state.cr0[0] & ~CR0_TS) >>> 0)),
  INVD: privileged(() => {}),
  WBINVD: privileged(() => {}),
  INVLPG_m: privileged((c, i) => {
    const linear = (c.state.base[c.blocks.slots.segment[i]] + effectiveAddress(c, i)) | 0;
    c.paging.invalidatePage(linear);
    c.f[FETCH_PAGE] = 0;
    c.emit({ kind: 'tlb', op: 'invlpg', linear: linear >>> 0 });
  }),
  CPUID: cpuid,
  RDTSC: rdtsc,
  RDPMC: rdpmc,
  RDMSR: rdmsr,
  WRMSR: wrmsr,
  SYSENTER: executeSysenter,
  SYSEXIT: executeSysexit,
  // Outside system-management mode RSM raises #UD (SDM vol. 3 §31.2).
  RSM: (c) => c.fault(VECTOR_UD, null, 'opcode is valid', 0, 1),
  ...Object.fromEntries(FORMS.filter((form) => form.flow === 'fault').map((form) => [form.id, undefinedOpcode])),
};
