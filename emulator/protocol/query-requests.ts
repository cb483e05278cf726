/** Questions about the course of events and the state of the machine: the language of `emulator/query`. */
import type { Completions, NumberKind, Problem, QueryProgress, QueryResult, Value, ValueType } from '#emulator/query';

/** A text that is wrong: code and arguments of the catalogues, the place of the token; `message` is the English sentence. */
export interface QueryProblem extends Problem {
  readonly message: string;
}

/** How far a query is. `result` when it is over; `problem` when the text is none. Both null: ask on. */
export interface QueryState {
  readonly problem: QueryProblem | null;
  readonly progress: QueryProgress | null;
  readonly result: QueryResult | null;
}

/** The value of one expression where the machine stands; null = unknown. */
export interface Evaluated {
  readonly text: string;
  readonly problem: QueryProblem | null;
  readonly type: ValueType | null;
  readonly number: NumberKind;
  readonly value: Value;
  /** Bytes it lies in, for one word of memory or of a table. */
  readonly place: { readonly linear: number; readonly length: number } | null;
}

export interface QueryRequests {
  /**
   * Begin to look for something in the course of events; an earlier query is given up. `ahead`: instructions beyond the end of
   * history that may be run and forgotten again. Refused as `busy` while the machine runs.
   */
  query: { params: { text: string; ahead?: number; most?: number }; result: QueryState };
  /** A slice more. The machine stands where it stood after each; where it was moved in the meantime, that is refused. */
  queryNext: { params: Record<string, never>; result: QueryState };
  /** What was found so far; the query is over. */
  queryCancel: { params: Record<string, never>; result: QueryState };
  /** Values for watch expressions. Also while the machine runs. */
  evaluate: { params: { expressions: readonly string[] }; result: readonly Evaluated[] };
  /** Is the text right so far, and what may come next at the cursor? */
  queryHelp: {
    params: { text: string; cursor: number; as: 'query' | 'expression' };
    result: { problem: QueryProblem | null; completions: Completions };
  };
}
