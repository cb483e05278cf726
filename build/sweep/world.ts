/** The world before a case: tables, tasks, stacks, code and page tables, as 64 KiB of memory; and the harness's own tables. */
import { encodeDescriptor, encodeGate } from '#emulator/arch';
import * as at from './layout.ts';
import { entryAddress, type EntryField } from './layout.ts';

/** S and type in one number (S = 10h), as in the tables of the SDM. */
export interface Shape {
  readonly type: number;
  readonly dpl?: number;
  readonly p?: 0 | 1;
  readonly base?: number;
  /** 20-bit limit field. */
  readonly limit?: number;
  readonly g?: 0 | 1;
  readonly db?: 0 | 1;
  readonly avl?: 0 | 1;
}

/** A segment or system descriptor. Flat and present unless said otherwise. */
export const descriptor = (s: Shape): [number, number] =>
  encodeDescriptor({
    base: s.base ?? 0,
    rawLimit: s.limit ?? 0xfffff,
    type: s.type & 15,
    s: ((s.type >>> 4) & 1) as 0 | 1,
    dpl: s.dpl ?? 0,
    p: s.p ?? 1,
    g: s.g ?? (s.limit === undefined ? 1 : 0),
    db: s.db ?? (s.type & 16 ? 1 : 0),
    avl: s.avl ?? 0,
  });

export interface GateShape {
  readonly type: number;
  readonly selector: number;
  readonly offset?: number;
  readonly dpl?: number;
  readonly p?: 0 | 1;
  readonly parameters?: number;
}
/** A gate; S may be set too, which makes it none. */
export function gate(g: GateShape): [number, number] {
  const [low, high] = encodeGate({
    selector: g.selector,
    offset: g.offset ?? at.PAD,
    type: g.type & 31,
    dpl: g.dpl ?? 0,
    p: g.p ?? 1,
    parameters: g.parameters ?? 0,
  });
  return [low, high];
}

/** 64 KiB at WORLD. */
export function makeWorld(): Uint32Array {
  const world = new Uint32Array(at.WORLD_SIZE / 4);
  const bytes = new Uint8Array(world.buffer);
  const put = (address: number, value: number): void => void (world[(address - at.WORLD) >>> 2] = value);
  const pair = (address: number, [low, high]: [number, number]): void => {
    put(address, low);
    put(address + 4, high);
  };
  const gdt = (selector: number, d: Shape): void => pair(at.GDT + (selector & 0xfff8), descriptor(d));

  gdt(at.HARNESS_CODE, { type: 0x1b });
  gdt(at.HARNESS_DATA, { type: 0x13 });
  for (let level = 0; level < 4; level++) {
    gdt(at.codeOf(level), { type: 0x1b, dpl: level });
    gdt(at.dataOf(level), { type: 0x13, dpl: level });
  }
  gdt(at.CONFORMING0, { type: 0x1f });
  gdt(at.CONFORMING3, { type: 0x1f, dpl: 3 });
  gdt(at.SEL_LDT, { type: 2, base: at.LDT, limit: at.LDT_LIMIT });
  gdt(at.SEL_TSS, { type: 9, base: at.TSS, limit: at.TSS_LIMIT });
  gdt(at.SEL_B, { type: 9, base: at.TSS_B, limit: 0x67 });
  gdt(at.SEL_C, { type: 1, base: at.TSS_C, limit: 0x2b });
  gdt(at.SEL_D, { type: 9, base: at.TSS_D, limit: 0x67 });
  const segment16 = { base: at.WORLD, limit: 0xffff, db: 0 } as const;
  gdt(at.CODE16_0, { type: 0x1b, ...segment16 });
  gdt(at.STACK16_0, { type: 0x13, ...segment16 });
  gdt(at.CODE16_3, { type: 0x1b, dpl: 3, ...segment16 });
  gdt(at.STACK16_3, { type: 0x13, dpl: 3, ...segment16 });
  gdt(at.READ_ONLY3, { type: 0x11, dpl: 3 });
  gdt(at.EXECUTE_ONLY3, { type: 0x19, dpl: 3 });
  for (let vector = 0; vector < at.VECTORS; vector++) {
    const selector = at.HARNESS_TSS + vector * 8;
    gdt(selector, { type: 9, base: at.HARNESS_TASKS + vector * 0x80, limit: 0x67 });
    pair(at.IDT + vector * 8, gate({ type: 5, selector, offset: 0, dpl: 3 }));
    const handler = { type: 14, selector: at.HARNESS_CODE, offset: at.GATE_ENTRY + vector * 16, dpl: 3 };
    pair(at.IDT_GATES + vector * 8, gate(handler));
  }
  // The LDT: code and data of level 3 and 0 in both halves.
  for (const selector of [at.LDT_X, at.LDT_FAR]) {
    pair(at.LDT + (selector & 0xf8), descriptor({ type: 0x13, dpl: 3 }));
    pair(at.LDT + (selector & 0xf8) + 8, descriptor({ type: 0x1b, dpl: 3 }));
    pair(at.LDT + (selector & 0xf8) + 16, descriptor({ type: 0x13 }));
    pair(at.LDT + (selector & 0xf8) + 24, descriptor({ type: 0x1b }));
  }
  // Tasks.
  const stacks = [at.ESP0, at.dataOf(0), at.ESP1, at.dataOf(1), at.ESP2, at.dataOf(2)];
  stacks.forEach((value, n) => put(at.TSS + 4 + n * 4, value));
  put(at.TSS + 28, at.PAGE_DIRECTORY);
  put(at.TSS + 96, at.SEL_LDT);
  put(at.TSS + 100, at.IO_MAP << 16);
  for (let k = at.IO_MAP; k <= at.TSS_LIMIT; k++) bytes[at.TSS + k - at.WORLD] = 0xff;
  for (const base of [at.TSS_B, at.TSS_D]) putTask(put, base, base === at.TSS_B ? 0 : 3);
  putTask16((address, value) => {
    new DataView(world.buffer).setUint16(address - at.WORLD, value, true);
  }, at.TSS_C);
  // Code, data.
  bytes.fill(0xf1, at.CODE - at.WORLD, at.CODE - at.WORLD + 0x1000);
  bytes.fill(0xcc, at.CODE_INT3 - at.WORLD, at.CODE_INT3 - at.WORLD + 0x1000);
  for (let k = 0; k < 0x1000; k++) bytes[at.DATA - at.WORLD + k] = (k * 7 + (k >>> 8)) & 0xff;
  // Page tables: the world for everybody, the harness for supervisors, nothing else.
  for (const [directory, table] of [
    [at.PAGE_DIRECTORY, at.PAGE_TABLE],
    [at.PAGE_DIRECTORY_2, at.PAGE_TABLE_2],
  ] as const) {
    // prettier-ignore
    put(directory, table | 7);
    for (let page = 0x10; page < 0x20; page++) put(table + page * 4, (page << 12) | 7);
    for (let page = 0x100; page < 0x110; page++) put(table + page * 4, (page << 12) | 0x63);
  }
  return world;
}

/** Values that a new task finds: registers that tell where they came from. */
function putTask(put: (address: number, value: number) => void, base: number, level: number): void {
  const values = [
    0, at.ESP0, at.dataOf(0), at.ESP1, at.dataOf(1), at.ESP2, at.dataOf(2), at.PAGE_DIRECTORY, at.PAD + 0x10, 2,
    0xb0b00000, 0xb0b00001, 0xb0b00002, 0xb0b00003, at.ENTRY_ESP[level] ?? 0, 0xb0b00005, 0xb0b00006, 0xb0b00007,
    at.dataOf(3), at.codeOf(level), at.dataOf(level), at.dataOf(3), at.dataOf(3), at.dataOf(3), at.SEL_LDT, 0x680000,
  ]; // prettier-ignore
  values.forEach((value, n) => put(base + n * 4, value));
}

function putTask16(put: (address: number, value: number) => void, base: number): void {
  const sp = (at.ENTRY_ESP[0] - at.WORLD) & 0xffff;
  const values = [
    0, at.ESP0 - at.WORLD, at.STACK16_0, 0x7600, at.STACK16_0 | 1, 0x7800, at.STACK16_0 | 2, at.PAD + 0x20 - at.WORLD, 2,
    0xc0c0, 0xc0c1, 0xc0c2, 0xc0c3, sp, 0xc0c5, 0xc0c6, 0xc0c7, at.dataOf(3), at.CODE16_0, at.STACK16_0, at.dataOf(3), at.SEL_LDT,
  ]; // prettier-ignore
  values.forEach((value, n) => put(base + n * 2, value & 0xffff));
}

/** Registers with which a case begins unless it says otherwise: level 0. */
export const DEFAULT_ENTRY: Readonly<Record<EntryField, number>> = {
  kind: 0, eax: 0xa0a0a0a0, ecx: 0xa1a1a1a1, edx: 0xa2a2a2a2, ebx: 0xa3a3a3a3, ebp: 0xa5a5a5a5, esi: at.DATA, edi: at.DATA + 0x40,
  eip: at.STUB, cs: at.CODE0, eflags: 2, esp: at.ENTRY_ESP[0], ss: at.DATA0, ves: 0, vds: 0, vfs: 0, vgs: 0,
  es: at.dataOf(3), ds: at.dataOf(3), fs: at.dataOf(3), gs: at.dataOf(3), ldtr: at.SEL_LDT, tr: at.SEL_TSS,
  cr0: 0x80010011, cr3: at.PAGE_DIRECTORY, cr4: 0, dr0: 0, dr7: 0x400,
  gdtLimit: at.GDT_LIMIT, gdtBase: at.GDT, idtLimit: at.IDT_LIMIT, idtBase: at.IDT,
}; // prettier-ignore

/** The image at 1 MiB: the assembled harness with its tasks, the entry block, the list of regions and the template. */
export function harnessImage(assembled: Uint8Array, world: Uint32Array): Uint8Array {
  const image = new Uint8Array(0x20000);
  image.set(assembled);
  image.set(new Uint8Array(world.buffer), at.TEMPLATE - at.HARNESS);
  const view = new DataView(image.buffer);
  const put = (address: number, value: number): void => view.setUint32(address - at.HARNESS, value, true);
  for (let vector = 0; vector < at.VECTORS; vector++) {
    const base = at.HARNESS_TASKS + vector * 0x80;
    put(base + 28, at.HARNESS_CR3);
    put(base + 32, at.TASK_ENTRY + vector * 16);
    put(base + 36, 2);
    put(base + 52, vector);
    put(base + 56, at.HARNESS_STACK);
    for (const segment of [72, 80, 84, 88, 92]) put(base + segment, at.HARNESS_DATA);
    put(base + 76, at.HARNESS_CODE);
    put(base + 100, 0x680000);
  }
  for (const [field, value] of Object.entries(DEFAULT_ENTRY) as [EntryField, number][]) {
    const address = entryAddress(field) - at.HARNESS;
    if (field.endsWith('Limit')) view.setUint16(address, value, true);
    else view.setUint32(address, value, true);
  }
  at.REGIONS.forEach(([first, count], n) => {
    put(at.REGION_LIST + n * 8, first);
    put(at.REGION_LIST + n * 8 + 4, count);
  });
  return image;
}
