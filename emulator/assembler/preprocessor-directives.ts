/** `%` directives other than conditionals: one small function each. */
import { CONDITIONAL_NAMES } from './conditionals.ts';
import { toNumber } from './int64.ts';
import { lexText } from './lexer.ts';
import { beginMacro, defineSingleLine, defineText, macroPlace, parseSignature } from './macro-definitions.ts';
import type { Preprocessor } from './preprocessor.ts';
import { stringToken } from './single-line-macros.ts';
import { SourceError } from './source-error.ts';
import { parseNumber } from './numbers.ts';
import { bytesOfText, latin1, quoteBytes, stringBytes, stringText } from './strings.ts';
import { FLOAT, IDENTIFIER, NUMBER, OPEN_STRING, OPERATOR, replaced, spanOf, STRING, textOf } from './token.ts';
import type { Token } from './token.ts';

export type Directive = (preprocessor: Preprocessor, tokens: readonly Token[]) => void;

/** Names of all conditionals; the preprocessor asks before it looks for other directives. */
export const CONDITIONALS: { has(name: string): boolean } = CONDITIONAL_NAMES;

function requireName(tokens: readonly Token[]): Token {
  const name = tokens[1];
  if (name === undefined || name.kind !== IDENTIFIER) {
    throw new SourceError('directive-needs-name', spanOf(name ?? tokens[0]), { token: tokens[0].text });
  }
  return name;
}

/** The value of the rest of the line. */
function value(preprocessor: Preprocessor, tokens: readonly Token[], from: number): number {
  const rest = preprocessor.expand(tokens.slice(from));
  if (rest.length === 0) {
    throw new SourceError('directive-needs-value', spanOf(tokens[0]), { token: tokens[0].text });
  }
  return toNumber(preprocessor.host.evaluate(rest));
}

// ---- definitions

const assign =
  (ignoreCase: boolean): Directive =>
  (preprocessor, tokens) => {
    macroPlace(preprocessor, tokens[1], tokens[0]);
    const rest = preprocessor.expand(tokens.slice(2));
    if (rest.length === 0) {
      throw new SourceError('directive-needs-value', spanOf(tokens[0]), { token: tokens[0].text });
    }
    const result = preprocessor.host.evaluate(rest);
    defineText(preprocessor, tokens, ignoreCase, preprocessor.numberTokens(result, tokens[1]));
  };

const undefine: Directive = (preprocessor, tokens) => {
  const { name, table } = macroPlace(preprocessor, tokens[1], tokens[0]);
  table.undefine(name);
};

const defineString =
  (ignoreCase: boolean): Directive =>
  (preprocessor, tokens) => {
    const body = preprocessor.expand(tokens.slice(2));
    defineText(preprocessor, tokens, ignoreCase, [stringToken(body, tokens[1] ?? tokens[0])]);
  };

const defineTokens =
  (ignoreCase: boolean): Directive =>
  (preprocessor, tokens) => {
    macroPlace(preprocessor, tokens[1], tokens[0]);
    const text = oneString(preprocessor, tokens, 2);
    const place = tokens[1];
    defineText(preprocessor, tokens, ignoreCase, lexText(latin1(text), place.at, place.offset, true, place.length));
  };

const alias =
  (ignoreCase: boolean): Directive =>
  (preprocessor, tokens) => {
    requireName(tokens);
    defineText(preprocessor, tokens, ignoreCase, tokens.slice(2, 3));
  };

// ---- strings

/** Bytes of the one string that stands at `from`, after expansion. */
function oneString(preprocessor: Preprocessor, tokens: readonly Token[], from: number): Uint8Array {
  const rest = preprocessor.expand(tokens.slice(from));
  const first = rest[0];
  if (first === undefined || first.kind !== STRING) {
    throw new SourceError('directive-needs-string', spanOf(first ?? tokens[0]), { token: tokens[0].text });
  }
  return stringBytes(first.text);
}

const stringLength: Directive = (preprocessor, tokens) => {
  macroPlace(preprocessor, tokens[1], tokens[0]);
  const bytes = oneString(preprocessor, tokens, 2);
  defineText(preprocessor, tokens, false, preprocessor.numberTokens(bytes.length, tokens[1]));
};

const stringConcatenate: Directive = (preprocessor, tokens) => {
  macroPlace(preprocessor, tokens[1], tokens[0]);
  const parts: number[] = [];
  for (const item of preprocessor.expand(tokens.slice(2))) {
    if (item.kind === OPERATOR && item.text === ',') continue;
    if (item.kind !== STRING) {
      throw new SourceError('directive-needs-string', spanOf(item), { token: tokens[0].text });
    }
    parts.push(...stringBytes(item.text));
  }
  defineText(preprocessor, tokens, false, [replaced(tokens[1], STRING, quoteBytes(Uint8Array.from(parts)))]);
};

/** `%substr name 'string' start[,count]`: a negative count means "up to that many from the end". */
const substring: Directive = (preprocessor, tokens) => {
  macroPlace(preprocessor, tokens[1], tokens[0]);
  const rest = preprocessor.expand(tokens.slice(2));
  const first = rest[0];
  if (first === undefined || first.kind !== STRING) {
    throw new SourceError('directive-needs-string', spanOf(first ?? tokens[0]), { token: tokens[0].text });
  }
  const bytes = stringBytes(first.text);
  let from = 1;
  if (rest[1]?.kind === OPERATOR && rest[1].text === ',') from = 2;
  const comma = rest.findIndex((item, i) => i >= from && item.kind === OPERATOR && item.text === ',');
  const startTokens = rest.slice(from, comma < 0 ? undefined : comma);
  if (startTokens.length === 0) {
    throw new SourceError('directive-needs-value', spanOf(tokens[0]), { token: tokens[0].text });
  }
  let start = toNumber(preprocessor.host.evaluate(startTokens)) - 1;
  let count = comma < 0 ? 1 : toNumber(preprocessor.host.evaluate(rest.slice(comma + 1)));
  const length = bytes.length;
  if (start < 0) start = 0;
  if (count < 0) count += length + 1 - start;
  if (start + count > length) count = length - start;
  const piece = length === 0 || count < 0 || start >= length ? new Uint8Array(0) : bytes.slice(start, start + count);
  defineText(preprocessor, tokens, false, [replaced(tokens[1], STRING, quoteBytes(piece))]);
};

// ---- multi-line macros and repetition

const RECURSION_DEPTH = 1 / 0;

const unmacro =
  (ignoreCase: boolean): Directive =>
  (preprocessor, tokens) => {
    const wanted = parseSignature(preprocessor, tokens, 1, tokens[0]);
    const key = wanted.name.toLowerCase();
    const list = preprocessor.multiLine.get(key) ?? [];
    const rest = list.filter(
      (macro) =>
        macro.ignoreCase !== ignoreCase ||
        (!ignoreCase && macro.name !== wanted.name) ||
        macro.minimum !== wanted.minimum ||
        macro.maximum !== wanted.maximum,
    );
    if (rest.length === 0) preprocessor.multiLine.delete(key);
    else preprocessor.multiLine.set(key, rest);
  };

const REPEAT_LIMIT = 1_000_000;

const repeat: Directive = (preprocessor, tokens) => {
  let rest = preprocessor.expand(tokens.slice(1));
  const last = rest[rest.length - 1];
  // `3.nolist` reads as one number.
  if (last?.kind === FLOAT && /^[0-9]+\.nolist$/i.test(last.text)) {
    rest = [...rest.slice(0, -1), replaced(last, NUMBER, last.text.slice(0, last.text.indexOf('.')))];
  }
  if (last?.kind === IDENTIFIER && last.text.toLowerCase() === '.nolist') rest = rest.slice(0, -1);
  let rounds = 0;
  if (rest.length === 0) preprocessor.report('directive-needs-value', spanOf(tokens[0]), { token: tokens[0].text });
  else rounds = toNumber(preprocessor.guarded(() => preprocessor.host.evaluate(rest)) ?? 0);
  if (rounds > REPEAT_LIMIT) {
    preprocessor.report('repeat-limit', spanOf(rest[0]), { token: String(rounds), limit: REPEAT_LIMIT });
    rounds = 0;
  }
  preprocessor.recording = { what: 'rep', directive: tokens[0], body: [], nested: 0, macro: null, rounds };
};

const stray =
  (code: 'endmacro-alone' | 'endrep-alone'): Directive =>
  (_preprocessor, tokens) => {
    throw new SourceError(code, spanOf(tokens[0]), { token: tokens[0].text });
  };

const leave =
  (what: 'rep' | 'macro'): Directive =>
  (preprocessor, tokens) => {
    if (!preprocessor.leave(what)) {
      throw new SourceError(what === 'rep' ? 'exitrep-alone' : 'exitmacro-alone', spanOf(tokens[0]), {
        token: tokens[0].text,
      });
    }
  };

const rotate: Directive = (preprocessor, tokens) => {
  const call = preprocessor.call;
  if (call === null) throw new SourceError('rotate-outside-macro', spanOf(tokens[0]), { token: tokens[0].text });
  const count = call.parameters.length;
  if (count === 0) return;
  const by = value(preprocessor, tokens, 1);
  call.rotation = (((call.rotation + by) % count) + count) % count;
};

// ---- files, contexts, messages

const include: Directive = (preprocessor, tokens) => {
  const rest = preprocessor.expand(tokens.slice(1));
  const first = rest[0];
  if (first === undefined) {
    throw new SourceError('include-needs-name', spanOf(tokens[0]), { token: tokens[0].text });
  }
  if (first.kind === OPEN_STRING) {
    throw new SourceError('unterminated-string', spanOf(first), { token: first.text, quote: first.text[0] });
  }
  const name = first.kind === STRING ? stringText(first.text) : textOf(rest).replace(/^<(.*)>$/, '$1');
  preprocessor.include(name, first);
};

const push: Directive = (preprocessor, tokens) => {
  preprocessor.contexts.push(tokens[1]?.text ?? null);
};

const pop: Directive = (preprocessor, tokens) => {
  const directive = tokens[0];
  if (preprocessor.contexts.depth === 0) {
    throw new SourceError('context-stack-empty', spanOf(directive), { token: directive.text });
  }
  const wanted = tokens[1]?.text;
  const top = preprocessor.contexts.top;
  if (wanted !== undefined && wanted.toLowerCase() !== (top ?? '').toLowerCase()) {
    throw new SourceError('context-mismatch', spanOf(tokens[1]), { token: wanted, found: top ?? '' });
  }
  preprocessor.contexts.pop();
};

const replaceContext: Directive = (preprocessor, tokens) => {
  if (preprocessor.contexts.depth === 0) {
    throw new SourceError('context-stack-empty', spanOf(tokens[0]), { token: tokens[0].text });
  }
  preprocessor.contexts.rename(tokens[1]?.text ?? null);
};

const message =
  (code: 'user-error' | 'user-warning' | 'user-note' | 'user-fatal'): Directive =>
  (preprocessor, tokens) => {
    const rest = preprocessor.expand(tokens.slice(1));
    const text = rest.length === 1 && rest[0].kind === STRING ? stringText(rest[0].text) : textOf(rest);
    preprocessor.report(code, spanOf(tokens[0]), { token: tokens[0].text, text });
    if (code === 'user-fatal') preprocessor.stopped = true;
  };

/** `%line number[+step] [file]` */
const line: Directive = (preprocessor, tokens) => {
  const number = tokens[1];
  const parsed = number?.kind === NUMBER ? parseNumber(number.text) : null;
  if (parsed === null) throw new SourceError('line-number', spanOf(number ?? tokens[0]), { token: tokens[0].text });
  const plus = tokens[2];
  const step = plus?.kind === OPERATOR && plus.text === '+' ? tokens[3] : undefined;
  const by = step?.kind === NUMBER ? parseNumber(step.text) : null;
  preprocessor.renumber(toNumber(parsed.value), by === null ? 1 : toNumber(by.value));
};

const use: Directive = (preprocessor, tokens) => {
  const rest = preprocessor.expand(tokens.slice(1));
  const first = rest[0];
  if (first === undefined) throw new SourceError('directive-needs-name', spanOf(tokens[0]), { token: tokens[0].text });
  const name = first.kind === STRING ? stringText(first.text) : first.text;
  preprocessor.standard.use(preprocessor, name, first);
};

// ---- stack frames of the manual's `%arg` and `%local`

const stackSize: Directive = (preprocessor, tokens) => {
  const name = requireName(tokens);
  if (!preprocessor.standard.frames.setModel(name.text)) {
    throw new SourceError('stacksize-unknown', spanOf(name), { token: name.text });
  }
};

const frameNames =
  (what: 'arg' | 'local'): Directive =>
  (preprocessor, tokens) => {
    preprocessor.standard.frames.declare(preprocessor, tokens, what);
  };

const nothing: Directive = () => {};

/** `%clear [define|all …]` */
const clear: Directive = (preprocessor, tokens) => {
  const what = tokens.slice(1).map((item) => item.text.toLowerCase());
  const all = what.length === 0 || what.includes('all');
  if (all || what.includes('define')) {
    preprocessor.macros.clear();
  }
  if (all || what.includes('macro')) preprocessor.multiLine.clear();
};

/** Every directive by its spelling in lower case. */
export const DIRECTIVES: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ['%define', (p, t): void => defineSingleLine(p, t, false, false)],
  ['%idefine', (p, t): void => defineSingleLine(p, t, true, false)],
  ['%xdefine', (p, t): void => defineSingleLine(p, t, false, true)],
  ['%ixdefine', (p, t): void => defineSingleLine(p, t, true, true)],
  ['%assign', assign(false)],
  ['%iassign', assign(true)],
  ['%undef', undefine],
  ['%undefalias', undefine],
  ['%defalias', alias(false)],
  ['%idefalias', alias(true)],
  ['%defstr', defineString(false)],
  ['%idefstr', defineString(true)],
  ['%deftok', defineTokens(false)],
  ['%ideftok', defineTokens(true)],
  ['%strlen', stringLength],
  ['%strcat', stringConcatenate],
  ['%substr', substring],
  ['%macro', (p, t): void => beginMacro(p, t, false, 0)],
  ['%imacro', (p, t): void => beginMacro(p, t, true, 0)],
  ['%rmacro', (p, t): void => beginMacro(p, t, false, RECURSION_DEPTH)],
  ['%irmacro', (p, t): void => beginMacro(p, t, true, RECURSION_DEPTH)],
  ['%endmacro', stray('endmacro-alone')],
  ['%endm', stray('endmacro-alone')],
  ['%unmacro', unmacro(false)],
  ['%unimacro', unmacro(true)],
  ['%exitmacro', leave('macro')],
  ['%rep', repeat],
  ['%endrep', stray('endrep-alone')],
  ['%exitrep', leave('rep')],
  ['%rotate', rotate],
  ['%include', include],
  ['%push', push],
  ['%pop', pop],
  ['%repl', replaceContext],
  ['%error', message('user-error')],
  ['%warning', message('user-warning')],
  ['%note', message('user-note')],
  ['%fatal', message('user-fatal')],
  ['%line', line],
  ['%use', use],
  ['%pragma', nothing],
  ['%null', (p, t): void => void p.expand(t.slice(1))],
  ['%clear', clear],
  ['%stacksize', stackSize],
  ['%arg', frameNames('arg')],
  ['%local', frameNames('local')],
]);

/** The bytes of a string token or the text of any other. */
export const plainBytes = (item: Token): Uint8Array =>
  item.kind === STRING ? stringBytes(item.text) : bytesOfText(item.text);
