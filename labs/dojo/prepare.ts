/** A mutant made into a riddle: its text must not tell which line it is. */
import type { LabFile } from '#labs/kit';
import type { Mutant } from '#labs/mutants';

export interface Riddle {
  readonly files: readonly LabFile[];
  /** Line of the riddle's file at which the mutant departs; of a line that is gone: the one that now stands in its place. */
  readonly line: number;
}

/** What stands before the comment; a semicolon in a string begins none. */
const BEFORE_COMMENT = /^[^;'"`]*(?:(?:'[^']*'|"[^"]*"|`[^`]*`)[^;'"`]*)*/;

/** A line without its comment, which would speak of what is no longer there; null = nothing is left. */
function bare(text: string): string | null {
  const without = (BEFORE_COMMENT.exec(text)?.[0] ?? text).trimEnd();
  return without === '' && text.trim() !== '' ? null : without;
}

/** What is shown of a line when the answer is given. */
export const codeOf = (line: string): string => (bare(line) ?? '').trim();

/** The healthy program as the riddle shows it. */
export function withoutComments(solution: readonly LabFile[]): readonly LabFile[] {
  const textOf = (text: string): string =>
    text
      .split('\n')
      .flatMap((line) => bare(line) ?? [])
      .join('\n');
  return solution.map((file) => (file.role === 'editable' ? { ...file, text: textOf(file.text) } : file));
}

/** Comments go from all files that the learner may edit, and the line that was dropped leaves no gap. */
export function makeRiddle(solution: readonly LabFile[], mutant: Mutant): Riddle {
  let at = 1;
  const files = solution.map((file) => {
    if (file.role !== 'editable') return file;
    const kept: string[] = [];
    file.text.split('\n').forEach((line, index) => {
      const isIt = file.name === mutant.file && index === mutant.line - 1;
      if (isIt) at = kept.length + 1;
      const text = bare(isIt ? mutant.after : line);
      if (text !== null && !(isIt && text.trim() === '')) kept.push(text);
    });
    return { ...file, text: kept.join('\n') };
  });
  return { files, line: at };
}
