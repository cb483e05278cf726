/**
 * Sizing. Pass 1 reads the source: it makes the statements, defines labels at the shortest conceivable sizes and takes
 * unknown jumps for short. Later passes only recompute sizes, until no symbol moves. Statements whose size cannot
 * change are settled once. When a preprocessor directive looked at an address, every pass reads the source again.
 */
import { evaluateAddress } from './address-expression.ts';
import { encodeInstruction } from './encode.ts';
import type { EncodeRequest, EncodeResult } from './encode-types.ts';
import { evaluate, isScalar, isTakenAway } from './evaluate.ts';
import type { EvaluationContext, Quantity } from './evaluate.ts';
import type { Span } from './diagnostic.ts';
import type { Node } from './expression.ts';
import { toNumber } from './int64.ts';
import type { Int64 } from './int64.ts';
import type { Operand, Value } from './operand.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import type { DataItem, ParsedOperand, Statement, StatementBody } from './statement.ts';
import { NO_SEGMENT } from './symbols.ts';
import { wordOf } from './words.ts';

export type InstructionBody = Extract<StatementBody, { kind: 'instruction' }>;

/** Where a statement's expressions are evaluated. `final` turns offsets into addresses and refuses undefined symbols. */
export interface Place {
  readonly context: EvaluationContext;
  /** Address of offset 0 of a segment; constantly 0 while sizes are found. */
  readonly base: (segment: number) => number;
  readonly warn: (code: 'origin-left-out', span: Span, args: DiagnosticArgs) => void;
}

/** A 64-bit value as the encoder wants it: a safe integer whose low 32 bits are right and whose size tells overflow. */
export function toSafe(value: Int64): number {
  if (typeof value === 'number') return value;
  const low = Number(BigInt.asUintN(32, value));
  return value < 0n ? low - 2 ** 40 : low + 2 ** 40;
}

/** A quantity as an operand value. Throws SourceError when it is neither a number nor one address. */
export function operandValue(quantity: Quantity, place: Place, fail: () => SourceError): Value {
  if (quantity.unknown) return { value: 0, known: false, relocatable: false };
  if (quantity.segment === NO_SEGMENT) return { value: toSafe(quantity.value), known: true, relocatable: false };
  if (isTakenAway(quantity, place.context))
    return { value: toSafe(quantity.value) - place.base(quantity.segment), known: true, relocatable: true };
  if (quantity.segment < 0 || quantity.coefficient !== 1) throw fail();
  return { value: toSafe(quantity.value) + place.base(quantity.segment), known: true, relocatable: true };
}

type MemoryOperand = Extract<ParsedOperand, { kind: 'memory' }>;
const fitsSignedByte = (value: number): boolean => value >= -128 && value <= 127;

/**
 * `[ebx-label]`. NASM chooses the size as if the section began at 0, and when a byte is enough it stores that byte: the origin
 * is left out. The same bytes here, and a warning when they are not what was meant.
 */
function takenAwayInByte(operand: MemoryOperand, displacement: Quantity, place: Place): Value | null {
  const value = toSafe(displacement.value);
  const isByte = operand.displacementSize === 8 || (operand.displacementSize === 0 && fitsSignedByte(value));
  if (!isByte) return null;
  const origin = place.base(displacement.segment);
  if (origin !== 0) place.warn('origin-left-out', operand.span, { origin: `${origin.toString(16).toUpperCase()}h` });
  return { value, known: true, relocatable: false };
}

/** The operand with values, as the encoder takes it. */
export function resolveOperand(operand: ParsedOperand, place: Place): Operand {
  const fail = (): SourceError => new SourceError('not-simple-or-address', operand.span, {});
  switch (operand.kind) {
    case 'register':
      return { kind: 'register', name: operand.name, size: operand.size, to: operand.to, span: operand.span };
    case 'immediate': {
      const value = operandValue(evaluate(operand.value, place.context), place, fail);
      const { size, strict, distance, span } = operand;
      return { kind: 'immediate', value, size, strict, distance, span };
    }
    case 'far': {
      const selector = operandValue(evaluate(operand.selector, place.context), place, fail);
      const offset = operandValue(evaluate(operand.offset, place.context), place, fail);
      return { kind: 'far', selector, offset, size: operand.size, span: operand.span };
    }
    default: {
      const address = evaluateAddress(operand.address, operand.nosplit, place.context);
      const isNegated = isTakenAway(address.displacement, place.context);
      const displacement =
        (isNegated && address.base !== '' ? takenAwayInByte(operand, address.displacement, place) : null) ??
        operandValue(address.displacement, place, fail);
      const { segment, size, displacementSize, strict, distance, nosplit, span } = operand;
      return {
        kind: 'memory',
        segment,
        base: address.base,
        index: address.index,
        scale: address.scale,
        displacement,
        hasDisplacement: displacement.value !== 0 || displacement.relocatable || !displacement.known,
        sizeFollowsLayout: isNegated,
        size,
        displacementSize,
        strict,
        distance,
        nosplit,
        span,
      };
    }
  }
}

/** True when every number in the operand is known. */
export const isKnown = (operand: Operand): boolean =>
  operand.kind === 'register' ||
  (operand.kind === 'immediate' && operand.value.known) ||
  (operand.kind === 'far' && operand.selector.known && operand.offset.known) ||
  (operand.kind === 'memory' && operand.displacement.known);

export const isBranch = (flow: string | undefined): boolean =>
  flow === 'jump' || flow === 'conditional' || flow === 'call';

/** A branch counts from where it stands: a negated address is no place to go to. */
export function refuseNegatedTarget(body: InstructionBody, flow: string | undefined, context: EvaluationContext): void {
  const first = body.operands[0];
  if (!isBranch(flow) || first?.kind !== 'immediate') return;
  if (isTakenAway(evaluate(first.value, context), context))
    throw new SourceError('not-simple-or-address', first.span, {});
}

/** Asks the encoder for one instruction at `address`. */
export function encodeAt(
  statement: Statement,
  body: InstructionBody,
  operands: readonly Operand[],
  address: number,
  target: number,
  assumeShort: boolean,
): EncodeResult {
  const request: EncodeRequest = {
    mnemonic: body.mnemonic,
    prefixes: body.prefixes,
    operands,
    bits: statement.bits,
    address,
    optimize: true,
    assumeShort,
    noShort: statement.pinned,
    sameSection: target === statement.section.id,
  };
  return encodeInstruction(request);
}

/** The section that the first operand points into: for branches. 0 when it is a plain number. */
export function targetSegment(body: InstructionBody, context: EvaluationContext): number {
  const first = body.operands[0];
  if (first === undefined || first.kind !== 'immediate') return NO_SEGMENT;
  return evaluate(first.value, context).segment;
}

// JCXZ, JECXZ and JMPE are no conditional jumps of two lengths.
const isConditionalJump = (lower: string): boolean =>
  lower.charCodeAt(0) === 106 && lower !== 'jcxz' && lower !== 'jecxz' && lower !== 'jmp';

/** Sizes of the two forms of a jump whose length is left to the assembler; 0 when it is not one. */
export function jumpNearSize(statement: Statement, body: InstructionBody): number {
  if (body.prefixes.length > 0 || body.operands.length !== 1) return 0;
  const operand = body.operands[0];
  if (operand.kind !== 'immediate' || operand.size !== 0 || operand.strict || operand.distance !== '') return 0;
  const lower = wordOf(body.mnemonic).lower;
  const distanceBytes = statement.bits / 8;
  if (lower === 'jmp') return 1 + distanceBytes;
  return isConditionalJump(lower) ? 2 + distanceBytes : 0;
}
export const SHORT_JUMP_SIZE = 2;

/** Size of a plain jump with the labels as they stand now. */
export function sizeOfJump(
  statement: Statement,
  body: InstructionBody,
  context: EvaluationContext,
  address: number,
): number {
  const operand = body.operands[0];
  if (operand.kind !== 'immediate') return statement.nearSize;
  const target = evaluate(operand.value, context);
  if (target.unknown) return SHORT_JUMP_SIZE;
  if (statement.pinned || target.segment !== statement.section.id || target.coefficient !== 1)
    return statement.nearSize;
  const distance = toNumber(target.value) - (address + SHORT_JUMP_SIZE);
  return distance >= -128 && distance <= 127 ? SHORT_JUMP_SIZE : statement.nearSize;
}

/** Number of bytes of a list of data items. `count` gives the value of a `dup` count. */
export function sizeOfData(items: readonly DataItem[], unit: number, count: (node: Node) => number): number {
  let size = 0;
  for (const item of items) {
    if (item.kind === 'bytes') size += item.bytes.length;
    else if (item.kind === 'repeat') size += Math.max(0, count(item.count)) * sizeOfData(item.items, item.unit, count);
    else size += unit;
  }
  return size;
}

/** True when a list of data items always has the same size. */
export const hasFixedSize = (items: readonly DataItem[]): boolean => items.every((item) => item.kind !== 'repeat');

/** A count from an expression; 0 while it is unknown. */
export function countOf(node: Node, context: EvaluationContext): { value: number; isNumber: boolean } {
  const quantity = evaluate(node, context);
  return { value: isScalar(quantity) ? toNumber(quantity.value) : 0, isNumber: isScalar(quantity) };
}
