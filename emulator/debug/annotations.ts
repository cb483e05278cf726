/**
 * `; @ringside …` comments: what a kernel declares about its own data structures, so that the process list shows the
 * learner's processes. The syntax is described in README.md. The parser is tolerant: a bad word is reported and skipped.
 */
import type { Annotations, ProcessDeclaration, ProcessField, ProcessState } from '#emulator/inspect';
import { sumOf } from './address-text.ts';

/** Code of a mistake in an annotation; the words live in the catalogues. */
export type AnnotationCode =
  | 'annotation.unknown-kind'
  | 'annotation.bad-word'
  | 'annotation.unknown-key'
  | 'annotation.missing-key'
  | 'annotation.bad-value'
  | 'annotation.unknown-symbol'
  | 'annotation.unknown-state'
  | 'annotation.field-without-processes';
export interface AnnotationProblem {
  readonly code: AnnotationCode;
  readonly file: string;
  readonly line: number;
  readonly token: string;
}
export interface AnnotationResult {
  readonly annotations: Annotations;
  readonly problems: readonly AnnotationProblem[];
}

interface Word {
  readonly key: string;
  readonly value: string;
}
interface Line {
  readonly kind: string;
  readonly words: readonly Word[];
  readonly file: string;
  readonly line: number;
}

const STATES: readonly ProcessState[] = ['running', 'ready', 'sleeping', 'waiting', 'dead'];
/** Fields the process list understands; any other name is shown as it is. */
const KNOWN_FIELDS = new Set(['state', 'esp', 'esp0', 'cr3', 'frame', 'pid']);
const PROCESSES_KEYS = ['base', 'stride', 'count', 'current', 'current-kind', 'names'];
const FIELD_KEYS = ['name', 'offset', 'size', 'states'];

/**
 * @param sources all files of the program, main file first.
 * @param value looks a symbol up by its full name.
 */
export function parseAnnotations(
  sources: readonly { readonly name: string; readonly text: string }[],
  value: (symbol: string) => number | null,
): AnnotationResult {
  const problems: AnnotationProblem[] = [];
  const lines = sources.flatMap((source) => annotationLines(source.name, source.text, problems));
  const reader = new Reader(value, problems);
  let processes: ProcessDeclaration | null = null;
  const bottomHalves: string[] = [];
  const fields = new Map<string, ProcessField>();
  const extra: ProcessField[] = [];
  const states = new Map<number, ProcessState>();
  for (const line of lines) {
    if (line.kind === 'processes') processes = reader.processes(line, fields, extra, states) ?? processes;
    else if (line.kind === 'process-field') reader.field(line, fields, extra, states);
    else if (line.kind === 'bottom-half') bottomHalves.push(...reader.labels(line));
    else problems.push({ code: 'annotation.unknown-kind', file: line.file, line: line.line, token: line.kind });
  }
  const orphan = lines.find((l) => l.kind === 'process-field');
  if (orphan && !lines.some((l) => l.kind === 'processes')) {
    problems.push({
      code: 'annotation.field-without-processes',
      file: orphan.file,
      line: orphan.line,
      token: 'process-field',
    });
  }
  return { annotations: bottomHalves.length === 0 ? { processes } : { processes, bottomHalves }, problems };
}

/** `; @ringside KIND key=value …` in any comment of the file. */
function annotationLines(file: string, text: string, problems: AnnotationProblem[]): Line[] {
  const found: Line[] = [];
  text.split(/\r?\n/).forEach((source, index) => {
    const match = /;\s*@ringside\b(.*)$/.exec(source);
    if (match === null) return;
    const [kind = '', ...rest] = match[1].trim().split(/\s+/);
    const words: Word[] = [];
    for (const token of rest) {
      const at = token.indexOf('=');
      if (at > 0) words.push({ key: token.slice(0, at), value: token.slice(at + 1) });
      else problems.push({ code: 'annotation.bad-word', file, line: index + 1, token });
    }
    found.push({ kind, words, file, line: index + 1 });
  });
  return found;
}

class Reader {
  private readonly value: (symbol: string) => number | null;
  private readonly problems: AnnotationProblem[];
  constructor(value: (symbol: string) => number | null, problems: AnnotationProblem[]) {
    this.value = value;
    this.problems = problems;
  }

  processes(
    line: Line,
    fields: ReadonlyMap<string, ProcessField>,
    extra: readonly ProcessField[],
    states: ReadonlyMap<number, ProcessState>,
  ): ProcessDeclaration | null {
    this.checkKeys(line, PROCESSES_KEYS);
    const base = this.number(line, 'base');
    const stride = this.number(line, 'stride');
    const count = this.number(line, 'count');
    const current = has(line, 'current') ? this.number(line, 'current') : null;
    if (base === null || stride === null || count === null) return null;
    return {
      base,
      stride,
      count: Math.max(0, count),
      current:
        current === null
          ? null
          : { linear: current, kind: word(line, 'current-kind') === 'index' ? 'index' : 'pointer' },
      fields,
      extra,
      states,
      names: (word(line, 'names') ?? '').split(',').filter(Boolean),
    };
  }

  /** `label=a,b`: functions by their labels. */
  labels(line: Line): string[] {
    this.checkKeys(line, ['label']);
    if (!has(line, 'label')) this.problem('annotation.missing-key', line, 'label');
    const names = (word(line, 'label') ?? '').split(',').filter(Boolean);
    return names.filter((name) => {
      if (this.value(name) === null) this.problem('annotation.unknown-symbol', line, name);
      return this.value(name) !== null;
    });
  }

  field(line: Line, fields: Map<string, ProcessField>, extra: ProcessField[], states: Map<number, ProcessState>): void {
    this.checkKeys(line, FIELD_KEYS);
    const name = word(line, 'name');
    const offset = this.number(line, 'offset');
    if (name === null) this.problem('annotation.missing-key', line, 'name');
    if (name === null || offset === null) return;
    const size = has(line, 'size') ? this.number(line, 'size') : 4;
    if (size !== 1 && size !== 2 && size !== 4) {
      this.problem('annotation.bad-value', line, word(line, 'size') ?? '');
      return;
    }
    const field: ProcessField = { name, offset, size };
    if (KNOWN_FIELDS.has(name)) fields.set(name, field);
    else extra.push(field);
    if (has(line, 'states')) this.states(line, states);
  }

  /** `0:ready,1:sleeping`: raw value, colon, state. */
  private states(line: Line, states: Map<number, ProcessState>): void {
    for (const pair of (word(line, 'states') ?? '').split(',')) {
      const [raw = '', state = ''] = pair.split(':');
      const number = this.evaluate(raw);
      const known = STATES.find((s) => s === state);
      if (number === null) this.problem('annotation.bad-value', line, pair);
      else if (known === undefined) this.problem('annotation.unknown-state', line, state);
      else states.set(number, known);
    }
  }

  private number(line: Line, key: string): number | null {
    const text = word(line, key);
    if (text === null) {
      this.problem('annotation.missing-key', line, key);
      return null;
    }
    const value = this.evaluate(text);
    if (value === null)
      this.problem(
        /^[\w.$@?]+([+-]\w+)*$/.test(text) ? 'annotation.unknown-symbol' : 'annotation.bad-value',
        line,
        text,
      );
    return value;
  }

  private evaluate(text: string): number | null {
    const sum = sumOf(text, this.value);
    return 'value' in sum ? sum.value : null;
  }

  private checkKeys(line: Line, keys: readonly string[]): void {
    for (const { key } of line.words) if (!keys.includes(key)) this.problem('annotation.unknown-key', line, key);
  }

  private problem(code: AnnotationCode, line: Line, token: string): void {
    this.problems.push({ code, file: line.file, line: line.line, token });
  }
}

const has = (line: Line, key: string): boolean => line.words.some((w) => w.key === key);
const word = (line: Line, key: string): string | null => line.words.find((w) => w.key === key)?.value ?? null;
