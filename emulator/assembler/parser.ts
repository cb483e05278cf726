/** Expanded lines → statements. Also carries out the directives that need no pass: `bits`, `section`, `org`, `global` … */
import { DataParser } from './data-parser.ts';
import type { Span } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';
import { badLineStart, foreignLabel, operandJunk, unknownInstruction } from './dialects.ts';
import { runDirective } from './directives.ts';
import type { DirectiveState } from './directives.ts';
import { isConstant } from './evaluate.ts';
import { ExpressionParser } from './expression.ts';
import type { ExpressionScope, Node } from './expression.ts';
import { OperandParser } from './operand-parser.ts';
import type { ExpandedLine, Frame } from './preprocessor.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import { ANY_CPU, Statement } from './statement.ts';
import type { ParsedOperand, StatementBody } from './statement.ts';
import { isLocalName } from './symbols.ts';
import type { SymbolEntry, SymbolTable } from './symbols.ts';
import { stringText } from './strings.ts';
import { IDENTIFIER, OPERATOR, spanOf, STRING } from './token.ts';
import type { Token } from './token.ts';
import { DATA_SIZES, RESERVE_SIZES, SEGMENT_REGISTERS, wordOf } from './words.ts';
import type { Word } from './words.ts';

/** What the parser needs from the assembly. */
export interface ParserHost extends DirectiveState {
  readonly symbols: SymbolTable;
  report(code: DiagnosticCode, span: Span, args: DiagnosticArgs, frame: Frame | null): void;
  resolveBinary(name: string, from: string): Uint8Array | null;
}

const NOTHING: StatementBody = { kind: 'none' };
const isSign = (item: Token | undefined, sign: string): boolean =>
  item !== undefined && item.kind === OPERATOR && item.text === sign;

export class Parser implements ExpressionScope {
  /** The last label that is not local: `.x` belongs to it. */
  private lastLabel = '';
  private readonly host: ParserHost;
  private frame: Frame | null = null;

  constructor(host: ParserHost) {
    this.host = host;
  }

  /** Name of the last ordinary label, for the passes that come back. */
  reset(): void {
    this.lastLabel = '';
  }

  symbol(token: Token): SymbolEntry {
    return this.host.symbols.lookup(this.fullName(token.text));
  }

  private fullName(text: string): string {
    const name = text.charCodeAt(0) === 36 ? text.slice(1) : text;
    return isLocalName(name) ? this.lastLabel + name : name;
  }

  warn(code: 'number-overflow-64' | 'string-too-long', span: Span, args: Readonly<Record<string, string>>): void {
    this.host.report(code, span, args, this.frame);
  }

  /** One expression that takes all of `tokens`. Throws SourceError. */
  wholeExpression(tokens: readonly Token[]): Node {
    const parser = new ExpressionParser(tokens, 0, this);
    const node = parser.expression();
    const rest = tokens[parser.position];
    if (rest !== undefined) throw new SourceError('expression-junk', spanOf(rest), { token: rest.text });
    return node;
  }

  /** The statement of a line; null when the line was a directive or could not be read (reported). */
  parse(line: ExpandedLine): Statement | null {
    this.frame = line.frame;
    try {
      return this.statement(line);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.host.report(error.code, error.span, error.args, line.frame);
      return null;
    }
  }

  private statement(line: ExpandedLine): Statement | null {
    const { tokens } = line;
    const first = tokens[0];
    if (isSign(first, '[')) return this.directive(line);
    if (first.kind !== IDENTIFIER) throw badLineStart(tokens);
    let position = 0;
    let labelToken: Token | null = null;
    if (this.isLabel(tokens)) {
      labelToken = first;
      position = isSign(tokens[1], ':') ? 2 : 1;
      if (tokens.length === 1) this.orphan(first);
    }
    // An `equ` names a constant and leaves local labels alone.
    const next = tokens[position];
    if (next !== undefined && next.kind === IDENTIFIER && wordOf(next.text).lower === 'equ' && next.text[0] !== '$') {
      return this.constantDefinition(line, labelToken, position);
    }
    const label = labelToken === null ? null : this.label(labelToken);
    try {
      return this.make(line, label, labelToken, position);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // The label stands even when the rest of its line is wrong: one mistake, one message.
      this.host.report(error.code, error.span, error.args, line.frame);
      return label === null ? null : this.build(line, label, labelToken, null, null, NOTHING);
    }
  }

  /** Is the first word a label? Throws when it is a reserved word in the place of one. */
  private isLabel(tokens: readonly Token[]): boolean {
    const first = tokens[0];
    const second = tokens[1];
    const { type } = wordOf(first.text);
    const colon = isSign(second, ':');
    if (type === 'name') {
      return colon || second === undefined || this.startsStatement(second) || !looksLikeOperands(tokens);
    }
    // With a colon, the name of an instruction is a label like any other.
    if (type === 'instruction' || type === 'foreign') return colon;
    const before = second?.kind === IDENTIFIER ? wordOf(second.text).type : 'name';
    if (type !== 'pseudo' && first.text.toLowerCase() !== 'times' && (colon || before === 'pseudo')) {
      throw new SourceError('reserved-word-label', spanOf(first), { token: first.text, what: type });
    }
    return false;
  }

  private startsStatement(item: Token): boolean {
    if (item.kind !== IDENTIFIER) return false;
    const { type } = wordOf(item.text);
    return type === 'instruction' || type === 'foreign' || type === 'pseudo' || type === 'prefix';
  }

  private orphan(token: Token): void {
    const foreign = foreignLabel(token);
    if (foreign !== null) {
      const args = { token: token.text, replacement: foreign.replacement };
      this.host.report(
        foreign.code === 'dialect-gas-directive' ? 'label-orphan-gas' : 'label-orphan-masm',
        spanOf(token),
        args,
        this.frame,
      );
    } else this.host.report('label-orphan', spanOf(token), { token: token.text }, this.frame);
  }

  private label(token: Token): SymbolEntry {
    const bare = token.text.charCodeAt(0) === 36 ? token.text.slice(1) : token.text;
    const name = this.fullName(token.text);
    if (!isLocalName(bare) && !bare.startsWith('..@')) this.lastLabel = bare;
    return this.host.symbols.lookup(name);
  }

  private constantDefinition(line: ExpandedLine, labelToken: Token | null, position: number): Statement {
    const token = line.tokens[position];
    if (labelToken === null) throw new SourceError('equ-without-label', spanOf(token), { token: token.text });
    const symbol = this.host.symbols.lookup(this.fullName(labelToken.text));
    const parser = new ExpressionParser(line.tokens, position + 1, this);
    if (line.tokens[position + 1] === undefined) {
      throw new SourceError('directive-needs-value', spanOf(token), { token: token.text });
    }
    const value = parser.expression();
    const rest = line.tokens[parser.position];
    if (rest !== undefined) throw operandJunk(line.tokens, parser.position);
    return this.build(line, null, labelToken, null, null, { kind: 'equ', symbol, value, token: labelToken });
  }

  private build(
    line: ExpandedLine,
    label: SymbolEntry | null,
    labelToken: Token | null,
    times: Node | null,
    timesToken: Token | null,
    body: StatementBody,
  ): Statement {
    return new Statement({
      body,
      label,
      labelToken,
      times,
      timesToken,
      section: this.host.section,
      bits: this.host.bits,
      at: line.at,
      frame: line.frame,
      inStructure: this.host.inStructure,
      cpuLevel: this.host.cpuLevel,
      warnings: this.host.warnings,
    });
  }

  /** Everything after the label. */
  private make(line: ExpandedLine, label: SymbolEntry | null, labelToken: Token | null, from: number): Statement {
    const { tokens } = line;
    let position = from;
    let times: Node | null = null;
    let timesToken: Token | null = null;
    const prefixes: string[] = [];
    for (;;) {
      const item = tokens[position];
      if (item === undefined) {
        const body: StatementBody =
          prefixes.length === 0 ? NOTHING : this.instruction(tokens, position - 1, '', prefixes, []);
        if (times !== null && prefixes.length === 0) {
          throw new SourceError('times-needs-statement', spanOf(timesToken ?? tokens[0]), { token: 'times' });
        }
        return this.build(line, label, labelToken, times, timesToken, body);
      }
      if (item.kind !== IDENTIFIER) {
        if (label !== null && position === from) throw unknownOrMistyped(tokens, position);
        throw badLineStart(tokens.slice(position));
      }
      const word = wordOf(item.text);
      if (word.lower === 'times' && word.type === 'prefix') {
        const parser = new ExpressionParser(tokens, position + 1, this);
        if (tokens[position + 1] === undefined) {
          throw new SourceError('directive-needs-value', spanOf(item), { token: item.text });
        }
        times = parser.expression();
        timesToken = item;
        position = parser.position;
      } else if (word.type === 'prefix' || isSegmentPrefix(word)) {
        prefixes.push(word.lower);
        position++;
      } else {
        const body = this.body(tokens, position, word, prefixes);
        return this.build(line, label, labelToken, times, timesToken, body);
      }
    }
  }

  private body(tokens: readonly Token[], position: number, word: Word, prefixes: readonly string[]): StatementBody {
    const token = tokens[position];
    if (word.type === 'instruction') {
      const key = instructionKey(tokens, position, prefixes, this.host.bits);
      const known = this.host.cpuLevel === ANY_CPU ? instructionMemory.get(key) : undefined;
      if (known?.kind === 'instruction' && known.bytes !== null) return { ...known, token };
      const operands = new OperandParser(tokens, position + 1, this).list();
      const made = this.instruction(tokens, position, token.text, prefixes, operands);
      if (made.kind === 'instruction' && made.constant) remember(key, made);
      return made;
    }
    if (word.type === 'foreign') throw new SourceError('unsupported-instruction', spanOf(token), { token: token.text });
    if (word.type !== 'pseudo') throw unknownOrMistyped(tokens, position);
    if (prefixes.length > 0) {
      throw new SourceError('prefix-before-data', spanOf(tokens[position - 1]), {
        token: prefixes[prefixes.length - 1],
      });
    }
    if (word.lower in DATA_SIZES) {
      const unit = DATA_SIZES[word.lower];
      const items = new DataParser(tokens, position + 1, this).list(unit);
      if (items.length === 0) this.host.report('data-empty', spanOf(token), { token: token.text }, this.frame);
      return { kind: 'data', unit, items, token };
    }
    if (word.lower in RESERVE_SIZES) return this.reserve(tokens, position, RESERVE_SIZES[word.lower]);
    if (word.lower === 'incbin') return this.binary(tokens, position);
    throw new SourceError('equ-without-label', spanOf(token), { token: token.text });
  }

  private instruction(
    tokens: readonly Token[],
    position: number,
    mnemonic: string,
    prefixes: readonly string[],
    operands: readonly ParsedOperand[],
  ): StatementBody {
    return {
      kind: 'instruction',
      mnemonic,
      token: tokens[position],
      prefixes,
      operands,
      constant: operands.every(isConstantOperand),
      bytes: null,
    };
  }

  private reserve(tokens: readonly Token[], position: number, unit: number): StatementBody {
    const token = tokens[position];
    if (tokens[position + 1] === undefined) {
      throw new SourceError('directive-needs-value', spanOf(token), { token: token.text });
    }
    const parser = new ExpressionParser(tokens, position + 1, this);
    const count = parser.expression();
    if (tokens[parser.position] !== undefined) throw operandJunk(tokens, parser.position);
    return { kind: 'reserve', unit, count, token };
  }

  /** `incbin "file" [, skip [, length]]` */
  private binary(tokens: readonly Token[], position: number): StatementBody {
    const token = tokens[position];
    const name = tokens[position + 1];
    if (name === undefined || name.kind !== STRING) {
      throw new SourceError('incbin-needs-name', spanOf(name ?? token), { token: token.text });
    }
    const file = stringText(name.text);
    const bytes = this.host.resolveBinary(file, name.at.file);
    if (bytes === null) throw new SourceError('binary-not-found', spanOf(name), { token: file });
    const parts: Node[] = [];
    let at = position + 2;
    while (isSign(tokens[at], ',')) {
      const parser = new ExpressionParser(tokens, at + 1, this);
      parts.push(parser.expression());
      at = parser.position;
    }
    if (tokens[at] !== undefined || parts.length > 2) throw operandJunk(tokens, Math.min(at, tokens.length - 1));
    return { kind: 'binary', bytes, skip: parts[0] ?? null, limit: parts[1] ?? null, token };
  }

  /** `[name arguments]` */
  private directive(line: ExpandedLine): Statement | null {
    const { tokens } = line;
    const close = tokens.findIndex((item) => isSign(item, ']'));
    const name = tokens[1];
    if (close < 0) throw new SourceError('bracket-open', spanOf(tokens[0]), { token: '[' });
    if (name === undefined || name.kind !== IDENTIFIER) throw badLineStart(tokens);
    const junk = tokens[close + 1];
    if (junk !== undefined) this.host.report('directive-junk', spanOf(junk), { token: junk.text }, line.frame);
    const address = runDirective(this.host, this, name, tokens.slice(2, close), line.frame);
    if (address === null) return null;
    return this.build(line, null, null, null, null, { kind: 'absolute', address, token: name });
  }
}

/**
 * Instructions without symbols, by their text: the same text gives the same bytes in every program, and programs repeat
 * themselves. An entry is used only after its bytes were made without any complaint, so its place never matters.
 */
const instructionMemory = new Map<string, StatementBody>();
const MEMORY_LIMIT = 20_000;

function instructionKey(tokens: readonly Token[], from: number, prefixes: readonly string[], bits: number): string {
  let key = bits === 16 ? 'w' : 'd';
  for (const prefix of prefixes) key += prefix + ' ';
  for (let i = from; i < tokens.length; i++) key += tokens[i].text + ' ';
  return key;
}

function remember(key: string, body: StatementBody): void {
  if (instructionMemory.size >= MEMORY_LIMIT) instructionMemory.clear();
  instructionMemory.set(key, body);
}

function isSegmentPrefix(word: Word): boolean {
  return word.type === 'register' && (SEGMENT_REGISTERS as readonly string[]).includes(word.lower);
}

/** After a name at the beginning of a line: does the rest look like the operands of a mistyped instruction? */
function looksLikeOperands(tokens: readonly Token[]): boolean {
  const second = tokens[1];
  if (second.kind !== IDENTIFIER) return true;
  if (wordOf(second.text).type !== 'name') return true;
  const third = tokens[2];
  return third === undefined || (third.kind === OPERATOR && third.text !== '[');
}

/** The error for a word that should be an instruction: the label before it may be the mistyped one. */
function unknownOrMistyped(tokens: readonly Token[], position: number): SourceError {
  return unknownInstruction(tokens, tokens[position].kind === IDENTIFIER ? position : Math.max(0, position - 1));
}

function isConstantOperand(operand: ParsedOperand): boolean {
  switch (operand.kind) {
    case 'register':
      return true;
    case 'immediate':
      return isConstant(operand.value);
    case 'memory':
      return isConstantAddress(operand.address);
    default:
      return isConstant(operand.selector) && isConstant(operand.offset);
  }
}

function isConstantAddress(node: Node): boolean {
  if (node.type === 'register') return true;
  if (node.type === 'binary') return isConstantAddress(node.left) && isConstantAddress(node.right);
  if (node.type === 'unary') return isConstantAddress(node.operand);
  return isConstant(node);
}
