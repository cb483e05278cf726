/**
 * The preprocessor: a stream of statements, with every macro expanded and every `%` directive carried out.
 * It runs once for the whole assembly unless a directive looked at an address; see passes.ts.
 */
import type { Span } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';
import { ContextStack } from './contexts.ts';
import { runConditional } from './conditionals.ts';
import { CONDITIONALS, DIRECTIVES } from './preprocessor-directives.ts';
import type { Condition } from './conditionals.ts';
import { lexLine, lexText, splitLines } from './lexer.ts';
import type { Int64 } from './int64.ts';
import { accepts, bindParameters, hasParameterTokens, splitArguments, substitute } from './multi-line-macros.ts';
import type { BodyLine, MacroCall, MultiLineMacro } from './multi-line-macros.ts';
import { makeMacro } from './macro-definitions.ts';
import { expandSingleLineMacros, MacroTable } from './single-line-macros.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import { definePredefined, expandStandardMacro, StandardMacros } from './standard-macros.ts';
import { IDENTIFIER, NUMBER, OPERATOR, PP_NAME, replaced, spanIn, spanOf, token } from './token.ts';
import type { SourceLine, Token } from './token.ts';
import type { SourceFile } from './types.ts';

/** A macro call or an include that a line came through. */
export interface Frame {
  readonly what: 'macro' | 'include';
  readonly name: string;
  /** Where it is called or included. */
  readonly at: SourceLine;
  readonly place: Token | null;
  readonly parent: Frame | null;
}

/** One line for the assembler, fully expanded. */
export interface ExpandedLine {
  readonly tokens: readonly Token[];
  readonly at: SourceLine;
  readonly frame: Frame | null;
}

/** What the preprocessor asks of its surroundings. */
export interface PreprocessorHost {
  report(code: DiagnosticCode, span: Span, args: DiagnosticArgs, frame: Frame | null): void;
  /** Value of an expression in which every symbol must be known already. Throws SourceError. */
  evaluate(tokens: readonly Token[]): Int64;
  resolveInclude(name: string, from: string): SourceFile | null;
  /** Lines after which reading stops, macros and repetitions counted. */
  readonly maximumLines: number;
  /** Mode of the next instruction: 16 or 32. */
  readonly bits: number;
}

interface FileInput {
  readonly kind: 'file';
  readonly name: string;
  readonly lines: readonly SourceLine[];
  next: number;
  readonly conditions: Condition[];
  readonly frame: Frame | null;
  /** After `%line`: line `from` counts as `number`, and each further line `step` more. */
  renumbered: { readonly from: number; readonly number: number; readonly step: number } | null;
}
interface BodyInput {
  readonly kind: 'body';
  readonly lines: readonly BodyLine[];
  next: number;
  /** The macro call whose parameters hold here; null in a `%rep` outside macros. */
  readonly call: MacroCall | null;
  /** True when this is the call itself and not a `%rep` inside it. */
  readonly ownsCall: boolean;
  /** Rounds of a `%rep` still to come. */
  rounds: number;
  readonly frame: Frame | null;
  /** Open `%if`s of the file when the body began. */
  readonly conditionDepth: number;
}
type Input = FileInput | BodyInput;

/** A `%macro` or `%rep` whose end has not been reached. */
export interface Recording {
  readonly what: 'macro' | 'rep';
  readonly directive: Token;
  readonly body: BodyLine[];
  nested: number;
  readonly macro: MultiLineMacro | null;
  readonly rounds: number;
}

const INCLUDE_DEPTH_LIMIT = 200;
// NASM allows 10,000; arguments that grow with every call would fill the memory long before.
const MACRO_DEPTH_LIMIT = 2_000;

export class Preprocessor {
  readonly macros = new MacroTable();
  readonly multiLine = new Map<string, MultiLineMacro[]>();
  readonly contexts = new ContextStack();
  readonly host: PreprocessorHost;
  readonly standard = new StandardMacros();
  readonly files: string[] = [];
  recording: Recording | null = null;
  /** Set by `%fatal` and by limits: nothing more is read. */
  stopped = false;
  private readonly inputs: Input[] = [];
  private fileInput!: FileInput;
  private nextUnique = 1;
  private depth = 0;
  private linesRead = 0;
  private line: SourceLine = { file: '', line: 1, text: '', joins: null };

  constructor(main: SourceFile, host: PreprocessorHost) {
    this.host = host;
    definePredefined(this);
    this.enterFile(main, null);
  }

  // ---- reporting

  report(code: DiagnosticCode, span: Span, args: DiagnosticArgs = {}): void {
    this.host.report(code, span, args, this.frame);
  }

  get frame(): Frame | null {
    return this.inputs[this.inputs.length - 1]?.frame ?? null;
  }

  /** Runs `action`, reporting what it throws. */
  guarded<T>(action: () => T): T | null {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.report(error.code, error.span, error.args);
      return null;
    }
  }

  // ---- inputs

  enterFile(file: SourceFile, place: Token | null): void {
    if (!this.files.includes(file.name)) this.files.push(file.name);
    const frame: Frame | null =
      place === null ? null : { what: 'include', name: file.name, at: place.at, place, parent: this.frame };
    this.fileInput = {
      kind: 'file',
      name: file.name,
      lines: splitLines(file.name, file.text),
      next: 0,
      conditions: [],
      frame,
      renumbered: null,
    };
    this.inputs.push(this.fileInput);
  }

  include(name: string, place: Token): void {
    const depth = this.inputs.filter((input) => input.kind === 'file').length;
    if (depth >= INCLUDE_DEPTH_LIMIT) {
      this.report('include-too-deep', spanOf(place), { token: name });
      this.stopped = true;
      return;
    }
    const file = this.host.resolveInclude(name, this.fileInput.name);
    if (file === null) this.report('include-not-found', spanOf(place), { token: name });
    else this.enterFile(file, place);
  }

  /** Feeds lines made by the assembler itself, as if they stood where `place` stands. */
  feed(texts: readonly string[], place: Token): void {
    const lines = texts.map((text) => ({
      tokens: lexText(text, place.at, place.offset, true, place.length),
      at: place.at,
    }));
    this.feedLines(lines);
  }

  feedLines(lines: readonly BodyLine[]): void {
    this.pushBody(lines, this.call, false, 1, this.frame);
  }

  private pushBody(
    lines: readonly BodyLine[],
    call: MacroCall | null,
    ownsCall: boolean,
    rounds: number,
    frame: Frame | null,
  ): void {
    const conditionDepth = this.conditions.length;
    this.inputs.push({ kind: 'body', lines, next: 0, call, ownsCall, rounds, frame, conditionDepth });
  }

  repeat(body: readonly BodyLine[], rounds: number): void {
    if (rounds > 0 && body.length > 0) this.pushBody(body, this.call, false, rounds, this.frame);
  }

  get conditions(): Condition[] {
    return this.fileInput.conditions;
  }

  /** The macro call whose parameters hold for the current line. */
  get call(): MacroCall | null {
    const top = this.inputs[this.inputs.length - 1];
    return top !== undefined && top.kind === 'body' ? top.call : null;
  }

  get currentLine(): SourceLine {
    return this.line;
  }
  get currentLineNumber(): number {
    const { renumbered } = this.fileInput;
    if (renumbered === null || this.line.file !== this.fileInput.name) return this.line.line;
    return renumbered.number + renumbered.step * (this.line.line - renumbered.from);
  }
  get currentFile(): string {
    return this.fileInput.name;
  }
  /** `%line number+step`: this line counts as `number`, each further one `step` more. */
  renumber(number: number, step: number): void {
    this.fileInput.renumbered = { from: this.line.line, number, step };
  }

  /** `%exitrep` and `%exitmacro`: leaves the innermost one. False when there is none. */
  leave(what: 'rep' | 'macro'): boolean {
    for (let i = this.inputs.length - 1; i >= 0; i--) {
      const input = this.inputs[i];
      if (input.kind === 'file') return false;
      if (what === 'macro' ? !input.ownsCall : input.ownsCall || input.rounds === 1 / 0) continue;
      while (this.inputs.length > i) this.dropInput();
      this.conditions.length = Math.min(this.conditions.length, input.conditionDepth);
      return true;
    }
    return false;
  }

  private dropInput(): void {
    const input = this.inputs.pop();
    if (input === undefined) return;
    if (input.kind === 'body') {
      if (input.ownsCall && input.call !== null) {
        input.call.macro.activeCalls--;
        this.depth--;
      }
      return;
    }
    const open = input.conditions[input.conditions.length - 1];
    if (open !== undefined) this.report('endif-missing', spanOf(open.directive), { token: open.directive.text });
    for (let i = this.inputs.length - 1; i >= 0; i--) {
      const other = this.inputs[i];
      if (other.kind !== 'file') continue;
      this.fileInput = other;
      return;
    }
  }

  /** The next raw line; null at the end of everything. Lines that a closed `%if` skips are not even cut into tokens. */
  private read(): BodyLine | null {
    for (;;) {
      const top = this.inputs[this.inputs.length - 1];
      if (top === undefined || this.stopped) return null;
      if (top.next < top.lines.length) {
        if (++this.linesRead > this.host.maximumLines) {
          this.report('too-many-lines', spanIn(this.line, 0, this.line.text.length), { limit: this.host.maximumLines });
          this.stopped = true;
          return null;
        }
        if (top.kind === 'body') return top.lines[top.next++];
        const at = top.lines[top.next++];
        if (this.recording === null && this.skipping && !mayBeDirective(at.text)) continue;
        return { tokens: lexLine(at), at };
      }
      if (top.kind === 'body' && top.rounds > 1) {
        top.rounds--;
        top.next = 0;
      } else this.dropInput();
    }
  }

  private get skipping(): boolean {
    const conditions = this.fileInput.conditions;
    return conditions.length > 0 && conditions[conditions.length - 1].state !== 'on';
  }

  // ---- the stream

  /** The next statement, or null at the end. */
  next(): ExpandedLine | null {
    for (;;) {
      const raw = this.read();
      if (raw === null) {
        this.finish();
        return null;
      }
      this.line = raw.at;
      if (raw.tokens.length === 0) {
        if (this.recording !== null) this.recording.body.push(raw);
        continue;
      }
      const tokens = this.process(raw);
      if (tokens !== null) return { tokens, at: raw.at, frame: this.frame };
    }
  }

  private finish(): void {
    const recording = this.recording;
    if (recording !== null) {
      this.recording = null;
      const code = recording.what === 'macro' ? 'endmacro-missing' : 'endrep-missing';
      const name = recording.macro?.name ?? '%rep';
      this.report(code, spanOf(recording.directive), { token: name });
    }
    if (!this.stopped) this.standard.finish(this);
  }

  /** Carries out one raw line; the tokens of a statement, or null when the line made none. */
  private process(raw: BodyLine): readonly Token[] | null {
    const first = raw.tokens[0];
    if (this.recording !== null) {
      this.record(raw, first);
      return null;
    }
    if (this.skipping) {
      if (first.kind === PP_NAME && CONDITIONALS.has(first.text.toLowerCase())) runConditional(this, raw.tokens);
      return null;
    }
    let tokens: readonly Token[] = raw.tokens;
    if (hasParameterTokens(tokens)) tokens = substitute(tokens, this.call, this);
    if (tokens.length === 0) return null;
    const head = tokens[0];
    if (head.kind === PP_NAME) {
      const name = head.text.toLowerCase();
      if (CONDITIONALS.has(name)) {
        runConditional(this, tokens);
        return null;
      }
      const directive = DIRECTIVES.get(name);
      if (directive !== undefined) {
        this.guarded(() => directive(this, tokens));
        return null;
      }
    }
    tokens = expandSingleLineMacros(tokens, this);
    if (tokens.length === 0 || this.callMacro(tokens)) return null;
    return expandStandardMacro(this, tokens);
  }

  private record(raw: BodyLine, first: Token): void {
    const recording = this.recording;
    if (recording === null) return;
    const name = first.kind === PP_NAME ? first.text.toLowerCase() : '';
    const opens =
      recording.what === 'rep'
        ? name === '%rep'
        : name === '%macro' || name === '%imacro' || name === '%rmacro' || name === '%irmacro';
    const closes = recording.what === 'rep' ? name === '%endrep' : name === '%endmacro' || name === '%endm';
    if (opens) recording.nested++;
    if (closes && recording.nested-- === 0) {
      this.recording = null;
      if (recording.what === 'rep') this.repeat(recording.body, recording.rounds);
      else if (recording.macro !== null) this.defineMacro(recording.macro);
      return;
    }
    if (recording.macro !== null && !recording.macro.usesLabel) {
      recording.macro.usesLabel = raw.tokens.some((item) => item.text === '00' && item.kind === 10);
    }
    recording.body.push(raw);
  }

  // ---- multi-line macros

  defineMacro(macro: MultiLineMacro): void {
    const key = macro.name.toLowerCase();
    const list = this.multiLine.get(key) ?? [];
    const rest = list.filter(
      (other) => other.minimum !== macro.minimum || other.maximum !== macro.maximum || !sameName(other, macro),
    );
    rest.push(macro);
    this.multiLine.set(key, rest);
  }

  macrosNamed(name: string): readonly MultiLineMacro[] {
    const list = this.multiLine.get(name.toLowerCase());
    if (list === undefined) return [];
    return list.filter((macro) => macro.ignoreCase || macro.name === name);
  }

  /** Begins a macro call when the line is one: `NAME …`, `label NAME …` or `label: NAME …`. */
  private callMacro(tokens: readonly Token[]): boolean {
    if (this.multiLine.size === 0) return false;
    const first = tokens[0];
    if (first.kind !== IDENTIFIER) return false;
    if (this.tryCall(tokens, 0, [])) return true;
    const second = tokens[1];
    if (second === undefined) return false;
    if (second.kind === OPERATOR && second.text === ':') {
      return tokens[2]?.kind === IDENTIFIER && this.tryCall(tokens, 2, tokens.slice(0, 2));
    }
    return second.kind === IDENTIFIER && this.tryCall(tokens, 1, [first]);
  }

  private tryCall(tokens: readonly Token[], at: number, label: readonly Token[]): boolean {
    const name = tokens[at];
    const candidates = this.multiLine.has(name.text.toLowerCase()) ? this.macrosNamed(name.text) : [];
    if (candidates.length === 0) return false;
    let given = splitArguments(tokens, at + 1);
    let macro = candidates.find((candidate) => accepts(candidate, given.length));
    if (
      given.length > 1 &&
      given[given.length - 1].tokens.length === 0 &&
      (macro === undefined || macro.maximum === Infinity)
    ) {
      // A comma before the end of the line does not make a parameter.
      given = given.slice(0, -1);
      macro = candidates.find((candidate) => accepts(candidate, given.length));
    }
    if (macro === undefined) {
      this.report('macro-parameter-count', spanOf(name), { token: name.text, count: given.length });
      return false;
    }
    if (macro.activeCalls > macro.maximumDepth) {
      return false;
    }
    if (++this.depth > MACRO_DEPTH_LIMIT) {
      this.report('macro-too-deep', spanOf(name), { token: name.text });
      this.stopped = true;
      return true;
    }
    const call: MacroCall = {
      macro,
      name,
      parameters: bindParameters(macro, given, tokens),
      unique: this.nextUnique++,
      label: label.slice(0, 1),
      rotation: 0,
    };
    macro.activeCalls++;
    const frame: Frame = { what: 'macro', name: macro.name, at: this.line, place: name, parent: this.frame };
    this.pushBody(macro.body, call, true, 1, frame);
    if (label.length > 0 && !macro.usesLabel) {
      const colon = label[1] ?? token(OPERATOR, ':', false, label[0].at, label[0].offset, 1);
      this.pushBody([{ tokens: [label[0], colon], at: this.line }], null, false, 1, frame.parent);
    }
    return true;
  }

  // ---- services for directives

  /** A number unlike any other in this assembly, for labels of the standard macros. */
  unique(): number {
    return this.nextUnique++;
  }

  expand(tokens: readonly Token[]): readonly Token[] {
    return expandSingleLineMacros(tokens, this);
  }

  /** `-Dname=text` */
  defineFromCommandLine(name: string, body: readonly Token[]): void {
    this.macros.give(makeMacro(name, false, null, body));
  }

  /** The head of a `%macro`, with everything after the name expanded. */
  expandCounts(tokens: readonly Token[]): readonly Token[] {
    return [...tokens.slice(0, 2), ...this.expand(tokens.slice(2))];
  }

  /** `%[…]`: its inside, expanded. */
  expandIndirect(item: Token): readonly Token[] {
    let inside: readonly Token[] = lexText(item.text, item.at, item.offset + 2, false);
    if (hasParameterTokens(inside)) inside = substitute(inside, this.call, this);
    return this.expand(inside);
  }

  /** The value of an expression as one number token (two when it is negative). */
  evaluatedTokens(tokens: readonly Token[]): readonly Token[] {
    const place = tokens[0];
    if (place === undefined) return [];
    const value = this.guarded(() => this.host.evaluate(tokens));
    return value === null ? [] : this.numberTokens(value, place);
  }

  numberTokens(value: Int64, place: Token): Token[] {
    const text = String(value);
    if (!text.startsWith('-')) return [replaced(place, NUMBER, text)];
    const minus = token(OPERATOR, '-', place.space, place.at, place.offset, place.length);
    return [minus, token(NUMBER, text.slice(1), false, place.at, place.offset, place.length)];
  }
}

const sameName = (a: MultiLineMacro, b: MultiLineMacro): boolean => a.ignoreCase || b.ignoreCase || a.name === b.name;

/** True when the first thing on the line is a percent sign. */
function mayBeDirective(text: string): boolean {
  let i = 0;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return text.charCodeAt(i) === 37;
}
