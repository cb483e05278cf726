/** `%if` and all its relatives: which lines count. */
import { accepts, hasParameterTokens, substitute } from './multi-line-macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import { parseSignature } from './macro-definitions.ts';
import { isZero } from './int64.ts';
import { SourceError } from './source-error.ts';
import { FLOAT, IDENTIFIER, NUMBER, OPEN_STRING, OPERATOR, PP_CONTEXT, PP_LOCAL, spanOf, STRING } from './token.ts';
import type { Token } from './token.ts';
import { stringText } from './strings.ts';

/** One open `%if`. `on`: lines count; `off`: not yet; `done`: a branch was taken; `never`: the whole block is skipped. */
export interface Condition {
  state: 'on' | 'off' | 'done' | 'never';
  sawElse: boolean;
  readonly directive: Token;
}

type Test = 'value' | 'def' | 'defalias' | 'macro' | 'ctx' | 'idn' | 'idni' | 'id' | 'num' | 'str' | 'empty' | 'token' | 'env' | 'usable' | 'using'; // prettier-ignore

interface ConditionalName {
  readonly role: 'if' | 'elif' | 'else' | 'endif';
  readonly test: Test;
  readonly negated: boolean;
}

const TESTS: readonly Test[] = [
  'value', 'def', 'defalias', 'macro', 'ctx', 'idn', 'idni', 'id', 'num', 'str', 'empty', 'token', 'env', 'usable', 'using',
]; // prettier-ignore

/** Every spelling: `%if`, `%ifndef`, `%elifnidni`, … */
export const CONDITIONAL_NAMES: ReadonlyMap<string, ConditionalName> = (() => {
  const names = new Map<string, ConditionalName>();
  for (const role of ['if', 'elif'] as const) {
    for (const test of TESTS) {
      const suffix = test === 'value' ? '' : test;
      names.set(`%${role}${suffix}`, { role, test, negated: false });
      names.set(`%${role}n${suffix}`, { role, test, negated: true });
    }
  }
  names.set('%else', { role: 'else', test: 'value', negated: false });
  names.set('%endif', { role: 'endif', test: 'value', negated: false });
  return names;
})();

/** Carries out one conditional directive. */
export function runConditional(preprocessor: Preprocessor, tokens: readonly Token[]): void {
  const directive = tokens[0];
  const name = CONDITIONAL_NAMES.get(directive.text.toLowerCase());
  if (name === undefined) return;
  const conditions = preprocessor.conditions;
  const top = conditions[conditions.length - 1];
  if (name.role === 'if') {
    if (top !== undefined && top.state !== 'on') {
      conditions.push({ state: 'never', sawElse: false, directive });
      return;
    }
    const holds = test(preprocessor, tokens, name);
    conditions.push({ state: holds ? 'on' : holds === null ? 'never' : 'off', sawElse: false, directive });
    return;
  }
  if (top === undefined) {
    preprocessor.report('no-matching-if', spanOf(directive), { token: directive.text });
    return;
  }
  if (name.role === 'endif') {
    conditions.pop();
    return;
  }
  if (top.sawElse && top.state !== 'never') {
    preprocessor.report('else-after-else', spanOf(directive), { token: directive.text });
  }
  if (name.role === 'else') {
    top.sawElse = true;
    if (top.state === 'on') top.state = 'done';
    else if (top.state === 'off') top.state = 'on';
    return;
  }
  if (top.state === 'on') top.state = 'done';
  else if (top.state === 'off') {
    const holds = test(preprocessor, tokens, name);
    if (holds === null) top.state = 'never';
    else if (holds) top.state = 'on';
  }
}

/** The answer of the test; null when it could not be made sense of (reported). */
function test(preprocessor: Preprocessor, tokens: readonly Token[], name: ConditionalName): boolean | null {
  // An %elif of a part that is skipped so far still has its parameters in it.
  const line = hasParameterTokens(tokens) ? substitute(tokens, preprocessor.call, preprocessor) : tokens;
  const answer = preprocessor.guarded(() => ask(preprocessor, line, name.test));
  return answer === null ? null : answer !== name.negated;
}

function ask(preprocessor: Preprocessor, line: readonly Token[], kind: Test): boolean {
  const directive = line[0];
  const rest = line.slice(1);
  switch (kind) {
    case 'def':
    case 'defalias':
      return rest.some((item) => isDefined(preprocessor, item));
    case 'macro':
      return macroExists(preprocessor, rest, directive);
    case 'ctx': {
      const top = preprocessor.contexts.top;
      return rest.some((item) => top !== null && item.text.toLowerCase() === top.toLowerCase());
    }
    case 'env':
      return false;
    case 'usable':
    case 'using': {
      const packageName = rest[0] === undefined ? '' : nameText(rest[0]).toLowerCase();
      return kind === 'using'
        ? preprocessor.standard.packages.has(packageName)
        : preprocessor.standard.isPackage(packageName);
    }
    case 'idn':
    case 'idni':
      return identical(preprocessor.expand(rest), directive, kind === 'idni');
    default:
      return askExpanded(preprocessor, preprocessor.expand(rest), directive, kind);
  }
}

const nameText = (item: Token): string => (item.kind === STRING ? stringText(item.text) : item.text);

function askExpanded(
  preprocessor: Preprocessor,
  rest: readonly Token[],
  directive: Token,
  kind: 'value' | 'id' | 'num' | 'str' | 'empty' | 'token',
): boolean {
  const first = rest[0];
  switch (kind) {
    case 'empty':
      return rest.length === 0;
    case 'token': {
      const signed = first?.kind === OPERATOR && (first.text === '-' || first.text === '+') && rest[1]?.kind === NUMBER;
      return rest.length === (signed ? 2 : 1);
    }
    case 'id':
      return first?.kind === IDENTIFIER;
    case 'str':
      return first?.kind === STRING || first?.kind === OPEN_STRING;
    case 'num': {
      const signed = first?.kind === OPERATOR && (first.text === '-' || first.text === '+');
      const number = signed ? rest[1] : first;
      return number?.kind === NUMBER || (number?.kind === FLOAT && false);
    }
    default:
      if (first === undefined) throw new SourceError('condition-missing', spanOf(directive), { token: directive.text });
      return !isZero(preprocessor.host.evaluate(rest));
  }
}

function isDefined(preprocessor: Preprocessor, item: Token): boolean {
  if (item.kind === PP_CONTEXT) {
    const resolved = preprocessor.contexts.resolve(item);
    return resolved !== null && resolved.macros.find(resolved.name) !== undefined;
  }
  if (item.kind === IDENTIFIER || item.kind === PP_LOCAL) return preprocessor.macros.find(item.text) !== undefined;
  return false;
}

/** `%ifmacro name 1-3`: is there a macro of that name that takes one of these numbers of parameters? */
function macroExists(preprocessor: Preprocessor, rest: readonly Token[], directive: Token): boolean {
  const name = rest[0];
  if (name === undefined || name.kind !== IDENTIFIER) {
    throw new SourceError('directive-needs-name', spanOf(name ?? directive), { token: directive.text });
  }
  const candidates = preprocessor.macrosNamed(name.text);
  if (rest.length === 1) return candidates.length > 0;
  const wanted = parseSignature(preprocessor, rest, 0, directive);
  return candidates.some(
    (macro) =>
      accepts(macro, wanted.minimum) ||
      (wanted.minimum <= macro.minimum && (wanted.greedy || macro.minimum <= wanted.maximum)),
  );
}

/** Compares two token lists around the first comma, white space aside; strings by their characters. */
function identical(tokens: readonly Token[], directive: Token, ignoreCase: boolean): boolean {
  const comma = tokens.findIndex((item) => item.kind === OPERATOR && item.text === ',');
  if (comma < 0) throw new SourceError('condition-needs-comma', spanOf(directive), { token: directive.text });
  const left = tokens.slice(0, comma);
  const right = tokens.slice(comma + 1);
  if (left.length !== right.length) return false;
  return left.every((item, i) => {
    const other = right[i];
    if (item.kind !== other.kind) return false;
    const a = item.kind === STRING ? stringText(item.text) : item.text;
    const b = other.kind === STRING ? stringText(other.text) : other.text;
    return ignoreCase ? a.toLowerCase() === b.toLowerCase() : a === b;
  });
}
