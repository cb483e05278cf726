/** A mutant made into a riddle: its text must not tell which line it is. */
import type { LabFile } from '#labs/kit';
import { codeLine, type Mutant } from '#labs/mutants';

export interface Riddle {
  readonly files: readonly LabFile[];
  /** Line of the riddle's file at which the mutant departs; of a line that is gone: the one that now stands in its place. */
  readonly line: number;
}

/** The code of a line without its comment, which would speak of what is no longer there; null = nothing is left. */
function bare(text: string): string | null {
  const code = codeLine(text);
  if (code !== null) return `${code.indent}${code.label}${code.mnemonic}${code.operands}`.trimEnd();
  const without = /^([^;'"]*(?:(?:'[^']*'|"[^"]*")[^;'"]*)*)/.exec(text)?.[1].trimEnd() ?? text;
  return without === '' && text.trim() !== '' ? null : without;
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
