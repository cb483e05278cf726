/**
 * Cases for recording what a real processor does in 32-bit user mode: several for every instruction form that a program may
 * execute there, assembled by our own assembler, with operands chosen by a seed. The recorder is build/oracles/forms.
 */
import { SeededRandom } from '#emulator/base';
import {
  decodeInstruction,
  type Form,
  FORMS,
  memoryBits,
  operandBits,
  operandClass,
  type OperandKind,
} from '#emulator/isa';

export interface HostCase {
  readonly form: string;
  readonly source: string;
  readonly code: readonly number[];
  /** EAX … EDI, EIP, EFLAGS. */
  readonly i: readonly number[];
  readonly m: readonly (readonly [number, number])[];
}

export const CODE = 0x2800, CASES = 3; // prettier-ignore
const STACK = 0xc000, TARGET = 0x2900; // prettier-ignore
/** Selectors a program of a 64-bit Linux has in 32-bit mode. */
export const HOST_CS = 0x23, HOST_DS = 0x2b; // prettier-ignore
const EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7; // prettier-ignore
const NAMES = { 8: ['al', 'cl', 'dl', 'bl', 'ah', 'ch', 'dh', 'bh'], 16: ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'], 32: ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] } as const; // prettier-ignore
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Instructions that look at the machine around them: descriptor tables, identification, time. */
const ABOUT_THE_MACHINE = /^(SGDT|SIDT|SLDT|STR|SMSW|LAR|LSL|VERR|VERW|CPUID|RDTSC|RDPMC|WAIT)$/;
const isX87 = ({ encoding }: Form): boolean => encoding.map === 0 && encoding.opcode >= 0xd8 && encoding.opcode <= 0xdf;
/** Forms a program may execute in user mode and whose result does not depend on the operating system. */
export const isRecordable = (form: Form): boolean =>
  !isX87(form) &&
  !ABOUT_THE_MACHINE.test(form.mnemonic) &&
  (form.privilege === 'any' ||
    (form.privilege === 'transition' && !/^(RSM|SYSENTER|LLDT|LTR|INT|INT1|INT3)$/.test(form.mnemonic))) && // prettier-ignore
  form.flow !== 'fault';

/** One case in the making. */
class Case {
  readonly gpr: number[];
  readonly memory = new Map<number, number>();
  eflags = 0x202;
  readonly form: Form;
  readonly random: SeededRandom;
  readonly nth: number;
  /** Address of the memory operand. */
  operand = 0;

  constructor(form: Form, nth: number) {
    this.form = form;
    this.nth = nth;
    this.random = new SeededRandom(0x5eed + form.index * CASES + nth);
    this.gpr = Array.from({ length: 8 }, () => this.value());
    this.gpr[ESP] = STACK + this.random.below(16) * 4;
    // CF PF AF ZF SF DF OF.
    this.eflags |= this.random.u32() & 0xcd5;
  }
  value(): number {
    return this.random.below(3) === 0 ? EDGES[this.random.below(EDGES.length)] : this.random.u32() >>> 0;
  }
  put(at: number, bytes: number, value: number): void {
    for (let k = 0; k < bytes; k++) this.memory.set(at + k, Math.floor(value / 256 ** k) % 256);
  }
  /** Bytes around a place that an access may touch. */
  scatter(at: number, bytes: number): void {
    for (let k = 0; k < bytes; k++) if (this.random.below(3) !== 0) this.memory.set(at + k, this.random.below(256));
  }
}

/** Registers that the text of a case may name without disturbing its addresses. */
const FREE = [EDX, EBX, EBP] as const;
const registerName = (c: Case, bits: number, place: number): string => {
  const number = FREE[(c.random.below(2) + place) % FREE.length];
  return NAMES[bits as 8 | 16 | 32][bits === 8 ? c.random.below(2) * 4 + (number & 3) : number];
};

const SIZE_WORDS: Readonly<Record<number, string>> = { 8: 'byte ', 16: 'word ', 32: 'dword ', 64: 'qword ' };
/** `[esi+d]`, `[esi+ecx*2+d]` or `[d]`, placed in the data. */
function memoryText(c: Case, kind: OperandKind, moffs = false): string {
  const place = 0x6000 + c.random.below(0x1000);
  c.operand = place;
  c.scatter(place, 8);
  const branch = c.form.flow === 'far-jump' || c.form.flow === 'far-call';
  const far = kind === 'm16:16' || kind === 'm16:32';
  const size = far ? (branch ? `far ${kind === 'm16:16' ? 'word' : 'dword'} ` : '') : kind === 'm' || kind.includes('&') ? '' : (SIZE_WORDS[memoryBits(kind)] ?? ''); // prettier-ignore
  if (moffs) return `[${place}]`;
  if (c.nth === 0) return `${size}[${place}]`;
  const displacement = c.random.below(200) - 100;
  if (c.nth === 1) {
    c.gpr[ESI] = place - displacement;
    return `${size}[esi+${displacement}]`;
  }
  c.gpr[ECX] = c.random.below(0x400);
  c.gpr[ESI] = place - displacement - c.gpr[ECX] * 2;
  return `${size}[esi+ecx*2+${displacement}]`;
}

function constantText(c: Case, kind: OperandKind, place: number): string {
  const { mnemonic } = c.form;
  const pushes = mnemonic === 'PUSH';
  const small = c.random.below(256);
  if (kind === 'imm8s') return `${pushes ? 'byte ' : ''}${small - 128}`;
  if (mnemonic === 'ENTER') return place === 0 ? String(c.random.below(64)) : String(c.random.below(4));
  if (mnemonic === 'RET' || mnemonic === 'RETF') return String(c.random.below(16) * 4);
  // A count beyond 15 leaves the result of a 16-bit SHLD undefined.
  if (mnemonic === 'SHLD' || mnemonic === 'SHRD') return String(1 + c.random.below(15));
  if (kind === 'imm8') return String(small);
  const value = (c.value() & (kind === 'imm16' ? 0xffff : -1)) >>> 0;
  // Not what a shorter form could hold.
  return `${pushes ? (kind === 'imm16' ? 'word ' : 'dword ') : ''}${value < 0x200 || value > (kind === 'imm16' ? 0xfe00 : 0xfffffe00) ? 0x1234 : value}`;
}

function operandText(c: Case, place: number): string {
  const kind = c.form.operands[place];
  const bits = operandBits(kind);
  switch (operandClass(kind)) {
    case 'implicit':
      return kind.toLowerCase();
    case 'special':
      return ['es', 'fs', 'gs'][c.nth];
    case 'r':
      return registerName(c, bits, place);
    case 'r/m':
      // In memory the selector is 16 bits wide whatever the operand size, and no prefix is written.
      return c.form.id === 'MOV_rm16_Sreg' ? registerName(c, 16, place) : memoryText(c, kind);
    case 'm':
      return memoryText(c, kind);
    case 'imm':
      return constantText(c, kind, place);
    case 'rel':
      return c.form.encoding.addressSize === 0 && kind === 'rel8' && c.form.mnemonic.startsWith('J') ? 'short $+20' : kind === 'rel8' ? '$+20' : kind === 'rel32' ? `near ${TARGET}` : `word ${TARGET}`; // prettier-ignore
    case 'ptr':
      return `${kind === 'ptr16:16' ? 'word' : 'dword'} ${HOST_CS}:${TARGET}`;
    case 'moffs':
      return memoryText(c, kind, true);
    default:
      return '';
  }
}

/** Registers and memory that make the instruction do something worth recording. */
function prepare(c: Case): void {
  const { form, gpr, random } = c;
  const { mnemonic, flow, operands } = form;
  const size =
    form.encoding.operandSize === 16 || (c.nth === 2 && /^(RET|RETF)$/.test(mnemonic) && operands.length === 0) ? 2 : 4;
  const selectors = [HOST_DS, 0, HOST_DS];
  if (USES_STACK.test(mnemonic)) c.scatter(gpr[ESP], mnemonic.startsWith('POPA') ? 32 : 8);
  if (flow === 'return') c.put(gpr[ESP], size, TARGET);
  if (flow === 'far-return' || flow === 'iret') {
    c.put(gpr[ESP], size, TARGET);
    c.put(gpr[ESP] + size, size, HOST_CS);
    if (flow === 'iret') c.put(gpr[ESP] + 2 * size, size, 0x202 | (random.u32() & 0xcd5));
  }
  if (form.rep !== 'none') {
    gpr[ESI] = 0x7000 + random.below(64);
    gpr[EDI] = 0x7100 + random.below(64);
    gpr[ECX] = 1 + random.below(6);
    c.scatter(gpr[ESI] - 20, 40);
    c.scatter(gpr[EDI] - 20, 40);
  }
  if (mnemonic.startsWith('POPF')) c.put(gpr[ESP], size, 0x202 | (random.u32() & 0xcd5));
  if (/^POP_(ES|SS|DS|FS|GS)$/.test(form.id)) c.put(gpr[ESP], 4, mnemonic === 'POP' && operands[0] === 'SS' ? HOST_DS : selectors[c.nth]); // prettier-ignore
  if (form.id === 'MOV_Sreg_rm16') c.put(c.operand, 2, selectors[c.nth]);
  if (mnemonic === 'LEAVE' || mnemonic === 'ENTER') {
    gpr[EBP] = STACK - 0x100 + random.below(32) * 4;
    c.scatter(gpr[EBP] - 12, 16);
  }
  if (mnemonic === 'XLATB') {
    gpr[EBX] = 0x6000 + random.below(0x100);
    c.put(gpr[EBX] + (gpr[EAX] & 0xff), 1, 1 + random.below(255));
  }
  if ((flow === 'jump' || flow === 'call') && c.operand !== 0) c.put(c.operand, size, TARGET);
  if (operands.includes('m16:16') || operands.includes('m16:32')) {
    const offset = operands.includes('m16:16') ? 2 : 4;
    const branch = flow !== 'next';
    if (branch) c.put(c.operand, offset, TARGET);
    c.put(c.operand + offset, 2, branch ? HOST_CS : mnemonic === 'LSS' ? HOST_DS : selectors[c.nth]);
  }
  if (/^I?DIV$/.test(mnemonic)) {
    // Small dividends, so that many quotients fit; the first case divides by 0.
    gpr[EDX] = random.below(3) - (mnemonic === 'IDIV' ? 1 : 0);
    gpr[EAX] = (gpr[EAX] & (c.nth === 1 ? 0x7f : 0xffff)) >>> 0;
    if (c.nth > 0) c.put(c.operand, 4, 0x11111111 + random.below(0x6fff_ffff));
    else c.put(c.operand, 4, 0);
  }
  if (mnemonic.startsWith('BT')) for (const r of FREE) gpr[r] = (random.below(0x1000) - 0x800) >>> 0;
  if (mnemonic.startsWith('CMPXCHG') && c.nth === 1) {
    c.put(c.operand, 4, gpr[EAX]);
    c.put(c.operand + 4, 4, gpr[EDX]);
  }
  if (mnemonic === 'BOUND' && c.nth > 0) {
    const half = operands.includes('m16&16') ? 2 : 4;
    c.put(c.operand, half, half === 2 ? 0x8000 : 0x80000000);
    c.put(c.operand + half, half, half === 2 ? 0x7fff : 0x7fffffff);
  }
  if (/^LOOP|^JE?CXZ/.test(mnemonic)) gpr[ECX] = [0, 1, 2][c.nth];
}

/** Instructions that read the stack. */
const USES_STACK = /^(POP|RET|IRET)/;
/** Without a letter for the size, 32-bit code means the 32-bit form. */
const NEEDS_SIZE_LETTER = /^(PUSHA|POPA|PUSHF|POPF|IRET)$/;

/** Shift counts come from CL, whatever the address needed ECX for. */
const shiftsByCl = (form: Form): boolean => form.operands.includes('CL');

/** Bytes where no source makes them, or where 32-bit code has no word for the form: 16-bit near branches. */
function rawBytes({ encoding }: Form, c: Case): number[] {
  const prefix = encoding.operandSize === 16 ? [0x66] : [];
  const opcode = [...(encoding.map === 1 ? [0x0f] : []), encoding.opcode + (encoding.plusRegister ? EDX : 0)];
  if (encoding.immediates.includes('cw')) {
    const length = prefix.length + opcode.length + 2;
    const distance = TARGET - (CODE + length);
    return [...prefix, ...opcode, distance & 0xff, (distance >> 8) & 0xff];
  }
  return [...prefix, ...opcode, ...(encoding.modrm < 0 ? [] : [0xc0 | (EDX << 3) | [EAX, EBX, EBP][c.nth]])];
}

/** Our assembler: bytes of one line of 32-bit code at an address. Handed in, because only tests may use its room here. */
export type AssembleLine = (source: string, address: number) => readonly number[];

/** The n-th case of a form. */
function hostCase(form: Form, nth: number, assembleLine: AssembleLine): HostCase {
  const c = new Case(form, nth);
  const text = form.operands.map((_, place) => operandText(c, place)).join(',');
  const repeat = form.rep === 'none' || nth === 0 ? '' : form.rep === 'rep' ? 'rep ' : nth === 1 ? 'repe ' : 'repne ';
  prepare(c);
  if (shiftsByCl(form)) {
    const count = c.random.below(16);
    // With ECX in the address, the place moves with the count; keep it in the data.
    if (nth === 2) c.gpr[ESI] += (c.gpr[ECX] - ((c.gpr[ECX] & ~0xff) | count)) * 2;
    c.gpr[ECX] = ((c.gpr[ECX] & ~0xff) | count) >>> 0;
  }
  const raw = form.decodeOnly || form.operands.includes('rel16');
  const letter = NEEDS_SIZE_LETTER.test(form.mnemonic) ? 'w' : '';
  const prefix = text === '' && /^(RET|RETF|LEAVE)$/.test(form.mnemonic) && nth === 2 ? 'o16 ' : '';
  const source = raw ? '' : `${prefix}${repeat}${form.mnemonic.toLowerCase()}${letter} ${text}`.trim();
  const code = raw ? rawBytes(form, c) : assembleLine(source, CODE);
  const decoded = decodeInstruction((offset) => code[offset] ?? 0, 32).form?.id;
  if (decoded !== form.id) throw new Error(`${form.id}: ${source} assembles to ${decoded}`);
  return {
    form: form.id,
    source,
    code,
    i: [...c.gpr.map((v) => v >>> 0), CODE, c.eflags],
    m: [...c.memory].filter(([, value]) => value !== 0).sort(([a], [b]) => a - b),
  };
}
export const hostCases = (assembleLine: AssembleLine): HostCase[] =>
  FORMS.filter(isRecordable).flatMap((form) =>
    Array.from({ length: CASES }, (_, n) => hostCase(form, n, assembleLine)),
  );
