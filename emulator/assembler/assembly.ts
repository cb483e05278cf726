/** One assembly from source to bytes: reads, sizes, lays out, emits. */
import { DiagnosticLog } from './diagnostic-log.ts';
import type { Diagnostic, Span } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';
import type { DirectiveState } from './directives.ts';
import { Emitter } from './emit.ts';
import { evaluate, isConstant, isScalar } from './evaluate.ts';
import type { EvaluationContext } from './evaluate.ts';
import type { Node } from './expression.ts';
import { toNumber } from './int64.ts';
import type { Int64 } from './int64.ts';
import { Parser } from './parser.ts';
import type { ParserHost } from './parser.ts';
import {
  countOf,
  encodeAt,
  hasFixedSize,
  isBranch,
  isKnown,
  jumpNearSize,
  resolveOperand,
  sizeOfData,
  sizeOfJump,
  targetSegment,
} from './passes.ts';
import type { InstructionBody, Place } from './passes.ts';
import { Preprocessor } from './preprocessor.ts';
import type { Frame, PreprocessorHost } from './preprocessor.ts';
import { layOutSections, SectionTable } from './sections.ts';
import type { Section } from './sections.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import { ANY_CPU, Statement } from './statement.ts';
import type { Operand } from './operand.ts';
import { NO_SEGMENT, SymbolTable } from './symbols.ts';
import type { SymbolEntry } from './symbols.ts';
import { lexText } from './lexer.ts';
import { spanOf, spanOfLine } from './token.ts';
import type { SourceLine, Token } from './token.ts';
import type { WarningState } from './warnings.ts';
import type { AssembledSymbol, AssembleOptions, AssembleResult, SourceFile } from './types.ts';

/** After so many passes a jump that has grown stays long, so that the passes end. */
const PASSES_UNTIL_PINNED = 100;
const PASS_LIMIT = 400;
const REREAD_LIMIT = 60;
const DEFAULT_MAXIMUM_LINES = 1_000_000;
/** A larger file is a mistyped count; nothing of that size can be booted here. */
const MAXIMUM_OUTPUT = 64 * 1024 * 1024;
/** Beyond so many repetitions of a jump, each is taken for near without looking. */
const MAXIMUM_SIZED_JUMPS = 100_000;
const NO_BASE = (): number => 0;
const COMMAND_LINE: SourceLine = { file: '<command line>', line: 1, text: '', joins: null };

/** The context object is reused for every statement; only this file writes to it. */
interface MutableContext {
  segment: number;
  offset: Int64;
  startOffset: Int64;
  pass: number;
  undefinedSymbols: EvaluationContext['undefinedSymbols'];
  onLayoutUse: (() => void) | null;
  warn: EvaluationContext['warn'];
}

export class Assembly implements ParserHost, PreprocessorHost, DirectiveState {
  readonly symbols = new SymbolTable();
  sections = new SectionTable();
  section: Section;
  bits: 16 | 32 = 16;
  inStructure = false;
  cpuLevel = ANY_CPU;
  savedWarnings: WarningState[] = [];
  origin: { readonly value: number; readonly span: Span } | null = null;
  readonly maximumLines: number;
  private readonly main: SourceFile;
  private readonly options: AssembleOptions;
  private readonly log = new DiagnosticLog();
  private statements: Statement[] = [];
  private files: readonly string[] = [];
  /** Given definitions that any reading of the source looked at. */
  private readonly asked = new Set<string>();
  private pass = 0;
  private layoutWasUsed = false;
  private parser: Parser;
  private preprocessor: Preprocessor | null = null;
  private readonly context: MutableContext;
  private readonly sizingPlace: Place;

  constructor(main: SourceFile, options: AssembleOptions) {
    this.maximumLines = options.maximumLines ?? DEFAULT_MAXIMUM_LINES;
    this.main = main;
    this.options = options;
    this.section = this.sections.open('.text').section;
    this.parser = new Parser(this);
    this.context = {
      segment: 0,
      offset: 0,
      startOffset: 0,
      pass: 0,
      undefinedSymbols: 'allow',
      onLayoutUse: null,
      warn: (code, token): void => this.report(code, spanOf(token), { token: token.text }, null),
    };
    this.sizingPlace = { context: this.context, base: NO_BASE, warn: () => undefined };
  }

  // ---- services for the parser and the preprocessor

  get warnings(): WarningState {
    return this.log.warnings;
  }
  set warnings(state: WarningState) {
    this.log.warnings = state;
  }

  report(code: DiagnosticCode, span: Span, args: DiagnosticArgs, frame: Frame | null): void {
    this.log.add(code, span, args, frame);
  }

  resolveInclude(name: string, from: string): SourceFile | null {
    return this.options.resolveInclude?.(name, from) ?? null;
  }

  resolveBinary(name: string, from: string): Uint8Array | null {
    return this.options.resolveBinary?.(name, from) ?? null;
  }

  critical(node: Node): Int64 {
    const quantity = evaluate(node, this.placed(this.section, 'refuse-later'));
    if (!isScalar(quantity)) {
      const token = firstToken(node);
      throw new SourceError('not-a-constant', token === null ? this.here() : spanOf(token), {
        token: token?.text ?? '$',
      });
    }
    return quantity.value;
  }

  private here(): Span {
    return spanOfLine(this.preprocessor?.currentLine ?? this.lineNow);
  }
  private lineNow: SourceLine = COMMAND_LINE;

  defineSectionSymbols(section: Section): void {
    for (const [part, segment] of [
      ['start', section.startId],
      ['vstart', section.vstartId],
    ] as const) {
      const entry = this.symbols.lookup(`section.${section.name}.${part}`);
      entry.internal = true;
      this.symbols.define(entry, 'label', segment, 0, false, this.pass);
    }
  }

  private placed(section: Section, undefinedSymbols: EvaluationContext['undefinedSymbols']): EvaluationContext {
    const { context } = this;
    context.segment = section.id;
    context.offset = section.offset;
    context.pass = this.pass;
    context.undefinedSymbols = undefinedSymbols;
    return context;
  }

  // ---- the whole

  run(): AssembleResult {
    this.read();
    this.settle();
    const layout = layOutSections(this.sections, this.origin?.value ?? null);
    const fits = layout.length <= MAXIMUM_OUTPUT;
    const emitter = new Emitter(this.sections, layout, this.placed(this.section, 'refuse'), this.log, fits);
    if (fits) emitter.emitAll(this.statements);
    else this.report('output-too-large', this.largest(), { size: layout.length, limit: MAXIMUM_OUTPUT }, null);
    for (const problem of layout.problems) {
      const { place, followsSpan } = problem.section;
      const span = problem.code.includes('follows') ? followsSpan : null;
      this.report(problem.code, span ?? (place === null ? this.here() : spanOf(place)), problem.args, null);
    }
    const diagnostics: readonly Diagnostic[] = this.log.finish(this.symbols);
    return {
      ok: !diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
      bytes: emitter.bytes,
      origin: layout.origin,
      diagnostics,
      lines: emitter.lineRecords(),
      symbols: this.exportedSymbols(),
      files: this.files,
      asked: [...this.asked],
      passes: this.pass,
    };
  }

  /** The statement that takes most room. */
  private largest(): Span {
    let found = this.statements[0];
    for (const statement of this.statements) {
      if (!statement.section.nobits && statement.size > found.size) found = statement;
    }
    return found === undefined ? this.here() : spanOfLine(found.at);
  }

  private exportedSymbols(): AssembledSymbol[] {
    const out: { order: number; symbol: AssembledSymbol }[] = [];
    for (const entry of this.symbols.all()) {
      if (entry.kind === 'undefined' || entry.internal || entry.span === null || entry.unknown) continue;
      const value = toNumber(entry.value) + this.sections.base(entry.segment);
      const kind = entry.kind === 'label' && entry.inStructure ? 'field' : entry.kind;
      out.push({ order: entry.order, symbol: { name: entry.name, value, kind, span: entry.span } });
    }
    out.sort((a, b) => a.order - b.order);
    return out.map((item) => item.symbol);
  }

  // ---- pass 1: reading

  private read(): void {
    this.pass++;
    this.log.restart();
    this.symbols.changes = 0;
    if (this.pass > 1) this.sections = new SectionTable();
    const text = this.sections.open('.text').section;
    this.section = text;
    this.defineSectionSymbols(text);
    this.bits = 16;
    this.inStructure = false;
    this.cpuLevel = ANY_CPU;
    this.savedWarnings = [];
    this.origin = null;
    this.statements = [];
    this.parser = new Parser(this);
    const preprocessor = new Preprocessor(this.main, this);
    this.preprocessor = preprocessor;
    this.defineFromOptions(preprocessor);
    for (;;) {
      const line = preprocessor.next();
      if (line === null) break;
      this.lineNow = line.at;
      const statement = this.parser.parse(line);
      if (statement === null) continue;
      this.statements.push(statement);
      this.guarded(statement, () => this.checkDefinition(statement));
      this.guarded(statement, () => this.checkTimes(statement));
      this.place(statement);
    }
    this.files = preprocessor.files;
    for (const name of preprocessor.macros.asked) this.asked.add(name);
    this.endPass();
  }

  private guarded(statement: Statement, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.report(error.code, error.span, error.args, statement.frame);
    }
  }

  private defineFromOptions(preprocessor: Preprocessor): void {
    for (const [name, value] of Object.entries(this.options.defines ?? {})) {
      preprocessor.defineFromCommandLine(name, lexText(value, COMMAND_LINE, 0, true));
    }
  }

  /** A value for the preprocessor: everything must be known at this line. Throws SourceError. */
  evaluate(tokens: readonly Token[]): Int64 {
    if (tokens.length === 0) {
      const line = this.preprocessor?.currentLine ?? this.lineNow;
      throw new SourceError('directive-needs-value', spanOfLine(line), { token: '%' });
    }
    const node = this.parser.wholeExpression(tokens);
    if (isConstant(node)) return evaluate(node, this.placed(this.section, 'refuse')).value;
    this.context.onLayoutUse = (): void => {
      this.layoutWasUsed = true;
    };
    try {
      return this.critical(node);
    } finally {
      this.context.onLayoutUse = null;
    }
  }

  /** Notes where symbols are defined, and refuses a second definition. */
  private checkDefinition(statement: Statement): void {
    const { body, label, labelToken } = statement;
    const entry = body.kind === 'equ' ? body.symbol : label;
    if (entry === null || labelToken === null) return;
    const span = spanOf(labelToken);
    if (entry.definedIn === this.pass && entry.kind !== 'undefined') {
      if (body.kind === 'equ' && entry.kind === 'equ') {
        const again = evaluate(body.value, this.placed(statement.section, 'allow'));
        if (again.value === entry.value && again.segment === entry.segment) return;
      }
      const line = entry.span?.line ?? 0;
      throw new SourceError('symbol-redefined', span, { token: entry.name, line, file: entry.span?.file ?? '' });
    }
    statement.owns = true;
    entry.span = span;
    entry.external = false;
    entry.inStructure = statement.inStructure;
    entry.internal = entry.name.startsWith('..@');
    if (label !== null)
      this.symbols.define(label, 'label', statement.section.id, statement.section.offset, false, this.pass);
  }

  /** The count of `times` and the address of `absolute` may not depend on what comes later. */
  private checkTimes(statement: Statement): void {
    if (statement.body.kind === 'absolute')
      evaluate(statement.body.address, this.placed(statement.section, 'refuse-later'));
    if (statement.times === null) return;
    const quantity = evaluate(statement.times, this.placed(statement.section, 'refuse-later'));
    if (!isScalar(quantity)) {
      const token = statement.timesToken;
      throw new SourceError('times-not-constant', token === null ? this.here() : spanOf(token), { token: 'times' });
    }
  }

  private endPass(): void {
    for (const section of this.sections.list) section.size = section.offset;
  }

  // ---- later passes

  /** What a pass has to look at: statements, and stretches that cannot change any more. */
  private steps: readonly (Statement | Stretch)[] = [];

  /** Repeats until no symbol moves. */
  private settle(): void {
    this.repeatUntilStable();
    this.placeFinally();
  }

  /** Gives every statement its offset: the passes skip those that cannot change. */
  private placeFinally(): void {
    for (const section of this.sections.list) section.offset = 0;
    this.sections.absolute.offset = 0;
    for (const statement of this.statements) {
      const { section } = statement;
      statement.offset = section.offset;
      section.offset = statement.body.kind === 'absolute' ? statement.count : section.offset + statement.size;
    }
  }

  private repeatUntilStable(): void {
    while (this.symbols.changes > 0) {
      if (this.layoutWasUsed && this.pass < REREAD_LIMIT) this.read();
      else this.resize();
      if (this.pass > PASS_LIMIT) {
        this.report('sizes-unstable', this.here(), { passes: this.pass }, null);
        return;
      }
    }
  }

  private resize(): void {
    this.pass++;
    this.symbols.changes = 0;
    for (const section of this.sections.list) section.offset = 0;
    this.sections.absolute.offset = 0;
    for (const section of this.sections.list) {
      for (const id of [section.startId, section.vstartId]) {
        const entry = this.symbols.peek(`section.${section.name}.${id === section.startId ? 'start' : 'vstart'}`);
        if (entry !== undefined) entry.definedIn = this.pass;
      }
    }
    if (this.pass === 2 || this.pass === 4) this.steps = compress(this.statements);
    for (const step of this.steps) {
      if (step instanceof Statement) this.place(step);
      else step.section.offset += step.size;
    }
    this.endPass();
  }

  /** Defines the label, finds the size, and moves on. */
  private place(statement: Statement): void {
    const { section, label } = statement;
    const offset = section.offset;
    statement.offset = offset;
    if (label !== null && statement.owns) {
      this.symbols.define(label, 'label', section.id, offset, false, this.pass);
    }
    if (!statement.settled) this.measure(statement);
    section.offset = offset + statement.size;
    if (statement.body.kind === 'absolute') section.offset = statement.count;
  }

  /** Finds the size of a statement. Mistakes are left for the emitter to report. */
  private measure(statement: Statement): void {
    const context = this.placed(statement.section, 'allow');
    try {
      if (statement.times === null) {
        statement.size = this.sizeOnce(statement, context);
        return;
      }
      const { value } = countOf(statement.times, context);
      statement.count = Math.max(0, value);
      statement.size = this.sizeRepeated(statement, context);
      if (!isConstant(statement.times)) statement.settled = false;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
  }

  private sizeRepeated(statement: Statement, context: EvaluationContext): number {
    const { body, count } = statement;
    if (body.kind === 'instruction' && !body.constant && count > 1) {
      if (statement.nearSize < 0) statement.nearSize = jumpNearSize(statement, body);
      if (statement.nearSize > 0 && count > MAXIMUM_SIZED_JUMPS) return count * statement.nearSize;
      if (statement.nearSize > 0) {
        const start = toNumber(context.offset);
        let at = start;
        for (let i = 0; i < count; i++) at += sizeOfJump(statement, body, context, at);
        return at - start;
      }
    }
    return count * this.sizeOnce(statement, context);
  }

  private sizeOnce(statement: Statement, context: EvaluationContext): number {
    const { body } = statement;
    switch (body.kind) {
      case 'none':
        statement.settled = true;
        return 0;
      case 'instruction':
        return this.sizeOfInstruction(statement, body, context);
      case 'data':
        statement.settled = hasFixedSize(body.items);
        return sizeOfData(body.items, body.unit, (node) => countOf(node, context).value);
      case 'reserve':
        statement.settled = isConstant(body.count);
        return Math.max(0, countOf(body.count, context).value) * body.unit;
      case 'binary': {
        const skip = body.skip === null ? 0 : Math.max(0, countOf(body.skip, context).value);
        const limit = body.limit === null ? Infinity : countOf(body.limit, context).value;
        return Math.max(0, Math.min(body.bytes.length - skip, limit));
      }
      case 'equ':
        this.defineConstant(statement, body.symbol, evaluate(body.value, context));
        return 0;
      default: {
        const { value } = countOf(body.address, context);
        statement.count = value;
        return 0;
      }
    }
  }

  private defineConstant(statement: Statement, symbol: SymbolEntry, value: ReturnType<typeof evaluate>): void {
    if (!statement.owns) return;
    if (value.segment !== NO_SEGMENT && value.coefficient !== 1) return;
    this.symbols.define(symbol, 'equ', value.segment, value.value, value.unknown, this.pass);
  }

  private sizeOfInstruction(statement: Statement, body: InstructionBody, context: EvaluationContext): number {
    if (body.bytes !== null) {
      statement.settled = true;
      statement.unitSize = body.bytes.length;
      return statement.unitSize;
    }
    const address = toNumber(context.offset);
    if (statement.nearSize < 0) statement.nearSize = jumpNearSize(statement, body);
    if (statement.nearSize > 0 && !body.constant) {
      const size = sizeOfJump(statement, body, context, address);
      if (this.pass > PASSES_UNTIL_PINNED && size < statement.size) statement.pinned = true;
      return statement.pinned ? statement.nearSize : size;
    }
    const operands = body.operands.map((operand) => resolveOperand(operand, this.sizingPlace));
    if (statement.operands !== null && sameOperands(statement.operands, operands)) return statement.unitSize;
    statement.operands = operands;
    const unknown = operands.some((operand) => !isKnown(operand));
    const result = encodeAt(statement, body, operands, address, targetSegment(body, context), unknown);
    statement.unitSize = result.ok ? result.bytes.length : 0;
    if (!result.ok) {
      statement.settled = !unknown && body.constant;
      return 0;
    }
    if (body.constant || (!unknown && operands.every(isPlaceIndependent))) statement.settled = true;
    const relative = body.operands[0]?.kind === 'immediate' && isBranch(result.form?.flow);
    if (body.constant && !relative && result.issues.length === 0 && statement.cpuLevel === ANY_CPU)
      body.bytes = result.bytes;
    return result.bytes.length;
  }
}

/** Consecutive statements of one section that have neither a label nor a size that could change. */
interface Stretch {
  readonly section: Section;
  size: number;
}

function compress(statements: readonly Statement[]): (Statement | Stretch)[] {
  const out: (Statement | Stretch)[] = [];
  let open: Stretch | null = null;
  for (const statement of statements) {
    if (!statement.settled || statement.label !== null || statement.body.kind === 'absolute') {
      out.push(statement);
      open = null;
    } else if (open !== null && open.section === statement.section) open.size += statement.size;
    else {
      open = { section: statement.section, size: statement.size };
      out.push(open);
    }
  }
  return out;
}

/** Addresses have full size wherever they end up; numbers may still change with the symbols they are made of. */
function isPlaceIndependent(operand: Operand): boolean {
  switch (operand.kind) {
    case 'immediate':
      return operand.value.relocatable;
    case 'memory':
      return operand.sizeFollowsLayout !== true && (operand.displacement.relocatable || !operand.hasDisplacement);
    case 'far':
      return true;
    default:
      return true;
  }
}

function sameOperands(a: readonly Operand[], b: readonly Operand[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = valueOf(a[i]);
    const y = valueOf(b[i]);
    if (x === null || y === null) continue;
    if (x.value !== y.value || x.known !== y.known || x.relocatable !== y.relocatable) return false;
  }
  return true;
}
const valueOf = (operand: Operand): { value: number; known: boolean; relocatable: boolean } | null =>
  operand.kind === 'immediate'
    ? operand.value
    : operand.kind === 'memory'
      ? operand.displacement
      : operand.kind === 'far'
        ? operand.offset
        : null;

/** A token of the tree, to point at. */
function firstToken(node: Node): Token | null {
  switch (node.type) {
    case 'symbol':
    case 'register':
      return node.token;
    case 'binary':
      return firstToken(node.left) ?? firstToken(node.right);
    case 'unary':
    case 'function':
    case 'segment-of':
    case 'wrt':
      return firstToken(node.operand);
    case 'choice':
      return firstToken(node.test) ?? firstToken(node.yes) ?? firstToken(node.no);
    default:
      return null;
  }
}
