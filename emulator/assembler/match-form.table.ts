/**
 * Assembler patterns: which operands, as the learner writes them, select which form. The order is NASM 2.16's order of
 * choice. Instructions without operands need no pattern; they follow from the table of forms.
 *
 * One pattern: `operands [flags] > [directives] FORM[(map)]`
 *   operands  `mem rm8 reg16 reg_ax imm imm8 sbyteword …`; `|` joins words for one operand: `imm|near`.
 *   flags     SM: all operands have the size of the first that has one · SM2: the same for two operands ·
 *             SB SW SD: operands without a size count as 8, 16, 32 bits · SIZE: as the code size ·
 *             AR1 AR2: SB counts for operand 1 or 2 only.
 *   directives `jmp8`: only when a rel8 reaches · `o16 o32 a16 a32`: prefix unless it is the default ·
 *             `wait`: 9B first · `obsolete`: gone since the 286.
 *   FORM      id in the table with `{}` for the mnemonic; `A/B`: A in 16-bit code, B in 32-bit code. Hexadecimal bytes
 *             stand for encodings that no form has (UD1 without ModR/M, POP CS).
 *   map       source of each operand of the form: index of the written operand, `st1`, `#10`, or `-` for an implicit one.
 *             Without a map, operands correspond one to one.
 */

/** `mnemonics` share the patterns; `{}` stands for the table's spelling. */
export interface PatternGroup {
  readonly mnemonics: string;
  readonly patterns: string;
}

const ALU_COMMON = `
  mem,reg8 SM > {}_rm8_r8
  reg8,reg8 > {}_rm8_r8
  mem,reg16 SM > {}_rm16_r16
  reg16,reg16 > {}_rm16_r16
  mem,reg32 SM > {}_rm32_r32
  reg32,reg32 > {}_rm32_r32
  reg8,mem SM > {}_r8_rm8
  reg16,mem SM > {}_r16_rm16
  reg32,mem SM > {}_r32_rm32
  rm16,imm8 > {}_rm16_imm8s
  rm32,imm8 > {}_rm32_imm8s
  reg_al,imm SM > {}_AL_imm8
  reg_ax,sbyteword SM > {}_rm16_imm8s
  reg_ax,imm SM > {}_AX_imm16
  reg_eax,sbytedword SM > {}_rm32_imm8s
  reg_eax,imm SM > {}_EAX_imm32
  rm8,imm SM > {}_rm8_imm8
  rm16,sbyteword SM > {}_rm16_imm8s
  rm16,imm SM > {}_rm16_imm16
  rm32,sbytedword SM > {}_rm32_imm8s
  rm32,imm SM > {}_rm32_imm32
  mem,imm8 SM > {}_rm8_imm8
  mem,sbyteword16 SM > {}_rm16_imm8s
  mem,imm16 SM > {}_rm16_imm16
  mem,sbytedword32 SM > {}_rm32_imm8s
  mem,imm32 SM > {}_rm32_imm32`;

const SHIFT = `
  rm8,unity > {}_rm8_1
  rm8,reg_cl > {}_rm8_CL
  rm8,imm8 > {}_rm8_imm8
  rm16,unity > {}_rm16_1
  rm16,reg_cl > {}_rm16_CL
  rm16,imm8 > {}_rm16_imm8
  rm32,unity > {}_rm32_1
  rm32,reg_cl > {}_rm32_CL
  rm32,imm8 > {}_rm32_imm8`;

const UNARY = `
  rm8 > {}_rm8
  rm16 > {}_rm16
  rm32 > {}_rm32`;

const SYSTEM_WORD = `
  mem > {}_rm16
  mem16 > {}_rm16
  reg16 > {}_rm16`;

const STORE_SYSTEM_WORD = `
  mem > {}_rm16/{}_r32m16
  mem16 > {}_rm16/{}_r32m16
  reg16 > {}_rm16
  reg32 > {}_r32m16`;

const SELECTOR_QUERY = `
  reg16,mem SW > {}_r16_r16m16
  reg16,reg16 > {}_r16_r16m16
  reg16,reg32 > {}_r16_r16m16
  reg32,mem SW > {}_r32_r32m16
  reg32,reg16 > {}_r32_r32m16
  reg32,reg32 > {}_r32_r32m16`;

const X87_ARITHMETIC = `
  mem32 > {}_m32
  mem64 > {}_m64
  fpureg|to > {}_STi_ST0(0,-)
  fpureg > {}_ST0_STi(-,0)
  fpureg,fpu0 > {}_STi_ST0
  fpu0,fpureg > {}_ST0_STi`;

const X87_POP = `
  fpureg > {}_STi_ST0(0,-)
  fpureg,fpu0 > {}_STi_ST0
  void > {}_STi_ST0(st1,-)`;

export const PATTERN_GROUPS: readonly PatternGroup[] = [
  { mnemonics: 'ADD OR ADC SBB AND SUB XOR CMP', patterns: ALU_COMMON },
  { mnemonics: 'ROL ROR RCL RCR SHL SAL SHR SAR', patterns: SHIFT },
  { mnemonics: 'NOT NEG MUL DIV IDIV', patterns: UNARY },
  { mnemonics: 'LLDT LTR LMSW VERR VERW', patterns: SYSTEM_WORD },
  { mnemonics: 'SLDT STR SMSW', patterns: STORE_SYSTEM_WORD },
  { mnemonics: 'LAR LSL', patterns: SELECTOR_QUERY },
  { mnemonics: 'LGDT LIDT', patterns: 'mem > {}_m16and32' },
  { mnemonics: 'SGDT SIDT INVLPG', patterns: 'mem > {}_m' },
  {
    mnemonics: 'MOV',
    patterns: `
      mem,reg_sreg SW > MOV_rm16_Sreg/MOV_r32m16_Sreg
      reg16,reg_sreg > MOV_rm16_Sreg
      reg32,reg_sreg > MOV_r32m16_Sreg
      reg_sreg,mem SW > MOV_Sreg_rm16
      reg_sreg,reg16 > MOV_Sreg_rm16
      reg_sreg,reg32 > MOV_Sreg_rm16
      reg_al,mem_offs SM > MOV_AL_moffs8
      reg_ax,mem_offs SM > MOV_AX_moffs16
      reg_eax,mem_offs SM > MOV_EAX_moffs32
      mem_offs,reg_al SM > MOV_moffs8_AL
      mem_offs,reg_ax SM > MOV_moffs16_AX
      mem_offs,reg_eax SM > MOV_moffs32_EAX
      reg32,reg_creg > MOV_r32_CRn
      reg_creg,reg32 > MOV_CRn_r32
      reg32,reg_dreg > MOV_r32_DRn
      reg_dreg,reg32 > MOV_DRn_r32
      reg32,reg_treg > MOV_r32_TRn
      reg_treg,reg32 > MOV_TRn_r32
      mem,reg8 SM > MOV_rm8_r8
      reg8,reg8 > MOV_rm8_r8
      mem,reg16 SM > MOV_rm16_r16
      reg16,reg16 > MOV_rm16_r16
      mem,reg32 SM > MOV_rm32_r32
      reg32,reg32 > MOV_rm32_r32
      reg8,mem SM > MOV_r8_rm8
      reg16,mem SM > MOV_r16_rm16
      reg32,mem SM > MOV_r32_rm32
      reg8,imm SM > MOV_r8_imm8
      reg16,imm SM > MOV_r16_imm16
      reg32,imm SM > MOV_r32_imm32
      rm8,imm SM > MOV_rm8_imm8
      rm16,imm SM > MOV_rm16_imm16
      rm32,imm SM > MOV_rm32_imm32
      mem,imm8 SM > MOV_rm8_imm8
      mem,imm16 SM > MOV_rm16_imm16
      mem,imm32 SM > MOV_rm32_imm32`,
  },
  {
    mnemonics: 'MOVZX MOVSX',
    patterns: `
      reg16,mem SB > {}_r16_rm8
      reg16,reg8 > {}_r16_rm8
      reg32,rm8 > {}_r32_rm8
      reg32,rm16 > {}_r32_rm16`,
  },
  {
    mnemonics: 'XCHG',
    patterns: `
      reg_ax,reg16 > XCHG_AX_r16
      reg_eax,reg32 > XCHG_EAX_r32
      reg16,reg_ax > XCHG_AX_r16(-,0)
      reg32,reg_eax > XCHG_EAX_r32(-,0)
      reg8,mem SM > XCHG_rm8_r8(1,0)
      reg8,reg8 > XCHG_rm8_r8(1,0)
      reg16,mem SM > XCHG_rm16_r16(1,0)
      reg16,reg16 > XCHG_rm16_r16(1,0)
      reg32,mem SM > XCHG_rm32_r32(1,0)
      reg32,reg32 > XCHG_rm32_r32(1,0)
      mem,reg8 SM > XCHG_rm8_r8
      mem,reg16 SM > XCHG_rm16_r16
      mem,reg32 SM > XCHG_rm32_r32`,
  },
  { mnemonics: 'BSWAP', patterns: 'reg32 > BSWAP_r32' },
  {
    mnemonics: 'LEA',
    patterns: `
      reg16,mem ANYSIZE > LEA_r16_m
      reg32,mem ANYSIZE > LEA_r32_m
      reg16,imm ANYSIZE > LEA_r16_m
      reg32,imm ANYSIZE > LEA_r32_m`,
  },
  { mnemonics: 'LES LDS LSS LFS LGS', patterns: 'reg16,mem > {}_r16_m16x16 \n reg32,mem > {}_r32_m16x32' },
  {
    mnemonics: 'PUSH',
    patterns: `
      reg16 > PUSH_r16
      reg32 > PUSH_r32
      rm16 > PUSH_rm16
      rm32 > PUSH_rm32
      reg_es > PUSH_ES
      reg_cs > PUSH_CS
      reg_ss > PUSH_SS
      reg_ds > PUSH_DS
      reg_fs > PUSH_FS
      reg_gs > PUSH_GS
      imm8 > PUSH_imm8s
      sbyteword16 SIZE > o16 PUSH_imm8s
      imm16 SIZE > PUSH_imm16
      sbytedword32 SIZE > o32 PUSH_imm8s
      imm32 SIZE > PUSH_imm32`,
  },
  {
    mnemonics: 'POP',
    patterns: `
      reg16 > POP_r16
      reg32 > POP_r32
      rm16 > POP_rm16
      rm32 > POP_rm32
      reg_es > POP_ES
      reg_cs > obsolete 0F
      reg_ss > POP_SS
      reg_ds > POP_DS
      reg_fs > POP_FS
      reg_gs > POP_GS`,
  },
  { mnemonics: 'PUSHA', patterns: 'void > PUSHA/PUSHAD' },
  { mnemonics: 'POPA', patterns: 'void > POPA/POPAD' },
  { mnemonics: 'PUSHF', patterns: 'void > PUSHF/PUSHFD' },
  { mnemonics: 'POPF', patterns: 'void > POPF/POPFD' },
  { mnemonics: 'PUSHAW', patterns: 'void > PUSHA' },
  { mnemonics: 'POPAW', patterns: 'void > POPA' },
  { mnemonics: 'PUSHFW', patterns: 'void > PUSHF' },
  { mnemonics: 'POPFW', patterns: 'void > POPF' },
  { mnemonics: 'IRET', patterns: 'void > IRET/IRETD' },
  { mnemonics: 'IRETW', patterns: 'void > IRET' },
  { mnemonics: 'ENTER', patterns: 'imm,imm > ENTER_imm16_imm8' },
  {
    mnemonics: 'TEST',
    patterns: `
      mem,reg8 SM > TEST_rm8_r8
      reg8,reg8 > TEST_rm8_r8
      mem,reg16 SM > TEST_rm16_r16
      reg16,reg16 > TEST_rm16_r16
      mem,reg32 SM > TEST_rm32_r32
      reg32,reg32 > TEST_rm32_r32
      reg8,mem SM > TEST_rm8_r8(1,0)
      reg16,mem SM > TEST_rm16_r16(1,0)
      reg32,mem SM > TEST_rm32_r32(1,0)
      reg_al,imm SM > TEST_AL_imm8
      reg_ax,imm SM > TEST_AX_imm16
      reg_eax,imm SM > TEST_EAX_imm32
      rm8,imm SM > TEST_rm8_imm8
      rm16,imm SM > TEST_rm16_imm16
      rm32,imm SM > TEST_rm32_imm32
      mem,imm8 SM > TEST_rm8_imm8
      mem,imm16 SM > TEST_rm16_imm16
      mem,imm32 SM > TEST_rm32_imm32`,
  },
  {
    mnemonics: 'INC DEC',
    patterns: `
      reg16 > {}_r16
      reg32 > {}_r32
      rm8 > {}_rm8
      rm16 > {}_rm16
      rm32 > {}_rm32`,
  },
  {
    mnemonics: 'IMUL',
    patterns: `
      rm8 > IMUL_rm8
      rm16 > IMUL_rm16
      rm32 > IMUL_rm32
      reg16,mem SM > IMUL_r16_rm16
      reg16,reg16 > IMUL_r16_rm16
      reg32,mem SM > IMUL_r32_rm32
      reg32,reg32 > IMUL_r32_rm32
      reg16,mem,imm8 SM > IMUL_r16_rm16_imm8s
      reg16,mem,sbyteword SM > IMUL_r16_rm16_imm8s
      reg16,mem,imm16 SM > IMUL_r16_rm16_imm16
      reg16,mem,imm SM > IMUL_r16_rm16_imm16
      reg16,reg16,imm8 > IMUL_r16_rm16_imm8s
      reg16,reg16,sbyteword SM > IMUL_r16_rm16_imm8s
      reg16,reg16,imm16 > IMUL_r16_rm16_imm16
      reg16,reg16,imm SM > IMUL_r16_rm16_imm16
      reg32,mem,imm8 SM > IMUL_r32_rm32_imm8s
      reg32,mem,sbytedword SM > IMUL_r32_rm32_imm8s
      reg32,mem,imm32 SM > IMUL_r32_rm32_imm32
      reg32,mem,imm SM > IMUL_r32_rm32_imm32
      reg32,reg32,imm8 > IMUL_r32_rm32_imm8s
      reg32,reg32,sbytedword SM > IMUL_r32_rm32_imm8s
      reg32,reg32,imm32 > IMUL_r32_rm32_imm32
      reg32,reg32,imm SM > IMUL_r32_rm32_imm32
      reg16,imm8 > IMUL_r16_rm16_imm8s(0,0,1)
      reg16,sbyteword SM > IMUL_r16_rm16_imm8s(0,0,1)
      reg16,imm16 > IMUL_r16_rm16_imm16(0,0,1)
      reg16,imm SM > IMUL_r16_rm16_imm16(0,0,1)
      reg32,imm8 > IMUL_r32_rm32_imm8s(0,0,1)
      reg32,sbytedword SM > IMUL_r32_rm32_imm8s(0,0,1)
      reg32,imm32 > IMUL_r32_rm32_imm32(0,0,1)
      reg32,imm SM > IMUL_r32_rm32_imm32(0,0,1)`,
  },
  {
    mnemonics: 'XADD CMPXCHG',
    patterns: `
      mem,reg8 SM > {}_rm8_r8
      reg8,reg8 > {}_rm8_r8
      mem,reg16 SM > {}_rm16_r16
      reg16,reg16 > {}_rm16_r16
      mem,reg32 SM > {}_rm32_r32
      reg32,reg32 > {}_rm32_r32`,
  },
  { mnemonics: 'CMPXCHG8B', patterns: 'mem64 > CMPXCHG8B_m64' },
  { mnemonics: 'AAD AAM', patterns: 'void > {}_imm8(#10) \n imm SB > {}_imm8' },
  {
    mnemonics: 'SHLD SHRD',
    patterns: `
      mem,reg16,imm SM2 SB AR2 > {}_rm16_r16_imm8
      reg16,reg16,imm SM2 SB AR2 > {}_rm16_r16_imm8
      mem,reg32,imm SM2 SB AR2 > {}_rm32_r32_imm8
      reg32,reg32,imm SM2 SB AR2 > {}_rm32_r32_imm8
      mem,reg16,reg_cl SM > {}_rm16_r16_CL
      reg16,reg16,reg_cl > {}_rm16_r16_CL
      mem,reg32,reg_cl SM > {}_rm32_r32_CL
      reg32,reg32,reg_cl > {}_rm32_r32_CL`,
  },
  {
    mnemonics: 'BT BTS BTR BTC',
    patterns: `
      mem,reg16 SM > {}_rm16_r16
      reg16,reg16 > {}_rm16_r16
      mem,reg32 SM > {}_rm32_r32
      reg32,reg32 > {}_rm32_r32
      rm16,imm8 > {}_rm16_imm8
      rm32,imm8 > {}_rm32_imm8`,
  },
  {
    mnemonics: 'BSF BSR',
    patterns: `
      reg16,mem SM > {}_r16_rm16
      reg16,reg16 > {}_r16_rm16
      reg32,mem SM > {}_r32_rm32
      reg32,reg32 > {}_r32_rm32`,
  },
  {
    mnemonics: 'IN',
    patterns: `
      reg_al,imm SB > IN_AL_imm8
      reg_ax,imm SB > IN_AX_imm8
      reg_eax,imm SB > IN_EAX_imm8
      reg_al,reg_dx > IN_AL_DX
      reg_ax,reg_dx > IN_AX_DX
      reg_eax,reg_dx > IN_EAX_DX`,
  },
  {
    mnemonics: 'OUT',
    patterns: `
      imm,reg_al SB > OUT_imm8_AL
      imm,reg_ax SB > OUT_imm8_AX
      imm,reg_eax SB > OUT_imm8_EAX
      reg_dx,reg_al > OUT_DX_AL
      reg_dx,reg_ax > OUT_DX_AX
      reg_dx,reg_eax > OUT_DX_EAX`,
  },
  {
    mnemonics: 'Jcc',
    patterns: `
      imm|near > {}_rel16/{}_rel32
      imm > jmp8 {}_rel8
      imm > {}_rel16/{}_rel32
      imm|short > {}_rel8`,
  },
  { mnemonics: 'SETcc', patterns: 'mem SB > {}_rm8 \n reg8 > {}_rm8' },
  {
    mnemonics: 'CMOVcc',
    patterns: `
      reg16,mem SM > {}_r16_rm16
      reg16,reg16 > {}_r16_rm16
      reg32,mem SM > {}_r32_rm32
      reg32,reg32 > {}_r32_rm32`,
  },
  { mnemonics: 'JCXZ JECXZ', patterns: 'imm > {}_rel8' },
  {
    mnemonics: 'LOOP LOOPE LOOPZ LOOPNE LOOPNZ',
    patterns: `
      imm > {}_rel8
      imm,reg_cx > a16 {}_rel8(0)
      imm,reg_ecx > a32 {}_rel8(0)`,
  },
  {
    mnemonics: 'JMP',
    patterns: `
      imm|short > JMP_rel8
      imm > jmp8 JMP_rel8
      imm > JMP_rel16/JMP_rel32
      imm|near > JMP_rel16/JMP_rel32
      imm16 > JMP_rel16
      imm16|near > JMP_rel16
      imm32 > JMP_rel32
      imm32|near > JMP_rel32
      ptr > JMP_ptr16x16/JMP_ptr16x32
      ptr16 > JMP_ptr16x16
      ptr32 > JMP_ptr16x32
      mem|far > JMP_m16x16/JMP_m16x32
      mem16|far > JMP_m16x16
      mem32|far > JMP_m16x32
      mem|near > JMP_rm16/JMP_rm32
      rm16 > JMP_rm16
      rm32 > JMP_rm32
      mem16|near > JMP_rm16
      mem32|near > JMP_rm32
      mem > JMP_rm16/JMP_rm32`,
  },
  {
    mnemonics: 'CALL',
    patterns: `
      imm > CALL_rel16/CALL_rel32
      imm|near > CALL_rel16/CALL_rel32
      imm16 > CALL_rel16
      imm16|near > CALL_rel16
      imm32 > CALL_rel32
      imm32|near > CALL_rel32
      ptr > CALL_ptr16x16/CALL_ptr16x32
      ptr16 > CALL_ptr16x16
      ptr32 > CALL_ptr16x32
      mem|far > CALL_m16x16/CALL_m16x32
      mem16|far > CALL_m16x16
      mem32|far > CALL_m16x32
      mem|near > CALL_rm16/CALL_rm32
      rm16 > CALL_rm16
      rm32 > CALL_rm32
      mem16|near > CALL_rm16
      mem32|near > CALL_rm32
      mem > CALL_rm16/CALL_rm32`,
  },
  { mnemonics: 'RET RETN', patterns: 'void > RET \n imm SW > RET_imm16' },
  // NASM 2.16 writes no prefix for `retw imm`, and does for `retnw imm`.
  { mnemonics: 'RETW', patterns: 'void > o16 RET \n imm SW > RET_imm16' },
  { mnemonics: 'RETNW', patterns: 'void > o16 RET \n imm SW > o16 RET_imm16' },
  { mnemonics: 'RETD RETND', patterns: 'void > o32 RET \n imm SW > o32 RET_imm16' },
  { mnemonics: 'RETF', patterns: 'void > RETF \n imm SW > RETF_imm16' },
  { mnemonics: 'RETFW', patterns: 'void > o16 RETF \n imm SW > o16 RETF_imm16' },
  { mnemonics: 'RETFD', patterns: 'void > o32 RETF \n imm SW > o32 RETF_imm16' },
  { mnemonics: 'INT', patterns: 'imm SB > INT_imm8' },
  { mnemonics: 'BOUND', patterns: 'reg16,mem > BOUND_r16_m16and16 \n reg32,mem > BOUND_r32_m32and32' },
  { mnemonics: 'ARPL', patterns: 'mem,reg16 SM > ARPL_rm16_r16 \n reg16,reg16 > ARPL_rm16_r16' },
  { mnemonics: 'NOP', patterns: 'void > NOP \n rm16 > NOP_rm16 \n rm32 > NOP_rm32' },
  { mnemonics: 'UD0', patterns: 'void > obsolete 0F FF \n reg16,rm16 > UD0_r16_rm16 \n reg32,rm32 > UD0_r32_rm32' },
  { mnemonics: 'UD1 UD2B', patterns: 'void > 0F B9 \n reg16,rm16 > UD1_r16_rm16 \n reg32,rm32 > UD1_r32_rm32' },

  { mnemonics: 'FADD FMUL FSUB FSUBR FDIV FDIVR', patterns: `${X87_ARITHMETIC}\n void > {}P_STi_ST0(st1,-)` },
  { mnemonics: 'FADDP FMULP FSUBP FSUBRP FDIVP FDIVRP', patterns: X87_POP },
  { mnemonics: 'FIADD FIMUL FISUB FISUBR FIDIV FIDIVR FICOM FICOMP FIST', patterns: 'mem32 > {}_m32 \n mem16 > {}_m16' },
  {
    mnemonics: 'FCOM FCOMP',
    patterns: `
      mem32 > {}_m32
      mem64 > {}_m64
      fpureg > {}_STi
      fpu0,fpureg > {}_STi(1)
      void > {}_STi(st1)`,
  },
  { mnemonics: 'FUCOM FUCOMP', patterns: 'fpureg > {}_STi \n fpu0,fpureg > {}_STi(1) \n void > {}_STi(st1)' },
  {
    mnemonics: 'FCOMI FCOMIP FUCOMI FUCOMIP FCMOVB FCMOVE FCMOVBE FCMOVU FCMOVNB FCMOVNE FCMOVNBE FCMOVNU',
    patterns: 'fpureg > {}_ST0_STi(-,0) \n fpu0,fpureg > {}_ST0_STi \n void > {}_ST0_STi(-,st1)',
  },
  { mnemonics: 'FLD', patterns: 'mem32 > FLD_m32 \n mem64 > FLD_m64 \n mem80 > FLD_m80 \n fpureg > FLD_STi \n void > FLD_STi(st1)' },
  { mnemonics: 'FST', patterns: 'mem32 > FST_m32 \n mem64 > FST_m64 \n fpureg > FST_STi \n void > FST_STi(st1)' },
  {
    mnemonics: 'FSTP',
    patterns: 'mem32 > FSTP_m32 \n mem64 > FSTP_m64 \n mem80 > FSTP_m80 \n fpureg > FSTP_STi \n void > FSTP_STi(st1)',
  },
  {
    mnemonics: 'FXCH',
    patterns: 'fpureg > FXCH_STi \n fpureg,fpu0 > FXCH_STi(0) \n fpu0,fpureg > FXCH_STi(1) \n void > FXCH_STi(st1)',
  },
  { mnemonics: 'FILD FISTP FISTTP', patterns: 'mem32 > {}_m32 \n mem16 > {}_m16 \n mem64 > {}_m64' },
  { mnemonics: 'FBLD FBSTP', patterns: 'mem80 > {}_m80 \n mem > {}_m80' },
  { mnemonics: 'FFREE FFREEP', patterns: 'fpureg > {}_STi \n void > {}_STi(st1)' },
  { mnemonics: 'FLDCW', patterns: 'mem SW > FLDCW_m16' },
  { mnemonics: 'FNSTCW', patterns: 'mem SW > FNSTCW_m16' },
  { mnemonics: 'FSTCW', patterns: 'mem SW > wait FNSTCW_m16' },
  { mnemonics: 'FLDENV', patterns: 'mem > FLDENV_m14or28byte' },
  { mnemonics: 'FNSTENV', patterns: 'mem > FNSTENV_m14or28byte' },
  { mnemonics: 'FSTENV', patterns: 'mem > wait FNSTENV_m14or28byte' },
  { mnemonics: 'FRSTOR', patterns: 'mem > FRSTOR_m94or108byte' },
  { mnemonics: 'FNSAVE', patterns: 'mem > FNSAVE_m94or108byte' },
  { mnemonics: 'FSAVE', patterns: 'mem > wait FNSAVE_m94or108byte' },
  { mnemonics: 'FNSTSW', patterns: 'mem SW > FNSTSW_m16 \n reg_ax > FNSTSW_AX' },
  { mnemonics: 'FSTSW', patterns: 'mem SW > wait FNSTSW_m16 \n reg_ax > wait FNSTSW_AX' },
  { mnemonics: 'FINIT', patterns: 'void > wait FNINIT' },
  { mnemonics: 'FCLEX', patterns: 'void > wait FNCLEX' },
  { mnemonics: 'FENI', patterns: 'void > wait FNENI' },
  { mnemonics: 'FDISI', patterns: 'void > wait FNDISI' },
];
