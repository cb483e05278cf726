/** Every row of the table, with every alternate encoding, decodes from bytes built from its own notation. */
import { describe, expect, it } from 'vitest';
import { decodeInstruction, type Form, FORMS, memoryBits, operandBits, operandClass } from './index.ts';
import { samples } from './samples.test-kit.ts';

describe('every row', () => {
  it.each([16, 32] as const)('decodes from its own encoding, all bytes and no more, in %i-bit code', (codeSize) => {
    const wrong: string[] = [];
    let tried = 0;
    for (const form of FORMS) {
      for (const encoding of [form.encoding, ...form.alternates]) {
        for (const bytes of samples(form, encoding, codeSize)) {
          const d = decodeInstruction((offset) => {
            if (offset >= bytes.length) throw new RangeError(`${form.id}: fetched past its end`);
            return bytes[offset];
          }, codeSize);
          tried++;
          if (d.form?.id !== form.id || d.length !== bytes.length)
            wrong.push(`${form.id} from ${bytes.map((b) => b.toString(16)).join(' ')}: ${d.form?.id}, ${d.length}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(FORMS.length);
  });

  it('gives each operand a place, and each immediate of the encoding an operand', () => {
    const wrong = FORMS.filter((form) => {
      const inImmediates = form.roles.filter((r) => r === 'immediate' || r === 'immediate2' || r === 'moffs').length;
      const inModrm = form.roles.some((r) => r === 'rm' || r === 'reg');
      return (
        form.roles.length !== form.operands.length ||
        inImmediates !== form.encoding.immediates.length ||
        form.roles.includes('opcode') !== form.encoding.plusRegister ||
        (inModrm && form.encoding.modrm < 0)
      );
    });
    expect(wrong.map((f) => f.id)).toEqual([]);
  });

  it('has operand widths that agree with the operand size of its encoding', () => {
    const wrong = FORMS.filter(
      (f) =>
        f.encoding.operandSize !== 0 &&
        f.operands.some(
          (k) => ['r', 'r/m'].includes(operandClass(k)) && operandBits(k) === (f.encoding.operandSize === 16 ? 32 : 16),
        ) &&
        !/^(MOVZX|MOVSX)/.test(f.id),
    );
    expect(wrong.map((f) => f.id)).toEqual([]);
    expect(FORMS.every((f) => f.operands.every((k) => memoryBits(k) >= 0))).toBe(true);
  });
});

describe('facts', () => {
  const ids = (test: (form: Form) => boolean): string[] => FORMS.filter(test).map((f) => f.id);

  it('names every instruction that needs CPL 0', () => {
    expect([...new Set(FORMS.filter((f) => f.privilege === 'cpl0').map((f) => f.mnemonic))]).toEqual([
      'HLT', 'LGDT', 'LIDT', 'LLDT', 'LTR', 'LMSW', 'CLTS', 'MOV', 'INVD', 'WBINVD', 'INVLPG', 'RDMSR', 'WRMSR', 'SYSEXIT',
    ]); // prettier-ignore
    expect(ids((f) => f.mnemonic === 'MOV' && f.privilege === 'cpl0')).toEqual(['MOV_r32_CRn', 'MOV_CRn_r32', 'MOV_r32_DRn', 'MOV_DRn_r32', 'MOV_r32_TRn', 'MOV_TRn_r32']); // prettier-ignore
  });
  it('lets IOPL guard CLI and STI, and the I/O bitmap IN, OUT, INS and OUTS', () => {
    expect(ids((f) => f.privilege === 'iopl')).toEqual(['CLI', 'STI']);
    expect([...new Set(FORMS.filter((f) => f.privilege === 'io').map((f) => f.mnemonic))]).toEqual(['IN', 'OUT', 'INSB', 'INSW', 'INSD', 'OUTSB', 'OUTSW', 'OUTSD']); // prettier-ignore
  });
  it('ends a block at every change of flow and wherever decoding or interrupts may change', () => {
    expect(ids((f) => f.flow !== 'next' && !f.endsBlock)).toEqual([]);
    const others = FORMS.filter((f) => f.flow === 'next' && f.privilege !== 'io' && f.endsBlock).map((f) => f.id);
    expect(others.toSorted()).toEqual([
      'CLI', 'INVLPG_m', 'LMSW_rm16', 'LSS_r16_m16x16', 'LSS_r32_m16x32', 'MOV_CRn_r32', 'MOV_DRn_r32', 'MOV_Sreg_rm16', 'MOV_TRn_r32',
      'POPF', 'POPFD', 'POP_SS', 'STI', 'WRMSR',
    ]); // prettier-ignore
  });
  it('allows LOCK on exactly the read-modify-write instructions that the SDM lists', () => {
    expect([...new Set(FORMS.filter((f) => f.lockable).map((f) => f.mnemonic))].toSorted()).toEqual([
      'ADC', 'ADD', 'AND', 'BTC', 'BTR', 'BTS', 'CMPXCHG', 'CMPXCHG8B', 'DEC', 'INC', 'NEG', 'NOT', 'OR', 'SBB', 'SUB', 'XADD', 'XCHG', 'XOR',
    ]); // prettier-ignore
    expect(ids((f) => f.lockable && !['rm', 'moffs'].includes(f.roles[0]))).toEqual([]);
  });
  it('uses only the letters of EFLAGS, each once', () => {
    const wrong = FORMS.filter((f) =>
      [f.flagsRead, f.flagsWritten, f.flagsUndefined].some(
        (s) => !/^[OSZAPCDIT]*$/.test(s) || new Set(s).size !== s.length,
      ),
    );
    expect(wrong.map((f) => f.id)).toEqual([]);
    expect(ids((f) => [...f.flagsWritten].some((flag) => f.flagsUndefined.includes(flag)))).toEqual([]);
  });
});
