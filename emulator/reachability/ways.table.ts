/** The ways of naming a descriptor or a gate: what is executed, and what lies on the stack for it. */
import { sdm, type Sdm } from '#emulator/arch';

export interface WayRow {
  readonly id: string;
  /** `selector`: of the GDT or LDT; `vector`: of the IDT. */
  readonly names: 'selector' | 'vector';
  /** NASM text; `%` stands for the operand. */
  readonly text: string;
  /** Instructions one after another; the first that faults ends the attempt. Operands are 32-bit. */
  readonly code: (operand: number) => readonly (readonly number[])[];
  /** Text of each of them where there are several. */
  readonly each: readonly string[];
  /** Dwords from the top of the stack up: where it goes to is the selector's offset 0. */
  readonly stack: (operand: number, frame: StackWords) => readonly number[];
  readonly sdm: Sdm;
}
/** For frames on the stack: flags, and a stack of the level that the selector asks for. */
export interface StackWords {
  readonly eflags: number;
  readonly esp: number;
  readonly ss: number;
}

const word = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff];
const dword = (value: number): number[] => [...word(value), ...word(value >>> 16)];
const nothing = (): readonly number[] => [];
/** AX is loaded without touching any flag or segment. */
const load = (selector: number): number[] => [0xb8, ...dword(selector)];
const MOVE_SREG = 0x8e;
const REGISTERS = [['ds', 0xd8], ['es', 0xc0], ['fs', 0xe0], ['gs', 0xe8]] as const; // prettier-ignore

export const WAYS = [
  { id: 'jmp', names: 'selector', text: 'jmp %:0', code: (s) => [[0xea, ...dword(0), ...word(s)]], each: [], stack: nothing, sdm: sdm(2, 'JMP') },
  { id: 'call', names: 'selector', text: 'call %:0', code: (s) => [[0x9a, ...dword(0), ...word(s)]], each: [], stack: nothing, sdm: sdm(2, 'CALL') },
  { id: 'retf', names: 'selector', text: 'retf → %', code: () => [[0xcb]], each: [], stack: (s, { esp, ss }) => [0, s, esp, ss], sdm: sdm(2, 'RET') },
  { id: 'iret', names: 'selector', text: 'iretd → %', code: () => [[0xcf]], each: [], stack: (s, { eflags, esp, ss }) => [0, s, eflags, esp, ss], sdm: sdm(2, 'IRET/IRETD') },
  {
    id: 'data', names: 'selector', text: 'mov ds/es/fs/gs, %', stack: nothing, sdm: sdm(2, 'MOV'),
    code: (s) => [load(s), ...REGISTERS.map(([, modrm]) => [MOVE_SREG, modrm])],
    each: ['mov eax, %', ...REGISTERS.map(([name]) => `mov ${name}, %`)],
  },
  { id: 'ss', names: 'selector', text: 'mov ss, %', code: (s) => [load(s), [MOVE_SREG, 0xd0]], each: ['mov eax, %', 'mov ss, %'], stack: nothing, sdm: sdm(2, 'MOV') },
  { id: 'ltr', names: 'selector', text: 'ltr %', code: (s) => [load(s), [0x0f, 0x00, 0xd8]], each: ['mov eax, %', 'ltr %'], stack: nothing, sdm: sdm(2, 'LTR') },
  { id: 'lldt', names: 'selector', text: 'lldt %', code: (s) => [load(s), [0x0f, 0x00, 0xd0]], each: ['mov eax, %', 'lldt %'], stack: nothing, sdm: sdm(2, 'LLDT') },
  { id: 'int', names: 'vector', text: 'int %', code: (v) => [[0xcd, v]], each: [], stack: nothing, sdm: sdm(2, 'INT n/INTO/INT 3') },
] as const satisfies readonly WayRow[]; // prettier-ignore
export type WayId = (typeof WAYS)[number]['id'];

const BY_ID: ReadonlyMap<string, WayRow> = new Map(WAYS.map((row) => [row.id, row]));
export const wayRow = (id: WayId): WayRow => BY_ID.get(id) as WayRow;
/** Operand-size prefix: operands are 32-bit in 16-bit code, too. */
export const OPERAND_SIZE = 0x66;
