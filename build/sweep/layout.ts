/**
 * Where everything of the sweep's world lies: 64 KiB at 10000h, linear = physical, every page of it user-accessible and
 * writable unless a case says otherwise. What a case may change is looked at (`REGIONS`), the rest is constant.
 */
export const WORLD = 0x10000;
export const WORLD_SIZE = 0x10000;

// -- tables --------------------------------------------------------------------------------------------------------------
/** Selectors below 400h lie on one page, those from 400h on the next. */
export const GDT = 0x10c00, GDT_LIMIT = 0x4ff; // prettier-ignore
/** Entries 0-15 on one page, 16-31 on the next. */
export const LDT = 0x12f80, LDT_LIMIT = 0xff; // prettier-ignore
/** Vectors 0-2Fh on one page, the rest on the next. Every vector is a task gate into the harness. */
export const IDT = 0x15e80, IDT_LIMIT = 0x1ff; // prettier-ignore
/** The same vectors as interrupt gates into the harness. */
export const IDT_GATES = 0x12800;
/** The current task. SS0:ESP0 lie on one page, SS1:ESP1 and the rest on the next. */
export const TSS = 0x14ff4, TSS_LIMIT = 0x108; // prettier-ignore
export const IO_MAP = 0x88;
/** Further tasks: 32-bit, 16-bit, 32-bit; and one of each across a page. */
export const TSS_B = 0x15200, TSS_C = 0x15300, TSS_D = 0x15400, TSS_ACROSS = 0x13fd0, TSS16_ACROSS = 0x13ff0; // prettier-ignore

// -- stacks, code, data --------------------------------------------------------------------------------------------------
/** Stack pointers in the TSS. That of level 0 has 100h bytes above a page border. */
export const ESP0 = 0x17100, ESP1 = 0x17600, ESP2 = 0x17800; // prettier-ignore
/** Stack pointer of a program of level 0, 1, 2, 3 when a case begins. */
export const ENTRY_ESP = [0x17380, 0x17580, 0x17780, 0x18400] as const;
/** A user stack pointer with a page border above and below. */
export const BORDER_ESP = 0x18ff8;
/** A page of ICEBP instructions: wherever execution goes on, it comes back to the harness. */
export const CODE = 0x19000, STUB = 0x19100, PAD = 0x19200; // prettier-ignore
/** A page of INT3 instructions, for cases that take the debug vector away. */
export const CODE_INT3 = 0x1a000;
export const DATA = 0x1b000;
export const PAGE_DIRECTORY = 0x1c000, PAGE_TABLE = 0x1d000; // prettier-ignore
/** A second address space with the same mapping. */
export const PAGE_DIRECTORY_2 = 0x1e000, PAGE_TABLE_2 = 0x1f000; // prettier-ignore

// -- selectors -----------------------------------------------------------------------------------------------------------
export const HARNESS_CODE = 0x08, HARNESS_DATA = 0x10; // prettier-ignore
/** Flat code and data of level n: + 10h × n. */
export const CODE0 = 0x18, DATA0 = 0x20; // prettier-ignore
export const codeOf = (level: number): number => CODE0 + level * 0x10 + level;
export const dataOf = (level: number): number => DATA0 + level * 0x10 + level;
export const CONFORMING0 = 0x58, CONFORMING3 = 0x60, SEL_LDT = 0x68, SEL_TSS = 0x70, SEL_B = 0x78, SEL_C = 0x80, SEL_D = 0x88; // prettier-ignore
/** 16-bit code and stack with base WORLD and limit FFFFh, level 0 and 3. */
export const CODE16_0 = 0x90, STACK16_0 = 0x98, CODE16_3 = 0xa3, STACK16_3 = 0xab; // prettier-ignore
export const READ_ONLY3 = 0xb3, EXECUTE_ONLY3 = 0xbb; // prettier-ignore
/** Slots for what a case is about, and the same on the second page of the GDT. */
export const X = 0xc0, Y = 0xc8, Z = 0xd0, V = 0xd8; // prettier-ignore
export const FAR = 0x400;
/** TSSs of the harness, one for every vector below 30h. */
export const HARNESS_TSS = 0x100;
export const VECTORS = 0x30;
/** Descriptors of the LDT: first and second page. */
export const LDT_X = 0x14, LDT_Y = 0x1c, LDT_FAR = 0x84; // prettier-ignore

// -- harness (see harness.asm) -------------------------------------------------------------------------------------------
export const HARNESS = 0x100000;
export const HARNESS_STACK = 0x10f000, HARNESS_TASKS = 0x108000, TASK_ENTRY = 0x104000, GATE_ENTRY = 0x105000; // prettier-ignore
export const ENTRY_BLOCK = 0x106000, REGION_LIST = 0x107000, TEMPLATE = 0x110000, HARNESS_CR3 = 0x17f000; // prettier-ignore
export const CASES = 0x400000, RESULTS = 0x1000000, RESULTS_END = 0x1f00000; // prettier-ignore
/** Words the driver looks at. */
export const H_MAGIC = 0x100010, H_CASE_INDEX = 0x100018, H_RESULT = 0x10001c, H_FINISHED = 0x100020; // prettier-ignore

/** The entry block: registers with which a case begins. `kind` 0 = by far jump at level 0, 1 = by IRETD. */
export const ENTRY_FIELDS = [
  'kind', 'eax', 'ecx', 'edx', 'ebx', 'ebp', 'esi', 'edi', 'eip', 'cs', 'eflags', 'esp', 'ss', 'ves', 'vds', 'vfs', 'vgs',
  'es', 'ds', 'fs', 'gs', 'ldtr', 'tr', 'cr0', 'cr3', 'cr4', 'dr0', 'dr7', 'gdtLimit', 'gdtBase', 'idtLimit', 'idtBase',
] as const; // prettier-ignore
export type EntryField = (typeof ENTRY_FIELDS)[number];
const offsets: Record<string, number> = { gdtLimit: 112, gdtBase: 114, idtLimit: 120, idtBase: 122 };
export const entryAddress = (field: EntryField): number =>
  ENTRY_BLOCK + (offsets[field] ?? ENTRY_FIELDS.indexOf(field) * 4);

/** What is compared after a case: [first address, doublewords]. */
export const REGIONS: readonly (readonly [number, number])[] = [
  [GDT, 320],
  [LDT, 64],
  [0x13fc0, 0x80 / 4],
  [0x14fc0, 0x540 / 4],
  [0x16e00, 0xb00 / 4],
  [0x10000, 8],
  [0x17f00, 0x120 / 4],
  [0x18300, 0x200 / 4],
  [0x18f00, 0x200 / 4],
  [DATA, 0x100 / 4],
  [0x1bfc0, 0x40 / 4],
  [PAGE_DIRECTORY, 1],
  [PAGE_TABLE + 0x40, 16],
  [PAGE_DIRECTORY_2, 1],
  [PAGE_TABLE_2 + 0x40, 16],
  [0x1ffe0, 8],
];
