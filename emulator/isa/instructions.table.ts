/**
 * The instruction table: integer and system instructions, one row per form of SDM vol. 2. The notation of a row is
 * defined in row-grammar.md; the x87 rows are in x87.table.ts. Order matters only where two rows share an opcode: the
 * first row wins (NOP before XCHG).
 */
import { type Facts, form, type Row } from './parse-row.ts';

const ARITHMETIC: Facts = { w: 'OSZAPC' };
const LOGIC: Facts = { w: 'OSZPC', u: 'A' };
const LOCK: Facts = { lock: true };
const ENDS: Facts = { ends: true };
const CPL0: Facts = { privilege: 'cpl0' };
const STRING: Facts = { rep: 'rep', r: 'D' };
const STRING_COMPARE: Facts = { rep: 'repe-repne', r: 'D', w: 'OSZAPC' };
const ALL_FLAGS = 'OSZAPCDIT';

/** Condition codes in the order of their encoding (SDM vol. 1 table B-1), with the flags they test. */
export const CONDITIONS: readonly { readonly code: string; readonly flags: string }[] = [
  { code: 'O', flags: 'O' },
  { code: 'NO', flags: 'O' },
  { code: 'B', flags: 'C' },
  { code: 'AE', flags: 'C' },
  { code: 'E', flags: 'Z' },
  { code: 'NE', flags: 'Z' },
  { code: 'BE', flags: 'CZ' },
  { code: 'A', flags: 'CZ' },
  { code: 'S', flags: 'S' },
  { code: 'NS', flags: 'S' },
  { code: 'P', flags: 'P' },
  { code: 'NP', flags: 'P' },
  { code: 'L', flags: 'SO' },
  { code: 'GE', flags: 'SO' },
  { code: 'LE', flags: 'ZSO' },
  { code: 'G', flags: 'ZSO' },
];

const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

/** ADD OR ADC SBB AND SUB XOR CMP: opcode base 8·n, digit n in the immediate groups 80..83. */
function aluRows(mnemonic: string, n: number, facts: Facts): Row[] {
  const op = (k: number): string => hexByte(n * 8 + k);
  const toMemory = mnemonic === 'CMP' ? facts : { ...facts, ...LOCK };
  return [
    form(`${mnemonic} r/m8, r8`, `${op(0)} /r`, toMemory),
    form(`${mnemonic} r/m16, r16`, `o16 ${op(1)} /r`, toMemory),
    form(`${mnemonic} r/m32, r32`, `o32 ${op(1)} /r`, toMemory),
    form(`${mnemonic} r8, r/m8`, `${op(2)} /r`, facts),
    form(`${mnemonic} r16, r/m16`, `o16 ${op(3)} /r`, facts),
    form(`${mnemonic} r32, r/m32`, `o32 ${op(3)} /r`, facts),
    form(`${mnemonic} AL, imm8`, `${op(4)} ib`, facts),
    form(`${mnemonic} AX, imm16`, `o16 ${op(5)} iw`, facts),
    form(`${mnemonic} EAX, imm32`, `o32 ${op(5)} id`, facts),
    form(`${mnemonic} r/m8, imm8`, `80 /${n} ib | 82 /${n} ib`, toMemory),
    form(`${mnemonic} r/m16, imm16`, `o16 81 /${n} iw`, toMemory),
    form(`${mnemonic} r/m32, imm32`, `o32 81 /${n} id`, toMemory),
    form(`${mnemonic} r/m16, imm8s`, `o16 83 /${n} ib`, toMemory),
    form(`${mnemonic} r/m32, imm8s`, `o32 83 /${n} ib`, toMemory),
  ];
}

/** ROL ROR RCL RCR SHL SHR SAR. `also` is the undocumented /6, which is SHL. */
function shiftRows(mnemonic: string, digit: number, facts: { one: Facts; many: Facts }, sdm: string, also?: number): Row[] {
  const enc = (prefix: string, opcode: string, tail = ''): string =>
    [digit, ...(also === undefined ? [] : [also])].map((d) => `${prefix}${opcode} /${d}${tail}`).join(' | ');
  const one = { ...facts.one, sdm };
  const many = { ...facts.many, sdm };
  return [
    form(`${mnemonic} r/m8, 1`, enc('', 'D0'), one),
    form(`${mnemonic} r/m16, 1`, enc('o16 ', 'D1'), one),
    form(`${mnemonic} r/m32, 1`, enc('o32 ', 'D1'), one),
    form(`${mnemonic} r/m8, CL`, enc('', 'D2'), many),
    form(`${mnemonic} r/m16, CL`, enc('o16 ', 'D3'), many),
    form(`${mnemonic} r/m32, CL`, enc('o32 ', 'D3'), many),
    form(`${mnemonic} r/m8, imm8`, enc('', 'C0', ' ib'), { ...many, level: '186' }),
    form(`${mnemonic} r/m16, imm8`, enc('o16 ', 'C1', ' ib'), { ...many, level: '186' }),
    form(`${mnemonic} r/m32, imm8`, enc('o32 ', 'C1', ' ib'), many),
  ];
}
const ROTATE = { one: { w: 'OC' }, many: { w: 'C', u: 'O' } };
const ROTATE_CARRY = { one: { r: 'C', w: 'OC' }, many: { r: 'C', w: 'C', u: 'O' } };
const SHIFT = { one: { w: 'OSZPC', u: 'A' }, many: { w: 'SZPC', u: 'OA' } };
const RCL_RCR_ROL_ROR = 'RCL/RCR/ROL/ROR';
const SAL_SAR_SHL_SHR = 'SAL/SAR/SHL/SHR';

/** NOT NEG MUL IMUL DIV IDIV with one operand: F6/F7 /digit. */
const unaryRows = (mnemonic: string, digit: number, facts: Facts): Row[] => [
  form(`${mnemonic} r/m8`, `F6 /${digit}`, facts),
  form(`${mnemonic} r/m16`, `o16 F7 /${digit}`, facts),
  form(`${mnemonic} r/m32`, `o32 F7 /${digit}`, facts),
];

/** BT BTS BTR BTC. */
const bitTestRows = (mnemonic: string, opcode: string, digit: number, facts: Facts): Row[] => [
  form(`${mnemonic} r/m16, r16`, `o16 0F ${opcode} /r`, facts),
  form(`${mnemonic} r/m32, r32`, `o32 0F ${opcode} /r`, facts),
  form(`${mnemonic} r/m16, imm8`, `o16 0F BA /${digit} ib`, facts),
  form(`${mnemonic} r/m32, imm8`, `o32 0F BA /${digit} ib`, facts),
];

/** SHLD SHRD. */
const doubleShiftRows = (mnemonic: string, opcode: number): Row[] => {
  const facts: Facts = { w: 'SZPC', u: 'OA', level: '386' };
  return [
    form(`${mnemonic} r/m16, r16, imm8`, `o16 0F ${hexByte(opcode)} /r ib`, facts),
    form(`${mnemonic} r/m32, r32, imm8`, `o32 0F ${hexByte(opcode)} /r ib`, facts),
    form(`${mnemonic} r/m16, r16, CL`, `o16 0F ${hexByte(opcode + 1)} /r`, facts),
    form(`${mnemonic} r/m32, r32, CL`, `o32 0F ${hexByte(opcode + 1)} /r`, facts),
  ];
};

const dataMove: readonly Row[] = [
  form('MOV r/m8, r8', '88 /r'),
  form('MOV r/m16, r16', 'o16 89 /r'),
  form('MOV r/m32, r32', 'o32 89 /r'),
  form('MOV r8, r/m8', '8A /r'),
  form('MOV r16, r/m16', 'o16 8B /r'),
  form('MOV r32, r/m32', 'o32 8B /r'),
  form('MOV r/m16, Sreg', 'o16 8C /r'),
  form('MOV r32/m16, Sreg', 'o32 8C /r'),
  // Loading SS inhibits interrupts for one instruction (SDM vol. 3 §6.8.3), so every form that can do it ends a block.
  form('MOV Sreg, r/m16', '8E /r', { ends: true, privilege: 'transition' }),
  form('MOV AL, moffs8', 'A0 mo'),
  form('MOV AX, moffs16', 'o16 A1 mo'),
  form('MOV EAX, moffs32', 'o32 A1 mo'),
  form('MOV moffs8, AL', 'A2 mo'),
  form('MOV moffs16, AX', 'o16 A3 mo'),
  form('MOV moffs32, EAX', 'o32 A3 mo'),
  form('MOV r8, imm8', 'B0+r ib'),
  form('MOV r16, imm16', 'o16 B8+r iw'),
  form('MOV r32, imm32', 'o32 B8+r id'),
  form('MOV r/m8, imm8', 'C6 /0 ib'),
  form('MOV r/m16, imm16', 'o16 C7 /0 iw'),
  form('MOV r/m32, imm32', 'o32 C7 /0 id'),
  form('MOVZX r16, r/m8', 'o16 0F B6 /r', { level: '386' }),
  form('MOVZX r32, r/m8', 'o32 0F B6 /r'),
  form('MOVZX r32, r/m16', 'o32 0F B7 /r'),
  form('MOVZX r16, r/m16', 'o16 0F B7 /r', { level: '386', decodeOnly: true }),
  form('MOVSX r16, r/m8', 'o16 0F BE /r', { level: '386', sdm: 'MOVSX/MOVSXD' }),
  form('MOVSX r32, r/m8', 'o32 0F BE /r', { sdm: 'MOVSX/MOVSXD' }),
  form('MOVSX r32, r/m16', 'o32 0F BF /r', { sdm: 'MOVSX/MOVSXD' }),
  form('MOVSX r16, r/m16', 'o16 0F BF /r', { level: '386', sdm: 'MOVSX/MOVSXD', decodeOnly: true }),
  // NOP and PAUSE come before XCHG: 90 is XCHG EAX, EAX by its encoding.
  form('NOP', '90'),
  form('PAUSE', 'F3 90', { level: 'P6' }),
  form('XCHG AX, r16', 'o16 90+r'),
  form('XCHG EAX, r32', 'o32 90+r'),
  form('XCHG r/m8, r8', '86 /r', LOCK),
  form('XCHG r/m16, r16', 'o16 87 /r', LOCK),
  form('XCHG r/m32, r32', 'o32 87 /r', LOCK),
  form('BSWAP r32', 'o32 0F C8+r', { level: '486' }),
  // The SDM leaves the result of BSWAP with a 16-bit operand undefined.
  form('BSWAP r16', 'o16 0F C8+r', { level: '486', decodeOnly: true }),
  form('LEA r16, m', 'o16 8D /r'),
  form('LEA r32, m', 'o32 8D /r'),
  form('XLATB', 'D7', { sdm: 'XLAT/XLATB' }),
  form('CBW', 'o16 98', { sdm: 'CBW/CWDE/CDQE' }),
  form('CWDE', 'o32 98', { sdm: 'CBW/CWDE/CDQE' }),
  form('CWD', 'o16 99', { sdm: 'CWD/CDQ/CQO' }),
  form('CDQ', 'o32 99', { sdm: 'CWD/CDQ/CQO' }),
  form('LAHF', '9F', { r: 'SZAPC' }),
  form('SAHF', '9E', { w: 'SZAPC' }),
  form('SALC', 'D6', { r: 'C' }),
];

const SEGMENT_LOAD: Facts = { privilege: 'transition' };
const segmentLoad: readonly Row[] = [
  form('LES r16, m16:16', 'o16 C4 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LES r32, m16:32', 'o32 C4 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LDS r16, m16:16', 'o16 C5 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LDS r32, m16:32', 'o32 C5 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LSS r16, m16:16', 'o16 0F B2 /r', { ...SEGMENT_LOAD, ...ENDS, level: '386', sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LSS r32, m16:32', 'o32 0F B2 /r', { ...SEGMENT_LOAD, ...ENDS, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LFS r16, m16:16', 'o16 0F B4 /r', { ...SEGMENT_LOAD, level: '386', sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LFS r32, m16:32', 'o32 0F B4 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LGS r16, m16:16', 'o16 0F B5 /r', { ...SEGMENT_LOAD, level: '386', sdm: 'LDS/LES/LFS/LGS/LSS' }),
  form('LGS r32, m16:32', 'o32 0F B5 /r', { ...SEGMENT_LOAD, sdm: 'LDS/LES/LFS/LGS/LSS' }),
];

const stack: readonly Row[] = [
  form('PUSH r16', 'o16 50+r'),
  form('PUSH r32', 'o32 50+r'),
  form('PUSH r/m16', 'o16 FF /6'),
  form('PUSH r/m32', 'o32 FF /6'),
  form('PUSH imm8s', '6A ib', { level: '186' }),
  form('PUSH imm16', 'o16 68 iw', { level: '186' }),
  form('PUSH imm32', 'o32 68 id'),
  form('PUSH ES', '06'),
  form('PUSH CS', '0E'),
  form('PUSH SS', '16'),
  form('PUSH DS', '1E'),
  form('PUSH FS', '0F A0'),
  form('PUSH GS', '0F A8'),
  form('POP r16', 'o16 58+r'),
  form('POP r32', 'o32 58+r'),
  form('POP r/m16', 'o16 8F /0'),
  form('POP r/m32', 'o32 8F /0'),
  form('POP ES', '07', SEGMENT_LOAD),
  form('POP SS', '17', { ...SEGMENT_LOAD, ...ENDS }),
  form('POP DS', '1F', SEGMENT_LOAD),
  form('POP FS', '0F A1', SEGMENT_LOAD),
  form('POP GS', '0F A9', SEGMENT_LOAD),
  form('PUSHA', 'o16 60', { level: '186', sdm: 'PUSHA/PUSHAD' }),
  form('PUSHAD', 'o32 60', { sdm: 'PUSHA/PUSHAD' }),
  form('POPA', 'o16 61', { level: '186', sdm: 'POPA/POPAD' }),
  form('POPAD', 'o32 61', { sdm: 'POPA/POPAD' }),
  // PUSHF and POPF need IOPL only in virtual-8086 mode; POPF changes IF and IOPL silently or not at all.
  form('PUSHF', 'o16 9C', { r: ALL_FLAGS, sdm: 'PUSHF/PUSHFD' }),
  form('PUSHFD', 'o32 9C', { r: ALL_FLAGS, sdm: 'PUSHF/PUSHFD' }),
  form('POPF', 'o16 9D', { w: ALL_FLAGS, ends: true, sdm: 'POPF/POPFD' }),
  form('POPFD', 'o32 9D', { w: ALL_FLAGS, ends: true, sdm: 'POPF/POPFD' }),
  form('ENTER imm16, imm8', 'C8 iw ib', { level: '186' }),
  form('LEAVE', 'C9', { level: '186' }),
];

const arithmetic: readonly Row[] = [
  ...aluRows('ADD', 0, ARITHMETIC),
  ...aluRows('OR', 1, LOGIC),
  ...aluRows('ADC', 2, { ...ARITHMETIC, r: 'C' }),
  ...aluRows('SBB', 3, { ...ARITHMETIC, r: 'C' }),
  ...aluRows('AND', 4, LOGIC),
  ...aluRows('SUB', 5, ARITHMETIC),
  ...aluRows('XOR', 6, LOGIC),
  ...aluRows('CMP', 7, ARITHMETIC),
  form('TEST r/m8, r8', '84 /r', LOGIC),
  form('TEST r/m16, r16', 'o16 85 /r', LOGIC),
  form('TEST r/m32, r32', 'o32 85 /r', LOGIC),
  form('TEST AL, imm8', 'A8 ib', LOGIC),
  form('TEST AX, imm16', 'o16 A9 iw', LOGIC),
  form('TEST EAX, imm32', 'o32 A9 id', LOGIC),
  form('TEST r/m8, imm8', 'F6 /0 ib | F6 /1 ib', LOGIC),
  form('TEST r/m16, imm16', 'o16 F7 /0 iw | o16 F7 /1 iw', LOGIC),
  form('TEST r/m32, imm32', 'o32 F7 /0 id | o32 F7 /1 id', LOGIC),
  form('INC r16', 'o16 40+r', { w: 'OSZAP' }),
  form('INC r32', 'o32 40+r', { w: 'OSZAP' }),
  form('INC r/m8', 'FE /0', { w: 'OSZAP', lock: true }),
  form('INC r/m16', 'o16 FF /0', { w: 'OSZAP', lock: true }),
  form('INC r/m32', 'o32 FF /0', { w: 'OSZAP', lock: true }),
  form('DEC r16', 'o16 48+r', { w: 'OSZAP' }),
  form('DEC r32', 'o32 48+r', { w: 'OSZAP' }),
  form('DEC r/m8', 'FE /1', { w: 'OSZAP', lock: true }),
  form('DEC r/m16', 'o16 FF /1', { w: 'OSZAP', lock: true }),
  form('DEC r/m32', 'o32 FF /1', { w: 'OSZAP', lock: true }),
  ...unaryRows('NOT', 2, LOCK),
  ...unaryRows('NEG', 3, { ...ARITHMETIC, ...LOCK }),
  ...unaryRows('MUL', 4, { w: 'OC', u: 'SZAP' }),
  ...unaryRows('IMUL', 5, { w: 'OC', u: 'SZAP' }),
  ...unaryRows('DIV', 6, { u: 'OSZAPC' }),
  ...unaryRows('IDIV', 7, { u: 'OSZAPC' }),
  form('IMUL r16, r/m16', 'o16 0F AF /r', { w: 'OC', u: 'SZAP', level: '386' }),
  form('IMUL r32, r/m32', 'o32 0F AF /r', { w: 'OC', u: 'SZAP' }),
  form('IMUL r16, r/m16, imm8s', 'o16 6B /r ib', { w: 'OC', u: 'SZAP', level: '186' }),
  form('IMUL r32, r/m32, imm8s', 'o32 6B /r ib', { w: 'OC', u: 'SZAP' }),
  form('IMUL r16, r/m16, imm16', 'o16 69 /r iw', { w: 'OC', u: 'SZAP', level: '186' }),
  form('IMUL r32, r/m32, imm32', 'o32 69 /r id', { w: 'OC', u: 'SZAP' }),
  form('XADD r/m8, r8', '0F C0 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('XADD r/m16, r16', 'o16 0F C1 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('XADD r/m32, r32', 'o32 0F C1 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('CMPXCHG r/m8, r8', '0F B0 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('CMPXCHG r/m16, r16', 'o16 0F B1 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('CMPXCHG r/m32, r32', 'o32 0F B1 /r', { ...ARITHMETIC, ...LOCK, level: '486' }),
  form('CMPXCHG8B m64', '0F C7 /1', { w: 'Z', lock: true, level: 'P5', sdm: 'CMPXCHG8B/CMPXCHG16B' }),
  form('AAA', '37', { r: 'A', w: 'AC', u: 'OSZP' }),
  form('AAS', '3F', { r: 'A', w: 'AC', u: 'OSZP' }),
  form('AAD imm8', 'D5 ib', { w: 'SZP', u: 'OAC' }),
  form('AAM imm8', 'D4 ib', { w: 'SZP', u: 'OAC' }),
  form('DAA', '27', { r: 'AC', w: 'SZAPC', u: 'O' }),
  form('DAS', '2F', { r: 'AC', w: 'SZAPC', u: 'O' }),
];

const shiftAndBit: readonly Row[] = [
  ...shiftRows('ROL', 0, ROTATE, RCL_RCR_ROL_ROR),
  ...shiftRows('ROR', 1, ROTATE, RCL_RCR_ROL_ROR),
  ...shiftRows('RCL', 2, ROTATE_CARRY, RCL_RCR_ROL_ROR),
  ...shiftRows('RCR', 3, ROTATE_CARRY, RCL_RCR_ROL_ROR),
  ...shiftRows('SHL', 4, SHIFT, SAL_SAR_SHL_SHR, 6),
  ...shiftRows('SHR', 5, SHIFT, SAL_SAR_SHL_SHR),
  ...shiftRows('SAR', 7, SHIFT, SAL_SAR_SHL_SHR),
  ...doubleShiftRows('SHLD', 0xa4),
  ...doubleShiftRows('SHRD', 0xac),
  ...bitTestRows('BT', 'A3', 4, { w: 'C', u: 'OSAP', level: '386' }),
  ...bitTestRows('BTS', 'AB', 5, { w: 'C', u: 'OSAP', lock: true, level: '386' }),
  ...bitTestRows('BTR', 'B3', 6, { w: 'C', u: 'OSAP', lock: true, level: '386' }),
  ...bitTestRows('BTC', 'BB', 7, { w: 'C', u: 'OSAP', lock: true, level: '386' }),
  form('BSF r16, r/m16', 'o16 0F BC /r', { w: 'Z', u: 'OSAPC', level: '386' }),
  form('BSF r32, r/m32', 'o32 0F BC /r', { w: 'Z', u: 'OSAPC' }),
  form('BSR r16, r/m16', 'o16 0F BD /r', { w: 'Z', u: 'OSAPC', level: '386' }),
  form('BSR r32, r/m32', 'o32 0F BD /r', { w: 'Z', u: 'OSAPC' }),
];

const string: readonly Row[] = [
  form('MOVSB', 'A4', { ...STRING, sdm: 'MOVS/MOVSB/MOVSW/MOVSD/MOVSQ' }),
  form('MOVSW', 'o16 A5', { ...STRING, sdm: 'MOVS/MOVSB/MOVSW/MOVSD/MOVSQ' }),
  form('MOVSD', 'o32 A5', { ...STRING, sdm: 'MOVS/MOVSB/MOVSW/MOVSD/MOVSQ' }),
  form('CMPSB', 'A6', { ...STRING_COMPARE, sdm: 'CMPS/CMPSB/CMPSW/CMPSD/CMPSQ' }),
  form('CMPSW', 'o16 A7', { ...STRING_COMPARE, sdm: 'CMPS/CMPSB/CMPSW/CMPSD/CMPSQ' }),
  form('CMPSD', 'o32 A7', { ...STRING_COMPARE, sdm: 'CMPS/CMPSB/CMPSW/CMPSD/CMPSQ' }),
  form('STOSB', 'AA', { ...STRING, sdm: 'STOS/STOSB/STOSW/STOSD/STOSQ' }),
  form('STOSW', 'o16 AB', { ...STRING, sdm: 'STOS/STOSB/STOSW/STOSD/STOSQ' }),
  form('STOSD', 'o32 AB', { ...STRING, sdm: 'STOS/STOSB/STOSW/STOSD/STOSQ' }),
  form('LODSB', 'AC', { ...STRING, sdm: 'LODS/LODSB/LODSW/LODSD/LODSQ' }),
  form('LODSW', 'o16 AD', { ...STRING, sdm: 'LODS/LODSB/LODSW/LODSD/LODSQ' }),
  form('LODSD', 'o32 AD', { ...STRING, sdm: 'LODS/LODSB/LODSW/LODSD/LODSQ' }),
  form('SCASB', 'AE', { ...STRING_COMPARE, sdm: 'SCAS/SCASB/SCASW/SCASD' }),
  form('SCASW', 'o16 AF', { ...STRING_COMPARE, sdm: 'SCAS/SCASB/SCASW/SCASD' }),
  form('SCASD', 'o32 AF', { ...STRING_COMPARE, sdm: 'SCAS/SCASB/SCASW/SCASD' }),
];

const IO: Facts = { privilege: 'io' };
const io: readonly Row[] = [
  form('IN AL, imm8', 'E4 ib', IO),
  form('IN AX, imm8', 'o16 E5 ib', IO),
  form('IN EAX, imm8', 'o32 E5 ib', IO),
  form('IN AL, DX', 'EC', IO),
  form('IN AX, DX', 'o16 ED', IO),
  form('IN EAX, DX', 'o32 ED', IO),
  form('OUT imm8, AL', 'E6 ib', IO),
  form('OUT imm8, AX', 'o16 E7 ib', IO),
  form('OUT imm8, EAX', 'o32 E7 ib', IO),
  form('OUT DX, AL', 'EE', IO),
  form('OUT DX, AX', 'o16 EF', IO),
  form('OUT DX, EAX', 'o32 EF', IO),
  form('INSB', '6C', { ...IO, ...STRING, level: '186', sdm: 'INS/INSB/INSW/INSD' }),
  form('INSW', 'o16 6D', { ...IO, ...STRING, level: '186', sdm: 'INS/INSB/INSW/INSD' }),
  form('INSD', 'o32 6D', { ...IO, ...STRING, sdm: 'INS/INSB/INSW/INSD' }),
  form('OUTSB', '6E', { ...IO, ...STRING, level: '186', sdm: 'OUTS/OUTSB/OUTSW/OUTSD' }),
  form('OUTSW', 'o16 6F', { ...IO, ...STRING, level: '186', sdm: 'OUTS/OUTSB/OUTSW/OUTSD' }),
  form('OUTSD', 'o32 6F', { ...IO, ...STRING, sdm: 'OUTS/OUTSB/OUTSW/OUTSD' }),
];

const branch: readonly Row[] = [
  ...CONDITIONS.flatMap(({ code, flags }, n) => [
    form(`J${code} rel8`, `${hexByte(0x70 + n)} cb`, { flow: 'conditional', r: flags, sdm: 'Jcc' }),
    form(`J${code} rel16`, `o16 0F ${hexByte(0x80 + n)} cw`, { flow: 'conditional', r: flags, level: '386', sdm: 'Jcc' }),
    form(`J${code} rel32`, `o32 0F ${hexByte(0x80 + n)} cd`, { flow: 'conditional', r: flags, sdm: 'Jcc' }),
  ]),
  form('JCXZ rel8', 'a16 E3 cb', { flow: 'conditional', sdm: 'Jcc' }),
  form('JECXZ rel8', 'a32 E3 cb', { flow: 'conditional', sdm: 'Jcc' }),
  form('LOOPNE rel8', 'E0 cb', { flow: 'conditional', r: 'Z', sdm: 'LOOP/LOOPcc' }),
  form('LOOPE rel8', 'E1 cb', { flow: 'conditional', r: 'Z', sdm: 'LOOP/LOOPcc' }),
  form('LOOP rel8', 'E2 cb', { flow: 'conditional', sdm: 'LOOP/LOOPcc' }),
  form('JMP rel8', 'EB cb', { flow: 'jump' }),
  form('JMP rel16', 'o16 E9 cw', { flow: 'jump' }),
  form('JMP rel32', 'o32 E9 cd', { flow: 'jump' }),
  form('JMP r/m16', 'o16 FF /4', { flow: 'jump' }),
  form('JMP r/m32', 'o32 FF /4', { flow: 'jump' }),
  form('JMP ptr16:16', 'o16 EA cp4', { flow: 'far-jump', privilege: 'transition' }),
  form('JMP ptr16:32', 'o32 EA cp6', { flow: 'far-jump', privilege: 'transition' }),
  form('JMP m16:16', 'o16 FF /5', { flow: 'far-jump', privilege: 'transition' }),
  form('JMP m16:32', 'o32 FF /5', { flow: 'far-jump', privilege: 'transition' }),
  form('CALL rel16', 'o16 E8 cw', { flow: 'call' }),
  form('CALL rel32', 'o32 E8 cd', { flow: 'call' }),
  form('CALL r/m16', 'o16 FF /2', { flow: 'call' }),
  form('CALL r/m32', 'o32 FF /2', { flow: 'call' }),
  form('CALL ptr16:16', 'o16 9A cp4', { flow: 'far-call', privilege: 'transition' }),
  form('CALL ptr16:32', 'o32 9A cp6', { flow: 'far-call', privilege: 'transition' }),
  form('CALL m16:16', 'o16 FF /3', { flow: 'far-call', privilege: 'transition' }),
  form('CALL m16:32', 'o32 FF /3', { flow: 'far-call', privilege: 'transition' }),
  form('RET', 'C3', { flow: 'return' }),
  form('RET imm16', 'C2 iw', { flow: 'return' }),
  form('RETF', 'CB', { flow: 'far-return', privilege: 'transition', sdm: 'RET' }),
  form('RETF imm16', 'CA iw', { flow: 'far-return', privilege: 'transition', sdm: 'RET' }),
  form('INT imm8', 'CD ib', { flow: 'int', privilege: 'transition', w: 'IT', sdm: 'INT n/INTO/INT3/INT1' }),
  form('INT3', 'CC', { flow: 'int', privilege: 'transition', w: 'IT', sdm: 'INT n/INTO/INT3/INT1' }),
  form('INT1', 'F1', { flow: 'int', privilege: 'transition', w: 'IT', level: '386', sdm: 'INT n/INTO/INT3/INT1' }),
  form('INTO', 'CE', { flow: 'int', privilege: 'transition', r: 'O', w: 'IT', sdm: 'INT n/INTO/INT3/INT1' }),
  form('IRET', 'o16 CF', { flow: 'iret', privilege: 'transition', w: ALL_FLAGS, sdm: 'IRET/IRETD/IRETQ' }),
  form('IRETD', 'o32 CF', { flow: 'iret', privilege: 'transition', w: ALL_FLAGS, sdm: 'IRET/IRETD/IRETQ' }),
  form('BOUND r16, m16&16', 'o16 62 /r', { level: '186' }),
  form('BOUND r32, m32&32', 'o32 62 /r'),
];

const conditional: readonly Row[] = CONDITIONS.flatMap(({ code, flags }, n) => [
  form(`SET${code} r/m8`, `0F ${hexByte(0x90 + n)} /r`, { r: flags, level: '386', sdm: 'SETcc' }),
  form(`CMOV${code} r16, r/m16`, `o16 0F ${hexByte(0x40 + n)} /r`, { r: flags, level: 'P6', sdm: 'CMOVcc' }),
  form(`CMOV${code} r32, r/m32`, `o32 0F ${hexByte(0x40 + n)} /r`, { r: flags, level: 'P6', sdm: 'CMOVcc' }),
]);

const flagControl: readonly Row[] = [
  form('CLC', 'F8', { w: 'C' }),
  form('STC', 'F9', { w: 'C' }),
  form('CMC', 'F5', { r: 'C', w: 'C' }),
  form('CLD', 'FC', { w: 'D' }),
  form('STD', 'FD', { w: 'D' }),
  form('CLI', 'FA', { privilege: 'iopl', w: 'I', ends: true }),
  form('STI', 'FB', { privilege: 'iopl', w: 'I', ends: true }),
];

const system: readonly Row[] = [
  form('HLT', 'F4', { ...CPL0, flow: 'halt' }),
  form('LGDT m16&32', '0F 01 /2', { ...CPL0, level: '286', sdm: 'LGDT/LIDT' }),
  form('LIDT m16&32', '0F 01 /3', { ...CPL0, level: '286', sdm: 'LGDT/LIDT' }),
  form('SGDT m', '0F 01 /0', { level: '286' }),
  form('SIDT m', '0F 01 /1', { level: '286' }),
  form('LLDT r/m16', '0F 00 /2', { ...CPL0, level: '286' }),
  form('LTR r/m16', '0F 00 /3', { ...CPL0, level: '286' }),
  form('SLDT r/m16', 'o16 0F 00 /0', { level: '286' }),
  form('SLDT r32/m16', 'o32 0F 00 /0'),
  form('STR r/m16', 'o16 0F 00 /1', { level: '286' }),
  form('STR r32/m16', 'o32 0F 00 /1'),
  form('LMSW r/m16', '0F 01 /6', { ...CPL0, ...ENDS, level: '286' }),
  form('SMSW r/m16', 'o16 0F 01 /4', { level: '286' }),
  form('SMSW r32/m16', 'o32 0F 01 /4'),
  form('CLTS', '0F 06', { ...CPL0, level: '286' }),
  form('VERR r/m16', '0F 00 /4', { w: 'Z', level: '286', sdm: 'VERR/VERW' }),
  form('VERW r/m16', '0F 00 /5', { w: 'Z', level: '286', sdm: 'VERR/VERW' }),
  form('ARPL r/m16, r16', '63 /r', { w: 'Z', level: '286' }),
  form('LAR r16, r16/m16', 'o16 0F 02 /r', { w: 'Z', level: '286' }),
  form('LAR r32, r32/m16', 'o32 0F 02 /r', { w: 'Z' }),
  form('LSL r16, r16/m16', 'o16 0F 03 /r', { w: 'Z', level: '286' }),
  form('LSL r32, r32/m16', 'o32 0F 03 /r', { w: 'Z' }),
  // Moves to and from control, debug and test registers ignore the mod field: both operands are registers.
  form('MOV r32, CRn', '0F 20 /r', { ...CPL0, u: 'OSZAPC', sdm: 'MOV—Move to/from Control Registers' }),
  form('MOV CRn, r32', '0F 22 /r', { ...CPL0, ...ENDS, u: 'OSZAPC', sdm: 'MOV—Move to/from Control Registers' }),
  form('MOV r32, DRn', '0F 21 /r', { ...CPL0, u: 'OSZAPC', sdm: 'MOV—Move to/from Debug Registers' }),
  form('MOV DRn, r32', '0F 23 /r', { ...CPL0, ...ENDS, u: 'OSZAPC', sdm: 'MOV—Move to/from Debug Registers' }),
  form('MOV r32, TRn', '0F 24 /r', { ...CPL0, u: 'OSZAPC', until: '486', sdm: 'MOV' }),
  form('MOV TRn, r32', '0F 26 /r', { ...CPL0, ...ENDS, u: 'OSZAPC', until: '486', sdm: 'MOV' }),
  form('INVD', '0F 08', { ...CPL0, level: '486' }),
  form('WBINVD', '0F 09', { ...CPL0, level: '486' }),
  form('INVLPG m', '0F 01 /7', { ...CPL0, ...ENDS, level: '486' }),
  form('CPUID', '0F A2', { level: 'P5' }),
  // RDTSC and RDPMC need CPL 0 when CR4.TSD = 1 or CR4.PCE = 0.
  form('RDTSC', '0F 31', { level: 'P5' }),
  form('RDPMC', '0F 33', { level: 'P6' }),
  form('RDMSR', '0F 32', { ...CPL0, level: 'P5' }),
  form('WRMSR', '0F 30', { ...CPL0, ...ENDS, level: 'P5' }),
  form('SYSENTER', '0F 34', { privilege: 'transition', flow: 'far-jump', w: 'IT', level: 'P6' }),
  form('SYSEXIT', '0F 35', { ...CPL0, flow: 'far-return', level: 'P6' }),
  form('RSM', '0F AA', { privilege: 'transition', flow: 'far-return', w: ALL_FLAGS, level: 'P5' }),
  form('UD0 r16, r/m16', 'o16 0F FF /r', { flow: 'fault', sdm: 'UD' }),
  form('UD0 r32, r/m32', 'o32 0F FF /r', { flow: 'fault', sdm: 'UD' }),
  form('UD1 r16, r/m16', 'o16 0F B9 /r', { flow: 'fault', sdm: 'UD' }),
  form('UD1 r32, r/m32', 'o32 0F B9 /r', { flow: 'fault', sdm: 'UD' }),
  form('UD2', '0F 0B', { flow: 'fault', sdm: 'UD' }),
  // 0F 0D and 0F 18 to 0F 1F were reserved as NOPs in P6; 0F 1F /0 is the documented multi-byte NOP.
  form('NOP r/m16', `o16 0F 1F /0 | ${reservedNops('o16')}`, { level: 'P6' }),
  form('NOP r/m32', `o32 0F 1F /0 | ${reservedNops('o32')}`, { level: 'P6' }),
];

function reservedNops(size: string): string {
  return ['1F', '0D', '18', '19', '1A', '1B', '1C', '1D', '1E'].map((opcode) => `${size} 0F ${opcode} /r`).join(' | ');
}

export const INTEGER_ROWS: readonly Row[] = [
  ...dataMove,
  ...segmentLoad,
  ...stack,
  ...arithmetic,
  ...shiftAndBit,
  ...string,
  ...io,
  ...branch,
  ...conditional,
  ...flagControl,
  ...system,
];
