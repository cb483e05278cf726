/** The last pass: bytes, line records, and every complaint that needs final values. */
import type { DiagnosticCode } from './diagnostics.table.ts';
import type { DiagnosticLog } from './diagnostic-log.ts';
import type { Span } from './diagnostic.ts';
import type { EncodeIssue, EncodeResult } from './encode-types.ts';
import { evaluate, isTakenAway } from './evaluate.ts';
import type { EvaluationContext } from './evaluate.ts';
import type { Node } from './expression.ts';
import { add, fitsBytes, toNumber, writeInt } from './int64.ts';
import type { Int64 } from './int64.ts';
import {
  countOf,
  encodeAt,
  isKnown,
  refuseNegatedTarget,
  resolveOperand,
  sizeOfData,
  targetSegment,
} from './passes.ts';
import type { InstructionBody, Place } from './passes.ts';
import type { Frame } from './preprocessor.ts';
import type { Layout, SectionTable } from './sections.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import { CPU_LEVELS } from './statement.ts';
import type { DataItem, Statement } from './statement.ts';
import { NO_SEGMENT } from './symbols.ts';
import { spanOf, spanOfLine } from './token.ts';
import type { LineRecord } from './types.ts';

interface MutableContext {
  segment: number;
  offset: Int64;
  undefinedSymbols: EvaluationContext['undefinedSymbols'];
}

interface Chain {
  readonly macros: readonly string[];
  readonly origin: Span;
}
/** Of a deeper recursion, only the innermost macros are named. */
const MAXIMUM_CHAIN = 64;

export class Emitter {
  readonly bytes: Uint8Array;
  private readonly records: LineRecord[] = [];
  private readonly sections: SectionTable;
  private readonly layout: Layout;
  private readonly context: EvaluationContext;
  private readonly log: DiagnosticLog;
  private readonly place: Place;
  /** Start of the current statement in the file, or -1 where nothing is stored. */
  private at = -1;
  private frame: Frame | null = null;

  constructor(
    sections: SectionTable,
    layout: Layout,
    context: EvaluationContext,
    log: DiagnosticLog,
    /** False when the file is too large to be made. */
    storesBytes: boolean,
  ) {
    this.sections = sections;
    this.layout = layout;
    this.context = context;
    this.log = log;
    this.bytes = new Uint8Array(storesBytes ? Math.max(0, layout.length) : 0);
    this.place = {
      context,
      base: (segment): number => sections.base(segment),
      warn: (code, span, args): void => this.report(code, span, args),
    };
  }

  emitAll(statements: readonly Statement[]): void {
    const context: MutableContext = this.context;
    context.undefinedSymbols = 'refuse';
    for (const statement of statements) {
      context.segment = statement.section.id;
      context.offset = statement.offset;
      this.frame = statement.frame;
      this.log.warnings = statement.warnings;
      try {
        this.emit(statement);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        this.report(error.code, error.span, error.args);
      }
    }
  }

  /** Records in order of output: stored bytes by their place in the file, reserved space after them by address. */
  lineRecords(): readonly LineRecord[] {
    if (this.sections.list.length > 1) {
      this.records.sort(
        (a, b) =>
          (a.fileOffset < 0 ? 1 : 0) - (b.fileOffset < 0 ? 1 : 0) ||
          a.fileOffset - b.fileOffset ||
          a.address - b.address,
      );
    }
    return this.records;
  }

  private report(code: DiagnosticCode, span: Span, args: DiagnosticArgs = {}): void {
    this.log.add(code, span, args, this.frame);
  }

  private emit(statement: Statement): void {
    const { body, section } = statement;
    const stored = section.id !== NO_SEGMENT && !section.nobits;
    this.at = stored ? section.fileAddress - this.layout.origin + statement.offset : -1;
    if (statement.times !== null) this.checkCount(statement, statement.times);
    this.record(statement);
    switch (body.kind) {
      case 'instruction':
        if (!stored)
          this.report('code-in-nobits', spanOf(body.token), { token: body.token.text, section: section.name });
        this.instructions(statement, body);
        break;
      case 'data':
        this.data(statement, body.items, body.unit, spanOf(body.token));
        break;
      case 'reserve':
        this.reserve(statement, body.count, spanOf(body.token), body.token.text);
        break;
      case 'binary':
        this.binary(statement, body.bytes, body.skip);
        break;
      case 'equ':
        this.constant(statement, body.value, spanOf(body.token), body.symbol.name);
        break;
      case 'absolute':
        this.number(body.address);
        break;
      default:
        break;
    }
  }

  private checkCount(statement: Statement, times: Node): void {
    const { value, isNumber } = countOf(times, this.context);
    const span = statement.timesToken === null ? spanOfLine(statement.at) : spanOf(statement.timesToken);
    if (isNumber && value < 0) this.report('times-negative', span, { token: 'times', count: value });
  }

  private number(node: Node): number {
    return countOf(node, this.context).value;
  }

  private constant(statement: Statement, value: Node, span: Span, name: string): void {
    const quantity = evaluate(value, this.context);
    if (quantity.unknown) this.report('circular-equ', span, { token: name });
    else if (quantity.segment !== NO_SEGMENT && quantity.coefficient !== 1) {
      this.report('not-simple-or-address', spanOfLine(statement.at), { token: name });
    }
  }

  // ---- instructions

  private instructions(statement: Statement, body: InstructionBody): void {
    const base = statement.section.memoryAddress;
    let at = this.at;
    let offset = statement.offset;
    if (body.bytes !== null) {
      if (at < 0) return;
      for (let i = 0; i < statement.count; i++) for (const byte of body.bytes) this.bytes[at++] = byte;
      return;
    }
    const operands = body.operands.map((operand) => resolveOperand(operand, this.place));
    const target = targetSegment(body, this.context);
    // What is unknown even now depends on a constant that is reported itself; the size stays as it was.
    const unknown = operands.findIndex((operand) => !isKnown(operand));
    if (unknown >= 0) this.report('compare-unknown', this.operandSpan(body, unknown), { token: '<=>' });
    // Addresses are final here, so branches count from the final address too.
    for (let i = 0; i < statement.count; i++) {
      const result = encodeAt(statement, body, operands, base + offset, target, unknown >= 0);
      if (!result.ok) {
        this.refused(result, body);
        return;
      }
      if (i === 0) refuseNegatedTarget(body, result.form?.flow, this.context);
      const level = CPU_LEVELS[result.form?.level ?? ''] ?? 0;
      if (i === 0 && level > statement.cpuLevel) {
        this.report('cpu-level', spanOf(body.token), { token: body.token.text, level: result.form?.level ?? '' });
      }
      if (i === 0) for (const issue of result.issues) this.issue(issue, body);
      if (at < 0) return;
      this.bytes.set(result.bytes, at);
      at += result.bytes.length;
      offset += result.bytes.length;
    }
  }

  private operandSpan(body: InstructionBody, operand: number): Span {
    return body.operands[operand]?.span ?? spanOf(body.token);
  }

  private refused(result: Extract<EncodeResult, { ok: false }>, body: InstructionBody): void {
    const args: DiagnosticArgs = { token: body.token.text, ...result.args };
    // The parser lets no other word through, so this is the same mistake.
    const code = result.reason === 'unknown-mnemonic' ? 'unknown-instruction' : result.reason;
    this.report(code, this.operandSpan(body, result.operand), args);
  }

  private issue(issue: EncodeIssue, body: InstructionBody): void {
    const code: DiagnosticCode =
      issue.code === 'short-jump-out-of-range' && issue.severity === 'warning'
        ? 'short-jump-other-section'
        : issue.code;
    this.report(code, this.operandSpan(body, issue.operand), { token: body.token.text, ...issue.args });
  }

  // ---- data

  private data(statement: Statement, items: readonly DataItem[], unit: number, span: Span): void {
    if (this.at < 0) {
      if (statement.size > 0 && !items.every((item) => item.kind === 'reserve')) {
        const code = statement.section.id === NO_SEGMENT ? 'data-in-absolute' : 'data-in-nobits';
        this.report(code, span, { section: statement.section.name });
      }
      this.items(items, unit, -1);
      return;
    }
    let end = this.at;
    if (statement.count > 0) end = this.items(items, unit, this.at);
    const size = end - this.at;
    // Further rounds are copies: expressions are evaluated once.
    for (let i = 1; i < statement.count; i++) this.bytes.copyWithin(this.at + i * size, this.at, end);
    if (containsReserve(items)) this.report('zeroing', span, { section: statement.section.name });
  }

  private items(items: readonly DataItem[], unit: number, from: number): number {
    let at = from;
    for (const item of items) {
      switch (item.kind) {
        case 'bytes':
          if (at >= 0) {
            this.bytes.set(item.bytes, at);
            at += item.bytes.length;
          }
          break;
        case 'reserve':
          if (at >= 0) at += unit;
          break;
        case 'value':
          this.value(item.value, item.span, unit, at);
          if (at >= 0) at += unit;
          break;
        default: {
          const { value, isNumber } = countOf(item.count, this.context);
          if (!isNumber || value < 0)
            this.report('dup-count', spanOf(item.token), { token: item.token.text, count: value });
          const isEmpty = sizeOfData(item.items, item.unit, (count) => this.number(count)) === 0;
          for (let i = 0; i < value && !isEmpty; i++) {
            if (at < 0) break;
            at = this.items(item.items, item.unit, at);
          }
        }
      }
    }
    return at;
  }

  private value(node: Node, span: Span, unit: number, at: number): void {
    const quantity = evaluate(node, this.context);
    if (quantity.unknown) {
      this.report('compare-unknown', span, { token: '<=>' });
      return;
    }
    let value = quantity.value;
    if (isTakenAway(quantity, this.context)) {
      value = add(value, -this.sections.base(quantity.segment));
    } else if (quantity.segment !== NO_SEGMENT) {
      if (quantity.segment < 0 || quantity.coefficient !== 1) throw new SourceError('not-simple-or-address', span, {});
      value = add(value, this.sections.base(quantity.segment));
      if (!fitsBytes(value, unit)) this.report('address-too-large', span, { value: toNumber(value), bits: unit * 8 });
    } else if (!fitsNasm(value, unit)) {
      this.report('number-overflow', span, { value: String(value), bits: unit * 8 });
    }
    if (at >= 0) writeInt(this.bytes, at, value, unit);
  }

  private reserve(statement: Statement, count: Node, span: Span, token: string): void {
    const { value, isNumber } = countOf(count, this.context);
    if (!isNumber) this.report('reserve-not-constant', span, { token });
    else if (value < 0) this.report('reserve-negative', span, { token, count: value });
    if (this.at >= 0 && statement.size > 0) this.report('zeroing', span, { section: statement.section.name });
  }

  private binary(statement: Statement, bytes: Uint8Array, skip: Node | null): void {
    if (this.at < 0) return;
    const from = skip === null ? 0 : this.number(skip);
    const size = statement.count === 0 ? 0 : statement.size / statement.count;
    for (let i = 0; i < statement.count; i++) this.bytes.set(bytes.subarray(from, from + size), this.at + i * size);
  }

  // ---- source map

  private readonly chains = new Map<Frame, Chain>();

  /** Macros around a line and the line that calls the outermost one; null outside macros. Lines of one call share it. */
  private chain(frame: Frame | null): Chain | null {
    if (frame === null || frame.what === 'include') return null;
    const known = this.chains.get(frame);
    if (known !== undefined) return known;
    const macros: string[] = [];
    let outermost = frame;
    for (let at: Frame | null = frame; at !== null && at.what === 'macro'; at = at.parent) {
      if (macros.length < MAXIMUM_CHAIN) macros.push(at.name);
      outermost = at;
    }
    const made: Chain = { macros: macros.reverse(), origin: spanOfLine(outermost.at) };
    this.chains.set(frame, made);
    return made;
  }

  private record(statement: Statement): void {
    const { body, section } = statement;
    if (statement.size === 0 || statement.inStructure) return;
    const span = spanOfLine(statement.at);
    const { macros, origin } = this.chain(statement.frame) ?? { macros: [], origin: span };
    const isReserve = body.kind === 'reserve' || this.at < 0;
    const kind = isReserve
      ? 'reserve'
      : body.kind === 'instruction'
        ? statement.bits === 16
          ? 'code16'
          : 'code32'
        : 'data';
    this.records.push({
      address: section.memoryAddress + statement.offset,
      fileOffset: this.at,
      length: statement.size,
      span,
      origin,
      macros,
      kind,
    });
  }
}

const containsReserve = (items: readonly DataItem[]): boolean =>
  items.some((item) => item.kind === 'reserve' || (item.kind === 'repeat' && containsReserve(item.items)));

/** NASM lets one value more than the signed range pass at its lower end. */
const fitsNasm = (value: Int64, unit: number): boolean =>
  fitsBytes(value, unit) || value === -(2 ** (8 * unit - 1)) - 1;
