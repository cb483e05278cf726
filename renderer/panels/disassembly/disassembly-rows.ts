/** Disassembly view → rows: instructions with the lines of source between them. */
import { hex32, hexBytes } from '#emulator/base';
import type { DisassemblyLine, DisassemblyView, InstructionHelp, TransitionSummary } from '#emulator/protocol';
import { instructionNote, t } from '#renderer/i18n';

export interface InstructionRow {
  readonly linear: number;
  readonly address: string;
  readonly bytes: string;
  readonly mnemonic: string;
  readonly operands: string;
  /** Set when a label stands at this very address. */
  readonly label: string;
  readonly isCurrent: boolean;
  readonly isRing0Only: boolean;
  readonly hasBreakpoint: boolean;
  readonly source: { readonly file: string; readonly line: number } | null;
  /** The line of source that begins here, where it is not the one of the row above. */
  readonly sourceText: string;
  readonly target: number | null;
  /** Newest transitions that began here and that arrived here; 0 = none is known. */
  readonly left: number;
  readonly arrived: number;
}
export interface RowFacts {
  readonly breakpoints: ReadonlySet<number>;
  /** Text of a line of an open document, '' where it is not known. */
  readonly lineText: (file: string, line: number) => string;
  readonly transitions: Iterable<TransitionSummary>;
}
const NOTHING: RowFacts = { breakpoints: new Set(), lineText: () => '', transitions: [] };

/** By offset in the code segment, as transitions tell it: the newest one wins. */
function marksOf(transitions: Iterable<TransitionSummary>) {
  const left = new Map<number, number>();
  const arrived = new Map<number, number>();
  for (const { id, fromEip, toEip } of transitions) {
    left.set(fromEip, Math.max(id, left.get(fromEip) ?? 0));
    if (toEip !== null) arrived.set(toEip, Math.max(id, arrived.get(toEip) ?? 0));
  }
  return { left, arrived };
}
/** A label that has a row of its own is not said twice; a line of nothing else has nothing left to say. */
const withoutLabel = (text: string, label: string): string =>
  label === '' || label.includes('+') ? text : text.replace(/^[\w$#@~.?]+:\s*/, '');
const samePlace = (a: DisassemblyLine['source'], b: DisassemblyLine['source']): boolean =>
  a !== null && b !== null && a.file === b.file && a.line === b.line;

export function instructionRows(view: DisassemblyView, facts: Partial<RowFacts> = {}): readonly InstructionRow[] {
  const { breakpoints, lineText, transitions } = { ...NOTHING, ...facts };
  const marks = marksOf(transitions);
  return view.lines.map((line, i) => {
    const space = line.text.indexOf(' ');
    const { source } = line;
    const isNew = source !== null && !samePlace(source, view.lines[i - 1]?.source ?? null);
    return {
      linear: line.linear,
      address: hex32(line.linear),
      bytes: hexBytes(line.bytes),
      mnemonic: space < 0 ? line.text : line.text.slice(0, space),
      operands: space < 0 ? '' : line.text.slice(space + 1).trim(),
      label: line.label.includes('+') ? '' : line.label,
      isCurrent: line.isCurrent,
      isRing0Only: line.privilege === 'cpl0',
      hasBreakpoint: breakpoints.has(line.linear),
      source,
      sourceText: isNew ? withoutLabel(lineText(source.file, source.line).trim(), line.label) : '',
      target: line.target,
      left: marks.left.get(line.offset) ?? 0,
      arrived: marks.arrived.get(line.offset) ?? 0,
    };
  });
}

const SHOWN_FORMS = 5;
const PRIVILEGES = { cpl0: 'help.ring0', iopl: 'help.iopl', io: 'help.io', transition: 'help.transition' } as const;
const isKnown = (privilege: string): privilege is keyof typeof PRIVILEGES => privilege in PRIVILEGES;
/** What an instruction is for, its forms, its privilege and flags: lines for the explanation. */
export function helpText(help: InstructionHelp | null | undefined): string {
  if (!help) return '';
  const width = Math.max(...help.forms.slice(0, SHOWN_FORMS).map((f) => f.text.length));
  const privileges = [...new Set(help.forms.map((f) => f.privilege))].filter(isKnown);
  const more = help.forms.length - SHOWN_FORMS;
  return [
    instructionNote(help.mnemonic),
    ...help.forms.slice(0, SHOWN_FORMS).map((f) => `${f.text.padEnd(width)}  ${f.encoding}`),
    more > 0 ? t('help.more', { n: more }) : '',
    ...privileges.map((p) => t(PRIVILEGES[p])),
    help.flagsWritten || help.flagsRead ? t('help.flags', { written: help.flagsWritten || '–', read: help.flagsRead || '–' }) : '', // prettier-ignore
  ]
    .filter(Boolean)
    .join('\n');
}
