/**
 * Worlds for fuzz tests: descriptor tables, TSSs, page tables and a processor state, chosen by a seed. Most structures make
 * sense, so that programs get somewhere; the rest is garbage, on purpose, in places that hurt (the end of RAM, beyond it,
 * across pages, across 4 GiB).
 */
import { cpuModel, type CpuModel, CS, DEFAULT_CPU_MODEL, encodeDescriptor, encodeGate, LDTR, SS, TR } from '#emulator/arch'; // prettier-ignore
import { SeededRandom, write16, write32 } from '#emulator/base';
import { CPU_SECTION, type CpuState } from '#emulator/cpu';
import { Arena } from '#emulator/state';
import { hurtfulNumber, randomStream, type CodeWorld, type StreamKind } from './fuzz-code.ts';

/** RAM of fuzz machines in bytes: little, so that its end is near. */
export const FUZZ_RAM = 0x110000;

export const FUZZ_MODES = ['real', 'protected16-0', 'protected16-3', 'protected32-0', 'protected32-3', 'virtual-8086'] as const; // prettier-ignore
export type FuzzMode = (typeof FUZZ_MODES)[number];

export interface FuzzWorld {
  readonly mode: FuzzMode;
  readonly paging: boolean;
  readonly stream: StreamKind;
  /** The processor's section, as bytes. */
  readonly cpu: Uint8Array;
  /** Physical page → contents. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

// The usual places of things, by physical address.
const PD = 0x1000, PT = 0x2000, CODE = 0x4000, DATA = 0xa000, TABLES = 0x30000, LDT = 0x33000, TSS = 0x34000; // prettier-ignore
/** Top of the usual stacks. */
const STACK_TOP = DATA + 0x4000;
/** Handlers that skip a byte and return, for 32-bit and 16-bit frames, without and with an error code. */
const HANDLERS = [
  { at: CODE + 0x1800, wide: true, error: false, bytes: [0xff, 0x04, 0x24, 0xcf] },
  { at: CODE + 0x1810, wide: true, error: true, bytes: [0x83, 0xc4, 0x04, 0xff, 0x04, 0x24, 0xcf] },
  { at: CODE + 0x1820, wide: false, error: false, bytes: [0x67, 0xff, 0x04, 0x24, 0xcf] },
  { at: CODE + 0x1830, wide: false, error: true, bytes: [0x83, 0xc4, 0x02, 0x67, 0xff, 0x04, 0x24, 0xcf] },
];
const PUSHES_ERROR = new Set([8, 10, 11, 12, 13, 14, 17]);
const GDT_ENTRIES = 40, FIRST_TSS = 18, TSS_COUNT = 8, CODE_PLACES = 6; // prettier-ignore

const pick = <T>(random: SeededRandom, from: readonly T[]): T => from[random.below(from.length)];
const oneIn = (random: SeededRandom, n: number): boolean => random.below(n) === 0;

/** Physical memory of a world: what lies beyond RAM is dropped. */
class Memory {
  readonly pages = new Map<number, Uint8Array>();
  byte(at: number, value: number): void {
    const physical = at >>> 0;
    if (physical >= FUZZ_RAM || (physical >= 0xc0000 && physical < 0x100000)) return;
    let page = this.pages.get(physical >>> 12);
    if (page === undefined) this.pages.set(physical >>> 12, (page = new Uint8Array(4096)));
    page[physical & 0xfff] = value;
  }
  bytes(at: number, values: ArrayLike<number>): void {
    for (let k = 0; k < values.length; k++) this.byte(at + k, values[k]);
  }
  pair(at: number, [low, high]: readonly [number, number]): void {
    const bytes = new Uint8Array(8);
    write32(bytes, 0, low);
    write32(bytes, 4, high);
    this.bytes(at, bytes);
  }
}

interface Plan {
  readonly random: SeededRandom;
  /** How much of it is garbage: one in `n`, never in a world without trouble. */
  readonly bad: (n: number) => boolean;
  readonly memory: Memory;
  readonly gdt: number;
  readonly idt: number;
  readonly directory: number;
  readonly tss: readonly number[];
  readonly entries: readonly number[];
}

/** A place that table bases like to have, or one that hurts. */
function tableAt(random: SeededRandom, bad: Plan['bad'], usual: number): number {
  if (!bad(12)) return usual + (oneIn(random, 6) ? 0xff4 : 0);
  return pick(random, [usual + 0xff4, FUZZ_RAM - 0x40, FUZZ_RAM + 0x1000, 0xfffffff8, 0xbffe0, 0xf0000, random.u32()]);
}

type Pair = readonly [number, number];
const noise = (random: SeededRandom): Pair => [random.u32(), random.u32()];

function segmentDescriptor(plan: Plan, type: number, dpl: number, db: 0 | 1): Pair {
  const { random, bad } = plan;
  const small = bad(6);
  return encodeDescriptor({
    base: bad(10) ? pick(random, [CODE, DATA, 0xffff0000, 0xfffff000, FUZZ_RAM - 0x1000]) : 0,
    rawLimit: small ? pick(random, [0xffff, 0xfffff, 0x1ffff, 0xfff, 0, 0x2ffff]) : 0xfffff,
    g: small && oneIn(random, 2) ? 0 : 1,
    type,
    s: 1,
    dpl,
    p: bad(30) ? 0 : 1,
    db,
  });
}

/**
 * Entries 1-4 and 9-12 are code of level 0-3, 16 and 32 bits, 5-8 and 13-16 the data segments, 18-25 TSSs; behind them more
 * TSSs, gates, LDTs and whatever.
 */
function gdtEntry(plan: Plan, n: number): Pair {
  const { random, bad } = plan;
  if (bad(40)) return noise(random);
  if (n <= 16 && n > 0) {
    const dpl = (n - 1) & 3;
    const code = ((n - 1) & 4) === 0;
    const type = code ? (bad(10) ? pick(random, [8, 14, 15]) : 10) : bad(10) ? pick(random, [0, 6, 7]) : 2;
    return segmentDescriptor(plan, type, dpl, n > 8 ? 1 : 0);
  }
  const p = bad(12) ? 0 : 1;
  const dpl = pick(random, [0, 3, 3, random.below(4)]);
  const task = n - FIRST_TSS;
  if (task >= 0 && task < TSS_COUNT) {
    const type = (task % 4 === 3 ? 1 : 9) + (task === 0 || bad(8) ? 2 : 0);
    return encodeDescriptor({ base: plan.tss[task] as number, rawLimit: bad(12) ? 0x2b : 0x67, type, s: 0, dpl, p });
  }
  switch (random.below(8)) {
    case 0:
      return encodeDescriptor({ base: LDT, rawLimit: pick(random, [0x7f, 7, 0]), type: 2, s: 0, dpl, p });
    case 1:
    case 2: {
      const wide = random.below(2);
      const rawLimit = bad(4) ? pick(random, [0x2b, 0x66, 0x2067, 0xfff]) : 0x67;
      const type = (wide ? 9 : 1) + (bad(4) ? 2 : 0);
      return encodeDescriptor({ base: pick(random, plan.tss), rawLimit, type, s: 0, dpl, p });
    }
    case 3:
    case 4:
      return gate(plan, pick(random, [4, 12, 12]), dpl, p, oneIn(random, 3) ? random.below(32) : 0);
    case 5:
      return encodeGate({ selector: (FIRST_TSS + random.below(TSS_COUNT)) << 3, offset: 0, type: 5, dpl, p });
    case 6:
      return segmentDescriptor(plan, random.below(16), random.below(4), random.below(2) as 0 | 1);
    default:
      return bad(1) ? noise(random) : segmentDescriptor(plan, 2, 3, 1);
  }
}

/** A gate into code of the kernel that has the gate's width, or into anything. */
function gate(plan: Plan, type: number, dpl: number, p: 0 | 1, parameters: number, vector = -1): Pair {
  const { random, bad } = plan;
  const wide = (type & 8) !== 0;
  const selector = bad(10) ? plainSelector(plan) : ((wide ? 9 : 1) << 3) | pick(random, [0, 0, 0, 3]);
  const handler = HANDLERS.find((h) => h.wide === wide && h.error === PUSHES_ERROR.has(vector));
  const useful = vector >= 0 && type !== 5 && handler !== undefined && !oneIn(random, 3);
  const offset = useful ? handler.at : pick(random, plan.entries);
  const [low, high] = encodeGate({ selector, offset, type, dpl, p });
  return [low, (high | parameters) >>> 0];
}

/** A selector of one of the sixteen segments, or of any entry. */
function plainSelector({ random, bad }: Pick<Plan, 'random' | 'bad'>): number {
  if (bad(10)) return random.below(0x10000);
  const n = oneIn(random, 3) ? random.below(GDT_ENTRIES) : 1 + random.below(16);
  return (n << 3) | pick(random, [0, 0, 3, random.below(4)]) | (oneIn(random, 12) ? 4 : 0);
}

function putTables(plan: Plan): void {
  const { random, memory, bad } = plan;
  for (let n = 0; n < GDT_ENTRIES; n++) memory.pair(plan.gdt + n * 8, n === 0 ? [0, 0] : gdtEntry(plan, n));
  for (let n = 0; n < 16; n++) memory.pair(LDT + n * 8, gdtEntry(plan, random.below(GDT_ENTRIES - 1) + 1));
  for (let vector = 0; vector < 256; vector++) {
    const dpl = pick(random, [0, 3, 3]);
    const type = oneIn(random, 16) ? 5 : bad(16) ? random.below(16) : pick(random, [14, 14, 14, 15, 6, 7]);
    const p = bad(20) ? 0 : 1;
    const entry =
      type === 5
        ? encodeGate({ selector: (FIRST_TSS + random.below(TSS_COUNT)) << 3, offset: 0, type, dpl, p })
        : gate(plan, type, dpl, p, 0, vector);
    memory.pair(plan.idt + vector * 8, bad(30) ? noise(random) : entry);
  }
}

/** Real mode: vectors into our code, some anywhere. */
function putVectors({ random, memory, bad, entries }: Plan): void {
  const skip = HANDLERS.find((h) => !h.wide && !h.error)?.at ?? CODE;
  for (let vector = 0; vector < 256; vector++) {
    const offset = oneIn(random, 2) ? skip : pick(random, entries);
    const segment = bad(20) ? random.below(0x10000) : 0;
    memory.bytes(vector * 4, [offset & 0xff, offset >>> 8, segment & 0xff, segment >>> 8]);
  }
}

function putTss(plan: Plan, at: number): void {
  const { random, memory, bad } = plan;
  const bytes = new Uint8Array(0x68 + 32);
  const stackTop = (): number =>
    bad(10) ? pick(random, [0, 4, 0x1000, 0xfffffffc]) : STACK_TOP - random.below(4) * 0x800;
  write16(bytes, 0, oneIn(random, 3) ? plainSelector(plan) : (FIRST_TSS + random.below(TSS_COUNT)) << 3);
  for (let level = 0; level < 3; level++) {
    write32(bytes, 4 + level * 8, stackTop());
    write16(bytes, 8 + level * 8, bad(12) ? random.below(0x10000) : ((13 + level) << 3) | level);
  }
  write32(bytes, 28, plan.directory);
  write32(bytes, 32, pick(random, plan.entries));
  write32(bytes, 36, flagsFor(random, oneIn(random, 6)));
  for (let n = 0; n < 8; n++) write32(bytes, 40 + n * 4, n === 4 ? stackTop() : random.u32());
  const level = pick(random, [0, 0, 3]);
  const wide = pick(random, [0, 8, 8]);
  for (let n = 0; n < 6; n++) {
    const index = (n === 1 ? 1 : 5) + level + wide;
    write16(bytes, 72 + n * 4, bad(20) ? random.below(0x10000) : (index << 3) | level);
  }
  write16(bytes, 96, bad(3) ? plainSelector(plan) : 0);
  write16(bytes, 100, oneIn(random, 8) ? 1 : 0);
  write16(bytes, 102, pick(random, [0x68, 0x68, 0xffff, 0x60, 0xfff]));
  for (let k = 0x68; k < bytes.length; k++) bytes[k] = pick(random, [0, 0xff, random.below(256)]);
  if (bad(12)) for (let k = 0; k < bytes.length; k++) bytes[k] = random.below(256);
  memory.bytes(at, bytes);
}

/** Mostly an identity map of the first 4 MiB; some entries lead elsewhere, to the tables themselves, or nowhere. */
function putPageTables(plan: Plan): void {
  const { random, memory, bad } = plan;
  const word = (at: number, value: number): void => memory.bytes(at, [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]); // prettier-ignore
  const rights = (): number => pick(random, [7, 7, 7, 0x67, 3, 5, 1, 0x107, 0x87, random.below(0x1000)]);
  const odd = (): number => pick(random, [plan.directory, PT, FUZZ_RAM - 0x1000, FUZZ_RAM, 0xb8000, 0xf0000, 0xc0000, 0xfffff000, CODE, DATA]); // prettier-ignore
  for (let n = 0; n < 1024; n++) {
    const page = n << 12;
    const data = page >= DATA && page < TABLES;
    if (bad(data ? 16 : 120)) word(PT + n * 4, oneIn(random, 4) ? random.u32() : (odd() | rights()) >>> 0);
    else if (!bad(data ? 16 : 120)) word(PT + n * 4, page | (bad(40) ? rights() : 7));
  }
  word(plan.directory, bad(12) ? pick(random, [rights() | 0x80, PT | 3, PT | 5]) : PT | 7);
  word(plan.directory + 4, pick(random, [PT | 7, 0x87, 0x00400087, 0x00002087, 0, odd() | rights()]) >>> 0);
  for (let n = 2; n < 1024; n++) {
    if (oneIn(random, 8)) word(plan.directory + n * 4, oneIn(random, 2) ? random.u32() : (odd() | rights()) >>> 0);
  }
  // Page tables that map themselves, and the page at the top.
  if (oneIn(random, 2)) word(plan.directory + 1023 * 4, (plan.directory | 7) >>> 0);
  else word(plan.directory + 1023 * 4, (PT | 7) >>> 0);
}

const EFLAGS_CHOICES = [0x100, 0x200, 0x400, 0x4000, 0x10000, 0x40000, 0x200000];
function flagsFor(random: SeededRandom, virtual: boolean): number {
  let flags = 2 | (random.u32() & 0x8d5);
  for (const bit of EFLAGS_CHOICES) if (oneIn(random, bit === 0x200 ? 2 : 8)) flags |= bit;
  flags |= random.below(4) << 12;
  return virtual ? flags | 0x20000 : flags;
}

const attributesOf = (high: number): number => high & 0x00f0ff00;

/** Registers, in the state that the mode asks for. */
function putProcessor(plan: Plan, state: CpuState, mode: FuzzMode, paging: boolean, world: CodeWorld): void {
  const { random } = plan;
  const cpl = mode.endsWith('-3') || mode === 'virtual-8086' ? 3 : 0;
  state.cr0[0] = 0x10 | (random.u32() & 0x4001002e & (oneIn(random, 3) ? -1 : ~0xe));
  if (oneIn(random, 3)) state.cr0[0] |= 0x10000;
  if (mode !== 'real') state.cr0[0] |= 1;
  if (paging) state.cr0[0] = (state.cr0[0] | 0x80000000) >>> 0;
  state.cr4[0] = pick(random, [0, 0x10, 0x90, 0x18, 0x9c]);
  state.cr3[0] = plan.directory;
  state.cpl[0] = cpl;
  state.eflags[0] = flagsFor(random, mode === 'virtual-8086') & (mode === 'real' ? ~0x4000 : -1);
  state.gdtrBase[0] = plan.gdt;
  state.gdtrLimit[0] = plan.bad(12) ? pick(random, [0xffff, 0x87, 0x80]) : GDT_ENTRIES * 8 - 1;
  state.idtrBase[0] = mode === 'real' ? (oneIn(random, 8) ? plan.idt : 0) : plan.idt;
  state.idtrLimit[0] =
    mode === 'real' ? pick(random, [0x3ff, 0x3ff, 0x3f]) : plan.bad(16) ? pick(random, [0x100, 0x6f, 0xffff]) : 0x7ff;
  if (oneIn(random, 6)) state.a20Mask[0] = 0xffefffff;
  for (let n = 0; n < 4; n++) state.dr[n] = pick(random, world.addresses) + random.below(4);
  state.dr[6] = 0xffff0ff0;
  state.dr[7] = 0x400 | (oneIn(random, 6) ? random.u32() & 0xffff03ff : 0);
  for (let n = 0; n < 8; n++) state.gpr[n] = hurtfulNumber(random, world) | 0;
  putSegments(plan, state, mode, cpl);
}

function putSegments(plan: Plan, state: CpuState, mode: FuzzMode, cpl: number): void {
  const { random } = plan;
  const small = mode === 'real' || mode === 'virtual-8086';
  const set = (register: number, selector: number, base: number, limit: number, attributes: number): void => {
    state.selector[register] = selector;
    state.base[register] = base;
    state.limit[register] = limit;
    state.attributes[register] = attributes;
  };
  const wide = mode.startsWith('protected32');
  for (let register = 0; register < 6; register++) {
    if (small) {
      const selector = register === CS ? pick(random, [0, CODE >> 4]) : oneIn(random, 6) ? random.below(0x10000) : pick(random, [0, DATA >> 4]); // prettier-ignore
      const limit = mode === 'real' && register !== CS && oneIn(random, 8) ? 0xffffffff : 0xffff;
      set(register, selector, selector << 4, limit, mode === 'real' ? 0x9300 : 0xf300);
      continue;
    }
    const index = (register === CS ? 1 : 5) + cpl + (wide ? 8 : 0);
    const type = register === CS ? 0x9b : 0x93;
    const attributes = ((type | (cpl << 5)) << 8) | (wide ? 0xc00000 : 0);
    set(register, (index << 3) | cpl, 0, wide ? 0xffffffff : oneIn(random, 2) ? 0xffffffff : 0xffff, attributes);
    // Null and odd data segments.
    if (register !== CS && register !== SS && oneIn(random, 10)) set(register, 0, 0, 0, 0);
    if (register === SS && plan.bad(10)) set(SS, (index << 3) | cpl, DATA, 0xfff, attributesOf((0x97 | (cpl << 5)) << 8 | (wide ? 0xc00000 : 0))); // prettier-ignore
  }
  set(LDTR, 17 << 3, LDT, 0x7f, 0x8200);
  const tssWide = !oneIn(random, 4);
  set(TR, FIRST_TSS << 3, plan.tss[0] as number, pick(random, [0x67, 0x2067, 0xfff, 0x2b]), tssWide ? 0x8b00 : 0x8300);
  state.eip[0] = (plan.entries[0] as number) - (state.base[CS] as number);
  if (!plan.bad(12)) state.gpr[4] = STACK_TOP - (state.base[SS] as number);
}

/** A world and its program, by number, for a processor model. */
export function fuzzWorld(number: number, model: CpuModel = cpuModel(DEFAULT_CPU_MODEL)): FuzzWorld {
  const random = new SeededRandom(0x51de0000 ^ Math.imul(number + 1, 0x9e3779b1));
  const mode = FUZZ_MODES[number % FUZZ_MODES.length];
  const paging = mode !== 'real' && random.below(2) === 0;
  const stream: StreamKind = random.below(3) === 0 ? 'noise' : 'forms';
  const memory = new Memory();
  const trouble = pick(random, [0, 1, 1, 4]);
  const bad = (n: number): boolean => trouble !== 0 && random.below(Math.ceil(n / trouble)) === 0;
  const directory = bad(20) ? pick(random, [FUZZ_RAM - 0x1000, FUZZ_RAM, 0xf0000, PT]) : PD;
  const plan: Plan = {
    random,
    bad,
    memory,
    gdt: tableAt(random, bad, TABLES),
    idt: tableAt(random, bad, TABLES + 0x1800),
    directory,
    tss: Array.from({ length: TSS_COUNT }, (_, n) => (bad(20) ? tableAt(random, bad, TSS + 0xfc0) : TSS + n * 0x100)),
    entries: Array.from({ length: CODE_PLACES }, (_, n) => (oneIn(random, 8) ? CODE + (n & 3) * 0x1000 + 0xff8 : CODE + n * 0x400)), // prettier-ignore
  };
  const world: CodeWorld = {
    selectors: Array.from({ length: 24 }, () => plainSelector(plan)),
    addresses: [DATA, STACK_TOP, DATA + 0xffe, CODE, plan.entries[1] as number, plan.gdt, plan.idt + 0x68, directory, PT + 0x40, LDT, plan.tss[0] as number, 0xb8000, FUZZ_RAM - 2, 0xfffffffe, 0xfffff, 0x400000], // prettier-ignore
    entries: plan.entries,
  };
  if (mode === 'real') putVectors(plan);
  else {
    putTables(plan);
    putPageTables(plan);
    for (const at of plan.tss) putTss(plan, at);
  }
  for (const { at, bytes } of HANDLERS) memory.bytes(at, bytes);
  const codeSize = mode.startsWith('protected32') ? 32 : 16;
  for (let k = 0; k < 64; k++) memory.bytes(STACK_TOP + k * 4, [random.below(256), oneIn(random, 2) ? 0 : random.below(256), 0, 0]); // prettier-ignore
  plan.entries.forEach((at, n) =>
    memory.bytes(at, randomStream(random, world, stream, n === 5 ? (codeSize === 16 ? 32 : 16) : codeSize, 160)),
  );
  const arena = new Arena([CPU_SECTION], 4096);
  const state = arena.views(CPU_SECTION);
  putProcessor(plan, state, mode, paging, world);
  // Only what the model has.
  state.model[0] = model.number;
  state.cr0[0] = ((state.cr0[0] as number) & (model.cr0Writable | model.cr0Fixed)) | model.cr0Fixed;
  state.cr4[0] = (state.cr4[0] as number) & model.cr4;
  state.eflags[0] = (state.eflags[0] as number) & model.eflags;
  return { mode, paging, stream, cpu: arena.sectionBytes(CPU_SECTION.name), pages: memory.pages };
}

/** `MOV EAX, value`, then one access of a size through DX, in 16-bit code. */
function portAccess(random: SeededRandom, port: number): number[] {
  const value = oneIn(random, 2) ? random.below(256) : random.u32();
  const size = random.below(3);
  const access = [[0xec, 0xee], [0xed, 0xef], [0x66, 0xed, 0xef]][size] as number[]; // prettier-ignore
  const opcode = access[access.length - 2 + random.below(2)] as number;
  const dword = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
  return [0xba, port & 0xff, port >>> 8, 0x66, 0xb8, ...dword, ...(size === 2 ? [0x66] : []), opcode];
}

/** Accesses of a port program, and instructions it needs at most. */
export const PORT_ACCESSES = 400, PORT_INSTRUCTIONS = 6000; // prettier-ignore

/**
 * A real-mode world whose program does nothing but access ports, with time passing in between.
 * @param port the port of the n-th access.
 */
export function portWorld(number: number, port: (random: SeededRandom, n: number) => number): FuzzWorld {
  const random = new SeededRandom(0x9047_0000 + number);
  const memory = new Memory();
  const bytes: number[] = [];
  for (let n = 0; n < PORT_ACCESSES; n++) {
    bytes.push(...portAccess(random, port(random, n)));
    // MOV CX, turns; LOOP $ — a pause now and then; STI or CLI.
    if (oneIn(random, 8)) bytes.push(0xb9, random.below(100), 0, 0xe2, 0xfe);
    if (oneIn(random, 20)) bytes.push(oneIn(random, 2) ? 0xfb : 0xfa);
  }
  memory.bytes(CODE, [...bytes, 0xfa, 0xf4]);
  // Every interrupt ends at both 8259As and returns.
  memory.bytes(CODE - 0x400, [0x50, 0xb0, 0x20, 0xe6, 0xa0, 0xe6, 0x20, 0x58, 0xcf]);
  const handler = CODE - 0x400;
  for (let vector = 0; vector < 256; vector++) memory.bytes(vector * 4, [handler & 0xff, handler >>> 8, 0, 0]);
  const arena = new Arena([CPU_SECTION], 4096);
  const state = arena.views(CPU_SECTION);
  state.eip[0] = CODE;
  state.gpr[4] = STACK_TOP;
  for (let register = 0; register < 6; register++) state.attributes[register] = 0x9300;
  return {
    mode: 'real',
    paging: false,
    stream: 'forms',
    cpu: arena.sectionBytes(CPU_SECTION.name),
    pages: memory.pages,
  };
}
