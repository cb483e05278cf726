/** Single-line macros (`%define` and its family): definitions, overloads by number of parameters, and expansion. */
import type { Preprocessor } from './preprocessor.ts';
import { lexText } from './lexer.ts';
import { bytesOfText, quoteBytes } from './strings.ts';
import {
  IDENTIFIER,
  NUMBER,
  OPERATOR,
  PARAMETER,
  PP_CONDITIONAL_COMMA,
  PP_CONTEXT,
  PP_ENVIRONMENT,
  PP_INDIRECT,
  PP_PASTE,
  PP_SELF,
  replaced,
  sourceText,
  spanOf,
  STRING,
  textOf,
  token,
  withSpace,
} from './token.ts';
import type { Token } from './token.ts';

export interface MacroParameter {
  readonly name: string;
  /** `=x`: the argument is evaluated. */
  readonly evaluated: boolean;
  /** `&x`: the argument becomes a string; `&&x`: unless it is one already. */
  readonly stringed: '' | '&' | '&&';
  /** `x+`: takes the rest, commas included. */
  readonly greedy: boolean;
}

export interface SingleLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  /** null: no parameter list at all. */
  readonly parameters: readonly MacroParameter[] | null;
  readonly body: readonly Token[];
  /** For `__?LINE?__` and the like: makes the text when it is used. */
  readonly builtin: ((use: Token, preprocessor: Preprocessor) => Token[]) | null;
  /** True for the assembler's own macros, which do not count as the learner's. */
  readonly standard: boolean;
  inProgress: boolean;
}

/** Name → macros that differ in their number of parameters. */
export class MacroTable {
  readonly exact = new Map<string, SingleLineMacro[]>();
  readonly folded = new Map<string, SingleLineMacro[]>();
  /** Names given from outside, and those of them that the source has looked at, changed or taken away. */
  private readonly given = new Set<string>();
  readonly asked = new Set<string>();

  find(name: string): SingleLineMacro[] | undefined {
    const found = this.exact.get(name);
    if (found !== undefined && this.given.has(name)) this.asked.add(name);
    if (found !== undefined || this.folded.size === 0) return found;
    return this.folded.get(name.toLowerCase());
  }

  /** A definition from outside. What the source makes of the name is noted from now on. */
  give(macro: SingleLineMacro): void {
    this.define(macro);
    this.given.add(macro.name);
  }
  clear(): void {
    this.exact.clear();
    this.folded.clear();
  }

  define(macro: SingleLineMacro): void {
    this.noteChange(macro.name);
    this.removeArity(macro.name, macro.parameters);
    const table = macro.ignoreCase ? this.folded : this.exact;
    const key = macro.ignoreCase ? macro.name.toLowerCase() : macro.name;
    const list = table.get(key);
    if (list === undefined || macro.parameters === null || list[0].parameters === null) table.set(key, [macro]);
    else list.push(macro);
  }

  private removeArity(name: string, parameters: readonly MacroParameter[] | null): void {
    for (const [table, key] of [
      [this.exact, name],
      [this.folded, name.toLowerCase()],
    ] as const) {
      const list = table.get(key);
      if (list === undefined) continue;
      const rest = list.filter((macro) => macro.parameters?.length !== parameters?.length);
      if (rest.length === 0) table.delete(key);
      else table.set(key, rest);
    }
  }

  /** Case aside: a name of another case may hide one that was given. */
  private noteChange(name: string): void {
    if (this.given.size === 0) return;
    const lower = name.toLowerCase();
    for (const given of this.given) if (given.toLowerCase() === lower) this.asked.add(given);
  }

  undefine(name: string): void {
    this.noteChange(name);
    this.exact.delete(name);
    this.folded.delete(name.toLowerCase());
  }
}

interface Frame {
  readonly tokens: readonly Token[];
  index: number;
  readonly macro: SingleLineMacro | null;
}

// A line that grows beyond this is a runaway definition, not a program.
const TOKEN_LIMIT = 100_000;

/** Expands every single-line macro of a line, then pastes; repeats while pasting makes new words. */
export function expandSingleLineMacros(tokens: readonly Token[], preprocessor: Preprocessor): readonly Token[] {
  if (!mayExpand(tokens, preprocessor)) return tokens;
  let current = tokens;
  for (let round = 0; round < 1000; round++) {
    const out = new Expansion(preprocessor).run(current);
    const pasted = paste(out);
    if (pasted === null) return out;
    current = pasted;
  }
  return current;
}

function mayExpand(tokens: readonly Token[], preprocessor: Preprocessor): boolean {
  for (const item of tokens) {
    if (item.kind === IDENTIFIER) {
      if (preprocessor.macros.find(item.text) !== undefined) return true;
    } else if (item.kind >= PP_CONTEXT && item.kind !== PARAMETER) return true;
  }
  return false;
}

class Expansion {
  private readonly out: Token[] = [];
  private readonly frames: Frame[] = [];
  private readonly preprocessor: Preprocessor;

  constructor(preprocessor: Preprocessor) {
    this.preprocessor = preprocessor;
  }

  run(tokens: readonly Token[]): Token[] {
    this.frames.push({ tokens, index: 0, macro: null });
    try {
      for (;;) {
        const item = this.take();
        if (item === null) return this.out;
        this.step(item);
        if (this.out.length > TOKEN_LIMIT) {
          this.preprocessor.report('expansion-too-long', spanOf(item), { token: item.text });
          return this.out;
        }
      }
    } finally {
      for (const frame of this.frames) if (frame.macro !== null) frame.macro.inProgress = false;
    }
  }

  /** Takes the next token, leaving the expansions that end before it. */
  private take(): Token | null {
    for (;;) {
      const top = this.frames[this.frames.length - 1];
      if (top === undefined) return null;
      if (top.index < top.tokens.length) return top.tokens[top.index++];
      if (top.macro !== null) top.macro.inProgress = false;
      this.frames.pop();
    }
  }

  private peek(): Token | null {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i];
      if (frame.index < frame.tokens.length) return frame.tokens[frame.index];
    }
    return null;
  }

  private step(item: Token): void {
    switch (item.kind) {
      case IDENTIFIER:
        this.identifier(item, this.preprocessor.macros.find(item.text));
        break;
      case PP_CONTEXT: {
        const resolved = this.preprocessor.contexts.resolve(item);
        if (resolved === null) this.out.push(item);
        else this.identifier(replaced(item, IDENTIFIER, resolved.label), resolved.macros.find(resolved.name));
        break;
      }
      case PP_INDIRECT:
        for (const inner of this.preprocessor.expandIndirect(item)) this.out.push(inner);
        break;
      case PP_ENVIRONMENT:
        this.preprocessor.report('environment-undefined', spanOf(item), { token: item.text });
        break;
      case PP_SELF: {
        const macro = this.frames[this.frames.length - 1]?.macro ?? null;
        this.out.push(macro === null ? item : replaced(item, IDENTIFIER, macro.name));
        break;
      }
      default:
        this.out.push(item);
    }
  }

  private identifier(item: Token, candidates: readonly SingleLineMacro[] | undefined): void {
    if (candidates === undefined || candidates.every((macro) => macro.inProgress)) {
      this.out.push(item);
      return;
    }
    const first = candidates[0];
    if (first.builtin !== null) {
      for (const made of first.builtin(item, this.preprocessor)) this.out.push(made);
      return;
    }
    if (first.parameters === null) {
      this.enter(first, item, []);
      return;
    }
    const next = this.peek();
    if (next === null || next.kind !== OPERATOR || next.text !== '(') {
      this.out.push(item);
      return;
    }
    this.call(item, candidates);
  }

  private call(item: Token, candidates: readonly SingleLineMacro[]): void {
    const consumed: Token[] = [];
    const list = this.argumentList(consumed);
    if (list === null) {
      this.preprocessor.report('macro-call-open', spanOf(item), { token: item.text });
      this.out.push(item, ...consumed);
      return;
    }
    const macro = chooseByCount(candidates, list);
    if (macro === undefined || macro.inProgress) {
      if (macro === undefined) {
        this.preprocessor.report('macro-argument-count', spanOf(item), { token: item.text, count: list.length });
      }
      this.out.push(item, ...consumed);
      return;
    }
    const values: (readonly Token[])[] = [];
    for (const [index, parameter] of (macro.parameters ?? []).entries()) {
      const given = parameter.greedy ? joinArguments(list, index) : (list[index]?.tokens ?? []);
      values.push(this.argument(parameter, given));
    }
    this.enter(macro, item, values);
  }

  /** Arguments go into the body as written and are expanded there, with the macro itself switched off. */
  private argument(parameter: MacroParameter, given: readonly Token[]): readonly Token[] {
    let value = given;
    if (parameter.evaluated) {
      value = this.preprocessor.evaluatedTokens(expandSingleLineMacros(value, this.preprocessor));
    }
    if (parameter.stringed === '' || value.length === 0) return value;
    if (parameter.stringed === '&&' && value.length === 1 && value[0].kind === STRING) return value;
    return [stringToken(value, value[0])];
  }

  /** Reads `( a, b, … )`; `consumed` collects every token read. Null when it is never closed. */
  private argumentList(consumed: Token[]): Argument[] | null {
    const list: Argument[] = [];
    let tokens: Token[] = [];
    let parentheses = 0;
    let braces = 0;
    for (;;) {
      const item = this.take();
      if (item === null) return null;
      consumed.push(item);
      if (item.kind === OPERATOR) {
        if (item.text === '{' && braces++ === 0 && parentheses === 1 && tokens.length === 0) continue;
        if (item.text === '}' && braces > 0 && --braces === 0 && parentheses === 1) {
          const follow = this.peek();
          if (follow !== null && (follow.text === ',' || follow.text === ')')) continue;
        }
        if (braces === 0) {
          if (item.text === '(' && parentheses++ === 0) continue;
          if (item.text === ')' && --parentheses === 0) {
            list.push({ tokens, comma: null });
            return list;
          }
          if (item.text === ',' && parentheses === 1) {
            list.push({ tokens, comma: item });
            tokens = [];
            continue;
          }
        }
      }
      tokens.push(item);
    }
  }

  private enter(macro: SingleLineMacro, use: Token, values: readonly (readonly Token[])[]): void {
    const body: Token[] = [];
    for (const [index, item] of macro.body.entries()) {
      const space = index === 0 ? use.space : item.space;
      if (item.kind === PARAMETER) {
        const value = values[Number(item.text)];
        for (const [k, given] of value.entries()) body.push(k === 0 ? withSpace(given, space) : given);
      } else if (item.kind === PP_SELF) {
        body.push(
          token(IDENTIFIER, item.text.endsWith('??') ? macro.name : use.text, space, use.at, use.offset, use.length),
        );
      } else if (item.kind === PP_CONDITIONAL_COMMA) {
        const rest = values[Number(macro.body[index + 1]?.text ?? '-1')];
        if (rest === undefined || rest.length > 0)
          body.push(token(OPERATOR, ',', space, use.at, use.offset, use.length));
      } else body.push(token(item.kind, item.text, space, use.at, use.offset, use.length));
    }
    macro.inProgress = true;
    this.frames.push({ tokens: body, index: 0, macro });
  }
}

interface Argument {
  readonly tokens: readonly Token[];
  readonly comma: Token | null;
}

function chooseByCount(candidates: readonly SingleLineMacro[], list: readonly Argument[]): SingleLineMacro | undefined {
  const count = list.length;
  const isEmpty = count === 1 && list[0].tokens.length === 0;
  return (
    candidates.find((macro) => macro.parameters?.length === count) ??
    (isEmpty ? candidates.find((macro) => macro.parameters?.length === 0) : undefined) ??
    candidates.find((macro) => {
      const parameters = macro.parameters ?? [];
      return parameters.length > 0 && parameters[parameters.length - 1].greedy && count >= parameters.length;
    })
  );
}

function joinArguments(list: readonly Argument[], from: number): Token[] {
  const out: Token[] = [];
  for (let i = from; i < list.length; i++) {
    out.push(...list[i].tokens);
    const comma = list[i].comma;
    if (comma !== null && i + 1 < list.length) out.push(comma);
  }
  return out;
}

/**
 * Joins what expansion brought together: words without white space between them, and whatever stands left and right
 * of `%+`. Returns null when there was nothing to join.
 */
export function paste(tokens: readonly Token[]): Token[] | null {
  let needed = false;
  for (let i = 0; i < tokens.length && !needed; i++) needed = tokens[i].kind === PP_PASTE || sticks(tokens, i);
  if (!needed) return null;
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const item = tokens[i];
    if (item.kind === PP_PASTE && out.length > 0) {
      const next = tokens[i + 1];
      if (next === undefined) continue;
      glue(out, next);
      i++;
    } else if (i > 0 && sticks(tokens, i)) glue(out, item);
    else if (item.kind !== PP_PASTE) out.push(item);
  }
  return out;
}

function sticks(tokens: readonly Token[], i: number): boolean {
  const item = tokens[i];
  if (i === 0 || item.space) return false;
  if (item.kind !== IDENTIFIER && item.kind !== NUMBER && item.kind !== PP_CONTEXT) return false;
  const before = tokens[i - 1].kind;
  return before === IDENTIFIER || before === PP_CONTEXT;
}

/** Appends `next` to the last token of `out` and reads the joined text afresh. */
export function glue(out: Token[], next: Token): void {
  const last = out.pop();
  if (last === undefined) {
    out.push(next);
    return;
  }
  const text = sourceText(last) + sourceText(next);
  for (const [index, made] of lexText(text, last.at, last.offset, true, last.length).entries()) {
    out.push(index === 0 ? withSpace(made, last.space) : made);
  }
}

/** A string token for the text of `tokens`. */
export function stringToken(tokens: readonly Token[], place: Token): Token {
  return replaced(place, STRING, quoteBytes(bytesOfText(textOf(tokens))));
}
