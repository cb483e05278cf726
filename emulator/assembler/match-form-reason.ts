/** Says why no form takes the written operands. NASM has three sentences for it; learners get the particular rule. */
import type { EncodeReason, EncodeResult, NasmClass } from './encode-types.ts';
import type { MatchFailure, Pattern } from './match-form.ts';
import { type OperandType, registerInfo, T } from './match-form-operand.ts';
import type { Operand } from './operand.ts';

type Failure = Extract<EncodeResult, { ok: false }>;
type Args = Readonly<Record<string, string | number>>;

const NASM: Readonly<Record<MatchFailure, NasmClass>> = {
  'no-such-operands': 'invalid combination of opcode and operands',
  'size-not-specified': 'operation size not specified',
  'size-mismatch': 'mismatch in operand sizes',
};

interface Finding {
  readonly reason: EncodeReason;
  readonly operand: number;
  readonly args?: Args;
}

const isRegister = (o: OperandType, kind: number): boolean => (o.type & T.REG) !== 0 && (o.type & kind) !== 0;
const isMemory = (o: OperandType): boolean => (o.type & T.MEM) !== 0;
const isImmediate = (o: OperandType): boolean => (o.type & T.IMM) !== 0;

/** Width in bits that an operand was written with; 0 = none. */
const writtenBits = (operand: Operand): number =>
  operand.kind === 'register' ? (registerInfo(operand.name)?.bits ?? 0) : operand.size;

const nameOf = (operand: Operand): string => (operand.kind === 'register' ? operand.name : '');

const SHIFTS = new Set(['ROL', 'ROR', 'RCL', 'RCR', 'SHL', 'SAL', 'SHR', 'SAR', 'SHLD', 'SHRD']);

/** Rules of the architecture about pairs of operands. */
function pairRule(mnemonic: string, operands: readonly Operand[], types: readonly OperandType[]): Finding | null {
  const memory = types.filter(isMemory).length;
  if (memory > 1) return { reason: 'memory-to-memory', operand: types.map(isMemory).lastIndexOf(true) };
  const segment = types.findIndex((t) => isRegister(t, T.SREG));
  if (mnemonic === 'MOV' && segment >= 0 && types.length === 2) {
    const other = types[1 - segment];
    const args = { token: nameOf(operands[segment]) };
    if (isImmediate(other)) return { reason: 'segment-register-immediate', operand: 1 - segment, args };
    if (isRegister(other, T.SREG)) return { reason: 'segment-register-to-segment-register', operand: 1, args };
    if (isRegister(other, T.GPR)) return { reason: 'segment-register-size', operand: 1 - segment, args };
  }
  const special = types.findIndex((t) => isRegister(t, T.CREG | T.DREG | T.TREG));
  if (special >= 0)
    return { reason: 'control-register-operand', operand: special, args: { token: nameOf(operands[special]) } };
  const [first, second] = types;
  if (SHIFTS.has(mnemonic) && types.length >= 2) {
    const last = types.length - 1;
    if (!isImmediate(types[last]))
      return { reason: 'shift-count', operand: last, args: { token: nameOf(operands[last]) } };
  }
  if ((mnemonic === 'IN' || mnemonic === 'OUT') && types.length === 2) {
    const data = mnemonic === 'IN' ? 0 : 1;
    if (!isRegister(types[data], T.ACCUMULATOR)) return { reason: 'accumulator-only', operand: data };
    return { reason: 'port-operand', operand: 1 - data };
  }
  if (types.length >= 2 && isRegister(first, T.GPR) && isRegister(second, T.GPR) && first.size !== second.size) {
    const args = {
      first: nameOf(operands[0]),
      second: nameOf(operands[1]),
      bits1: writtenBits(operands[0]),
      bits2: writtenBits(operands[1]),
    };
    return { reason: 'register-size-mismatch', operand: 1, args };
  }
  return null;
}

/** What any pattern with this many operands accepts at one place. */
function acceptedAt(
  patterns: readonly Pattern[],
  place: number,
): { register: boolean; memory: boolean; immediate: boolean } {
  const accepted = { register: false, memory: false, immediate: false };
  for (const { operands } of patterns) {
    const { type } = operands[place];
    if ((type & T.REG) !== 0) accepted.register = true;
    else if ((type & T.MEM) !== 0) accepted.memory = true;
    else if ((type & T.REGMEM) !== 0) accepted.register = accepted.memory = true;
    if ((type & (T.IMM | T.FARPTR)) !== 0) accepted.immediate = true;
  }
  return accepted;
}

/** The first operand that no pattern could take, whatever the others are. */
function placeRule(patterns: readonly Pattern[], types: readonly OperandType[]): Finding | null {
  for (const [operand, given] of types.entries()) {
    const accepted = acceptedAt(patterns, operand);
    if (isImmediate(given) && !accepted.immediate && operand === 0 && types.length > 1) {
      return { reason: 'immediate-destination', operand };
    }
    const fits = isImmediate(given) ? accepted.immediate : isMemory(given) ? accepted.memory : accepted.register;
    if (fits) continue;
    if (accepted.memory) return { reason: accepted.register ? 'needs-register-or-memory' : 'needs-memory', operand };
    if (accepted.register) return { reason: 'needs-register', operand };
    if (accepted.immediate) return { reason: 'needs-immediate', operand };
  }
  return null;
}

function findReason(
  mnemonic: string,
  patterns: readonly Pattern[],
  operands: readonly Operand[],
  types: readonly OperandType[],
): Finding {
  const counts = [...new Set(patterns.map((p) => p.operands.length))].sort((a, b) => a - b);
  if (!counts.includes(types.length)) {
    return { reason: 'operand-count', operand: -1, args: { given: types.length, expected: counts.join(' / ') } };
  }
  const sameCount = patterns.filter((p) => p.operands.length === types.length);
  return (
    pairRule(mnemonic, operands, types) ??
    placeRule(sameCount, types) ?? { reason: 'no-such-operands', operand: types.length > 0 ? 0 : -1 }
  );
}

/** The refusal for operands that match no form. */
export function explainMismatch(
  mnemonic: string,
  patterns: readonly Pattern[],
  operands: readonly Operand[],
  types: readonly OperandType[],
  failure: MatchFailure,
): Failure {
  const nasm = NASM[failure];
  const make = ({ reason, operand, args = {} }: Finding): Failure => ({
    ok: false,
    reason,
    nasm,
    operand,
    args: { mnemonic, ...args },
  });
  if (failure === 'size-not-specified') {
    return make({ reason: 'size-not-specified', operand: types.findIndex((t) => isMemory(t) && t.size === 0) });
  }
  if (failure === 'size-mismatch') {
    const sizes = operands.map(writtenBits).filter((b) => b !== 0);
    return make({
      reason: 'size-mismatch',
      operand: operands.length - 1,
      args: { bits1: sizes[0] ?? 0, bits2: sizes[sizes.length - 1] ?? 0 },
    });
  }
  return make(findReason(mnemonic, patterns, operands, types));
}
