/**
 * Runs that were judged already. The variants of a lab with many programs change one of them; predictions look at the solution's runs again. A run
 * is decided by the lab (what is watched and asked), the way it is run (its inputs, limits and machine), the seed (jitter of inputs, phase of the
 * timer), the program as the assembler gave it (image, symbols, lines; the same program is the same object, see `assembled.ts`) and the
 * declarations `@ringside` in the comments of all files, which the monitors read. Nothing else reaches it: a machine has no other input.
 */
import type { AssembleResult, SourceFile } from '#emulator/assembler';
import type { Lab, RunSpec } from '#labs/kit';

interface Weighed {
  /** About how much memory it takes, in events. */
  readonly weight: number;
}

/** Events kept at most, some tens of megabytes, and runs. */
const MOST_EVENTS = 80_000;
const MOST_RUNS = 128;

const numbers = new WeakMap<object, number>();
let numbered = 0;
function numberOf(object: object): number {
  const known = numbers.get(object) ?? ++numbered;
  numbers.set(object, known);
  return known;
}
const declarations = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ text }) =>
    text.includes('@ringside') ? text.split('\n').filter((line) => line.includes('@ringside')) : [],
  );

export class KnownRuns<T extends Weighed> {
  /** The one used last is the last. */
  private readonly runs = new Map<string, T>();
  private weight = 0;

  get(lab: Lab, spec: RunSpec, seed: number, program: AssembleResult, files: readonly SourceFile[], make: () => T): T {
    const key = JSON.stringify([numberOf(lab), numberOf(spec), seed, numberOf(program), ...declarations(files)]);
    const known = this.runs.get(key);
    if (known !== undefined) this.forget(key);
    const run = known ?? make();
    this.runs.set(key, run);
    this.weight += run.weight;
    for (const oldest of this.runs.keys()) {
      if (this.weight <= MOST_EVENTS && this.runs.size <= MOST_RUNS) break;
      this.forget(oldest);
    }
    return run;
  }
  private forget(key: string): void {
    this.weight -= this.runs.get(key)?.weight ?? 0;
    this.runs.delete(key);
  }
}
