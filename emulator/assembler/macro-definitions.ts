/** The heads of definitions: `%macro name 1-3+ defaults` and `%define name(a, b) body`. */
import type { MacroSignature, MultiLineMacro } from './multi-line-macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import type { MacroParameter, SingleLineMacro, MacroTable } from './single-line-macros.ts';
import { splitArguments } from './multi-line-macros.ts';
import { parseNumber } from './numbers.ts';
import { SourceError } from './source-error.ts';
import { FLOAT, IDENTIFIER, NUMBER, OPERATOR, PARAMETER, PP_CONTEXT, replaced, spanOf, withSpace } from './token.ts';
import type { Token } from './token.ts';

const isOperator = (item: Token | undefined, text: string): boolean =>
  item !== undefined && item.kind === OPERATOR && item.text === text;

/** `1.nolist` reads as one number: cuts it in two. */
function splitNoList(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((item) => item.kind === FLOAT && /^[0-9]+\.nolist$/i.test(item.text));
  if (at < 0) return tokens;
  const item = tokens[at];
  const count = item.text.slice(0, item.text.indexOf('.'));
  const parts = [replaced(item, NUMBER, count), replaced(item, IDENTIFIER, '.nolist')];
  return [...tokens.slice(0, at), ...parts, ...tokens.slice(at + 1)];
}

/** Reads `name counts[+][.nolist] [defaults]` from `tokens[at]`. */
export function parseSignature(
  preprocessor: Preprocessor,
  line: readonly Token[],
  at: number,
  directive: Token,
): MacroSignature {
  const tokens = splitNoList(line);
  const nameToken = tokens[at];
  if (nameToken === undefined || nameToken.kind === NUMBER || nameToken.kind === OPERATOR) {
    throw new SourceError('directive-needs-name', spanOf(nameToken ?? directive), { token: directive.text });
  }
  let i = at + 1;
  const count = (): number => {
    const item = tokens[i];
    const value = item?.kind === NUMBER ? parseNumber(item.text) : null;
    if (value === null || typeof value.value !== 'number') {
      preprocessor.report('macro-parameter-spec', spanOf(item ?? nameToken), { token: (item ?? nameToken).text });
      return 0;
    }
    i++;
    return value.value;
  };
  let minimum = 0;
  let maximum = 0;
  if (isOperator(tokens[i], '*')) {
    maximum = Infinity;
    i++;
  } else if (tokens[i] !== undefined) {
    minimum = count();
    maximum = minimum;
    if (isOperator(tokens[i], '-')) {
      i++;
      if (isOperator(tokens[i], '*')) {
        maximum = Infinity;
        i++;
      } else maximum = count();
    }
    if (minimum > maximum) {
      preprocessor.report('macro-parameter-spec', spanOf(nameToken), { token: `${minimum}-${maximum}` });
      maximum = minimum;
    }
  }
  let greedy = false;
  if (isOperator(tokens[i], '+')) {
    greedy = true;
    i++;
  }
  let noList = false;
  if (tokens[i]?.kind === IDENTIFIER && tokens[i].text.toLowerCase() === '.nolist') {
    noList = true;
    i++;
  }
  const defaults = splitArguments(tokens, i).map((argument) => argument.tokens);
  if (minimum + defaults.length > maximum && !greedy) {
    preprocessor.report('macro-too-many-defaults', spanOf(tokens[i]), { token: nameToken.text });
  }
  return { name: nameToken.text, nameToken, minimum, maximum, greedy, defaults, noList };
}

/** `%macro`, `%imacro`, `%rmacro`: begins the recording of a body. */
export function beginMacro(
  preprocessor: Preprocessor,
  tokens: readonly Token[],
  ignoreCase: boolean,
  maximumDepth: number,
): void {
  const directive = tokens[0];
  if (tokens.length === 2) {
    preprocessor.report('macro-count-missing', spanOf(tokens[1]), { token: tokens[1].text });
  }
  const signature = parseSignature(preprocessor, preprocessor.expandCounts(tokens), 1, directive);
  const macro: MultiLineMacro = {
    ...signature,
    ignoreCase,
    maximumDepth,
    body: [],
    usesLabel: false,
    activeCalls: 0,
  };
  preprocessor.recording = { what: 'macro', directive, body: macro.body, nested: 0, macro, rounds: 0 };
}

/** Where a `%define`d name lives, and its bare name. */
export function macroPlace(
  preprocessor: Preprocessor,
  item: Token | undefined,
  directive: Token,
): { name: string; table: MacroTable } {
  if (item?.kind === PP_CONTEXT) {
    const resolved = preprocessor.contexts.resolve(item);
    if (resolved === null) throw new SourceError('no-context', spanOf(item), { token: item.text });
    return { name: resolved.name, table: resolved.macros };
  }
  if (item?.kind !== IDENTIFIER) {
    throw new SourceError('directive-needs-name', spanOf(item ?? directive), { token: directive.text });
  }
  return { name: item.text, table: preprocessor.macros };
}

/** Reads `(a, =b, &c, d+)`; returns the parameters and the position after the closing parenthesis. */
function parameterList(tokens: readonly Token[], open: number): { list: MacroParameter[]; end: number } {
  const list: MacroParameter[] = [];
  let i = open + 1;
  if (isOperator(tokens[i], ')')) return { list, end: i + 1 };
  for (;;) {
    let evaluated = false;
    let stringed: '' | '&' | '&&' = '';
    while (isOperator(tokens[i], '=') || isOperator(tokens[i], '&') || isOperator(tokens[i], '&&')) {
      if (tokens[i].text === '=') evaluated = true;
      else stringed = tokens[i].text === '&' ? '&' : '&&';
      i++;
    }
    const name = tokens[i];
    if (name === undefined || name.kind !== IDENTIFIER) {
      throw new SourceError('macro-parameter-name', spanOf(name ?? tokens[open]), {
        token: (name ?? tokens[open]).text,
      });
    }
    i++;
    let greedy = false;
    if (isOperator(tokens[i], '+')) {
      greedy = true;
      i++;
    }
    list.push({ name: name.text, evaluated, stringed, greedy });
    if (isOperator(tokens[i], ')')) return { list, end: i + 1 };
    if (!isOperator(tokens[i], ',')) {
      const bad = tokens[i] ?? tokens[open];
      throw new SourceError('macro-parameter-name', spanOf(bad), { token: bad.text });
    }
    i++;
  }
}

/** `%define` and its relatives. `expandNow` is `%xdefine`. */
export function defineSingleLine(
  preprocessor: Preprocessor,
  tokens: readonly Token[],
  ignoreCase: boolean,
  expandNow: boolean,
): void {
  const directive = tokens[0];
  const { name, table } = macroPlace(preprocessor, tokens[1], directive);
  let start = 2;
  let parameters: MacroParameter[] | null = null;
  if (isOperator(tokens[2], '(') && !tokens[2].space) {
    const list = parameterList(tokens, 2);
    parameters = list.list;
    start = list.end;
  }
  let body: readonly Token[] = tokens.slice(start);
  if (expandNow) body = preprocessor.expand(body);
  table.define(makeMacro(name, ignoreCase, parameters, body));
}

/** A macro from its parts; the names of parameters in the body become parameter tokens. */
export function makeMacro(
  name: string,
  ignoreCase: boolean,
  parameters: readonly MacroParameter[] | null,
  body: readonly Token[],
): SingleLineMacro {
  let made = body;
  if (parameters !== null && parameters.length > 0) {
    made = body.map((item) => {
      const index = item.kind === IDENTIFIER ? parameters.findIndex((parameter) => parameter.name === item.text) : -1;
      return index < 0 ? item : replaced(item, PARAMETER, String(index));
    });
  }
  if (made.length > 0) made = [withSpace(made[0], false), ...made.slice(1)];
  return { name, ignoreCase, parameters, body: made, builtin: null, standard: false, inProgress: false };
}

/** Defines a macro without parameters that stands for `body`. */
export function defineText(
  preprocessor: Preprocessor,
  tokens: readonly Token[],
  ignoreCase: boolean,
  body: readonly Token[],
): void {
  const { name, table } = macroPlace(preprocessor, tokens[1], tokens[0]);
  table.define(makeMacro(name, ignoreCase, null, body));
}

/** A macro for text that the assembler provides. */
export function standardMacro(name: string, body: readonly Token[]): SingleLineMacro {
  return { name, ignoreCase: false, parameters: null, body, builtin: null, standard: true, inProgress: false };
}
