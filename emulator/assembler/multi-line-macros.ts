/** Multi-line macros: definitions, calls, and the substitution of `%1`, `%%x`, `%0` and their relatives in a body line. */
import type { Preprocessor } from './preprocessor.ts';
import { glue } from './single-line-macros.ts';
import {
  FLOAT,
  IDENTIFIER,
  NUMBER,
  OPERATOR,
  PP_CONTEXT,
  PP_INDIRECT,
  PP_LOCAL,
  PP_NAME,
  PP_PARAMETER,
  PP_SELF,
  replaced,
  spanOf,
  token,
  withSpace,
} from './token.ts';
import type { SourceLine, Token } from './token.ts';

export interface BodyLine {
  readonly tokens: readonly Token[];
  readonly at: SourceLine;
}

export interface MacroSignature {
  readonly name: string;
  readonly nameToken: Token;
  readonly minimum: number;
  /** Infinity for `1-*`. */
  readonly maximum: number;
  /** `2+`: the last parameter takes the rest of the line. */
  readonly greedy: boolean;
  readonly defaults: readonly (readonly Token[])[];
  readonly noList: boolean;
}

export interface MultiLineMacro extends MacroSignature {
  readonly ignoreCase: boolean;
  /** `%rmacro`: how deep it may call itself; 0 for ordinary macros. */
  readonly maximumDepth: number;
  readonly body: BodyLine[];
  /** True when the body uses `%00`: the label before the call is then not defined by itself. */
  usesLabel: boolean;
  activeCalls: number;
}

/** One call in progress. */
export interface MacroCall {
  readonly macro: MultiLineMacro;
  readonly name: Token;
  readonly parameters: readonly (readonly Token[])[];
  /** Number behind `..@` in `%%` labels. */
  readonly unique: number;
  /** What stands before the call, for `%00`. */
  readonly label: readonly Token[];
  rotation: number;
}

/** One argument: its tokens, and where it begins in the line (for greedy parameters). */
export interface CallArgument {
  readonly tokens: readonly Token[];
  readonly from: number;
}

/** Splits what follows a macro's name at its commas; `{…}` protects commas and is removed. */
export function splitArguments(tokens: readonly Token[], from: number): CallArgument[] {
  const out: CallArgument[] = [];
  if (from >= tokens.length) return out;
  let i = from;
  for (;;) {
    const start = i;
    let part: Token[] = [];
    if (tokens[i]?.kind === OPERATOR && tokens[i].text === '{') {
      let depth = 1;
      i++;
      while (i < tokens.length) {
        const item = tokens[i++];
        if (item.kind === OPERATOR && item.text === '{') depth++;
        else if (item.kind === OPERATOR && item.text === '}' && --depth === 0) break;
        part.push(item);
      }
      while (i < tokens.length && !isComma(tokens[i])) i++;
    } else {
      let depth = 0;
      while (i < tokens.length) {
        const item = tokens[i];
        if (item.kind === OPERATOR) {
          if (item.text === '{') depth++;
          else if (item.text === '}') depth--;
          else if (item.text === ',' && depth <= 0) break;
        }
        part.push(item);
        i++;
      }
    }
    out.push({ tokens: part, from: start });
    part = [];
    if (i >= tokens.length) return out;
    i++;
  }
}
const isComma = (item: Token): boolean => item.kind === OPERATOR && item.text === ',';

export const accepts = (macro: MacroSignature, count: number): boolean =>
  count >= macro.minimum && (macro.greedy || count <= macro.maximum);

/** The parameters of a call: greedy tail joined, defaults filled in. */
export function bindParameters(
  macro: MacroSignature,
  given: readonly CallArgument[],
  line: readonly Token[],
): (readonly Token[])[] {
  const out: (readonly Token[])[] = [];
  const last = macro.greedy && given.length >= macro.maximum ? macro.maximum - 1 : -1;
  for (let i = 0; i < given.length; i++) {
    if (i === last) {
      out.push(given.length > macro.maximum ? line.slice(given[i].from) : given[i].tokens);
      break;
    }
    if (i >= macro.maximum) break;
    out.push(given[i].tokens);
  }
  while (out.length < macro.minimum + macro.defaults.length && out.length < macro.maximum) {
    out.push(macro.defaults[out.length - macro.minimum]);
  }
  return out;
}

// Condition codes of Jcc, SETcc, CMOVcc and their opposites (SDM vol. 1, appendix B).
const OPPOSITE: Readonly<Record<string, string>> = {
  a: 'na', ae: 'nae', b: 'nb', be: 'nbe', c: 'nc', e: 'ne', g: 'ng', ge: 'nge', l: 'nl', le: 'nle',
  na: 'a', nae: 'ae', nb: 'b', nbe: 'be', nc: 'c', ne: 'e', ng: 'g', nge: 'ge', nl: 'l', nle: 'le',
  no: 'o', np: 'p', ns: 's', nz: 'z', o: 'no', p: 'np', pe: 'po', po: 'pe', s: 'ns', z: 'nz',
}; // prettier-ignore
const WITHOUT_OPPOSITE = new Set(['cxz', 'ecxz']);

/** True when a line has anything that {@link substitute} would change. */
export function hasParameterTokens(tokens: readonly Token[]): boolean {
  for (const item of tokens) {
    const kind = item.kind;
    if (kind === PP_PARAMETER || kind === PP_LOCAL || kind === PP_INDIRECT || kind === PP_SELF) return true;
  }
  return false;
}

/** Replaces parameters, macro-local labels and `%[…]` in one line; `call` is null outside macros. */
export function substitute(tokens: readonly Token[], call: MacroCall | null, preprocessor: Preprocessor): Token[] {
  const out: Token[] = [];
  // Positions in `out` that begin with substituted text, or follow it: only there can words grow together.
  let seam = false;
  for (const item of tokens) {
    const made = replacement(item, call, preprocessor);
    if (made === null) {
      append(out, item, seam);
      seam = false;
      continue;
    }
    for (let k = 0; k < made.length; k++) {
      if (k === 0) append(out, withSpace(made[k], item.space), true);
      else out.push(made[k]);
    }
    seam = true;
  }
  return out;
}

function append(out: Token[], item: Token, seam: boolean): void {
  const last = out[out.length - 1];
  if (seam && !item.space && last !== undefined && growsTogether(last, item)) glue(out, item);
  else out.push(item);
}

function growsTogether(left: Token, right: Token): boolean {
  const leftWord = left.kind === IDENTIFIER || left.kind === NUMBER || left.kind === FLOAT || left.kind === PP_NAME;
  const rightWord = right.kind === IDENTIFIER || right.kind === NUMBER || right.kind === FLOAT;
  return (leftWord || left.kind === PP_CONTEXT) && rightWord;
}

/** What stands for `item`; null when it stays as it is. */
function replacement(item: Token, call: MacroCall | null, preprocessor: Preprocessor): readonly Token[] | null {
  switch (item.kind) {
    case PP_INDIRECT:
      return preprocessor.expandIndirect(item);
    case PP_LOCAL:
      if (call === null) return null;
      return [replaced(item, IDENTIFIER, `..@${call.unique}.${item.text.slice(2)}`)];
    case PP_SELF:
      if (call === null) return null;
      if (item.text.startsWith('%*')) return [replaced(item, PP_SELF, '%' + item.text.slice(2))];
      return [replaced(item, IDENTIFIER, item.text === '%??' ? call.macro.name : call.name.text)];
    case PP_PARAMETER:
      return call === null ? null : parameter(item, call, preprocessor);
    default:
      return null;
  }
}

function parameter(item: Token, call: MacroCall, preprocessor: Preprocessor): readonly Token[] {
  const text = item.text;
  if (text === '0') return [replaced(item, NUMBER, String(call.parameters.length))];
  if (text === '00') return call.label;
  const colon = text.indexOf(':');
  if (colon >= 0) return range(item, Number(text.slice(0, colon)), Number(text.slice(colon + 1)), call, preprocessor);
  const sign = text.charCodeAt(0);
  const number = Number(sign === 43 || sign === 45 ? text.slice(1) : text);
  const value = nth(call, number);
  if (sign !== 43 && sign !== 45) return value;
  return condition(item, value, sign === 45, preprocessor);
}

function nth(call: MacroCall, number: number): readonly Token[] {
  const count = call.parameters.length;
  if (number < 1 || number > count) return [];
  return call.parameters[(number - 1 + call.rotation) % count];
}

function condition(
  item: Token,
  value: readonly Token[],
  inverted: boolean,
  preprocessor: Preprocessor,
): readonly Token[] {
  const name = value.length === 1 ? value[0].text.toLowerCase() : '';
  const opposite = OPPOSITE[name];
  if (opposite === undefined && !(WITHOUT_OPPOSITE.has(name) && !inverted)) {
    preprocessor.report('not-a-condition', spanOf(value[0] ?? item), { token: value[0]?.text ?? item.text });
    return [];
  }
  return [replaced(item, IDENTIFIER, inverted ? opposite : name)];
}

/** `%{2:4}`: several parameters with their commas; negative numbers count from the end, a falling range reverses. */
function range(item: Token, first: number, last: number, call: MacroCall, preprocessor: Preprocessor): Token[] {
  const count = call.parameters.length;
  const position = (n: number): number => (n < 0 ? count + n + 1 : n);
  const from = position(first);
  const to = position(last);
  if (first === 0 || last === 0 || from < 1 || to < 1 || from > count || to > count) {
    preprocessor.report('parameter-range', spanOf(item), { token: item.text, count });
    return [];
  }
  const out: Token[] = [];
  const step = from <= to ? 1 : -1;
  for (let n = from; ; n += step) {
    for (const given of nth(call, n)) out.push(given);
    if (n === to) return out;
    out.push(token(OPERATOR, ',', false, item.at, item.offset, item.length));
  }
}
