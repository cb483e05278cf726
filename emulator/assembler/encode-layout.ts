/** The bytes of one instruction after its prefixes: ModR/M, SIB, displacement and immediates, by the form's encoding. */
import type { Form } from '#emulator/isa';
import { invariant } from '#emulator/base';
import { encodeAddress } from './effective-address.ts';
import type { Prefixes } from './encode-prefix.ts';
import type { EncodeIssue, EncodeRequest, EncodeResult, NasmClass } from './encode-types.ts';
import type { Pattern, Source } from './match-form.ts';
import { registerInfo } from './match-form-operand.ts';
import type { Operand, Value } from './operand.ts';

export type Failure = Extract<EncodeResult, { ok: false }>;
type Memory = Operand & { readonly kind: 'memory' };

/** A refusal. */
export const fail = (
  reason: Failure['reason'],
  nasm: NasmClass,
  operand = -1,
  args: Readonly<Record<string, string | number>> = {},
): Failure => ({ ok: false, reason, nasm, args, operand });

/** Mnemonics whose imm8 may be meant signed or unsigned (-128..255); elsewhere an imm8 is 0..255. */
const EITHER_SIGN = new Set(['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP', 'MOV', 'TEST']);

/** Everything known while the bytes of one instruction are laid out. */
export interface Layout {
  readonly request: EncodeRequest;
  readonly pattern: Pattern;
  readonly form: Form;
  readonly prefixes: Prefixes;
  readonly addressSize: 16 | 32;
  readonly issues: EncodeIssue[];
  readonly bytes: number[];
}

/** Appends `count` bytes, little-endian, of a safe integer. */
function pushNumber(bytes: number[], value: number, count: number): void {
  let low = ((value % 0x1_0000_0000) + 0x1_0000_0000) % 0x1_0000_0000;
  for (let i = 0; i < count; i++) {
    bytes.push(low & 0xff);
    low = Math.floor(low / 256);
  }
}

const OVERFLOW_CODES = { 1: 'byte-overflow', 2: 'word-overflow', 4: 'dword-overflow' } as const;

/** Warns when a number fits `count` bytes neither as signed nor as unsigned. The lower bound is NASM's. */
function checkRange(layout: Layout, value: Value, count: 1 | 2 | 4, operand: number, unsigned = false): void {
  if (!value.known || value.relocatable) return;
  const top = 2 ** (count * 8);
  const lowest = unsigned ? 0 : -top;
  if (value.value >= lowest && value.value < top) return;
  layout.issues.push({ severity: 'warning', code: OVERFLOW_CODES[count], args: { value: value.value }, operand });
}

/** Warns when an imm8s does not reproduce the operand after sign extension to the operand size. */
function checkSignedByte(layout: Layout, value: Value, operand: number): void {
  if (!value.known || value.relocatable) return;
  const width = layout.prefixes.operandSize || layout.request.bits;
  const top = 2 ** width;
  if ((value.value >= -128 && value.value <= 127) || (value.value >= top - 128 && value.value < top)) return;
  const written = layout.request.operands[operand].size === 8;
  const code = written ? 'signed-byte-overflow' : width === 16 ? 'word-overflow' : 'dword-overflow';
  layout.issues.push({ severity: 'warning', code, args: { value: value.value }, operand });
}

function sourceOf(layout: Layout, role: Form['roles'][number]): Source {
  const at = layout.form.roles.indexOf(role);
  return at < 0 ? null : layout.pattern.sources[at];
}

/** Register number that a source stands for; 0 when there is none. */
function registerNumber(layout: Layout, source: Source): number {
  if (source === null) return 0;
  if ('constant' in source) return source.constant;
  const operand = layout.request.operands[source.operand];
  invariant(operand.kind === 'register', `${layout.form.id}: operand ${source.operand} is not a register`);
  return registerInfo(operand.name)?.number ?? 0;
}

/** LEA accepts a bare number for its address. */
const asMemory = (operand: Operand): Memory =>
  operand.kind === 'memory'
    ? operand
    : {
        kind: 'memory',
        segment: '',
        base: '',
        index: '',
        scale: 1,
        displacement: operand.kind === 'immediate' ? operand.value : { value: 0, known: true, relocatable: false },
        hasDisplacement: true,
        size: 0,
        displacementSize: 0,
        strict: false,
        distance: '',
        nosplit: false,
        span: operand.span,
      };

/** ModR/M, SIB and displacement. Null, or the refusal. */
export function layModrm(layout: Layout): Failure | null {
  const { form, request, bytes } = layout;
  const { modrm, mod, fixedModrm } = form.encoding;
  if (modrm < 0) return null;
  if (mod === 'fixed') {
    bytes.push(fixedModrm);
    return null;
  }
  const reg = modrm === 8 ? registerNumber(layout, sourceOf(layout, 'reg')) : modrm;
  const source = sourceOf(layout, 'rm');
  const operand = source !== null && 'operand' in source ? request.operands[source.operand] : null;
  if (source === null || operand === null || operand.kind === 'register') {
    bytes.push(0xc0 | (reg << 3) | registerNumber(layout, source));
    return null;
  }
  const at = 'operand' in source ? source.operand : -1;
  const memory = asMemory(operand);
  if (memory.displacementSize === 8 && memory.base === '' && memory.index === '') {
    layout.issues.push({ severity: 'warning', code: 'displacement-size-ignored', args: {}, operand: at });
  }
  const ea = encodeAddress(memory, layout.addressSize);
  if (ea === null) {
    const reason = layout.addressSize === 16 ? 'bad-16-bit-address' : 'bad-32-bit-address';
    const nasm = request.bits === 16 ? 'invalid 16-bit effective address' : 'invalid 32-bit effective address';
    return fail(reason, nasm, at, {
      base: memory.base,
      index: memory.index,
      scale: memory.scale,
    });
  }
  bytes.push(ea.modrm | (reg << 3));
  if (ea.sib >= 0) bytes.push(ea.sib);
  if (ea.displacementBytes !== 0) {
    if (ea.displacementBytes === 1) {
      const { value } = memory.displacement;
      if (value < -128 || value > 127) {
        layout.issues.push({ severity: 'warning', code: 'byte-overflow', args: { value }, operand: at });
      }
    } else checkRange(layout, memory.displacement, ea.displacementBytes, at);
    pushNumber(bytes, memory.displacement.value, ea.displacementBytes);
  }
  return null;
}

/** Immediates, branch distances, far pointers and moffs, in the order of the row. */
export function layImmediates(layout: Layout): void {
  const { form, request, bytes, pattern } = layout;
  form.encoding.immediates.forEach((kind, n) => {
    const source = pattern.immediates[n];
    if (source === null || 'constant' in source) {
      bytes.push(source?.constant ?? 0);
      return;
    }
    const operand = request.operands[source.operand];
    if (operand.kind === 'far') {
      const size = kind === 'cp4' ? 2 : 4;
      checkRange(layout, operand.offset, size, source.operand);
      pushNumber(bytes, operand.offset.value, size);
      checkRange(layout, operand.selector, 2, source.operand);
      pushNumber(bytes, operand.selector.value, 2);
    } else if (operand.kind === 'memory') {
      const size = layout.addressSize === 16 ? 2 : 4;
      checkRange(layout, operand.displacement, size, source.operand);
      pushNumber(bytes, operand.displacement.value, size);
    } else if (operand.kind === 'immediate') {
      layImmediate(layout, kind, operand.value, source.operand);
    }
  });
}

function layImmediate(layout: Layout, kind: string, value: Value, operand: number): void {
  const { form, bytes, request } = layout;
  switch (kind) {
    case 'ib':
      if (form.operands.includes('imm8s')) checkSignedByte(layout, value, operand);
      else checkRange(layout, value, 1, operand, !EITHER_SIGN.has(form.mnemonic));
      pushNumber(bytes, value.value, 1);
      break;
    case 'iw':
      checkRange(layout, value, 2, operand);
      pushNumber(bytes, value.value, 2);
      break;
    case 'id':
      checkRange(layout, value, 4, operand);
      pushNumber(bytes, value.value, 4);
      break;
    default: {
      const size = kind === 'cb' ? 1 : kind === 'cw' ? 2 : 4;
      // A branch distance counts from the end of the instruction; the distance is its last part.
      const distance = value.value - (request.address + bytes.length + size);
      if (size === 1 && value.known && (distance < -128 || distance > 127)) {
        const inSection = value.relocatable && request.sameSection !== false;
        const severity = inSection ? 'error' : 'warning';
        layout.issues.push({ severity, code: 'short-jump-out-of-range', args: { distance }, operand });
      }
      pushNumber(bytes, distance, size);
    }
  }
}

/** Register in the low three bits of the opcode; 0 when the form has none there. */
export const opcodeRegister = (layout: Layout): number => registerNumber(layout, sourceOf(layout, 'opcode'));
