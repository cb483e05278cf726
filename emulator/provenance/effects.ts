/**
 * Which registers an instruction writes, by its form alone: the general registers with the bits concerned, flags, segment
 * registers with their hidden parts, control, debug and table registers. EIP is left out: every instruction writes it.
 * The tables are checked against the processor itself: no register ever changes in a step whose instruction is not said to write it.
 */
import { REG32 } from '#emulator/arch';
import type { DecodedInstruction } from '#emulator/isa';
import { gpr, registerOperand, whole } from './operands.ts';
import type { Place } from './types.ts';

export interface RegisterWrite {
  readonly register: string;
  readonly low: number;
  readonly width: number;
  /** False when it depends on data whether it happens: then a write that changes nothing counts as none. */
  readonly sure: boolean;
}

/** Bits of EFLAGS by the letters of the instruction table. */
export const FLAG_BITS: Readonly<Record<string, number>> = { C: 0, P: 2, A: 4, Z: 6, S: 7, T: 8, I: 9, D: 10, O: 11 };

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** The first operand is the destination. */
const TO_FIRST = list('MOV MOVZX MOVSX XCHG LEA BSWAP ADD OR ADC SBB AND SUB XOR INC DEC NOT NEG XADD ROL ROR RCL RCR SHL SHR SAR SHLD SHRD BTS BTR BTC IN LES LDS LSS LFS LGS POP SLDT STR SMSW'); // prettier-ignore
/** The same, unless data say otherwise. */
const MAYBE_TO_FIRST = /^(CMOV|BSF$|BSR$|LAR$|LSL$|ARPL$|CMPXCHG$)/;
const TO_SECOND = list('XCHG XADD');
/** Shifts and rotates with a count of 0 write nothing. */
const COUNTED = list('ROL ROR RCL RCR SHL SHR SAR SHLD SHRD');

type Fixed = readonly [register: string, low: number, width: number];
const AL: Fixed = ['EAX', 0, 8], AX: Fixed = ['EAX', 0, 16], AH: Fixed = ['EAX', 8, 8], EAX: Fixed = ['EAX', 0, 32]; // prettier-ignore
const DX: Fixed = ['EDX', 0, 16], EDX: Fixed = ['EDX', 0, 32], ECX: Fixed = ['ECX', 0, 32], EBX: Fixed = ['EBX', 0, 32]; // prettier-ignore
const FIXED: Readonly<Record<string, readonly Fixed[]>> = {
  AAA: [AX], AAS: [AX], AAD: [AX], AAM: [AX], DAA: [AL], DAS: [AL], SALC: [AL], XLATB: [AL], LAHF: [AH],
  CBW: [AX], CWDE: [EAX], CWD: [DX], CDQ: [EDX], LODSB: [AL], LODSW: [AX], LODSD: [EAX],
  RDTSC: [EAX, EDX], RDPMC: [EAX, EDX], RDMSR: [EAX, EDX], CPUID: [EAX, EBX, ECX, EDX],
  LMSW: [['CR0', 0, 32]], CLTS: [['CR0', 0, 32]],
  LGDT: [['GDTR.base', 0, 32], ['GDTR.limit', 0, 32]], LIDT: [['IDTR.base', 0, 32], ['IDTR.limit', 0, 32]],
  POPA: REG32.map((name) => [name, 0, 16] as const), POPAD: REG32.map((name) => [name, 0, 32] as const),
  LEAVE: [['EBP', 0, 32]], ENTER: [['EBP', 0, 32]],
}; // prettier-ignore
/** Segment registers by what loads them. */
const LOADS: Readonly<Record<string, string>> = { LES: 'ES', LDS: 'DS', LSS: 'SS', LFS: 'FS', LGS: 'GS', LLDT: 'LDTR', LTR: 'TR' }; // prettier-ignore
const PARTS = ['selector', 'base', 'limit', 'attributes'];
/** Instructions that move the stack pointer. */
const MOVES_STACK = /^(PUSH|POP|CALL|RET|RETF|ENTER|LEAVE|INT|INT1|INT3|INTO|IRET|IRETD)(A|AD|F|FD)?$/;
const SOURCE_STRING = /^(MOVS|CMPS|LODS|OUTS)[BWD]$/;
const TARGET_STRING = /^(MOVS|CMPS|STOS|SCAS|INS)[BWD]$/;

export function registerWrites(decoded: DecodedInstruction): RegisterWrite[] {
  const { form, rep, addressSize } = decoded;
  if (form === null) return [];
  const { mnemonic } = form;
  const out: RegisterWrite[] = [];
  const add = (register: string, low: number, width: number, sure = true): void => void out.push({ register, low, width, sure }); // prettier-ignore
  const addPlace = (place: Place | null, sure = true): void => {
    if (place?.kind !== 'register') return;
    if (place.register.endsWith('.selector')) loadSegment(place.register.split('.')[0]);
    else add(place.register, place.low, place.width, sure);
  };
  const loadSegment = (name: string): void => PARTS.forEach((part) => add(`${name}.${part}`, 0, part === 'selector' ? 16 : 32)); // prettier-ignore

  if (TO_FIRST.has(mnemonic)) addPlace(registerOperand(decoded, 0), !COUNTED.has(mnemonic));
  else if (MAYBE_TO_FIRST.test(mnemonic)) addPlace(registerOperand(decoded, 0), false);
  if (TO_SECOND.has(mnemonic)) addPlace(registerOperand(decoded, 1));
  if (mnemonic === 'CMPXCHG') {
    const size = registerOperand(decoded, 1);
    if (size?.kind === 'register') add('EAX', 0, size.width, false);
  }
  if (mnemonic === 'CMPXCHG8B') [EAX, EDX].forEach(([name, low, width]) => add(name, low, width, false));
  for (const [name, low, width] of FIXED[mnemonic] ?? []) add(name, low, width);
  if (/^(MUL|IMUL|DIV|IDIV)$/.test(mnemonic)) product(decoded, addPlace);
  const segment = LOADS[mnemonic];
  if (segment !== undefined) loadSegment(segment);
  if (/^F?N?STSW$/.test(mnemonic)) addPlace(registerOperand(decoded, 0));

  if (MOVES_STACK.test(mnemonic)) add('ESP', 0, 32);
  const sure = rep === 0;
  if (SOURCE_STRING.test(mnemonic)) add('ESI', 0, addressSize, sure);
  if (TARGET_STRING.test(mnemonic)) add('EDI', 0, addressSize, sure);
  if (rep !== 0 && form.rep !== 'none') add('ECX', 0, addressSize, false);
  if (mnemonic.startsWith('LOOP')) add('ECX', 0, addressSize);
  if (form.flow.startsWith('far-') || form.flow === 'iret' || form.flow === 'int') loadSegment('CS');

  flags(decoded, add);
  return out;
}

/** One operand: AX or EDX:EAX (of a division the quotient and the rest); two or three: the first one. */
function product(decoded: DecodedInstruction, addPlace: (place: Place | null) => void): void {
  const { form } = decoded;
  if (form!.operands.length > 1) return addPlace(registerOperand(decoded, 0));
  const wide = form!.operands[0].endsWith('32') ? 32 : 16;
  addPlace(gpr(0, 0, wide));
  if (!form!.operands[0].endsWith('8')) addPlace(gpr(2, 0, wide));
}

function flags(
  decoded: DecodedInstruction,
  add: (register: string, low: number, width: number, sure?: boolean) => void,
): void {
  // prettier-ignore
  const { form, rep } = decoded;
  const { mnemonic, flagsWritten, flagsUndefined } = form!;
  if (/^(POPFD?|IRETD?)$/.test(mnemonic)) return add('EFLAGS', 0, 32);
  const count = form!.operands.at(-1);
  const sure = !(COUNTED.has(mnemonic) && count !== '1') && rep === 0;
  for (const letter of flagsWritten) add('EFLAGS', FLAG_BITS[letter], 1, sure);
  // Undefined flags may be left as they were.
  for (const letter of flagsUndefined) add('EFLAGS', FLAG_BITS[letter], 1, false);
}

/** How surely an instruction writes some of the bits: `no` also for those that it cannot touch. */
export function writesRegister(
  decoded: DecodedInstruction,
  register: string,
  low: number,
  width: number,
): 'no' | 'maybe' | 'yes' {
  // prettier-ignore
  if (register === 'EIP') return 'yes';
  let answer: 'no' | 'maybe' | 'yes' = 'no';
  for (const write of registerWrites(decoded)) {
    if (write.register !== register || write.low >= low + width || low >= write.low + write.width) continue;
    if (write.sure) return 'yes';
    answer = 'maybe';
  }
  return answer;
}
export { whole };
