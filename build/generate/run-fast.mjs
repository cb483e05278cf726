// Writes emulator/cpu/run-fast.generated.ts (the run loop) and emulator/cpu/fast-ops.generated.ts (its numbering) from the
// op templates below. The loop is generated because V8 makes a jump table only of literal case labels, and because a
// hundred variants of "operand from here, flags like that" are better said once.
// `node build/generate/run-fast.mjs` writes; with --check it only compares and fails when the files are stale.
import fs from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** @type {{ name: string, body: string, simple?: boolean, all?: boolean, reads?: boolean, kind?: string, without?: string }[]} */
const ops = [];
/**
 * simple: cannot fault or leave. all: overwrites all six arithmetic flags. reads: looks at flags.
 * kind: what conditions may assume afterwards. without: body of the variant that leaves flags alone.
 */
const op = (name, body, facts = {}) => void ops.push({ name, body, ...facts });

// -- operands ------------------------------------------------------------------------------------------------------------
// Linear address of a flat memory operand; of one on top of the stack.
const EA = 'lin = (R[BASE[i]] + (R[INDEX[i]] << SCALE[i]) + DISP[i]) | 0;';
const BD = 'lin = (R[BASE[i]] + DISP[i]) | 0;';
const NEXT = 'i++; continue;';
/** To the execute function of the form: one place behind the switch, because each call costs the engine's compiler time. */
const SLOW = 'break slowly;';
/** Bytes of one page, however aligned: alignment checks are a matter of the mode. Views read at any address at full speed. */
const VIEW = { 2: 'Uint16', 4: 'Int32' };
const load = (size, to) =>
  size === 1
    ? `e = MAP_WORDS[readTable + (lin >>> 12)]; if (e === 0) ${SLOW} ${to} = M8[e + (lin & 0xfff)];`
    : `e = MAP_WORDS[readTable + (lin >>> 12)]; if (e === 0 || (lin & 0xfff) > ${0x1000 - size}) ${SLOW} ` +
      `${to} = VIEW.get${VIEW[size]}(e + (lin & 0xfff), true);`;
const store = (size, value) =>
  `e = MAP_WORDS[writeTable + (lin >>> 12)]; ` +
  (size === 1
    ? `if (e <= 0) { e = inCode(e, lin, 1, ${value}); if (e === 0) ${SLOW} } M8[e + (lin & 0xfff)] = ${value};`
    : `if (e <= 0 || (lin & 0xfff) > ${0x1000 - size}) { e = inCode(e, lin, ${size}, ${value}); if (e === 0) ${SLOW} } ` +
      `VIEW.set${VIEW[size]}(e + (lin & 0xfff), ${value}, true);`);

// -- flags ---------------------------------------------------------------------------------------------------------------
const setAdd = 'F[RES] = r; F[C1] = r; F[C2] = a; F[KIND] = K_ADD;';
const setSub = 'F[RES] = r; F[C1] = a; F[C2] = b; F[KIND] = K_SUB;';
const setLogic = 'F[RES] = r; F[C1] = 0; F[C2] = 0; F[KIND] = K_LOGIC;';
const setAdd8 = 'F[RES] = r; F[C1] = r; F[C2] = a; F[KIND] = K_ADD | 24;';
const setSub8 = 'F[RES] = r; F[C1] = a; F[C2] = b; F[KIND] = K_SUB | 24;';
const setLogic8 = 'F[RES] = r; F[C1] = 0; F[C2] = 0; F[KIND] = K_LOGIC | 24;';
const CARRY = 'F[C1] >>> 0 < F[C2] >>> 0';

// -- data movement -------------------------------------------------------------------------------------------------------
const quiet = { simple: true };
op('MOV_R32_R32', `R[REG[i]] = R[RM[i]]; ${NEXT}`, quiet);
op('MOV_R32_I32', `R[REG[i]] = IMM[i]; ${NEXT}`, quiet);
op('MOV_R8_R8', `R8[REG[i]] = R8[RM[i]]; ${NEXT}`, quiet);
op('MOV_R8_I8', `R8[REG[i]] = IMM[i]; ${NEXT}`, quiet);
op('MOV_R16_R16', `R16[REG[i] << 1] = R16[RM[i] << 1]; ${NEXT}`, quiet);
op('MOV_R16_I16', `R16[REG[i] << 1] = IMM[i]; ${NEXT}`, quiet);
op('MOV_R32_BD', `${BD} ${load(4, 'R[REG[i]]')} ${NEXT}`);
op('MOV_R32_M32', `${EA} ${load(4, 'R[REG[i]]')} ${NEXT}`);
op('MOV_R16_M16', `${EA} ${load(2, 'R16[REG[i] << 1]')} ${NEXT}`);
op('MOV_R8_M8', `${EA} ${load(1, 'R8[((REG[i] & 3) << 2) | (REG[i] >> 2)]')} ${NEXT}`);
op('MOV_BD_R32', `${BD} ${store(4, 'R[REG[i]]')} ${NEXT}`);
op('MOV_M32_R32', `${EA} ${store(4, 'R[REG[i]]')} ${NEXT}`);
op('MOV_M16_R16', `${EA} ${store(2, 'R16[REG[i] << 1]')} ${NEXT}`);
op('MOV_M8_R8', `${EA} ${store(1, 'R8[((REG[i] & 3) << 2) | (REG[i] >> 2)]')} ${NEXT}`);
op('MOV_M32_I32', `${EA} ${store(4, 'IMM[i]')} ${NEXT}`);
op('MOV_M16_I16', `${EA} ${store(2, 'IMM[i]')} ${NEXT}`);
op('MOV_M8_I8', `${EA} ${store(1, 'IMM[i]')} ${NEXT}`);
op('MOVZX_R32_M8', `${EA} ${load(1, 'R[REG[i]]')} ${NEXT}`);
op('MOVZX_R32_M16', `${EA} ${load(2, 'R[REG[i]]')} ${NEXT}`);
op('MOVSX_R32_M8', `${EA} ${load(1, 'a')} R[REG[i]] = (a << 24) >> 24; ${NEXT}`);
op('MOVSX_R32_M16', `${EA} ${load(2, 'a')} R[REG[i]] = (a << 16) >> 16; ${NEXT}`);
op('MOVZX_R32_R8', `R[REG[i]] = R8[RM[i]]; ${NEXT}`, quiet);
op('MOVZX_R32_R16', `R[REG[i]] = R16[RM[i] << 1]; ${NEXT}`, quiet);
op('MOVSX_R32_R8', `R[REG[i]] = (R8[RM[i]] << 24) >> 24; ${NEXT}`, quiet);
op('MOVSX_R32_R16', `R[REG[i]] = (R16[RM[i] << 1] << 16) >> 16; ${NEXT}`, quiet);
op('LEA_BD', `R[REG[i]] = R[BASE[i]] + DISP[i]; ${NEXT}`, quiet);
op('LEA', `R[REG[i]] = R[BASE[i]] + (R[INDEX[i]] << SCALE[i]) + DISP[i]; ${NEXT}`, quiet);
op('XCHG_R32_R32', `a = R[REG[i]]; R[REG[i]] = R[RM[i]]; R[RM[i]] = a; ${NEXT}`, quiet);
op('NOP', NEXT, quiet);
op('CWDE', `R[0] = (R[0] << 16) >> 16; ${NEXT}`, quiet);
op('CDQ', `R[2] = R[0] >> 31; ${NEXT}`, quiet);

// -- 32-bit arithmetic ---------------------------------------------------------------------------------------------------
const ALU = [
  { name: 'ADD', compute: 'r = (a + b) | 0;', flags: setAdd, keep: true, kind: 'add' },
  { name: 'OR', compute: 'r = a | b;', flags: setLogic, keep: true, kind: 'logic' },
  { name: 'AND', compute: 'r = a & b;', flags: setLogic, keep: true, kind: 'logic' },
  { name: 'SUB', compute: 'r = (a - b) | 0;', flags: setSub, keep: true, kind: 'sub' },
  { name: 'XOR', compute: 'r = a ^ b;', flags: setLogic, keep: true, kind: 'logic' },
  { name: 'CMP', compute: 'r = (a - b) | 0;', flags: setSub, keep: false, kind: 'sub' },
  { name: 'TEST', compute: 'r = a & b;', flags: setLogic, keep: false, kind: 'logic' },
];
for (const { name, compute, flags, keep, kind } of ALU) {
  const facts = { simple: true, all: true, kind };
  const put = (to) => (keep ? `${to} = r;` : '');
  for (const [form, source] of [['R32_R32', 'R[RM[i]]'], ['R32_I32', 'IMM[i]']]) {
    const take = `a = R[REG[i]]; b = ${source}; ${compute}`;
    op(`${name}_${form}`, `${take} ${put('R[REG[i]]')} ${flags} ${NEXT}`, {
      ...facts,
      without: keep ? `${take} ${put('R[REG[i]]')} ${NEXT}` : NEXT,
    });
  } // prettier-ignore
  if (name !== 'TEST') {
    const take = `${EA} ${load(4, 'b')} a = R[REG[i]]; ${compute} ${put('R[REG[i]]')}`;
    op(`${name}_R32_M32`, `${take} ${flags} ${NEXT}`, { all: true, kind, without: `${take} ${NEXT}` });
  }
  for (const [form, source] of [['M32_R32', 'R[REG[i]]'], ['M32_I32', 'IMM[i]']]) {
    const body = keep
      ? `${EA} e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0 || (lin & 0xfff) > 0xffc) { e = near(e, lin, 4); if (e === 0) ${SLOW} } ` +
        `t = e + (lin & 0xfff); a = VIEW.getInt32(t, true); b = ${source}; ${compute} VIEW.setInt32(t, r, true); ${flags} ${NEXT}`
      : `${EA} ${load(4, 'a')} b = ${source}; ${compute} ${flags} ${NEXT}`;
    op(`${name}_${form}`, body, { all: true, kind });
  } // prettier-ignore
}
for (const [name, sign, set] of [['ADC', '+', 'flagsOfAdc'], ['SBB', '-', 'flagsOfSbb']]) {
  for (const [form, source] of [['R32_R32', 'R[RM[i]]'], ['R32_I32', 'IMM[i]']]) {
    const take = `t = ${CARRY} ? 1 : 0; a = R[REG[i]]; b = ${source}; r = (a ${sign} b ${sign} t) | 0; R[REG[i]] = r;`;
    op(`${name}_${form}`, `${take} ${set}(F, a, b, r, t); ${NEXT}`, { simple: true, all: true, reads: true, without: `${take} ${NEXT}`, withoutReads: true }); // prettier-ignore
  }
} // prettier-ignore
for (const [name, sign, kind] of [['INC', '+', 'K_INC'], ['DEC', '-', 'K_DEC']]) {
  const take = `r = (R[REG[i]] ${sign} 1) | 0; R[REG[i]] = r;`;
  op(`${name}_R32`, `${take} F[RES] = r; F[KIND] = ${kind}; ${NEXT}`, { simple: true, kind: 'other', without: `${take} ${NEXT}` }); // prettier-ignore
  op(
    `${name}_M32`,
    `${EA} e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0 || (lin & 0xfff) > 0xffc) { e = near(e, lin, 4); if (e === 0) ${SLOW} } ` +
      `t = e + (lin & 0xfff); r = (VIEW.getInt32(t, true) ${sign} 1) | 0; VIEW.setInt32(t, r, true); F[RES] = r; F[KIND] = ${kind}; ${NEXT}`,
    { kind: 'other' },
  );
} // prettier-ignore
op('NEG_R32', `b = R[REG[i]]; a = 0; r = -b | 0; R[REG[i]] = r; ${setSub} ${NEXT}`, {
  simple: true,
  all: true,
  kind: 'sub',
});
op('NOT_R32', `R[REG[i]] = ~R[REG[i]]; ${NEXT}`, quiet);
op('IMUL_R32_R32', `a = R[REG[i]]; b = R[RM[i]]; R[REG[i]] = Math.imul(a, b); flagsOfImul(F, a, b); ${NEXT}`, { simple: true, all: true, without: `R[REG[i]] = Math.imul(R[REG[i]], R[RM[i]]); ${NEXT}` }); // prettier-ignore
op('IMUL_R32_R32_I32', `a = R[RM[i]]; b = IMM[i]; R[REG[i]] = Math.imul(a, b); flagsOfImul(F, a, b); ${NEXT}`, { simple: true, all: true, without: `R[REG[i]] = Math.imul(R[RM[i]], IMM[i]); ${NEXT}` }); // prettier-ignore

// -- shifts by a constant 1-31 -------------------------------------------------------------------------------------------
const shiftFlags = (out, overflow) =>
  `F[RES] = r; F[KIND] = K_EXPLICIT; F[C1] = 0; b = ${out}; F[C2] = b; F[FX] = ${overflow};`;
op('SHL_R32', `a = R[REG[i]]; t = IMM[i]; r = a << t; R[REG[i]] = r; ${shiftFlags('(a >>> (32 - t)) & 1', '((r >>> 31) ^ b) << 11')} ${NEXT}`, { simple: true, all: true, kind: 'other', without: `R[REG[i]] <<= IMM[i]; ${NEXT}` }); // prettier-ignore
op('SHR_R32', `a = R[REG[i]]; t = IMM[i]; r = a >>> t; R[REG[i]] = r; ${shiftFlags('(a >>> (t - 1)) & 1', 't === 1 ? (a >>> 31) << 11 : 0')} ${NEXT}`, { simple: true, all: true, kind: 'other', without: `R[REG[i]] = R[REG[i]] >>> IMM[i]; ${NEXT}` }); // prettier-ignore
op('SAR_R32', `a = R[REG[i]]; t = IMM[i]; r = a >> t; R[REG[i]] = r; ${shiftFlags('(a >> (t - 1)) & 1', '0')} ${NEXT}`, { simple: true, all: true, kind: 'other', without: `R[REG[i]] >>= IMM[i]; ${NEXT}` }); // prettier-ignore
op('ROL_R32', `R[REG[i]] = rol(F, R[REG[i]], IMM[i], 0); ${NEXT}`, { simple: true, reads: true, kind: 'other', withoutReads: true, without: `a = R[REG[i]]; t = IMM[i]; R[REG[i]] = (a << t) | (a >>> (32 - t)); ${NEXT}` }); // prettier-ignore
op('ROR_R32', `R[REG[i]] = ror(F, R[REG[i]], IMM[i], 0); ${NEXT}`, { simple: true, reads: true, kind: 'other', withoutReads: true, without: `a = R[REG[i]]; t = IMM[i]; R[REG[i]] = (a >>> t) | (a << (32 - t)); ${NEXT}` }); // prettier-ignore
// ROL, ROR in front of INC, DEC, which leave alone CF only: neither needs to keep what the other overwrites.
op('ROL_R32_C', `a = R[REG[i]]; t = IMM[i]; r = (a << t) | (a >>> (32 - t)); R[REG[i]] = r; F[C1] = 0; F[C2] = r & 1; ${NEXT}`, { simple: true, all: true }); // prettier-ignore
op('ROR_R32_C', `a = R[REG[i]]; t = IMM[i]; r = (a >>> t) | (a << (32 - t)); R[REG[i]] = r; F[C1] = 0; F[C2] = r >>> 31; ${NEXT}`, { simple: true, all: true }); // prettier-ignore
op('SHL_R32_CL', `R[REG[i]] = shl(F, R[REG[i]], R8[4], 0); ${NEXT}`, { simple: true, reads: true });
op('SHR_R32_CL', `R[REG[i]] = shr(F, R[REG[i]], R8[4], 0); ${NEXT}`, { simple: true, reads: true });

// -- 8-bit arithmetic (operands at the top of the word) ------------------------------------------------------------------
const ALU8 = [
  { name: 'ADD', compute: 'r = (a + b) | 0;', flags: setAdd8, keep: true, kind: 'add' },
  { name: 'OR', compute: 'r = a | b;', flags: setLogic8, keep: true, kind: 'logic' },
  { name: 'AND', compute: 'r = a & b;', flags: setLogic8, keep: true, kind: 'logic' },
  { name: 'SUB', compute: 'r = (a - b) | 0;', flags: setSub8, keep: true, kind: 'sub' },
  { name: 'XOR', compute: 'r = a ^ b;', flags: setLogic8, keep: true, kind: 'logic' },
  { name: 'CMP', compute: 'r = (a - b) | 0;', flags: setSub8, keep: false, kind: 'sub' },
  { name: 'TEST', compute: 'r = a & b;', flags: setLogic8, keep: false, kind: 'logic' },
];
for (const { name, compute, flags, keep, kind } of ALU8) {
  const facts = { simple: true, all: true, kind };
  for (const [form, source] of [['R8_R8', 'R8[RM[i]] << 24'], ['R8_I8', 'IMM[i] << 24']]) {
    op(`${name}_${form}`, `a = R8[REG[i]] << 24; b = ${source}; ${compute} ${keep ? 'R8[REG[i]] = r >>> 24;' : ''} ${flags} ${NEXT}`, facts); // prettier-ignore
  }
  if (keep) continue;
  op(`${name}_M8_I8`, `${EA} ${load(1, 'a')} a <<= 24; b = IMM[i] << 24; ${compute} ${flags} ${NEXT}`, { all: true, kind });
  op(`${name}_M8_R8`, `${EA} ${load(1, 'a')} a <<= 24; b = R8[((REG[i] & 3) << 2) | (REG[i] >> 2)] << 24; ${compute} ${flags} ${NEXT}`, { all: true, kind }); // prettier-ignore
  if (name === 'CMP') op('CMP_R8_M8', `${EA} ${load(1, 'b')} b <<= 24; a = R8[((REG[i] & 3) << 2) | (REG[i] >> 2)] << 24; ${compute} ${flags} ${NEXT}`, { all: true, kind }); // prettier-ignore
} // prettier-ignore

// -- stack (flat, 32-bit) ------------------------------------------------------------------------------------------------
const push = (value) =>
  `lin = (R[4] - 4) | 0; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0 || (lin & 0xfff) > 0xffc) { e = near(e, lin, 4); if (e === 0) ${SLOW} } ` +
  `VIEW.setInt32(e + (lin & 0xfff), ${value}, true); R[4] = lin; ${NEXT}`;
op('PUSH_R32', push('R[REG[i]]'));
op('PUSH_I32', push('IMM[i]'));
op('PUSH_M32', `${EA} ${load(4, 'a')} ${push('a')}`);
op('POP_R32', `lin = R[4]; ${load(4, 'a')} R[4] = lin + 4; R[REG[i]] = a; ${NEXT}`);
// A selector is pushed as its 16 bits; ESP moves by 4.
op('PUSH_SEG', `lin = (R[4] - 4) | 0; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0 || (lin & 0xfff) > 0xffc) { e = near(e, lin, 4); if (e === 0) ${SLOW} } VIEW.setUint16(e + (lin & 0xfff), SELECTOR[REG[i]], true); R[4] = lin; ${NEXT}`); // prettier-ignore
op('PUSHFD', push('cpu.getEflags() & 0xfcffff'));
op('PUSHAD', `lin = (R[4] - 32) | 0; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0) e = nearRow(e, lin); if (e === 0 || (lin & 3) !== 0 || (lin & 0xfff) > 0xfe0) ${SLOW} ` +
  `t = (e + (lin & 0xfff)) >> 2; M32[t] = R[7]; M32[t + 1] = R[6]; M32[t + 2] = R[5]; M32[t + 3] = R[4]; M32[t + 4] = R[3]; M32[t + 5] = R[2]; M32[t + 6] = R[1]; M32[t + 7] = R[0]; R[4] = lin; ${NEXT}`); // prettier-ignore
op('POPAD', `lin = R[4]; e = MAP_WORDS[readTable + (lin >>> 12)]; if (e === 0 || (lin & 3) !== 0 || (lin & 0xfff) > 0xfe0) ${SLOW} ` +
  `t = (e + (lin & 0xfff)) >> 2; R[7] = M32[t]; R[6] = M32[t + 1]; R[5] = M32[t + 2]; R[3] = M32[t + 4]; R[2] = M32[t + 5]; R[1] = M32[t + 6]; R[0] = M32[t + 7]; R[4] = lin + 32; ${NEXT}`); // prettier-ignore
op('LEAVE', `lin = R[5]; ${load(4, 'a')} R[4] = lin + 4; R[5] = a; ${NEXT}`);

// -- data segments: the block goes on unless it was decoded for other segments --------------------------------------------
const SAME_MODE = 'i = behindLoad(i, r); if (i === 0) return; continue;';
op('MOV_SEG_R16', `r = F[MODE]; if (!passages.loadData(REG[i], R16[RM[i] << 1])) slow(i); ${SAME_MODE}`);
op('POP_SEG', `lin = R[4]; ${load(4, 'a')} lin += 4; r = F[MODE]; if (!passages.loadData(REG[i], a & 0xffff)) { slow(i); lin = R[4]; } R[4] = lin; ${SAME_MODE}`); // prettier-ignore

// -- strings without REP (flat, 32-bit addresses) ------------------------------------------------------------------------
const STEP = (size) => `(F[SYS] & 0x400 ? -${size} : ${size})`;
op('LODSB', `lin = R[6]; ${load(1, 'R8[0]')} R[6] = lin + ${STEP(1)}; ${NEXT}`);
op('LODSD', `lin = R[6]; ${load(4, 'R[0]')} R[6] = lin + ${STEP(4)}; ${NEXT}`);
op('STOSB', `lin = R[7]; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0) ${SLOW} M8[e + (lin & 0xfff)] = R8[0]; R[7] = lin + ${STEP(1)}; ${NEXT}`); // prettier-ignore
op('STOSD', `lin = R[7]; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e <= 0 || (lin & 3) !== 0) ${SLOW} M32[(e + (lin & 0xfff)) >> 2] = R[0]; R[7] = lin + ${STEP(4)}; ${NEXT}`); // prettier-ignore

// -- interrupt flag and transitions --------------------------------------------------------------------------------------
const TABLES = 'readTable = F[MAP]; writeTable = readTable + MAP_WRITE; continue;';
op('CLI', `if (!disableInterrupts()) ${SLOW} ${NEXT}`);
op('STI', `if (enableInterrupts(i)) { i++; continue; } i = callEnd(i); if (i === 0) return; ${TABLES}`);
op('INT_I8', `i = softwareInterrupt(i); if (i === 0) return; ${TABLES}`);
op('IRETD', `i = returnFromInterrupt(i); if (i === 0) return; ${TABLES}`);

// -- near transfers: `break` goes to the transfer code behind the switch -------------------------------------------------
const jump = (condition) => `if (${condition}) break; ${NEXT}`;
op('JMP', 'break;');
op('JO', jump('overflow(F)'));
op('JNO', jump('!overflow(F)'));
op('JB', jump(CARRY));
op('JAE', jump(`!(${CARRY})`));
op('JE', jump('F[RES] === 0'));
op('JNE', jump('F[RES] !== 0'));
op('JBE', jump(`F[RES] === 0 || ${CARRY}`));
op('JA', jump(`F[RES] !== 0 && !(${CARRY})`));
op('JS', jump('sign(F)'));
op('JNS', jump('!sign(F)'));
op('JP', jump('parity(F)'));
op('JNP', jump('!parity(F)'));
op('JL', jump('sign(F) !== overflow(F)'));
op('JGE', jump('sign(F) === overflow(F)'));
op('JLE', jump('F[RES] === 0 || sign(F) !== overflow(F)'));
op('JG', jump('F[RES] !== 0 && sign(F) === overflow(F)'));
// After a subtraction the signed conditions compare its operands; after logic they look at the result.
op('JL_SUB', jump('F[C1] < F[C2]'));
op('JGE_SUB', jump('F[C1] >= F[C2]'));
op('JLE_SUB', jump('F[C1] <= F[C2]'));
op('JG_SUB', jump('F[C1] > F[C2]'));
op('JS_RES', jump('F[RES] < 0'));
op('JNS_RES', jump('F[RES] >= 0'));
op('JLE_RES', jump('F[RES] <= 0'));
op('JG_RES', jump('F[RES] > 0'));
op('LOOP', `r = (R[1] - 1) | 0; R[1] = r; ${jump('r !== 0')}`);
op('JECXZ', jump('R[1] === 0'));
op('CALL', `lin = (R[4] - 4) | 0; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e > 0 && (lin & 3) === 0) { M32[(e + (lin & 0xfff)) >> 2] = EIP[i + 1]; R[4] = lin; break; } i = callEnd(i); if (i === 0) return; continue;`); // prettier-ignore
op('CALL_R32', `lin = (R[4] - 4) | 0; e = MAP_WORDS[writeTable + (lin >>> 12)]; if (e > 0 && (lin & 3) === 0) { a = R[RM[i]]; M32[(e + (lin & 0xfff)) >> 2] = EIP[i + 1]; R[4] = lin; i = enter(a); } else i = callEnd(i); if (i === 0) return; continue;`); // prettier-ignore
op('JMP_R32', 'i = enter(R[RM[i]]); if (i === 0) return; continue;');
op('RET', `lin = R[4]; e = MAP_WORDS[readTable + (lin >>> 12)]; if (e !== 0 && (lin & 3) === 0) { a = M32[(e + (lin & 0xfff)) >> 2]; R[4] = lin + 4; i = enter(a); } else i = callEnd(i); if (i === 0) return; continue;`); // prettier-ignore
op('SETCC_R8', `R8[RM[i]] = condition(F, IMM[i]) ? 1 : 0; ${NEXT}`, { simple: true, reads: true });

// -- numbering -----------------------------------------------------------------------------------------------------------
const FIRST = 7;
const numbered = [];
for (const { without, withoutReads, ...facts } of ops) {
  numbered.push(facts);
  if (without === undefined) continue;
  facts.flagless = `${facts.name}_NF`;
  numbered.push({ name: facts.flagless, body: without, simple: facts.simple, reads: withoutReads && facts.name.startsWith('A') || withoutReads && facts.name.startsWith('SB') }); // prettier-ignore
}
numbered.forEach((entry, at) => (entry.number = FIRST + at));
const numberOf = new Map(numbered.map(({ name, number }) => [name, number]));

const opsFile = `// Generated by build/generate/run-fast.mjs. Do not edit.
/** Numbers of the ops that the run loop executes in line; below ${FIRST}: fast-ops.ts. */
export const OPS = {
${numbered.map(({ name, number }) => `  ${name}: ${number},`).join('\n')}
} as const;
export type OpName = keyof typeof OPS;
export const OP_LIMIT = ${FIRST + numbered.length};

/** Bits of \`OP_TRAITS\`: cannot fault or leave the block; overwrites all arithmetic flags; reads flags. */
export const SIMPLE = 1, ALL_FLAGS = 2, READS_FLAGS = 4; // prettier-ignore
/** Kind of flags an op leaves, in bits 4-6 of \`OP_TRAITS\`: 0 untouched, 1 of a subtraction, 2 of logic, 3 anything else. */
export const KIND_SUB = 1, KIND_LOGIC = 2, KIND_OTHER = 3; // prettier-ignore
export const OP_TRAITS = Uint8Array.of(
  ${[...Array(FIRST).fill(48), ...numbered.map(({ simple, all, reads, kind, name }) => (simple ? 1 : 0) | (all ? 2 : 0) | (reads ? 4 : 0) | (({ sub: 1, logic: 2, add: 3, other: 3 }[kind] ?? (all || name.includes('_CL') ? 3 : 0)) << 4))].join(', ')},
);
/** The same op without flags, or 0. */
export const FLAGLESS = Uint16Array.of(
  ${[...Array(FIRST).fill(0), ...numbered.map(({ flagless }) => (flagless === undefined ? 0 : numberOf.get(flagless)))].join(', ')},
);
`;

const cases = numbered
  .map(({ name, number, body }) => `        case ${number}: // ${name}\n          ${body}`)
  .join('\n');
const loopFile = `// Generated by build/generate/run-fast.mjs. Do not edit.
// dispatch
import { rol, ror, shl, shr } from './alu.ts';
import type { Cpu } from './cpu.ts';
import { EXECUTE } from './execute/index.ts';
import { flagsOfAdc, flagsOfImul, flagsOfSbb } from './fast-flags.ts';
import { condition, overflow, parity, sign } from './flags.ts';
import { C1, C2, EVENTS, EV_INTR, FETCH_PAGE, FX, K_ADD, K_DEC, K_EXPLICIT, K_INC, K_LOGIC, K_SUB, KIND, LEFT, MAP, MODE, PENDING, RES, SLOT, SYS } from './hot.ts'; // prettier-ignore
import { NO_ERROR_CODE } from './known-passages.ts';
import { CHECKS_DPL, CHECKS_IOPL } from './transitions/index.ts';
import { PASSAGE } from '#emulator/events';
import { MAP_WRITE } from '#emulator/mmu';

const IF = 0x200;

/**
 * The loop that executes decoded slots. It returns when the slice or the straight road ends: \`cpu.eip\`, \`f[LEFT]\` are right
 * then and no slot is current. Faults pass through it.
 */
export function createRunLoop(cpu: Cpu): (slot: number) => void {
  const { blocks, linear, passages, state } = cpu;
  const { slots } = blocks;
  const F = cpu.f;
  // Longer than the registers, so that an index out of a byte needs no check.
  const { buffer, byteOffset } = cpu.gpr;
  const R = new Int32Array(buffer, byteOffset, 256), R8 = new Uint8Array(buffer, byteOffset, 256), R16 = new Uint16Array(buffer, byteOffset, 512); // prettier-ignore
  const MAP_WORDS = linear.map, M8 = linear.m8, M32 = linear.m32, VIEW = new DataView(linear.m8.buffer); // prettier-ignore
  const OP = slots.op, FORM = slots.form, REG = slots.reg, RM = slots.rm, IMM = slots.immediate, TARGET = slots.immediate2; // prettier-ignore
  const BASE = slots.base, INDEX = slots.index, SCALE = slots.scale, DISP = slots.displacement; // prettier-ignore
  const EIP = slots.eip, CHAIN = slots.chain, REST = slots.rest, COUNT = slots.count; // prettier-ignore
  const CODE = cpu.physical.code.bits;
  const RAM_OFFSET = cpu.physical.ram.byteOffset;
  const NOW = state.eip, CPL = state.cpl, SELECTOR = state.selector, INTR_LINE = state.intrLine; // prettier-ignore

  function leave(at: number): void {
    NOW[0] = at;
    F[PENDING] = 0;
    F[SLOT] = -1;
  }
  /** The execute function of the form: whatever the op in line does not cover. */
  function slow(i: number): void {
    F[SLOT] = i;
    F[PENDING] = REST[i] + 1;
    cpu.instructionEip = EIP[i] >>> 0;
    NOW[0] = EIP[i + 1];
    EXECUTE[FORM[i]](cpu, i);
  }
  /**
   * Word of the write table → frame to write to when it is a page with code but \`size\` bytes at \`lin\` lie on it and hold none,
   * else 0.
   */
  function near(e: number, lin: number, size: number): number {
    if (e === 0 || (lin & 0xfff) + size > 0x1000) return 0;
    if (e > 0) return e;
    const ram = -e + (lin & 0xfff) - RAM_OFFSET;
    const marks = CODE[ram >>> 3] | (CODE[(ram + 3) >>> 3] << 8);
    return ((marks >> (ram & 7)) & ((1 << size) - 1)) === 0 ? -e : 0;
  }
  /** The same, but bytes of code are written here, and their blocks told. */
  function inCode(e: number, lin: number, size: number, value: number): number {
    const found = near(e, lin, size);
    if (found !== 0 || e >= 0 || (lin & 0xfff) + size > 0x1000) return found;
    const at = -e + (lin & 0xfff);
    if (size === 4) VIEW.setInt32(at, value, true);
    else if (size === 2) VIEW.setUint16(at, value, true);
    else M8[at] = value;
    blocks.codeWritten(at - RAM_OFFSET, size);
    return -e;
  }
  /** The same for 32 bytes. */
  function nearRow(e: number, lin: number): number {
    return e < 0 && (lin & 0xfff) <= 0xfe0 && !cpu.physical.code.anyIn(-e + (lin & 0xfff) - RAM_OFFSET, 32) ? -e : 0;
  }
  /** Goes on at an EIP: its slot, or 0 to return. */
  function enter(at: number): number {
    const t = blocks.find(at);
    if (t === 0) return 0;
    const left = F[LEFT] - COUNT[t];
    if (left < 0) {
      leave(EIP[t]);
      return 0;
    }
    F[LEFT] = left;
    return t;
  }
  /** A form that ends a block, by its execute function. */
  function callEnd(i: number): number {
    slow(i);
    F[LEFT] += REST[i];
    F[PENDING] = 0;
    F[SLOT] = -1;
    return F[EVENTS] !== 0 ? 0 : enter(NOW[0] | 0);
  }
  /** Behind the load of a segment register: the next slot, unless blocks are decoded for another mode now. */
  function behindLoad(i: number, mode: number): number {
    if (F[MODE] === mode) return i + 1;
    F[LEFT] += REST[i];
    return enter(EIP[i + 1]);
  }
  function begin(i: number): void {
    F[SLOT] = i;
    F[PENDING] = REST[i] + 1;
    cpu.instructionEip = EIP[i] >>> 0;
    NOW[0] = EIP[i + 1];
  }
  function end(i: number): number {
    F[LEFT] += REST[i];
    F[PENDING] = 0;
    F[SLOT] = -1;
    return F[EVENTS] !== 0 ? 0 : enter(NOW[0] | 0);
  }
  function softwareInterrupt(i: number): number {
    begin(i);
    cpu.noTrapAfter = true;
    const done =
      F[EVENTS] === 0 &&
      passages.deliver(PASSAGE.INT_N, IMM[i] & 0xff, NO_ERROR_CODE, 1, CHECKS_DPL | CHECKS_IOPL, cpu.getEflags(), EIP[i + 1], null); // prettier-ignore
    if (!done) EXECUTE[FORM[i]](cpu, i);
    return end(i);
  }
  function returnFromInterrupt(i: number): number {
    begin(i);
    if (F[EVENTS] !== 0 || !passages.returnFromInterrupt()) EXECUTE[FORM[i]](cpu, i);
    return end(i);
  }
  /** CLI and STI when they are allowed and nobody listens. */
  const mayChangeIf = (): boolean => ((F[SYS] & 0x20000) === 0 && CPL[0] <= ((F[SYS] >>> 12) & 3)) && !cpu.hearsInterruptFlag;
  function disableInterrupts(): boolean {
    if (!mayChangeIf()) return false;
    F[SYS] &= ~IF;
    F[EVENTS] &= ~EV_INTR;
    return true;
  }
  /** False: what follows must look at an interrupt that waits. */
  function enableInterrupts(i: number): boolean {
    if (!mayChangeIf()) return false;
    if ((F[SYS] & IF) !== 0) return true;
    if (INTR_LINE[0] !== 0) return false;
    F[SYS] |= IF;
    begin(i);
    if (cpu.shadow() === 0) cpu.setInterruptShadow(1);
    return true;
  }
  /** Block a direct transfer leads to; remembered when it stays on the page. */
  function link(from: number, to: number): number {
    const generation = blocks.generation;
    const page = F[FETCH_PAGE];
    const target = blocks.find(to);
    const keeps = target !== 0 && generation === blocks.generation && F[FETCH_PAGE] === page;
    if (keeps && COUNT[target] !== 0 && slots.cross[target] === 0 && slots.physical[target] !== -1) CHAIN[from] = target;
    return target;
  }

  return function runFast(start: number): void {
    let i = start | 0;
    let a = 0, b = 0, r = 0, t = 0, e = 0, lin = 0; // prettier-ignore
    let readTable = F[MAP];
    let writeTable = readTable + MAP_WRITE;
    // Loops of one turn each: V8 begins to compile a running loop a second time (on-stack replacement) after one more tick of
    // its clock per enclosing loop. Long before, the stretch is over and the next call enters what was compiled for calls.
    // Each loop needs a statement of its own, or it counts as one with the next.
    for (;;) { r = 0; for (;;) { r = 0; for (;;) { r = 0; for (;;) { r = 0; for (;;) { // prettier-ignore
      slowly: {
        switch (OP[i]) {
        case 0: // EXIT
          F[PENDING] = 0;
          F[SLOT] = -1;
          return;
        case 1: // CALL
          break slowly;
        case 2: // CALL_END
          i = callEnd(i);
          if (i === 0) return;
          readTable = F[MAP];
          writeTable = readTable + MAP_WRITE;
          continue;
        case 3: // END
          t = CHAIN[i];
          if (t === 0) {
            t = link(i, EIP[i]);
            if (t === 0) return;
          }
          i = t;
          r = F[LEFT] - COUNT[i];
          if (r < 0) return leave(EIP[i]);
          F[LEFT] = r;
          continue;
        case 4: // STOP
        case 5: // DEAD
          F[LEFT] += REST[i] + 1;
          return leave(EIP[i]);
        case 6: // BREAK
          return leave(EIP[i]);
${cases}
        default:
          return leave(EIP[i]);
      }
      // A direct transfer is taken.
      r = F[LEFT] + REST[i];
      t = CHAIN[i];
      if (t === 0) {
        F[LEFT] = r;
        t = link(i, TARGET[i]);
        if (t === 0) return;
      }
      i = t;
      r -= COUNT[i];
      if (r < 0) {
        F[LEFT] = r + COUNT[i];
        return leave(EIP[i]);
      }
      F[LEFT] = r;
      continue;
      }
      slow(i);
      i++;
    }}}}}
  };
}
`;

const root = fileURLToPath(new URL('../../', import.meta.url));
const check = process.argv.includes('--check');
for (const [file, text] of [['emulator/cpu/fast-ops.generated.ts', opsFile], ['emulator/cpu/run-fast.generated.ts', loopFile]]) {
  if (!check) fs.writeFileSync(root + file, text);
  else if (fs.readFileSync(root + file, 'utf8') !== text) {
    process.stderr.write(`${file} is stale: run node build/generate/run-fast.mjs\n`);
    process.exitCode = 1;
  }
} // prettier-ignore
