/** Programs that differ from a lab's solution in one line. */
import type { Lab, LabFile } from '#labs/kit';
import { OPERATORS, type CodeLine } from './operators.table.ts';

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Name of the operator. */
  readonly change: string;
  /** The line as the solution has it, and as the mutant has it; '' = it is gone. */
  readonly before: string;
  readonly after: string;
}

export const mutantId = ({ file, line, change }: Mutant): string => `${file}:${line} ${change}`;

const LINE = /^(\s*)((?:[\w.$?@]+:)?\s*)([A-Za-z]\w*)?([^;'"]*(?:(?:'[^']*'|"[^"]*")[^;'"]*)*)(;.*)?$/;
/** Words that begin a line that says something to the assembler alone. */
const NOT_CODE = /^(bits|org|section|segment|align|global|extern|cpu|default|struc|endstruc|istruc|iend|at|equ)$/i;

/** Null when there is nothing on the line to change: blank, a comment, a label, a directive, a line of the preprocessor. */
export function codeLine(text: string): CodeLine | null {
  if (/^\s*%/.test(text)) return null;
  const parts = LINE.exec(text);
  if (parts === null) return null;
  const [, indent, label, mnemonic = '', operands, comment = ''] = parts;
  if (mnemonic === '' || NOT_CODE.test(mnemonic) || /^\s+equ\b/i.test(operands)) return null;
  const trimmed = operands.trimEnd();
  return {
    indent,
    label,
    mnemonic: mnemonic.toLowerCase(),
    operands: trimmed,
    comment: operands.slice(trimmed.length) + comment,
  };
}

const written = ({ indent, label, mnemonic, operands }: CodeLine): string =>
  `${indent}${label}${mnemonic}${operands}`.trimEnd();

/** A line inside `%macro` … `%endmacro` is code of many places. It is changed all the same: the macro is the learner's. */
function mutantsOfFile(file: LabFile): Mutant[] {
  const lines = file.text.split('\n');
  return lines.flatMap((text, at) => {
    const code = codeLine(text);
    if (code === null) return [];
    const base = { file: file.name, line: at + 1, before: text };
    return OPERATORS.flatMap(({ name, change }) => {
      const other = change(code);
      return other === null ? [] : [{ ...base, change: name, after: written(other) }];
    });
  });
}

/** All mutants of the files that the learner may edit, in the order of their lines. */
export function mutantsOf(lab: Lab): Mutant[] {
  return lab.solution.filter(({ role }) => role === 'editable').flatMap(mutantsOfFile);
}

/** The solution with the mutant's line. */
export function applyMutant(solution: readonly LabFile[], mutant: Mutant): LabFile[] {
  return solution.map((file) => {
    if (file.name !== mutant.file) return file;
    const lines = file.text.split('\n');
    lines[mutant.line - 1] = mutant.after;
    return { ...file, text: lines.join('\n') };
  });
}
