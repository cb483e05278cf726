/**
 * The processor models a machine can have: what each of them is said to be by its data book, limited to what this machine
 * models. A row answers: which opcodes are valid, which bits of EFLAGS, CR0 and CR4 exist, what RESET and CPUID report, which
 * test and model-specific registers are there.
 */
import { CR0_AM, CR0_CD, CR0_EM, CR0_ET, CR0_MP, CR0_NE, CR0_NW, CR0_PE, CR0_PG, CR0_TS, CR0_WP, CR4_DE, CR4_PCE, CR4_PGE, CR4_PSE, CR4_TSD } from './control-registers.ts'; // prettier-ignore
import { EFLAGS_AC, EFLAGS_ARITHMETIC, EFLAGS_DF, EFLAGS_FIXED, EFLAGS_ID, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_NT, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM } from './eflags.ts'; // prettier-ignore
import { MSR_IA32_SYSENTER_CS, MSR_IA32_SYSENTER_EIP, MSR_IA32_SYSENTER_ESP, MSR_IA32_TIME_STAMP_COUNTER } from './msr.ts'; // prettier-ignore

/** Generations of instruction sets, oldest first. `FPU`: an x87 instruction of any coprocessor. */
export const CPU_LEVELS = ['FPU', '8086', '186', '286', '386', '486', 'P5', 'P6'] as const;
export type CpuLevel = (typeof CPU_LEVELS)[number];

/** True when a processor of level `processor` has what came with `feature`. */
export const hasLevel = (processor: CpuLevel, feature: CpuLevel): boolean =>
  CPU_LEVELS.indexOf(feature) <= CPU_LEVELS.indexOf(processor);

/** Feature flags of CPUID.01h:EDX (SDM vol. 2 CPUID, table 3-11); only those this machine has. */
export const CPUID_FPU = 1 << 0, CPUID_DE = 1 << 2, CPUID_PSE = 1 << 3, CPUID_TSC = 1 << 4, CPUID_MSR = 1 << 5; // prettier-ignore
export const CPUID_CX8 = 1 << 8, CPUID_SEP = 1 << 11, CPUID_PGE = 1 << 13, CPUID_CMOV = 1 << 15; // prettier-ignore

/** EAX, EBX, ECX, EDX of one CPUID leaf. */
export type CpuidLeaf = readonly [eax: number, ebx: number, ecx: number, edx: number];

export type CpuModelName = '386' | '486' | 'Pentium' | 'P6';

export interface CpuModel {
  readonly name: CpuModelName;
  /** Position in {@link CPU_MODELS}; the declared state keeps it. */
  readonly number: number;
  /** The part whose identification is reported. */
  readonly part: string;
  /** Newest opcodes that are valid. */
  readonly level: CpuLevel;
  /** Family, model, stepping: EDX after RESET, EAX of CPUID leaf 1. */
  readonly signature: number;
  /** By leaf; empty when there is no CPUID. A leaf beyond the last gives the last. */
  readonly cpuid: readonly CpuidLeaf[];
  /** EFLAGS bits that exist; all others read as 0. */
  readonly eflags: number;
  /** CR0 bits software can change, and those that are always 1. */
  readonly cr0Writable: number;
  readonly cr0Fixed: number;
  readonly cr0Reset: number;
  /** CR4 bits that exist; 0 = no CR4 (MOV to and from it is #UD). */
  readonly cr4: number;
  /** Numbers of the test registers TRn; moves to and from others are #UD. */
  readonly testRegisters: readonly number[];
  /** Model-specific registers; others are #GP(0). */
  readonly msrs: readonly number[];
  /** Counters RDPMC can read. */
  readonly performanceCounters: number;
}

const GENUINE_INTEL = [0x756e6547, 0x6c65746e, 0x49656e69] as const;
const vendorLeaf = (highest: number): CpuidLeaf => [highest, GENUINE_INTEL[0], GENUINE_INTEL[1], GENUINE_INTEL[2]];

const FLAGS_386 = EFLAGS_FIXED | EFLAGS_ARITHMETIC | EFLAGS_TF | EFLAGS_IF | EFLAGS_DF | EFLAGS_IOPL | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM; // prettier-ignore
const FLAGS_486 = FLAGS_386 | EFLAGS_AC;
/** VIF and VIP belong to the virtual-8086 mode extensions, which CPUID does not report here. */
const FLAGS_PENTIUM = FLAGS_486 | EFLAGS_ID;

const CR0_386 = (CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_PG) >>> 0;
const CR0_486 = (CR0_386 | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD) >>> 0;
/** Caches are off after RESET (SDM vol. 3 table 9-1). */
const CR0_RESET_486 = (CR0_CD | CR0_NW | CR0_ET) >>> 0;

const PENTIUM_SIGNATURE = 0x52c;
const PENTIUM_FEATURES = CPUID_FPU | CPUID_DE | CPUID_PSE | CPUID_TSC | CPUID_MSR | CPUID_CX8;
/** Stepping 9: before stepping 3 the P6 reports SEP without having SYSENTER (SDM vol. 2 SYSENTER). */
const P6_SIGNATURE = 0x619;
const P6_FEATURES = PENTIUM_FEATURES | CPUID_SEP | CPUID_PGE | CPUID_CMOV;
/** Descriptors of the caches and TLBs of the 256 KiB Pentium Pro (SDM vol. 2 table 3-12). */
const P6_CACHES: CpuidLeaf = [0x03020101, 0, 0, 0x06040a42];

const ROWS: readonly Omit<CpuModel, 'number'>[] = [
  {
    name: '386',
    part: 'Intel386 DX, stepping D1, with an Intel387',
    level: '386',
    signature: 0x308,
    cpuid: [],
    eflags: FLAGS_386,
    // ET tells which coprocessor is there; RESET sets it for a 387, and software may change it.
    cr0Writable: CR0_386 | CR0_ET,
    cr0Fixed: 0,
    cr0Reset: CR0_ET,
    cr4: 0,
    testRegisters: [6, 7],
    msrs: [],
    performanceCounters: 0,
  },
  {
    name: '486',
    part: 'Intel486 DX, stepping D0 (without CPUID)',
    level: '486',
    signature: 0x404,
    cpuid: [],
    eflags: FLAGS_486,
    cr0Writable: CR0_486,
    cr0Fixed: CR0_ET,
    cr0Reset: CR0_RESET_486,
    cr4: 0,
    testRegisters: [3, 4, 5, 6, 7],
    msrs: [],
    performanceCounters: 0,
  },
  {
    name: 'Pentium',
    part: 'Pentium (75-200 MHz), stepping 12',
    level: 'P5',
    signature: PENTIUM_SIGNATURE,
    cpuid: [vendorLeaf(1), [PENTIUM_SIGNATURE, 0, 0, PENTIUM_FEATURES]],
    eflags: FLAGS_PENTIUM,
    cr0Writable: CR0_486,
    cr0Fixed: CR0_ET,
    cr0Reset: CR0_RESET_486,
    cr4: CR4_TSD | CR4_DE | CR4_PSE,
    testRegisters: [],
    msrs: [MSR_IA32_TIME_STAMP_COUNTER],
    performanceCounters: 0,
  },
  {
    name: 'P6',
    part: 'Pentium Pro, stepping sB1',
    level: 'P6',
    signature: P6_SIGNATURE,
    cpuid: [vendorLeaf(2), [P6_SIGNATURE, 0, 0, P6_FEATURES], P6_CACHES],
    eflags: FLAGS_PENTIUM,
    cr0Writable: CR0_486,
    cr0Fixed: CR0_ET,
    cr0Reset: CR0_RESET_486,
    cr4: CR4_TSD | CR4_DE | CR4_PSE | CR4_PGE | CR4_PCE,
    testRegisters: [],
    msrs: [MSR_IA32_TIME_STAMP_COUNTER, MSR_IA32_SYSENTER_CS, MSR_IA32_SYSENTER_ESP, MSR_IA32_SYSENTER_EIP],
    performanceCounters: 2,
  },
];

/** Oldest first. */
export const CPU_MODELS: readonly CpuModel[] = ROWS.map((row, number) => ({ ...row, number }));
export const CPU_MODEL_NAMES: readonly CpuModelName[] = CPU_MODELS.map((model) => model.name);
export const DEFAULT_CPU_MODEL: CpuModelName = 'P6';

/** The model of a name. */
export const cpuModel = (name: CpuModelName): CpuModel => CPU_MODELS[CPU_MODEL_NAMES.indexOf(name)] as CpuModel;
/** The name as a person may write it (`pentium`, `p6`), or null. */
export const cpuModelName = (text: string): CpuModelName | null =>
  CPU_MODEL_NAMES.find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;
