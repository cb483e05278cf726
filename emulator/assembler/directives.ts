/** `[bits 32]`, `[section .text align=16]`, `[org 0x7c00]` …: what each directive does. */
import type { Span } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostics.table.ts';
import type { Node } from './expression.ts';
import type { Int64 } from './int64.ts';
import type { Parser } from './parser.ts';
import type { Frame } from './preprocessor.ts';
import type { Section, SectionTable } from './sections.ts';
import { SourceError } from './source-error.ts';
import type { DiagnosticArgs } from './source-error.ts';
import { ANY_CPU } from './statement.ts';
import { nearest } from './suggest.ts';
import type { SymbolTable } from './symbols.ts';
import { toNumber } from './int64.ts';
import { DIRECTIVE_WORDS } from './directive-words.ts';
import { IDENTIFIER, OPERATOR, spanOf, spanOfTokens, STRING, textOf } from './token.ts';
import type { Token } from './token.ts';
import { stringText } from './strings.ts';
import { withWarning } from './warnings.ts';
import type { WarningState } from './warnings.ts';

/** What directives change. */
export interface DirectiveState {
  bits: 16 | 32;
  section: Section;
  inStructure: boolean;
  /** Processor chosen by `cpu`, by CPU_LEVELS; ANY_CPU without it. */
  cpuLevel: number;
  /** What `warning` has chosen. */
  warnings: WarningState;
  readonly savedWarnings: WarningState[];
  origin: { readonly value: number; readonly span: Span } | null;
  readonly sections: SectionTable;
  readonly symbols: SymbolTable;
  report(code: DiagnosticCode, span: Span, args: DiagnosticArgs, frame: Frame | null): void;
  /** Value of an expression whose symbols must be defined before this line. Throws SourceError. */
  critical(node: Node): Int64;
  defineSectionSymbols(section: Section): void;
}

interface Call {
  readonly state: DirectiveState;
  readonly parser: Parser;
  readonly name: Token;
  readonly rest: readonly Token[];
  readonly frame: Frame | null;
}

/** Carries out one directive. Returns the address expression of `absolute`, which the passes evaluate; else null. */
export function runDirective(
  state: DirectiveState,
  parser: Parser,
  name: Token,
  rest: readonly Token[],
  frame: Frame | null,
): Node | null {
  const handler = HANDLERS.get(name.text.toLowerCase());
  if (handler === undefined) {
    const suggestion = nearest(name.text, [...DIRECTIVE_WORDS, 'warning', 'list', 'map', 'debug']);
    if (suggestion !== null)
      throw new SourceError('unknown-bracket-near', spanOf(name), { token: name.text, suggestion });
    throw new SourceError('unknown-bracket', spanOf(name), { token: name.text });
  }
  return handler({ state, parser, name, rest, frame });
}

type Handler = (call: Call) => Node | null;

function critical({ state, parser, name }: Call, tokens: readonly Token[]): number {
  if (tokens.length === 0) throw new SourceError('directive-needs-value', spanOf(name), { token: name.text });
  return toNumber(state.critical(parser.wholeExpression(tokens)));
}

const bits: Handler = (call) => {
  const value = critical(call, call.rest);
  if (value !== 16 && value !== 32) {
    const code = value === 64 ? 'bits-64' : 'bits-value';
    throw new SourceError(code, spanOfTokens(call.rest) ?? spanOf(call.name), { token: String(value) });
  }
  call.state.bits = value;
  return null;
};

const org: Handler = (call) => {
  const value = critical(call, call.rest);
  const span = spanOfTokens(call.rest) ?? spanOf(call.name);
  if (call.state.origin !== null && call.state.origin.value !== value) {
    throw new SourceError('org-twice', span, { token: textOf(call.rest), line: call.state.origin.span.line });
  }
  call.state.origin = { value, span };
  return null;
};

const absolute: Handler = (call) => {
  if (call.rest.length === 0)
    throw new SourceError('directive-needs-value', spanOf(call.name), { token: call.name.text });
  const node = call.parser.wholeExpression(call.rest);
  call.state.section = call.state.sections.absolute;
  call.state.inStructure = call.name.text === '__?struc?__';
  return node;
};

// ---- section

interface Attribute {
  readonly name: Token;
  readonly value: readonly Token[];
}

const ATTRIBUTE_NAMES = new Set(['align', 'start', 'vstart', 'valign', 'follows', 'vfollows', 'progbits', 'nobits']);
/** Attributes of object formats: accepted, and without meaning in a flat binary. */
const OTHER_ATTRIBUTES = new Set(['alloc', 'noalloc', 'exec', 'noexec', 'write', 'nowrite', 'code', 'data', 'bss', 'rdata', 'info', 'text', 'class', 'private', 'public', 'common', 'stack', 'use16', 'use32', 'flat', 'tls', 'merge', 'strings']); // prettier-ignore

/** `.text align=16 vstart=0x1000`: the name may contain anything but blanks. */
function sectionParts(call: Call): { name: string; attributes: Attribute[] } {
  const { rest } = call;
  if (rest.length === 0) throw new SourceError('section-needs-name', spanOf(call.name), { token: call.name.text });
  let end = 1;
  while (end < rest.length && !rest[end].space) end++;
  const name = rest[0].kind === STRING && end === 1 ? stringText(rest[0].text) : textOf(rest, 0, end);
  const attributes: Attribute[] = [];
  let i = end;
  while (i < rest.length) {
    const item = rest[i];
    if (item.kind !== IDENTIFIER) throw new SourceError('section-attribute', spanOf(item), { token: item.text });
    i++;
    const value: Token[] = [];
    if (rest[i]?.kind === OPERATOR && rest[i].text === '=') {
      i++;
      let depth = 0;
      while (i < rest.length && (value.length === 0 || depth > 0 || !startsAttribute(rest, i))) {
        if (rest[i].text === '(') depth++;
        if (rest[i].text === ')') depth--;
        value.push(rest[i++]);
      }
    }
    attributes.push({ name: item, value });
  }
  return { name, attributes };
}

function startsAttribute(rest: readonly Token[], i: number): boolean {
  const item = rest[i];
  if (item.kind !== IDENTIFIER) return false;
  const lower = item.text.toLowerCase();
  return ATTRIBUTE_NAMES.has(lower) || OTHER_ATTRIBUTES.has(lower);
}

const section: Handler = (call) => {
  const { state } = call;
  const { name, attributes } = sectionParts(call);
  const { section: opened, isNew } = state.sections.open(name);
  opened.place ??= call.rest[0];
  for (const attribute of attributes) applyAttribute(call, opened, attribute);
  if (isNew) state.defineSectionSymbols(opened);
  state.section = opened;
  state.inStructure = false;
  return null;
};

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));

function applyAttribute(call: Call, target: Section, { name, value }: Attribute): void {
  const key = name.text.toLowerCase();
  const number = (): number => {
    if (value.length === 0) throw new SourceError('section-attribute-value', spanOf(name), { token: name.text });
    return critical(call, value);
  };
  switch (key) {
    case 'progbits':
    case 'nobits': {
      const nobits = key === 'nobits';
      if (
        nobits !== target.nobits &&
        (target.typeGiven || target.name === '.text' || target.offset > 0 || target.name === '.data')
      ) {
        throw new SourceError('section-type-change', spanOf(name), { token: name.text, section: target.name });
      }
      target.nobits = nobits;
      target.typeGiven = true;
      break;
    }
    case 'align':
    case 'valign': {
      const boundary = number();
      if (!isPowerOfTwo(boundary)) {
        throw new SourceError('align-not-power', spanOf(value[0]), { token: String(boundary) });
      }
      if (key === 'align') target.align = Math.max(target.align, boundary);
      else target.vectorAlign = boundary;
      break;
    }
    case 'start':
      target.start = number();
      break;
    case 'vstart':
      target.vstart = number();
      break;
    case 'follows':
      target.follows = textOf(value);
      target.followsSpan = spanOfTokens(value);
      break;
    case 'vfollows':
      target.vfollows = textOf(value);
      target.followsSpan = spanOfTokens(value);
      break;
    default:
      if (OTHER_ATTRIBUTES.has(key)) {
        call.state.report('section-attribute-ignored', spanOf(name), { token: name.text }, call.frame);
      } else throw new SourceError('section-attribute', spanOf(name), { token: name.text });
  }
}

/** `[sectalign n]`: the section begins at a multiple of n at least. */
const sectionAlign: Handler = (call) => {
  const boundary = critical(call, call.rest);
  if (!isPowerOfTwo(boundary)) {
    throw new SourceError('align-not-power', spanOfTokens(call.rest) ?? spanOf(call.name), { token: String(boundary) });
  }
  const { section: target } = call.state;
  // A section without align= takes the first boundary asked for, even one below its default.
  if (target.id > 0) target.align = Math.max(target.align, boundary);
  return null;
};

// ---- symbols

/** `global a, b:function`: a flat binary has no symbols, so only the names are looked at. */
const symbolList =
  (what: 'global' | 'extern'): Handler =>
  (call) => {
    if (call.rest.length === 0)
      throw new SourceError('directive-needs-name', spanOf(call.name), { token: call.name.text });
    let expectName = true;
    for (const item of call.rest) {
      if (item.kind === OPERATOR && item.text === ',') expectName = true;
      else if (expectName) {
        if (item.kind !== IDENTIFIER)
          throw new SourceError('directive-needs-name', spanOf(item), { token: call.name.text });
        expectName = false;
        if (what === 'extern') declareExternal(call.parser.symbol(item));
      }
    }
    return null;
  };

function declareExternal(symbol: { kind: string; external: boolean }): void {
  if (symbol.kind === 'undefined') symbol.external = true;
}

const common: Handler = (call) => {
  throw new SourceError('common-in-bin', spanOf(call.name), { token: call.name.text });
};

// ---- settings

/** Names of processors → level. What comes after the P6 has no further instructions here. */
const CPUS: Readonly<Record<string, number>> = {
  '8086': 0, '186': 1, '286': 2, '386': 3, '486': 4, '586': 5, pentium: 5, '686': 6, ppro: 6, pentiumpro: 6, p2: 6,
  p3: ANY_CPU, katmai: ANY_CPU, p4: ANY_CPU, willamette: ANY_CPU, prescott: ANY_CPU, x64: ANY_CPU, 'x86-64': ANY_CPU,
  ia64: ANY_CPU, any: ANY_CPU, default: ANY_CPU, all: ANY_CPU, latevex: ANY_CPU, evex: ANY_CPU, novex: ANY_CPU,
}; // prettier-ignore

const cpu: Handler = (call) => {
  const word = call.rest[0];
  const text = word === undefined ? '' : textOf(call.rest).toLowerCase();
  const level = CPUS[text];
  if (word === undefined || level === undefined) {
    throw new SourceError('cpu-unknown', spanOf(word ?? call.name), { token: text === '' ? call.name.text : text });
  }
  call.state.cpuLevel = level;
  return null;
};

const DEFAULTS = new Set(['rel', 'abs', 'bnd', 'nobnd']);

const defaults: Handler = (call) => {
  for (const item of call.rest) {
    if (item.kind === OPERATOR) continue;
    if (!DEFAULTS.has(item.text.toLowerCase())) {
      throw new SourceError('default-unknown', spanOf(item), { token: item.text });
    }
  }
  return null;
};

const warning: Handler = ({ state, name, rest, frame }) => {
  const text = textOf(rest).toLowerCase();
  if (text === 'push') state.savedWarnings.push(state.warnings);
  else if (text === 'pop') {
    const saved = state.savedWarnings.pop();
    if (saved === undefined) state.report('warning-stack-empty', spanOf(name), { token: name.text }, frame);
    else state.warnings = saved;
  } else state.warnings = withWarning(state.warnings, text);
  return null;
};

const ignored: Handler = () => null;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['bits', bits],
  ['org', org],
  ['absolute', absolute],
  ['__?struc?__', absolute],
  ['section', section],
  ['segment', section],
  ['sectalign', sectionAlign],
  ['global', symbolList('global')],
  ['static', symbolList('global')],
  ['extern', symbolList('extern')],
  ['required', symbolList('extern')],
  ['common', common],
  ['cpu', cpu],
  ['default', defaults],
  ['warning', warning],
  ['float', ignored],
  ['list', ignored],
  ['map', ignored],
  ['debug', ignored],
  ['pragma', ignored],
]);
