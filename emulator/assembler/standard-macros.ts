/**
 * What NASM provides as standard macros: predefined names, user forms of directives (`section .text` for
 * `[section .text]`), `struc`, `istruc`, `align`, and the packages of `%use`.
 */
import { IDENTIFIER, NUMBER, OPERATOR, replaced, spanOf, STRING, textOf, token, withSpace } from './token.ts';
import type { Token } from './token.ts';
import { lexText } from './lexer.ts';
import { standardMacro } from './macro-definitions.ts';
import type { BodyLine } from './multi-line-macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import type { SingleLineMacro } from './single-line-macros.ts';
import { SourceError } from './source-error.ts';
import { StackFrames } from './stack-frames.ts';
import { bytesOfText, quoteBytes } from './strings.ts';
import { PACKAGES } from './use-packages.table.ts';

/** NASM version whose behaviour this assembler has. */
const VERSION = { major: 2, minor: 16, subminor: 1, text: '2.16.01', id: 0x02100100 } as const;

interface OpenStructure {
  readonly what: 'struc' | 'istruc';
  readonly name: string;
  readonly start: string;
  readonly place: Token;
}

/** State of the standard macros during one assembly. */
export class StandardMacros {
  readonly packages = new Set<string>();
  readonly frames = new StackFrames();
  readonly structures: OpenStructure[] = [];
  /** `sectalign off` stops `align` from raising the alignment of the section. */
  raisesSectionAlignment = true;

  isPackage(name: string): boolean {
    return name in PACKAGES;
  }

  /** `%use name` */
  use(preprocessor: Preprocessor, name: string, place: Token): void {
    const key = name.toLowerCase();
    const text = PACKAGES[key];
    if (text === undefined) throw new SourceError('package-unknown', spanOf(place), { token: name });
    if (this.packages.has(key)) return;
    this.packages.add(key);
    preprocessor.feed(text.split('\n'), place);
  }

  /** Complains about structures that were never closed. */
  finish(preprocessor: Preprocessor): void {
    for (const open of this.structures) {
      const code = open.what === 'struc' ? 'struc-not-closed' : 'istruc-not-closed';
      preprocessor.report(code, spanOf(open.place), { token: open.name });
    }
  }
}

// ---- predefined names

const number = (value: (preprocessor: Preprocessor) => number) => (use: Token, preprocessor: Preprocessor) => [
  replaced(use, NUMBER, String(value(preprocessor))),
];
const text = (value: (preprocessor: Preprocessor) => string) => (use: Token, preprocessor: Preprocessor) => [
  replaced(use, STRING, quoteBytes(bytesOfText(value(preprocessor)))),
];

const PREDEFINED: Readonly<Record<string, SingleLineMacro['builtin']>> = {
  LINE: number((preprocessor) => preprocessor.currentLineNumber),
  FILE: text((preprocessor) => preprocessor.currentFile),
  BITS: number((preprocessor) => preprocessor.host.bits),
  NASM_MAJOR: number(() => VERSION.major),
  NASM_MINOR: number(() => VERSION.minor),
  NASM_SUBMINOR: number(() => VERSION.subminor),
  NASM_PATCHLEVEL: number(() => 0),
  NASM_VERSION_ID: number(() => VERSION.id),
  NASM_VER: text(() => VERSION.text),
  PASS: number(() => 1),
  OUTPUT_FORMAT: (use) => [replaced(use, IDENTIFIER, 'bin')],
  DEBUG_FORMAT: (use) => [replaced(use, IDENTIFIER, 'null')],
};

/** Defines `__?NAME?__` and `__NAME__` for every predefined name. */
export function definePredefined(preprocessor: Preprocessor): void {
  for (const [name, builtin] of Object.entries(PREDEFINED)) {
    for (const spelling of [`__?${name}?__`, `__${name}__`]) {
      preprocessor.macros.define({ ...standardMacro(spelling, []), builtin });
    }
  }
  setSection(preprocessor, lexText('[section .text]', { file: '', line: 0, text: '', joins: null }, 0, true));
}

function setSection(preprocessor: Preprocessor, body: readonly Token[]): void {
  for (const spelling of ['__?SECT?__', '__SECT__']) preprocessor.macros.define(standardMacro(spelling, body));
}

// ---- statements

type Handler = (preprocessor: Preprocessor, name: Token, rest: readonly Token[]) => readonly Token[] | null;

/** Replaces a standard macro at the beginning of a line, or after a label. Null when it made lines of its own. */
export function expandStandardMacro(preprocessor: Preprocessor, tokens: readonly Token[]): readonly Token[] | null {
  const first = tokens[0];
  if (first.kind !== IDENTIFIER) return tokens;
  const second = tokens[1];
  const handler = HANDLERS.get(first.text) ?? HANDLERS.get(first.text.toLowerCase());
  if (handler !== undefined && !(second?.kind === OPERATOR && second.text === ':')) {
    return preprocessor.guarded(() => handler(preprocessor, first, tokens.slice(1)));
  }
  if (second === undefined) return tokens;
  const at = second.kind === OPERATOR && second.text === ':' ? 2 : 1;
  const name = tokens[at];
  if (name === undefined || name.kind !== IDENTIFIER || !HANDLERS.has(name.text.toLowerCase())) return tokens;
  // As an operand it is just a name: a macro that takes arguments does not stand behind `jmp` without any.
  if (at === 1 && tokens.length === 2 && !WITHOUT_ARGUMENTS.has(name.text.toLowerCase())) return tokens;
  const colon = at === 2 ? second : operator(':', first);
  preprocessor.feedLines([
    { tokens: [first, colon], at: preprocessor.currentLine },
    { tokens: tokens.slice(at), at: preprocessor.currentLine },
  ]);
  return null;
}

const operator = (sign: string, place: Token, space = false): Token =>
  token(OPERATOR, sign, space, place.at, place.offset, place.length);

/** Tokens from pieces of text (which take the place of `place`) and of the learner's own tokens. */
function compose(place: Token, pieces: readonly (string | readonly Token[])[]): Token[] {
  const out: Token[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') out.push(...lexText(piece, place.at, place.offset, true, place.length));
    else for (const [i, item] of piece.entries()) out.push(i === 0 ? withSpace(item, true) : item);
  }
  return out;
}

const bracketed = (name: Token, rest: readonly Token[]): Token[] => [
  operator('[', name),
  withSpace(name, false),
  ...rest,
  operator(']', name),
];

const directive: Handler = (_preprocessor, name, rest) => bracketed(name, rest);

const switchSection: Handler = (preprocessor, name, rest) => {
  const tokens = bracketed(name, rest);
  setSection(preprocessor, tokens);
  return tokens;
};

const use =
  (bits: number): Handler =>
  (_preprocessor, name) =>
    bracketed(replaced(name, IDENTIFIER, 'bits'), [replaced(withSpace(name, true), NUMBER, String(bits))]);

function requireArguments(name: Token, rest: readonly Token[]): void {
  if (rest.length === 0) throw new SourceError('directive-needs-value', spanOf(name), { token: name.text });
}

/** Splits at the first comma outside parentheses. */
function splitFirst(rest: readonly Token[]): [readonly Token[], readonly Token[]] {
  let depth = 0;
  for (let i = 0; i < rest.length; i++) {
    const item = rest[i];
    if (item.kind !== OPERATOR) continue;
    if (item.text === '(') depth++;
    else if (item.text === ')') depth--;
    else if (item.text === ',' && depth <= 0) return [rest.slice(0, i), rest.slice(i + 1)];
  }
  return [rest, []];
}

const align =
  (fill: string): Handler =>
  (preprocessor, name, rest) => {
    requireArguments(name, rest);
    const [boundary, filler] = splitFirst(rest);
    requireArguments(name, boundary);
    const lines: BodyLine[] = [];
    const line = (pieces: readonly (string | readonly Token[])[]): void => {
      lines.push({ tokens: compose(name, pieces), at: preprocessor.currentLine });
    };
    if (preprocessor.standard.raisesSectionAlignment) line(['[sectalign ', boundary, ']']);
    const count = ['times (((', boundary, ')-(($-$$) % (', boundary, '))) % (', boundary, '))'];
    line([...count, filler.length > 0 ? filler : fill]);
    preprocessor.feedLines(lines);
    return null;
  };

const sectionAlign: Handler = (preprocessor, name, rest) => {
  requireArguments(name, rest);
  const word = rest.length === 1 ? rest[0].text.toLowerCase() : '';
  if (word === 'on' || word === 'off') {
    preprocessor.standard.raisesSectionAlignment = word === 'on';
    return null;
  }
  return bracketed(name, rest);
};

// ---- structures

const structure: Handler = (preprocessor, name, rest) => {
  requireArguments(name, rest);
  const [head, base] = splitFirst(rest);
  requireArguments(name, head);
  const start = head[0];
  preprocessor.standard.structures.push({ what: 'struc', name: textOf(head), start: textOf(head), place: start });
  preprocessor.feedLines([
    { tokens: compose(name, ['[__?struc?__ ', base.length > 0 ? base : '0', ']']), at: preprocessor.currentLine },
    { tokens: [start, operator(':', start)], at: preprocessor.currentLine },
  ]);
  return null;
};

const endStructure: Handler = (preprocessor, name) => {
  const open = preprocessor.standard.structures[preprocessor.standard.structures.length - 1];
  if (open === undefined || open.what !== 'struc') {
    throw new SourceError('endstruc-alone', spanOf(name), { token: name.text });
  }
  preprocessor.standard.structures.pop();
  preprocessor.feed([`${open.name}_size equ ($-${open.name})`, '__?SECT?__'], name);
  return null;
};

const instance: Handler = (preprocessor, name, rest) => {
  requireArguments(name, rest);
  const start = `..@${preprocessor.unique()}.start`;
  preprocessor.standard.structures.push({ what: 'istruc', name: textOf(rest), start, place: rest[0] });
  preprocessor.feed([`${start}:`], name);
  return null;
};

function openInstance(preprocessor: Preprocessor, name: Token): OpenStructure {
  const open = preprocessor.standard.structures[preprocessor.standard.structures.length - 1];
  if (open === undefined || open.what !== 'istruc') {
    throw new SourceError('istruc-needed', spanOf(name), { token: name.text });
  }
  return open;
}

const member: Handler = (preprocessor, name, rest) => {
  const open = openInstance(preprocessor, name);
  requireArguments(name, rest);
  const [field, content] = splitFirst(rest);
  requireArguments(name, field);
  const first = field[0];
  const isLocal = first.text.startsWith('.') && !first.text.startsWith('..');
  const full = isLocal ? [replaced(first, first.kind, open.name + first.text), ...field.slice(1)] : field;
  const lines: BodyLine[] = [
    { tokens: compose(name, ['times (', full, `-${open.name})-($-${open.start}) db 0`]), at: preprocessor.currentLine },
  ];
  if (content.length > 0) lines.push({ tokens: content, at: preprocessor.currentLine });
  preprocessor.feedLines(lines);
  return null;
};

const endInstance: Handler = (preprocessor, name) => {
  const open = openInstance(preprocessor, name);
  preprocessor.standard.structures.pop();
  preprocessor.feed([`times ${open.name}_size-($-${open.start}) db 0`], name);
  return null;
};

const WITHOUT_ARGUMENTS: ReadonlySet<string> = new Set(['use16', 'use32', 'use64', 'endstruc', 'iend']);
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['section', switchSection],
  ['segment', switchSection],
  ['absolute', switchSection],
  ['bits', directive],
  ['use16', use(16)],
  ['use32', use(32)],
  ['use64', use(64)],
  ['org', directive],
  ['global', directive],
  ['extern', directive],
  ['static', directive],
  ['required', directive],
  ['common', directive],
  ['cpu', directive],
  ['default', directive],
  ['float', directive],
  ['align', align('nop')],
  ['alignb', align('resb 1')],
  ['sectalign', sectionAlign],
  ['struc', structure],
  ['endstruc', endStructure],
  ['istruc', instance],
  ['at', member],
  ['iend', endInstance],
]);
