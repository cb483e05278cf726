/** Control, debug and table registers, HLT, CPUID, RDTSC, MSRs, cache and TLB control, invalid opcodes. */
import { CR0_AM, CR0_CD, CR0_EM, CR0_ET, CR0_MP, CR0_NE, CR0_NW, CR0_PE, CR0_PG, CR0_TS, CR0_WP, CR4_DE, CR4_PGE, CR4_PSE, CR4_TSD, EAX, EBX, ECX, EDX, EFLAGS_IF, VECTOR_DB, VECTOR_GP, VECTOR_UD } from '#emulator/arch'; // prettier-ignore
import { FORMS } from '#emulator/isa';
import type { Cpu } from '../cpu.ts';
import { FETCH_PAGE, SYS } from '../hot.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { type Execute, isMemory, operandLinear, effectiveAddress, readAt, readRm, requireCpl0, writeAt, writeMemory, writeRegister } from './operands.ts'; // prettier-ignore

const CR0_WRITABLE = CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD | CR0_PG;
const CR4_WRITABLE = CR4_TSD | CR4_DE | CR4_PSE | CR4_PGE;
const DR7_GD = 0x2000;
const DR6_BD = 0x2000;

const reg = (c: Cpu, i: number): number => c.blocks.slots.reg[i];
const rm = (c: Cpu, i: number): number => c.blocks.slots.rm[i];

function writeCr0(c: Cpu, value: number): void {
  // Setting PG needs PE; NW = 1 needs CD = 1: else #GP(0) (SDM vol. 2 MOV to CR).
  const legal = !(value & CR0_PG && !(value & CR0_PE)) && !(value & CR0_NW && !(value & CR0_CD));
  if (!legal) c.fault(VECTOR_GP, 0, 'CR0 bits are legal', 0, 1);
  c.loadCr0(((value & CR0_WRITABLE) | CR0_ET) >>> 0);
}
function moveToControl(c: Cpu, i: number): void {
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
      const reserved = (value & ~CR4_WRITABLE) >>> 0;
      // A reserved bit of CR4: #GP(0) (SDM vol. 2 MOV to CR).
      if (reserved !== 0) c.fault(VECTOR_GP, 0, 'CR4 reserved bits = 0', reserved, 0);
      c.loadCr4(value);
    }
  }
}
function moveFromControl(c: Cpu, i: number): void {
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
  // Bits 10 (DR7) and 4-11, 16-31 (DR6) read as 1.
  c.state.dr[number] =
    number === 7 ? (value & 0xffff2fff) | 0x400 : number === 6 ? (value & 0xe00f) | 0xffff0ff0 : value;
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

/** Family 6; PSE, TSC, MSR, CX8, SEP, PGE, CMOV. No FPU, no APIC. */
const CPUID_FEATURES = (1 << 3) | (1 << 4) | (1 << 5) | (1 << 8) | (1 << 13) | (1 << 15);
function cpuid(c: Cpu): void {
  const leaf = c.gpr[EAX] >>> 0;
  const set = (eax: number, ebx: number, ecx: number, edx: number): void => {
    c.gpr[EAX] = eax;
    c.gpr[EBX] = ebx;
    c.gpr[ECX] = ecx;
    c.gpr[EDX] = edx;
  };
  // "GenuineIntel" keeps guests on the paths written for the processors that the manual describes.
  if (leaf === 0) set(1, 0x756e6547, 0x6c65746e, 0x49656e69);
  else set(0x00000611, 0, 0, CPUID_FEATURES);
}

function rdtsc(c: Cpu): void {
  // CR4.TSD = 1 reserves RDTSC for CPL 0: else #GP(0) (SDM vol. 2 RDTSC).
  if (c.state.cr4[0] & CR4_TSD && c.cpl !== 0) c.fault(VECTOR_GP, 0, 'CR4.TSD = 0 or CPL = 0', 0, 1);
  const { now } = c;
  c.gpr[EAX] = now % 0x100000000;
  c.gpr[EDX] = Math.floor(now / 0x100000000);
}

/** IA32_TIME_STAMP_COUNTER (10h), IA32_SYSENTER_CS, _ESP, _EIP (174h-176h). */
function requireMsr(c: Cpu, number: number): void {
  const exists = number === 0x10 || (number >= 0x174 && number <= 0x176);
  // An MSR that does not exist: #GP(0) (SDM vol. 2 RDMSR, WRMSR).
  if (!exists) c.fault(VECTOR_GP, 0, 'MSR exists', 0, 1);
}
function rdmsr(c: Cpu): void {
  requireCpl0(c);
  const number = c.gpr[ECX] >>> 0;
  requireMsr(c, number);
  if (number === 0x10) {
    rdtsc(c);
    return;
  }
  c.gpr[EAX] = c.state.msr[number - 0x174];
  c.gpr[EDX] = 0;
}
function wrmsr(c: Cpu): void {
  requireCpl0(c);
  const number = c.gpr[ECX] >>> 0;
  requireMsr(c, number);
  // The time-stamp counter is virtual time, which nobody can set.
  if (number === 0x10) c.notModelled('WRMSR to the time-stamp counter');
  c.state.msr[number - 0x174] = c.gpr[EAX];
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
  // Test registers went with the 486.
  MOV_r32_TRn: (c) => c.fault(VECTOR_UD, null, 'register is valid', 0, 1),
  MOV_TRn_r32: (c) => c.fault(VECTOR_UD, null, 'register is valid', 0, 1),
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
  RDPMC: (c) => {
    // CR4.PCE is always 0 here, so only CPL 0 gets further; there are no counters.
    if (c.cpl !== 0) c.fault(VECTOR_GP, 0, 'CR4.PCE = 1 or CPL = 0', 0, 1);
    c.fault(VECTOR_GP, 0, 'performance counter exists', 0, 1);
  },
  RDMSR: rdmsr,
  WRMSR: wrmsr,
  SYSENTER: (c) => c.notModelled('SYSENTER'),
  SYSEXIT: (c) => c.notModelled('SYSEXIT'),
  // Outside system-management mode RSM raises #UD (SDM vol. 3 §31.2).
  RSM: (c) => c.fault(VECTOR_UD, null, 'opcode is valid', 0, 1),
  ...Object.fromEntries(FORMS.filter((form) => form.flow === 'fault').map((form) => [form.id, undefinedOpcode])),
};
