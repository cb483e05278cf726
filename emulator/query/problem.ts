/** What is wrong with a text of the language: a code of the catalogue with arguments, and the place of the token. */
import { PROBLEMS, type ProblemCode } from './problems.table.ts';

/** Offsets into the text, in UTF-16 units; `end` is one past the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface Problem {
  readonly code: ProblemCode;
  readonly span: Span;
  readonly args: Readonly<Record<string, string | number>>;
}

/** Thrown and caught inside this room only: the way out of a parser. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(code: ProblemCode, span: Span, args: Problem['args'] = {}) {
    super(code);
    this.problem = { code, span, args };
  }
}

/** Arguments that are words of the language and not of the text. */
export const ENGLISH_TERMS: Readonly<Record<string, string>> = {
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  '': 'the end',
};
/** Arguments that {@link ENGLISH_TERMS} translates; all others are as they were written. */
const TRANSLATED: ReadonlySet<string> = new Set(['found', 'wanted', 'leftType', 'rightType', 'token']);

/** The sentence of a problem. @param texts a catalogue with the same codes; default English. */
export function describeProblem(
  { code, args }: Problem,
  texts: Readonly<Record<ProblemCode, string>> = PROBLEMS,
  terms: Readonly<Record<string, string>> = ENGLISH_TERMS,
): string {
  return texts[code].replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(args, name)) return whole;
    const value = String(args[name]);
    if (name === 'token') return value === '' ? terms[''] : value;
    return TRANSLATED.has(name) && Object.hasOwn(terms, value) ? terms[value] : value;
  });
}
