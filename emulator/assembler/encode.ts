/**
 * One source instruction → bytes, as NASM 2.16.01 encodes it. Chooses the form with match-form.ts and lays the bytes
 * out by the form's own encoding; nothing here is per instruction.
 */
import type { Form } from '#emulator/isa';
import { invariant } from '#emulator/base';
import { addressSizeOf, encodeAddress } from './effective-address.ts';
import { collectPrefixes, type Prefixes, prefixBytes, segmentPrefix } from './encode-prefix.ts';
import type { EncodeIssue, EncodeRequest, EncodeResult, NasmClass } from './encode-types.ts';
import { matchForm, type Pattern, patternsOf, type Source } from './match-form.ts';
import { operandType, registerInfo, T } from './match-form-operand.ts';
import { explainMismatch } from './match-form-reason.ts';
import type { Operand, Value } from './operand.ts';

type Failure = Extract<EncodeResult, { ok: false }>;
type Memory = Operand & { readonly kind: 'memory' };

const fail = (
  reason: Failure['reason'],
  nasm: NasmClass,
  operand = -1,
  args: Readonly<Record<string, string | number>> = {},
): Failure => ({ ok: false, reason, nasm, args, operand });

/** Mnemonics whose imm8 may be meant signed or unsigned (-128..255); elsewhere an imm8 is 0..255. */
const EITHER_SIGN = new Set(['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP', 'MOV', 'TEST']);

/** Everything known while the bytes of one instruction are laid out. */
interface Layout {
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
function layModrm(layout: Layout): Failure | null {
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
function layImmediates(layout: Layout): void {
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

/** Fills the operand- and address-size places as the form demands. */
function applySizes(layout: Layout): void {
  const { form, pattern, prefixes, issues, request } = layout;
  const forced = pattern.forced.includes('o16') ? 16 : pattern.forced.includes('o32') ? 32 : 0;
  // A form chosen by code size needs no prefix, and a written o16/o32 does not change it.
  const wanted = forced !== 0 ? forced : pattern.form16 === pattern.form32 ? form.encoding.operandSize : 0;
  if (wanted !== 0) {
    if (prefixes.operandSize === 0) prefixes.operandSize = wanted;
    else if (prefixes.operandSize !== wanted) {
      issues.push({ severity: 'warning', code: 'operand-size-prefix', args: { size: wanted }, operand: -1 });
    }
  }
  const address = pattern.forced.includes('a16') ? 16 : pattern.forced.includes('a32') ? 32 : form.encoding.addressSize;
  // A written a16/a32 that needs the byte 67 stays, even where it contradicts the mnemonic.
  const written = prefixes.addressSize !== 0 && prefixes.addressSize !== request.bits;
  if (address !== 0) prefixes.addressSize = written ? prefixes.addressSize : address;
  else if (layout.addressSize !== request.bits) prefixes.addressSize = layout.addressSize;
  if (pattern.forced.includes('wait')) prefixes.wait = 0x9b;
}

/** True when a later pass may change the length or the form. */
const dependsOnUnknown = (operands: readonly Operand[]): boolean =>
  operands.some(
    (o) =>
      (o.kind === 'immediate' && !o.value.known && !o.strict) ||
      (o.kind === 'memory' && !o.displacement.known && (o.base !== '' || o.index !== '') && o.displacementSize === 0),
  );

/** Prefix place of the `es:` inside brackets. */
function applySegment(operands: readonly Operand[], prefixes: Prefixes): Failure | null {
  for (const [i, operand] of operands.entries()) {
    if (operand.kind !== 'memory' || operand.segment === '') continue;
    const byte = segmentPrefix(operand.segment);
    if (byte === undefined)
      return fail('conflicting-segment-overrides', 'invalid segment override', i, { token: operand.segment });
    if (prefixes.segment !== 0) {
      return fail('conflicting-segment-overrides', 'instruction has conflicting segment overrides', i, {
        token: operand.segment,
      });
    }
    prefixes.segment = byte;
  }
  return null;
}

function warnAboutInstruction(layout: Layout): void {
  const { prefixes, form, request, issues, pattern } = layout;
  if (prefixes.lock !== 0 && !(form.lockable && request.operands[0]?.kind === 'memory')) {
    issues.push({ severity: 'warning', code: 'not-lockable', args: { mnemonic: form.mnemonic }, operand: -1 });
  }
  if (pattern.form16?.id === 'MOV_Sreg_rm16') {
    const [destination] = request.operands;
    if (destination.kind === 'register' && destination.name.toLowerCase() === 'cs') {
      issues.push({ severity: 'warning', code: 'cs-destination', args: {}, operand: 0 });
    }
  }
  request.operands.forEach((operand, i) => {
    if (operand.kind !== 'register' || operand.size === 0 || operand.size === registerInfo(operand.name)?.bits) return;
    issues.push({ severity: 'warning', code: 'register-size-ignored', args: { token: operand.name }, operand: i });
  });
}

/** Lays out the whole instruction once form, prefixes and address size are known. */
function layOut(layout: Layout): EncodeResult {
  const { form, request, bytes, issues, pattern } = layout;
  applySizes(layout);
  warnAboutInstruction(layout);
  bytes.push(...prefixBytes(layout.prefixes, request.bits));
  const { mandatoryPrefix, map, opcode, plusRegister } = form.encoding;
  if (mandatoryPrefix !== 0) bytes.push(mandatoryPrefix);
  if (map === 1) bytes.push(0x0f);
  bytes.push(opcode + (plusRegister ? registerNumber(layout, sourceOf(layout, 'opcode')) : 0));
  const refused = layModrm(layout);
  if (refused !== null) return refused;
  layImmediates(layout);
  return {
    ok: true,
    bytes,
    form,
    issues,
    dependsOnUnknown: dependsOnUnknown(request.operands),
    shortByChoice: pattern.jmp8,
  };
}

/** Does the rel8 of this pattern reach? Branches into other sections and to bare numbers are always near. */
function rel8Reaches(request: EncodeRequest, prefixLength: number): boolean {
  const [target] = request.operands;
  if (target.kind !== 'immediate' || target.strict || request.noShort === true || !request.optimize) return false;
  if (!target.value.known) return request.assumeShort === true;
  if (!target.value.relocatable || request.sameSection === false) return false;
  const distance = target.value.value - (request.address + prefixLength + 2);
  return distance >= -128 && distance <= 127;
}

const NEAR_FLOWS: ReadonlySet<string> = new Set(['jump', 'conditional', 'call', 'return']);

/** Encodes one instruction; see {@link EncodeRequest} for the rule about values that are not known yet. */
export function encodeInstruction(request: EncodeRequest): EncodeResult {
  const { operands, bits } = request;
  const issues: EncodeIssue[] = [];
  const prefixes = collectPrefixes(request.prefixes, issues);
  if ('reason' in prefixes) {
    const nasm = prefixes.reason === 'unknown-prefix' ? 'instruction expected' : 'instruction has conflicting prefixes';
    return fail(prefixes.reason, nasm, -1, { token: prefixes.word });
  }
  if (request.mnemonic === '') {
    const bytes = prefixBytes(prefixes, bits);
    if (prefixes.lock !== 0)
      issues.push({ severity: 'warning', code: 'not-lockable', args: { mnemonic: '' }, operand: -1 });
    return { ok: true, bytes, form: null, issues, dependsOnUnknown: false, shortByChoice: false };
  }
  const mnemonic = request.mnemonic.toUpperCase();
  const candidates = patternsOf(mnemonic);
  if (candidates === null) return fail('unknown-mnemonic', 'instruction expected', -1, { token: request.mnemonic });
  const overridden = applySegment(operands, prefixes);
  if (overridden !== null) return overridden;
  const far = operands.findIndex((o) => o.kind === 'far');
  if (far >= 0 && mnemonic !== 'JMP' && mnemonic !== 'CALL') {
    return fail('far-pointer-not-allowed', 'invalid segment override', far, { mnemonic });
  }

  const forced = prefixes.addressSize === 16 ? 16 : prefixes.addressSize === 32 ? 32 : 0;
  const addressSize = addressSizeOf(operands, bits, forced);
  if (addressSize === null) {
    const reason = forced === 0 ? 'address-sizes-mixed' : 'address-size-conflict';
    const operand = operands.findIndex((o) => o.kind === 'memory');
    return fail(reason, 'impossible combination of address sizes', operand, { mnemonic });
  }
  const types = operands.map((operand) => {
    const { type, size } = operandType(operand, request.optimize, request.assumeShort === true);
    // A moffs has the width of the address size; a different forced width leaves the ModR/M forms only.
    const narrower =
      operand.kind === 'memory' && operand.displacementSize !== 0 && operand.displacementSize !== addressSize;
    return { type: narrower ? type & ~T.OFFSET : type, size };
  });
  const match = matchForm(candidates, types, bits, () => rel8Reaches(request, prefixBytes(prefixes, bits).length));
  if (!match.ok) return explainMismatch(mnemonic, candidates, operands, types, match.failure);
  const { pattern } = match;
  const form = bits === 16 ? pattern.form16 : pattern.form32;
  if (pattern.forced.includes('obsolete'))
    issues.push({ severity: 'warning', code: 'obsolete', args: { mnemonic }, operand: -1 });
  // NASM keeps F2 on near branches for the bound registers of later processors.
  if (
    prefixes.repeat === 0xf2 &&
    form !== null &&
    NEAR_FLOWS.has(form.flow) &&
    form.encoding.opcode !== 0xe3 &&
    form.sdmPage !== 'LOOP/LOOPcc'
  ) {
    return fail('repne-not-allowed', 'repne prefix is not allowed', -1, { mnemonic });
  }
  if (form === null) {
    if (prefixes.lock !== 0)
      issues.push({ severity: 'warning', code: 'not-lockable', args: { mnemonic }, operand: -1 });
    const bytes = [...prefixBytes(prefixes, bits), ...pattern.raw];
    return { ok: true, bytes, form: null, issues, dependsOnUnknown: false, shortByChoice: false };
  }
  return layOut({ request, pattern, form, prefixes, addressSize, issues, bytes: [] });
}
