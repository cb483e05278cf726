import { describe, expect, it } from 'vitest';
import { encodeInstruction } from './encode.ts';
import type { EncodeRequest, EncodeResult } from './encode-types.ts';
import type { Operand, SizeHint, Value } from './operand.ts';

const span = { file: '', line: 1, column: 1, length: 0 };
const number = (value: number): Value => ({ value, known: true, relocatable: false });
const label = (value: number): Value => ({ value, known: true, relocatable: true });
const UNKNOWN: Value = { value: 0, known: false, relocatable: true };
const reg = (name: string): Operand => ({ kind: 'register', name, size: 0, span });
type Immediate = Operand & { kind: 'immediate' };
type Memory = Operand & { kind: 'memory' };
const imm = (value: Value, more: Partial<Immediate> = {}): Operand => ({ kind: 'immediate', value, size: 0, strict: false, distance: '', span, ...more }); // prettier-ignore
const mem = (more: Partial<Memory>): Operand => ({
  kind: 'memory', segment: '', base: '', index: '', scale: 1, displacement: number(0), hasDisplacement: false,
  size: 0, displacementSize: 0, strict: false, distance: '', nosplit: false, span, ...more,
}); // prettier-ignore

function encode(mnemonic: string, operands: Operand[], more: Partial<EncodeRequest> = {}): EncodeResult {
  return encodeInstruction({ mnemonic, prefixes: [], operands, bits: 32, address: 0x1000, optimize: true, ...more });
}
const hex = (r: EncodeResult): string =>
  r.ok ? r.bytes.map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ') : `! ${r.reason}`;

describe('relative branches', () => {
  it('takes rel8 for a label in reach and the near form beyond it', () => {
    expect(hex(encode('jmp', [imm(label(0x1081))]))).toBe('EB 7F');
    expect(hex(encode('jmp', [imm(label(0x1082))]))).toBe('E9 7D 00 00 00');
    expect(hex(encode('je', [imm(label(0x0f82))]))).toBe('74 80');
    expect(hex(encode('jz', [imm(label(0x0f81))]))).toBe('0F 84 7B FF FF FF');
  });
  it('is always near for a bare number or another section', () => {
    expect(hex(encode('jmp', [imm(number(0x1000))]))).toBe('E9 FB FF FF FF');
    expect(hex(encode('jmp', [imm(label(0x1000))], { sameSection: false }))).toBe('E9 FB FF FF FF');
  });
  it('starts short for an unknown target in the first pass and says that it may grow', () => {
    const first = encode('jmp', [imm(UNKNOWN)], { assumeShort: true });
    expect(first).toMatchObject({ ok: true, dependsOnUnknown: true, shortByChoice: true });
    expect(hex(first)).toHaveLength('EB 00'.length);
    expect(encode('jmp', [imm(UNKNOWN)])).toMatchObject({ ok: true, shortByChoice: false });
  });
  it('never shrinks a branch that the caller has pinned', () => {
    expect(hex(encode('jmp', [imm(label(0x1000))], { noShort: true }))).toBe('E9 FB FF FF FF');
  });
  it('reports a short jump that does not reach', () => {
    const r = encode('loop', [imm(label(0x2000))]);
    expect(r.ok && r.issues).toEqual([
      { severity: 'error', code: 'short-jump-out-of-range', args: { distance: 0xffe }, operand: 0 },
    ]);
  });
});

describe('immediates', () => {
  it('uses imm8s where the value fits, also for a large unsigned number', () => {
    expect(hex(encode('add', [reg('ebx'), imm(number(0xfffffff0))]))).toBe('83 C3 F0');
    expect(hex(encode('add', [reg('bx'), imm(number(0xfff0))], { bits: 16 }))).toBe('83 C3 F0');
    expect(hex(encode('add', [reg('ebx'), imm(number(128))]))).toBe('81 C3 80 00 00 00');
  });
  it('keeps the full size for addresses, for strict and without optimization', () => {
    expect(hex(encode('add', [reg('ebx'), imm(label(5))]))).toBe('81 C3 05 00 00 00');
    expect(hex(encode('add', [reg('ebx'), imm(number(5), { strict: true, size: 32 })]))).toBe('81 C3 05 00 00 00');
    expect(hex(encode('add', [reg('ebx'), imm(number(5))], { optimize: false }))).toBe('81 C3 05 00 00 00');
  });
  it('warns about values that do not fit', () => {
    const r = encode('in', [reg('al'), imm(number(0x3f8))]);
    expect(r.ok && r.issues.map((i) => i.code)).toEqual(['byte-overflow']);
  });
});

describe('effective addresses', () => {
  it.each<[string, Partial<Memory>, 16 | 32, string]>([
    ['[eax*2] becomes [eax+eax]', { index: 'eax', scale: 2 }, 32, '8B 0C 00'],
    ['[nosplit eax*2] keeps its index', { index: 'eax', scale: 2, nosplit: true }, 32, '8B 0C 45 00 00 00 00'],
    ['ESP as index changes places', { base: 'eax', index: 'esp' }, 32, '8B 0C 04'],
    ['EBP needs a displacement', { base: 'ebp' }, 32, '8B 4D 00'],
    ['a label keeps four bytes', { base: 'ebx', displacement: label(4) }, 32, '8B 8B 04 00 00 00'],
    ['[byte ebx+0]', { base: 'ebx', displacementSize: 8 }, 32, '8B 4B 00'],
    ['16-bit address in 32-bit code', { base: 'bp', index: 'di' }, 32, '67 8B 0B'],
    ['index and base in either order', { base: 'si', index: 'bx' }, 32, '67 8B 08'],
    ['segment override first', { segment: 'fs', base: 'bx' }, 32, '64 67 8B 0F'],
    ['32-bit address in 16-bit code', { base: 'edx', displacement: number(-1) }, 16, '66 67 8B 4A FF'],
  ])('%s', (_, memory, bits, expected) => {
    expect(hex(encode('mov', [reg('ecx'), mem(memory)], { bits }))).toBe(expected);
  });
  it('refuses registers that do not combine', () => {
    expect(encode('mov', [reg('ax'), mem({ base: 'bx', index: 'bp' })])).toMatchObject({
      reason: 'bad-16-bit-address',
    });
    expect(encode('mov', [reg('ax'), mem({ base: 'eax', index: 'esp', scale: 2 })])).toMatchObject({
      reason: 'bad-32-bit-address',
    });
    expect(encode('mov', [reg('ax'), mem({ base: 'eax', index: 'bx' })])).toMatchObject({
      reason: 'address-sizes-mixed',
    });
  });
});

describe('prefixes', () => {
  it('are emitted in the order of NASM whatever the order in the source', () => {
    const r = encode('add', [mem({ segment: 'es', base: 'bx' }), reg('ax')], { prefixes: ['lock'] });
    expect(hex(r)).toBe('F0 26 66 67 01 07');
  });
  it('may stand alone on a line', () => {
    expect(hex(encode('', [], { prefixes: ['rep'] }))).toBe('F3');
  });
  it('conflict within a place', () => {
    expect(encode('movsb', [], { prefixes: ['rep', 'repne'] })).toMatchObject({
      ok: false,
      reason: 'conflicting-prefixes',
    });
    expect(encode('mov', [reg('ax'), mem({ segment: 'ds', base: 'bx' })], { prefixes: ['es'] })).toMatchObject({ reason: 'conflicting-segment-overrides' }); // prettier-ignore
  });
});

describe('reasons of refusal', () => {
  const memory = mem({ base: 'ebx' });
  it.each<[string, string, Operand[], string, number]>([
    ['mov ds,0x10', 'mov', [reg('ds'), imm(number(0x10))], 'segment-register-immediate', 1],
    ['mov ds,es', 'mov', [reg('ds'), reg('es')], 'segment-register-to-segment-register', 1],
    ['mov ds,al', 'mov', [reg('ds'), reg('al')], 'segment-register-size', 1],
    ['mov [a],[b]', 'mov', [memory, memory], 'memory-to-memory', 1],
    ['lgdt eax', 'lgdt', [reg('eax')], 'needs-memory', 0],
    ['ltr 0x28', 'ltr', [imm(number(0x28))], 'needs-register-or-memory', 0],
    ['mov eax,bx', 'mov', [reg('eax'), reg('bx')], 'register-size-mismatch', 1],
    ['mov cr0,1', 'mov', [reg('cr0'), imm(number(1))], 'control-register-operand', 0],
    ['mov 5,eax', 'mov', [imm(number(5)), reg('eax')], 'immediate-destination', 0],
    ['shl eax,bl', 'shl', [reg('eax'), reg('bl')], 'shift-count', 1],
    ['out 0x20,bl', 'out', [imm(number(0x20)), reg('bl')], 'accumulator-only', 1],
    ['in al,cx', 'in', [reg('al'), reg('cx')], 'port-operand', 1],
    ['int eax', 'int', [reg('eax')], 'needs-immediate', 0],
    ['lea eax,ebx', 'lea', [reg('eax'), reg('ebx')], 'needs-memory', 1],
    ['cli 1', 'cli', [imm(number(1))], 'operand-count', -1],
    ['inc [ebx]', 'inc', [memory], 'size-not-specified', 0],
    ['mov ax,dword [ebx]', 'mov', [reg('ax'), mem({ base: 'ebx', size: 32 as SizeHint })], 'size-mismatch', 1],
    [
      'mov ax,8:0',
      'mov',
      [reg('ax'), { kind: 'far', selector: number(8), offset: number(0), size: 0, span }],
      'far-pointer-not-allowed',
      1,
    ],
    ['mvo eax,1', 'mvo', [reg('eax'), imm(number(1))], 'unknown-mnemonic', -1],
  ])('%s: %s', (_, mnemonic, operands, reason, operand) => {
    const r = encode(mnemonic, operands);
    expect(r.ok ? hex(r) : { reason: r.reason, operand: r.operand }).toEqual({ reason, operand });
  });
});
