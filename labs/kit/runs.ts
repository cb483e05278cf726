/** Which run a file belongs to, and what is defined in it. */
import type { Lab } from './lab-manifest.ts';

/** Id of the first run that assembles this file; of the lab's first run when none names it. */
export const runOf = (lab: Lab, file: string): string => (lab.runs.find((run) => run.file === file) ?? lab.runs[0]).id;

/** Macros of a run as its programs find them; `SEED` is always there. */
export function definesOf(lab: Lab, run: string, seed = lab.seeds[0]): Readonly<Record<string, string>> {
  const spec = lab.runs.find(({ id }) => id === run) ?? lab.runs[0];
  return { ...spec.defines, SEED: String(seed) };
}
