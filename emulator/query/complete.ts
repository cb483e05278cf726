/** What may come next where the cursor stands: words that continue the text, for an input field. */
import { tokenize } from './lexer.ts';
import { FUNCTIONS } from './functions.ts';
import { INDEXED } from './indexed-words.ts';
import { type Names, Parser } from './parser.ts';
import { Refusal, type Span } from './problem.ts';
import { queryOf } from './query-syntax.ts';

export interface Completion {
  /** What replaces the span. */
  readonly text: string;
  readonly kind: 'keyword' | 'field' | 'word' | 'function' | 'label' | 'operator';
}
export interface Completions {
  /** The unfinished word at the cursor, or the empty place there. */
  readonly span: Span;
  readonly items: readonly Completion[];
}

/** More help nobody than a list of them all. */
const MOST_ITEMS = 60;
const PREFIXES = ['byte [', 'word [', 'dword [', 'phys ', '['];
const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'in', '&', 'and', 'or'];
/** The word being written: it may begin with the point of a part. */
const WORD_AT_END = /[A-Za-z_?@.$][A-Za-z0-9_$#@?.]*$/;

/** @param as what the text is to become. @param cursor offset in the text. */
export function complete(text: string, cursor: number, as: 'query' | 'expression', names: Names = {}): Completions {
  const before = text.slice(0, Math.max(0, Math.min(cursor, text.length)));
  const begun = WORD_AT_END.exec(before)?.[0] ?? '';
  const span = { start: before.length - begun.length, end: before.length };
  const items = offered(before.slice(0, span.start), as, names).filter((item) => continues(item.text, begun));
  return { span, items: items.slice(0, MOST_ITEMS) };
}

const continues = (whole: string, begun: string): boolean =>
  whole.toLowerCase().startsWith(begun.toLowerCase()) && whole !== begun;

/** Parses what stands before the word and collects what the grammar asked for where that ends. */
function offered(before: string, as: 'query' | 'expression', names: Names): Completion[] {
  let parser: Parser;
  try {
    parser = new Parser(before, tokenize(before), names);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
  try {
    if (as === 'query') queryOf(parser);
    else parser.expression();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const items = parser.offers.flatMap((offer): Completion[] => {
    if (offer === 'value') return valueItems(parser, names);
    if (offer === 'label') return parser.vocabulary().labels.map((text) => ({ text, kind: 'label' }));
    if (offer === 'operator') return OPERATORS.map((text) => ({ text, kind: 'operator' }));
    return offer.words.map((text) => ({ text, kind: 'keyword' }));
  });
  const seen = new Set<string>();
  return items.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function valueItems(parser: Parser, names: Names): Completion[] {
  const { fields, words, labels } = parser.vocabulary();
  const symbols = names.symbols;
  return [
    ...fields.map((text): Completion => ({ text, kind: 'field' })),
    ...words.map((text): Completion => ({ text, kind: 'word' })),
    ...[...INDEXED.keys()].map((name): Completion => ({ text: `${name}[`, kind: 'word' })),
    ...PREFIXES.map((text): Completion => ({ text, kind: 'keyword' })),
    ...Object.values(FUNCTIONS).map(({ signature }): Completion => ({ text: signature.replace(/\(.*/, '('), kind: 'function' })), // prettier-ignore
    // A label that a word of the language hides is reached by its sign.
    ...labels.map((name): Completion => ({ text: symbols && words.includes(name.toLowerCase()) ? `$${name}` : name, kind: 'label' })), // prettier-ignore
  ];
}
