/**
 * The grammar of expressions, loosest first: `or ||`, `and &&`, `not`, comparisons and `in`, `|`, `^`, `&`, shifts, `+ -`, `* / %`,
 * signs. Comparisons are looser than the bit operators, unlike in C, so that `pic.isr & 1 == 0` means what it says.
 */
import { nearest } from '#emulator/assembler';
import { SEGMENT_LIKE } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import { valueAt } from '#emulator/inspect';
import { FUNCTIONS } from './functions.ts';
import { INDEXED } from './indexed-words.ts';
import type { Token } from './lexer.ts';
import { arithmetic, comparison, logic, membership, need, negation, unary, type Node, type Use } from './node.ts';
import { Refusal, type Span } from './problem.ts';
import type { Evaluation, Place } from './scope.ts';
import type { Value } from './value.ts';
import { PARTS, WORDS, type Word, type WordType } from './words.ts';

/** What is known while parsing: names of the program, and the fields of the event that is spoken of. */
export interface Names {
  /** Labels and constants of the program. Absent: every word that nothing else knows is taken for one. */
  readonly symbols?: { has(name: string): boolean; keys(): Iterable<string> };
  /** Fields of the event: they come before registers of the same name. */
  readonly fields?: Readonly<Record<string, WordType>>;
}

/** What may stand at the end of a text that is not finished. */
export type Offer = 'value' | 'operator' | 'label' | { readonly words: readonly string[] };

/** Nesting that is refused before the stack of the host is in danger. */
const MOST_LEVELS = 64;
const MEMORY_SIZES: Readonly<Record<string, 1 | 2 | 4>> = { byte: 1, word: 2, dword: 4 };
const MEMORY_CELLS: Readonly<Record<string, 1 | 2 | 4>> = { mem8: 1, mem16: 2, mem32: 4 };
const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Words with a meaning in expressions that name nothing. */
const RESERVED = ['and', 'or', 'not', 'in', 'true', 'false', 'byte', 'word', 'dword', 'phys', 'mem8', 'mem16', 'mem32'];

export class Parser {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly names: Names;
  private at = 0;
  private level = 0;
  /** What was asked for at the end of the text. */
  readonly offers: Offer[] = [];
  private fields: Names['fields'];

  constructor(text: string, tokens: readonly Token[], names: Names) {
    this.text = text;
    this.tokens = tokens;
    this.names = names;
    this.fields = names.fields;
  }

  // -- tokens, for this grammar and those around it ----------------------------------------------------------------------
  get token(): Token {
    return this.tokens[this.at];
  }
  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }
  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.at++;
    return token;
  }
  offer(what: Offer): void {
    if (this.isAtEnd) this.offers.push(what);
  }
  isOperator(...signs: readonly string[]): boolean {
    const { kind, text } = this.token;
    return kind === 'operator' && signs.includes(text);
  }
  /** One of these words, in either case; `$and` is a label. */
  isWord(...words: readonly string[]): boolean {
    const { kind, text } = this.token;
    return kind === 'word' && words.includes(text.toLowerCase());
  }
  /** The word `k` tokens on is this one, in the singular or in the plural as given. */
  isWordAhead(k: number, word: string): boolean {
    const token = this.tokens[this.at + k];
    const text = token?.kind === 'word' ? token.text.toLowerCase() : '';
    return text !== '' && (text === word || text === singular(word));
  }
  /** Offer words where the text ends `k` tokens on. */
  offerAhead(k: number, words: readonly string[]): void {
    if (this.tokens[this.at + k]?.kind === 'end') this.offers.push({ words: [words.join(' ')] });
  }
  expect(sign: string): Token {
    if (!this.isOperator(sign)) throw new Refusal('token-expected', this.token.span, { expected: sign, token: this.token.text }); // prettier-ignore
    return this.next();
  }
  sourceOf(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
  /** Everything must have been used up. */
  end(): void {
    if (this.isAtEnd) return;
    const { span, text } = this.token;
    if (this.isOperator('=')) throw new Refusal('single-equals', span);
    throw new Refusal('stray-token', span, { token: text });
  }
  /** Parse with these fields known. */
  within<T>(fields: Names['fields'], body: () => T): T {
    const outer = this.fields;
    this.fields = fields;
    const result = body();
    this.fields = outer;
    return result;
  }

  // -- expressions -------------------------------------------------------------------------------------------------------
  expression(): Node {
    if (++this.level > MOST_LEVELS) throw new Refusal('too-deep', this.token.span, { most: MOST_LEVELS });
    let left = this.conjunction();
    while (this.isOperator('||') || this.isWord('or')) {
      this.next();
      const right = this.conjunction();
      left = logic('||', left, right, this.between(left, right));
    }
    this.level--;
    return left;
  }
  condition(): Node {
    return need(this.expression(), 'boolean');
  }

  /** A value without comparisons around it: what clauses can follow. */
  operand(): Node {
    return this.binary(0);
  }

  private between(a: { span: Span }, b: { span: Span }): string {
    return this.text.slice(a.span.start, b.span.end);
  }

  private conjunction(): Node {
    let left = this.inversion();
    while (this.isOperator('&&') || this.isWord('and')) {
      this.next();
      const right = this.inversion();
      left = logic('&&', left, right, this.between(left, right));
    }
    return left;
  }

  private inversion(): Node {
    if (!this.isWord('not')) return this.relation();
    if (++this.level > MOST_LEVELS) throw new Refusal('too-deep', this.token.span, { most: MOST_LEVELS });
    const { span } = this.next();
    const inner = this.inversion();
    this.level--;
    return negation(inner, { start: span.start, end: inner.span.end }, this.between({ span }, inner));
  }

  private relation(): Node {
    const left = this.binary(0);
    this.offer('operator');
    if (this.isWord('in')) return this.memberOf(left);
    if (this.isOperator('=')) throw new Refusal('single-equals', this.token.span);
    if (this.token.kind !== 'operator' || !COMPARISONS.has(this.token.text)) return left;
    const operator = this.next().text;
    const right = this.binary(0);
    const result = comparison(operator, left, right, this.between(left, right));
    this.offer({ words: ['and', 'or'] });
    if (this.token.kind === 'operator' && COMPARISONS.has(this.token.text))
      throw new Refusal('chained', { start: left.span.start, end: this.token.span.end });
    return result;
  }

  private memberOf(left: Node): Node {
    this.next();
    const close = this.isOperator('(') ? ')' : this.isOperator('{') ? '}' : null;
    if (close) this.next();
    const ranges = [this.range()];
    while (close && this.isOperator(',')) {
      this.next();
      ranges.push(this.range());
    }
    const last = close ? this.expect(close).span : ranges[ranges.length - 1][1].span;
    const span = { start: left.span.start, end: last.end };
    return membership(left, ranges, span, this.sourceOf(span));
  }
  private range(): readonly [Node, Node] {
    const low = this.binary(0);
    if (!this.isOperator('..')) return [low, low];
    this.next();
    return [low, this.binary(0)];
  }

  private binary(level: number): Node {
    if (level === LEVELS.length) return this.sign();
    let left = this.binary(level + 1);
    while (this.token.kind === 'operator' && LEVELS[level].includes(this.token.text)) {
      const operator = this.next().text;
      const right = this.binary(level + 1);
      left = arithmetic(operator, left, right, this.between(left, right));
    }
    return left;
  }

  private sign(): Node {
    if (!this.isOperator('-', '+', '~', '!')) return this.primary();
    if (++this.level > MOST_LEVELS) throw new Refusal('too-deep', this.token.span, { most: MOST_LEVELS });
    const { text, span: first } = this.next();
    const inner = this.sign();
    this.level--;
    const span = { start: first.start, end: inner.span.end };
    if (text === '!') return negation(inner, span, this.sourceOf(span));
    return text === '+' ? need(inner, 'number') : unary(text as '-' | '~', inner, span, this.sourceOf(span));
  }

  private primary(): Node {
    this.offer('value');
    const { token } = this;
    switch (token.kind) {
      case 'number':
      case 'character':
        this.next();
        return this.literal(token, token.value);
      case 'text':
        this.next();
        return this.literal(token, token.text);
      case 'symbol':
        this.next();
        return this.symbol(token, token.text);
      case 'word':
        return this.word();
      case 'operator':
        if (token.text === '(') return this.inParentheses();
        if (token.text === '[') return this.memory(token.span, 4, false);
    }
    throw new Refusal('value-expected', token.span, { token: token.text });
  }

  private literal({ kind, span }: Token, literal: number | string | boolean): Node {
    const type = typeof literal === 'number' ? 'number' : typeof literal === 'string' ? 'text' : 'boolean';
    const number = typeof literal === 'number' && literal > 0xffffffff ? 'count' : 'unsigned';
    const made: Node = { type, number, span, source: this.sourceOf(span), literal, uses: [], run: () => literal };
    return kind === 'character' ? { ...made, isCharacter: true } : made;
  }

  private inParentheses(): Node {
    const open = this.next();
    const inner = this.expression();
    const close = this.expect(')');
    const span = { start: open.span.start, end: close.span.end };
    return { ...inner, span, source: this.sourceOf(span) };
  }

  // -- memory ------------------------------------------------------------------------------------------------------------
  /** At `[`. Addresses are linear; `[ss:esp+4]` adds the base of a segment register's hidden part. */
  private memory(from: Span, size: 1 | 2 | 4, isPhysical: boolean): Node {
    this.expect('[');
    const segment = this.segmentPrefix();
    const address = need(this.expression(), 'number');
    const close = this.expect(']');
    const span = { start: from.start, end: close.span.end };
    const linearOf = (e: Evaluation): number | null => {
      const offset = address.run(e) as number | null;
      if (offset === null) return null;
      return (offset + (segment === null ? 0 : e.registers.segments[segment].base)) >>> 0;
    };
    const common = { type: 'number', number: 'unsigned', span, source: this.sourceOf(span) } as const;
    // A physical place has no linear address that could be watched.
    if (isPhysical) return { ...common, uses: ['steps'], run: (e) => physicalValue(e, linearOf(e), size) };
    const place = (e: Evaluation): Place | null => {
      const linear = linearOf(e);
      return linear === null ? null : { linear, length: size };
    };
    const segmentUse: readonly Use[] = segment === null ? [] : ['events'];
    return {
      ...common,
      uses: [...address.uses, ...segmentUse, place],
      place,
      run(e) {
        const linear = linearOf(e);
        return linear === null ? null : valueAt(e.machine, linear, size);
      },
    };
  }
  private segmentPrefix(): number | null {
    const after = this.tokens[this.at + 1];
    if (this.token.kind !== 'word' || after?.kind !== 'operator' || after.text !== ':') return null;
    const segment = (SEGMENT_LIKE as readonly string[]).indexOf(this.token.text.toUpperCase());
    if (segment < 0) return null;
    this.next();
    this.next();
    return segment;
  }

  // -- words -------------------------------------------------------------------------------------------------------------
  private word(): Node {
    const token = this.next();
    const name = token.text.toLowerCase();
    const field = this.field(token);
    if (field !== null) return field;
    if (name === 'true' || name === 'false') return this.literal(token, name === 'true');
    if (Object.hasOwn(FUNCTIONS, name) && this.isOperator('(')) return this.call(token);
    if (Object.hasOwn(MEMORY_CELLS, name)) return this.memory(token.span, MEMORY_CELLS[name], false);
    if (Object.hasOwn(MEMORY_SIZES, name)) return this.sized(token.span, MEMORY_SIZES[name], false);
    if (name === 'phys') return this.physical(token);
    const word = WORDS.get(name);
    if (word) {
      const common = { ...word, number: word.number ?? 'unsigned', span: token.span, source: token.text } as const;
      return { ...common, uses: usesOf(word), run: (e) => word.read(e) };
    }
    if (INDEXED.has(name)) return this.indexed(token, name);
    return this.symbol(token, token.text);
  }

  private field(token: Token): Node | null {
    const { fields } = this;
    if (fields === undefined) return null;
    const name = Object.hasOwn(fields, token.text) ? token.text : Object.keys(fields).find((f) => f.toLowerCase() === token.text.toLowerCase()); // prettier-ignore
    if (name === undefined) return null;
    const type = fields[name];
    const run = (e: Evaluation): Value => {
      const value = e.scope.event?.[name];
      return value === undefined || typeof value !== KINDS[type.type] ? null : value;
    };
    return { ...type, number: type.number ?? 'unsigned', span: token.span, source: token.text, uses: ['field'], run };
  }

  private physical(token: Token): Node {
    const sizes = Object.keys(MEMORY_SIZES);
    this.offer({ words: sizes });
    const size = this.isWord(...sizes) ? MEMORY_SIZES[this.next().text.toLowerCase()] : 4;
    return this.sized(token.span, size, true);
  }
  private sized(from: Span, size: 1 | 2 | 4, isPhysical: boolean): Node {
    this.offer({ words: ['['] });
    return this.memory(from, size, isPhysical);
  }

  private indexed(token: Token, name: string): Node {
    this.offer({ words: ['['] });
    if (!this.isOperator('[')) throw new Refusal('needs-index', token.span, { token: token.text });
    this.next();
    const index = need(this.expression(), 'number');
    this.expect(']');
    const row = INDEXED.get(name);
    const choices = Object.keys(row?.parts ?? {});
    this.offer({ words: choices.map((part) => `.${part}`) });
    const { token: after } = this;
    const span = { start: token.span.start, end: after.span.end };
    const head = this.text.slice(token.span.start, after.span.start);
    if (after.kind !== 'word' || !after.text.startsWith('.'))
      throw new Refusal('needs-part', { start: token.span.start, end: after.span.start }, { token: head.trim(), choices: choices[0] }); // prettier-ignore
    this.next();
    const part = row?.parts[after.text.slice(1).toLowerCase()];
    if (row === undefined || part === undefined)
      throw new Refusal('unknown-part', after.span, { token: head.trim(), part: after.text.slice(1), choices: choices.join(', ') }); // prettier-ignore
    const at = (e: Evaluation): number | null => index.run(e) as number | null;
    const run = (e: Evaluation): Value => {
      const n = at(e);
      return n === null ? null : part.read(e, n);
    };
    const made: Node = { ...part, number: part.number ?? 'unsigned', span, source: this.sourceOf(span), uses: ['steps'], run }; // prettier-ignore
    if (row.place === undefined) return made;
    const place = (e: Evaluation): Place | null => {
      const n = at(e);
      return n === null ? null : (row.place?.(e, n) ?? null);
    };
    // The tables themselves move with LGDT, LIDT, LLDT and task switches, all of which are told.
    return { ...made, place, uses: [...index.uses, 'events', place] };
  }

  private call(token: Token): Node {
    const row = FUNCTIONS[token.text.toLowerCase()];
    this.expect('(');
    const given: Node[] = [];
    while (!this.isOperator(')')) {
      if (given.length > 0) this.expect(',');
      given.push(this.expression());
    }
    const span = { start: token.span.start, end: this.expect(')').span.end };
    if (given.length !== row.arguments.length)
      throw new Refusal('argument-count', span, { token: token.text, wanted: row.arguments.length, signature: row.signature }); // prettier-ignore
    given.forEach((node, k) => {
      const wanted = row.arguments[k];
      if (wanted !== 'any') need(node, wanted);
    });
    const run = (e: Evaluation): Value => {
      const values = given.map((node) => node.run(e));
      if (row.isLenient) return values[0] !== null;
      return values.includes(null) ? null : row.call(e, values as (number | string | boolean)[]);
    };
    const uses = [...given.flatMap((node) => node.uses), ...(row.looks ? [row.looks] : [])];
    return { type: row.type, number: row.number ?? 'unsigned', span, source: this.sourceOf(span), uses, run };
  }

  /** A label or constant of the program; everything that is no name at all ends here with the best advice there is. */
  private symbol(token: Token, name: string): Node {
    const { symbols } = this.names;
    const isEscaped = token.kind === 'symbol';
    if (!(symbols?.has(name) ?? false)) this.refuseName(token, name, isEscaped);
    const run = (e: Evaluation): Value => {
      const value = e.scope.symbol(name);
      return value === undefined || !Number.isSafeInteger(value) ? null : value >>> 0;
    };
    return { type: 'number', number: 'unsigned', span: token.span, source: token.text, uses: [], run };
  }

  private refuseName(token: Token, name: string, isEscaped: boolean): void {
    const { span } = token;
    const lower = name.toLowerCase();
    const dot = lower.indexOf('.');
    if (!isEscaped) {
      const parts = PARTS.get(lower);
      if (parts) throw new Refusal('needs-part', span, { token: name, choices: parts.join(', ') });
      const head = PARTS.get(lower.slice(0, Math.max(0, lower.lastIndexOf('.'))));
      if (dot > 0 && head)
        throw new Refusal('unknown-part', span, { token: name.slice(0, name.lastIndexOf('.')), part: name.slice(name.lastIndexOf('.') + 1), choices: head.join(', ') }); // prettier-ignore
      if (dot === 0 && !name.startsWith('..@')) throw new Refusal('local-label', span, { token: name });
      if (this.isOperator('('))
        throw new Refusal('not-a-function', span, { token: name, choices: Object.values(FUNCTIONS).map((f) => f.signature).join(', ') }); // prettier-ignore
    }
    if (this.names.symbols === undefined) {
      if (!isEscaped && HEXADECIMAL.test(name)) throw new Refusal('hexadecimal-letter', span, { token: name, repair: `0${name}` }); // prettier-ignore
      if (!isEscaped && RESERVED.includes(lower)) throw new Refusal('value-expected', span, { token: name });
      return;
    }
    if (HEXADECIMAL.test(name)) throw new Refusal('hexadecimal-letter', span, { token: name, repair: `0${name}` });
    const suggestion = nearest(name, this.known());
    throw suggestion === null
      ? new Refusal('unknown-name', span, { token: name })
      : new Refusal('unknown-name-near', span, { token: name, suggestion });
  }

  /** Everything that may stand for a value, for completion. */
  vocabulary(): { fields: readonly string[]; words: readonly string[]; labels: readonly string[] } {
    return {
      fields: Object.keys(this.fields ?? {}),
      words: [...WORDS.keys()],
      labels: [...(this.names.symbols?.keys() ?? [])],
    };
  }

  /** Everything that may stand for a value. */
  *known(): Generator<string> {
    yield* Object.keys(this.fields ?? {});
    yield* WORDS.keys();
    yield* this.names.symbols?.keys() ?? [];
  }
}

/** `switches` → `switch`, `calls` → `call`. */
const singular = (word: string): string => word.replace(/(ch)es$|s$/, '$1');

/** Tables lie where registers say that change only where it is told. */
const usesOf = (word: Word): readonly Use[] =>
  word.place === undefined ? [word.changes ?? 'steps'] : ['events', (e) => word.place?.(e) ?? null];

/** `1Bh` is a number, `B8h` a name: NASM wants a digit first. */
const HEXADECIMAL = /^[A-Fa-f][0-9A-Fa-f]*[hH]$/;
const KINDS = { number: 'number', boolean: 'boolean', text: 'string' } as const;

function physicalValue({ machine }: Evaluation, address: number | null, size: 1 | 2 | 4): Value {
  if (address === null) return null;
  const bytes = machine.readPhysical(address, size);
  return size === 4 ? read32(bytes, 0) : size === 2 ? read16(bytes, 0) : bytes[0];
}
