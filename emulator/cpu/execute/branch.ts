/** Near JMP CALL RET Jcc LOOP JCXZ, BOUND; far transfers, INT and IRET hand over to transitions/. */
import { ECX, VECTOR_BR } from '#emulator/arch';
import { CONDITIONS } from '#emulator/isa';
import { condition } from '../flags.ts';
import type { Cpu } from '../cpu.ts';
import { SIZE_OPERAND32 } from '../slots.ts';
import { executeIcebp, executeInt, executeInt3, executeInto, executeIret, farCall, farJump, farReturn } from '../transitions/index.ts'; // prettier-ignore
import { addressIs32, checkTarget, dropStack, type Execute, immediate, jumpTo, operandLinear, peekStack, push, readAt, readReg, readRm } from './operands.ts'; // prettier-ignore

/** Target of a direct near transfer, computed when it was decoded. */
const target = (c: Cpu, i: number): number => c.blocks.slots.immediate2[i];
const bitsOf = (c: Cpu, i: number): 16 | 32 => (c.blocks.slots.size[i] & SIZE_OPERAND32 ? 32 : 16);

function conditionalForms(): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  CONDITIONS.forEach(({ code }, number) => {
    const jump: Execute = (c, i) => {
      if (condition(c.f, number)) jumpTo(c, target(c, i));
    };
    for (const bits of ['8', '16', '32']) forms[`J${code}_rel${bits}`] = jump;
  });
  return forms;
}

/** ECX or CX by the address size. */
const count = (c: Cpu, i: number): number => (addressIs32(c, i) ? c.gpr[ECX] : c.gpr16[ECX * 2]);
const loop =
  (also: (c: Cpu) => boolean): Execute =>
  (c, i) => {
    const wide = addressIs32(c, i);
    const left = wide ? (c.gpr[ECX] - 1) | 0 : (c.gpr16[ECX * 2] - 1) & 0xffff;
    const taken = left !== 0 && also(c);
    if (taken) checkTarget(c, target(c, i));
    if (wide) c.gpr[ECX] = left;
    else c.gpr16[ECX * 2] = left;
    if (taken) c.eip = target(c, i);
  };

function call(c: Cpu, size: 2 | 4, to: number): void {
  checkTarget(c, to);
  push(c, size, c.eip);
  c.eip = to;
}
function ret(c: Cpu, i: number, extra: number): void {
  const size = bitsOf(c, i) === 32 ? 4 : 2;
  const to = peekStack(c, size);
  checkTarget(c, to);
  dropStack(c, size + extra);
  c.eip = to;
}

/** Far pointer in memory: offset, then selector. */
function farPointer(
  c: Cpu,
  i: number,
  size: 2 | 4,
  use: (c: Cpu, selector: number, offset: number, bits: 16 | 32) => void,
): void {
  const linear = operandLinear(c, i, size + 2, false);
  const offset = readAt(c, linear, size) >>> 0;
  const selector = readAt(c, (linear + size) | 0, 2);
  use(c, selector, offset, size === 4 ? 32 : 16);
}
const direct =
  (use: (c: Cpu, selector: number, offset: number, bits: 16 | 32) => void, bits: 16 | 32): Execute =>
  (c, i) =>
    use(c, c.blocks.slots.immediate2[i] & 0xffff, immediate(c, i) >>> 0, bits);

/** After INT n and its kind the single-step trap is gone with TF (SDM vol. 3 §17.3.1.4). */
const software =
  (run: (c: Cpu, i: number) => void): Execute =>
  (c, i) => {
    c.noTrapAfter = true;
    run(c, i);
  };

const bound =
  (size: 2 | 4): Execute =>
  (c, i) => {
    const shift = 32 - size * 8;
    const linear = operandLinear(c, i, size * 2, false);
    const index = (readReg(c, i, size) << shift) >> shift;
    const lower = (readAt(c, linear, size) << shift) >> shift;
    const upper = (readAt(c, (linear + size) | 0, size) << shift) >> shift;
    // An index outside the bounds raises #BR (SDM vol. 2 BOUND).
    if (index < lower || index > upper) c.fault(VECTOR_BR, null, 'index is within bounds', 0, 1);
  };

export const BRANCH: Readonly<Record<string, Execute>> = {
  ...conditionalForms(),
  JCXZ_rel8: (c, i) => {
    if (count(c, i) === 0) jumpTo(c, target(c, i));
  },
  JECXZ_rel8: (c, i) => {
    if (count(c, i) === 0) jumpTo(c, target(c, i));
  },
  LOOP_rel8: loop(() => true),
  LOOPE_rel8: loop((c) => condition(c.f, 4)),
  LOOPNE_rel8: loop((c) => condition(c.f, 5)),
  JMP_rel8: (c, i) => jumpTo(c, target(c, i)),
  JMP_rel16: (c, i) => jumpTo(c, target(c, i)),
  JMP_rel32: (c, i) => jumpTo(c, target(c, i)),
  JMP_rm16: (c, i) => jumpTo(c, readRm(c, i, 2)),
  JMP_rm32: (c, i) => jumpTo(c, readRm(c, i, 4)),
  CALL_rel16: (c, i) => call(c, 2, target(c, i)),
  CALL_rel32: (c, i) => call(c, 4, target(c, i)),
  CALL_rm16: (c, i) => call(c, 2, readRm(c, i, 2)),
  CALL_rm32: (c, i) => call(c, 4, readRm(c, i, 4)),
  RET: (c, i) => ret(c, i, 0),
  RET_imm16: (c, i) => ret(c, i, immediate(c, i)),
  JMP_ptr16x16: direct(farJump, 16),
  JMP_ptr16x32: direct(farJump, 32),
  CALL_ptr16x16: direct(farCall, 16),
  CALL_ptr16x32: direct(farCall, 32),
  JMP_m16x16: (c, i) => farPointer(c, i, 2, farJump),
  JMP_m16x32: (c, i) => farPointer(c, i, 4, farJump),
  CALL_m16x16: (c, i) => farPointer(c, i, 2, farCall),
  CALL_m16x32: (c, i) => farPointer(c, i, 4, farCall),
  RETF: (c, i) => farReturn(c, bitsOf(c, i), 0),
  RETF_imm16: (c, i) => farReturn(c, bitsOf(c, i), immediate(c, i)),
  INT_imm8: software((c, i) => executeInt(c, immediate(c, i))),
  INT3: software((c) => executeInt3(c)),
  INT1: software((c) => executeIcebp(c)),
  INTO: software((c) => executeInto(c)),
  IRET: (c) => executeIret(c, 16),
  IRETD: (c) => executeIret(c, 32),
  BOUND_r16_m16and16: bound(2),
  BOUND_r32_m32and32: bound(4),
};
