import { describe, expect, it } from 'vitest';
import { decodeInstruction, FORMS, formById } from './index.ts';

const bytesOf = (hex: string): number[] => hex.split(' ').map((h) => parseInt(h, 16));
function decode(hex: string, codeSize: 16 | 32 = 32) {
  const bytes = bytesOf(hex);
  return decodeInstruction((offset) => {
    if (offset >= bytes.length) throw new RangeError(`fetched offset ${offset} of ${hex}`);
    return bytes[offset];
  }, codeSize);
}

describe('the table', () => {
  it('gives every form a unique id', () => {
    expect(new Set(FORMS.map((f) => f.id)).size).toBe(FORMS.length);
  });
  it('keeps index and position the same', () => {
    expect(FORMS.every((f, i) => f.index === i)).toBe(true);
  });
  it('derives ids by the rule of row-grammar.md', () => {
    for (const id of [
      'MOV_rm32_r32',
      'LGDT_m16and32',
      'IRETD',
      'JMP_ptr16x32',
      'FADD_ST0_STi',
      'FNSTENV_m14or28byte',
    ]) {
      expect(formById(id).id).toBe(id);
    }
  });
});

describe('decodeInstruction', () => {
  it.each([
    ['89 D8', 'MOV_rm32_r32', 2],
    ['66 89 D8', 'MOV_rm16_r16', 3],
    ['90', 'NOP', 1],
    ['F3 90', 'PAUSE', 2],
    ['F2 90', 'NOP', 2],
    ['91', 'XCHG_EAX_r32', 1],
    ['0F 01 15 00 7C 00 00', 'LGDT_m16and32', 7],
    ['CF', 'IRETD', 1],
    ['66 CF', 'IRET', 2],
    ['EA 00 80 00 00 08 00', 'JMP_ptr16x32', 7],
    ['82 C0 FF', 'ADD_rm8_imm8', 3],
    ['F6 C8 01', 'TEST_rm8_imm8', 3],
    ['D0 F0', 'SHL_rm8_1', 2],
    ['67 E3 00', 'JCXZ_rel8', 3],
    ['E3 00', 'JECXZ_rel8', 2],
    ['C8 10 00 01', 'ENTER_imm16_imm8', 4],
    ['D9 E8', 'FLD1', 2],
    ['DF E0', 'FNSTSW_AX', 2],
    ['0F 20 00', 'MOV_r32_CRn', 3],
    ['A1 44 33 22 11', 'MOV_EAX_moffs32', 5],
    ['67 A1 44 33', 'MOV_EAX_moffs32', 4],
  ])('decodes %s as %s', (hex, id, length) => {
    const d = decode(hex);
    expect([d.form?.id, d.length]).toEqual([id, length]);
  });

  it('reads SIB, displacement and immediate with their signs', () => {
    const d = decode('C7 44 B3 F0 78 56 34 92');
    expect(d).toMatchObject({
      modrm: 0x44,
      sib: 0xb3,
      displacement: -16,
      displacementSize: 1,
      immediate: 0x92345678 | 0,
    });
  });
  it('reads offset and selector of a far pointer', () => {
    expect(decode('EA 34 12 10 00', 16)).toMatchObject({ immediate: 0x1234, immediate2: 0x10 });
  });
  it('sign-extends imm8s and not imm8', () => {
    expect(decode('83 C0 FF').immediate).toBe(-1);
    expect(decode('CD 80').immediate).toBe(0x80);
  });
  it('takes prefixes in any order and number, the last of a group counts', () => {
    expect(decode('26 F3 66 2E F0 67 66 F2 01 00')).toMatchObject({
      segment: 1,
      rep: 0xf2,
      lock: true,
      operandSize: 16,
      addressSize: 16,
      length: 10,
    });
  });
  it.each([
    ['0F 04', 2],
    ['8D C0', 2],
    ['0F C7 C8', 3],
    ['8E F8', 2],
    ['D9 D1', 2],
    ['FF F8', 2],
  ])('finds no form in %s and looks at %i bytes', (hex, length) => {
    const d = decode(hex);
    expect([d.form, d.length]).toEqual([null, length]);
  });
  it('accepts 15 bytes and refuses 16 without fetching the 16th', () => {
    const prefixes = Array.from({ length: 14 }, () => '66').join(' ');
    expect(decode(`${prefixes} 90`)).toMatchObject({ length: 15 });
    expect(decode(`${prefixes} 66`)).toMatchObject({ form: null, length: 16 });
    expect(decode(`${Array.from({ length: 12 }, () => '2E').join(' ')} 81 00 00`)).toMatchObject({
      form: null,
      length: 16,
    });
  });
  it('lets the exception of fetch through', () => {
    const fault = new Error('page fault');
    const fetch = (offset: number): number => {
      if (offset > 0) throw fault;
      return 0xe8;
    };
    expect(() => decodeInstruction(fetch, 32)).toThrow(fault);
  });
});
