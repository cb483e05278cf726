/**
 * What one row of the instruction table says. One row = one instruction form of the SDM ("MOV r/m32, r32").
 * The same rows feed the decoder, the assembler, the disassembler, the editor's help and the coverage tests.
 * The notation of a row is explained in row-grammar.md. This file holds types only.
 */
import type { CpuLevel } from '#emulator/arch';

/** Operand kinds, spelled as in SDM vol. 2 §3.1.1.3 where it has a word for it. */
export type OperandKind =
  | 'r8' | 'r16' | 'r32' | 'r/m8' | 'r/m16' | 'r/m32' | 'r32/m16' | 'r16/m16' | 'r32/m8'
  | 'm' | 'm8' | 'm16' | 'm32' | 'm64' | 'm80' | 'm16&16' | 'm32&32' | 'm16&32' | 'm16:16' | 'm16:32' | 'm14/28byte' | 'm94/108byte'
  | 'imm8' | 'imm8s' | 'imm16' | 'imm32' | 'rel8' | 'rel16' | 'rel32' | 'ptr16:16' | 'ptr16:32'
  | 'moffs8' | 'moffs16' | 'moffs32'
  | 'Sreg' | 'ES' | 'CS' | 'SS' | 'DS' | 'FS' | 'GS' | 'CRn' | 'DRn' | 'TRn'
  | 'AL' | 'CL' | 'AX' | 'DX' | 'EAX' | 'ECX' | '1' | '3' | 'ST(0)' | 'ST(i)'; // prettier-ignore

/**
 * Where an operand sits: ModR/M.reg, ModR/M.rm (register or memory), low bits of the opcode, first or second immediate,
 * the address bytes of a moffs, or nowhere (`implicit`).
 */
export type OperandRole = 'reg' | 'rm' | 'opcode' | 'immediate' | 'immediate2' | 'moffs' | 'implicit';

/** Who may execute it. `iopl`: needs CPL <= IOPL (or the I/O bitmap for `io`). `transition`: privilege checks of its own. */
export type Privilege = 'any' | 'cpl0' | 'iopl' | 'io' | 'transition';

export type { CpuLevel };

/** How the instruction can leave the straight line. */
export type Flow =
  | 'next'
  | 'jump'
  | 'conditional'
  | 'call'
  | 'return'
  | 'far-jump'
  | 'far-call'
  | 'far-return'
  | 'int'
  | 'iret'
  | 'halt'
  | 'fault';

export interface Encoding {
  /** Mandatory prefix byte (F3 for PAUSE), or 0. */
  readonly mandatoryPrefix: number;
  /** 0 = one-byte map, 1 = 0F map. */
  readonly map: 0 | 1;
  readonly opcode: number;
  /** True when the low three bits of the opcode name a register (+r). */
  readonly plusRegister: boolean;
  /** -1 = no ModR/M; 0..7 = /digit; 8 = /r. */
  readonly modrm: number;
  /** Which mod values are legal. `fixed`: the whole ModR/M byte is fixed, see `fixedModrm` (x87, 0F 01 F8 …). */
  readonly mod: 'any' | 'mem' | 'reg' | 'fixed';
  readonly fixedModrm: number;
  /** 0 = the form exists for both operand sizes and does not depend on it; else only for that operand size. */
  readonly operandSize: 0 | 16 | 32;
  /** 0 = either; else only for that address size (JCXZ/JECXZ, LOOP forms of the assembler). */
  readonly addressSize: 0 | 16 | 32;
  /** Immediate bytes after ModR/M/SIB/disp, in order: `ib iw id cb cw cd cp4 cp6 mo`. `mo` is 2 or 4 by address size. */
  readonly immediates: readonly ('ib' | 'iw' | 'id' | 'cb' | 'cw' | 'cd' | 'cp4' | 'cp6' | 'mo')[];
}

export interface Form {
  /** Dense number, position in the table. Never saved: use `id` for that. */
  readonly index: number;
  /** `MOV_rm32_r32`: derived from `text`, unique. The CPU's execute functions are keyed by it. */
  readonly id: string;
  /** `MOV r/m32, r32` */
  readonly text: string;
  readonly mnemonic: string;
  readonly operands: readonly OperandKind[];
  /** Place of each operand, parallel to `operands`. */
  readonly roles: readonly OperandRole[];
  /** As in the manual: `o32 89 /r`. */
  readonly encodingText: string;
  readonly encoding: Encoding;
  /**
   * Other encodings that the processor decodes as this form and that an assembler never produces (82 /0, F6 /1, D0 /6).
   * They differ from `encoding` in opcode bytes and ModR/M.reg only, so the same execute function serves them.
   */
  readonly alternates: readonly Encoding[];
  readonly privilege: Privilege;
  readonly flow: Flow;
  /** True when a decoded block must end after it (flow changes, state that decoding depends on, I/O, transitions). */
  readonly endsBlock: boolean;
  /** LOCK prefix legal when the destination is memory. */
  readonly lockable: boolean;
  /** Accepts REP/REPE/REPNE. */
  readonly rep: 'none' | 'rep' | 'repe-repne';
  /** Flags read / written / left undefined, as letters from `OSZAPCDIT` (`I` = IF, `T` = TF, `D` = DF). */
  readonly flagsRead: string;
  readonly flagsWritten: string;
  readonly flagsUndefined: string;
  /** First processor that has it. */
  readonly level: CpuLevel;
  /** Last processor that has it, or null: the moves to and from test registers went with the 486. */
  readonly lastLevel: CpuLevel | null;
  /** True for forms without a spelling in the assembler (reserved NOPs, UD forms of its own), but which decode. */
  readonly decodeOnly: boolean;
  /** Instruction page in SDM vol. 2: `IRET/IRETD`. */
  readonly sdmPage: string;
}

/** Result of decoding one instruction. `form` is null for an invalid opcode (#UD); `length` then counts the bytes looked at. */
export interface DecodedInstruction {
  readonly form: Form | null;
  readonly length: number;
  readonly operandSize: 16 | 32;
  readonly addressSize: 16 | 32;
  /** Segment override as a register number (ES 0 … GS 5), or -1. */
  readonly segment: number;
  readonly lock: boolean;
  /** 0, F2h or F3h: the last repeat prefix. */
  readonly rep: number;
  /** Opcode byte without 0F and prefixes; its low three bits are the register of a `+r` form. */
  readonly opcode: number;
  /** ModR/M byte or -1. */
  readonly modrm: number;
  /** SIB byte or -1. */
  readonly sib: number;
  /** Sign-extended displacement of the memory operand; 0 when there is none. Also the moffs. */
  readonly displacement: number;
  /** Bytes the displacement takes: 0, 1, 2 or 4. */
  readonly displacementSize: number;
  /**
   * First immediate. imm8s, rel8, rel16, rel32, imm32 and the offset of ptr16:32: a signed 32-bit number;
   * imm8, imm16 and the offset of ptr16:16: zero-extended.
   */
  readonly immediate: number;
  /** Second immediate, zero-extended: selector of ptr16:16/32, level of ENTER. */
  readonly immediate2: number;
}
