/**
 * One source instruction → bytes, as NASM 2.16.01 encodes it. Chooses the form with match-form.ts and lays the bytes
 * out by the form's own encoding; nothing here is per instruction.
 */
import { addressSizeOf } from './effective-address.ts';
import { type Failure, fail, type Layout, layImmediates, layModrm, opcodeRegister } from './encode-layout.ts';
import { collectPrefixes, type Prefixes, prefixBytes, segmentPrefix } from './encode-prefix.ts';
import type { EncodeIssue, EncodeRequest, EncodeResult } from './encode-types.ts';
import { matchForm, patternsOf } from './match-form.ts';
import { operandType, registerInfo, T } from './match-form-operand.ts';
import { explainMismatch } from './match-form-reason.ts';
import type { Operand } from './operand.ts';

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
  bytes.push(opcode + (plusRegister ? opcodeRegister(layout) : 0));
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

const TAKES_FAR_POINTER: ReadonlySet<string> = new Set(['JMP', 'CALL']);
const upperMnemonic = (request: EncodeRequest): string => request.mnemonic.toUpperCase();
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
  const candidates = patternsOf(request.mnemonic);
  if (candidates === null) return fail('unknown-mnemonic', 'instruction expected', -1, { token: request.mnemonic });
  const overridden = applySegment(operands, prefixes);
  if (overridden !== null) return overridden;
  const far = operands.findIndex((o) => o.kind === 'far');
  if (far >= 0 && !TAKES_FAR_POINTER.has(request.mnemonic.toUpperCase())) {
    return fail('far-pointer-not-allowed', 'invalid segment override', far, { mnemonic: upperMnemonic(request) });
  }

  const forced = prefixes.addressSize === 16 ? 16 : prefixes.addressSize === 32 ? 32 : 0;
  const addressSize = addressSizeOf(operands, bits, forced);
  if (addressSize === null) {
    const reason = forced === 0 ? 'address-sizes-mixed' : 'address-size-conflict';
    const operand = operands.findIndex((o) => o.kind === 'memory');
    return fail(reason, 'impossible combination of address sizes', operand, { mnemonic: upperMnemonic(request) });
  }
  const types = operands.map((operand) => {
    const { type, size } = operandType(operand, request.optimize, request.assumeShort === true);
    // A moffs has the width of the address size; a different forced width leaves the ModR/M forms only.
    const narrower =
      operand.kind === 'memory' && operand.displacementSize !== 0 && operand.displacementSize !== addressSize;
    return { type: narrower ? type & ~T.OFFSET : type, size };
  });
  const match = matchForm(candidates, types, bits, () => rel8Reaches(request, prefixBytes(prefixes, bits).length));
  if (!match.ok) return explainMismatch(upperMnemonic(request), candidates, operands, types, match.failure);
  const { pattern } = match;
  const form = bits === 16 ? pattern.form16 : pattern.form32;
  if (pattern.forced.includes('obsolete'))
    issues.push({ severity: 'warning', code: 'obsolete', args: { mnemonic: upperMnemonic(request) }, operand: -1 });
  // NASM keeps F2 on near branches for the bound registers of later processors.
  if (
    prefixes.repeat === 0xf2 &&
    form !== null &&
    NEAR_FLOWS.has(form.flow) &&
    form.encoding.opcode !== 0xe3 &&
    form.sdmPage !== 'LOOP/LOOPcc'
  ) {
    return fail('repne-not-allowed', 'repne prefix is not allowed', -1, { mnemonic: upperMnemonic(request) });
  }
  if (form === null) {
    if (prefixes.lock !== 0)
      issues.push({
        severity: 'warning',
        code: 'not-lockable',
        args: { mnemonic: upperMnemonic(request) },
        operand: -1,
      });
    const bytes = [...prefixBytes(prefixes, bits), ...pattern.raw];
    return { ok: true, bytes, form: null, issues, dependsOnUnknown: false, shortByChoice: false };
  }
  return layOut({ request, pattern, form, prefixes, addressSize, issues, bytes: [] });
}
