/** What a session debugs, and who makes it: the owner of files and machines. */
import type { Program } from '#emulator/debug';
import type { InspectContext } from '#emulator/inspect';
import type { Timeline } from '#emulator/timeline';

export interface SourceText {
  /** As the program's source map names it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/** A machine at its first instruction, history beginning there, with what is known of the program. */
export interface Launched {
  readonly timeline: Timeline;
  readonly program: Program;
  readonly context: InspectContext;
  /** False: it was launched without debugging, nothing stops it. */
  readonly breakpoints: boolean;
  readonly sources: readonly SourceText[];
  /** What the assembler had to say, lines that end with `\n`; '' = nothing. */
  readonly notes: string;
}

/** `launch` of the protocol, checked. */
export interface LaunchArguments {
  readonly program: string;
  readonly stopOnEntry: boolean;
  /** Stay at the end of the program, so that one can go back, instead of ending the session. */
  readonly stopAtEnd: boolean;
  readonly stopAt: 'boot-sector' | 'reset-vector';
  readonly noDebug: boolean;
  readonly cpu: string | null;
  /** MiB. */
  readonly memory: number | null;
  readonly seed: number;
  readonly date: string | null;
  readonly drive: 'floppy' | 'disk' | null;
  readonly includes: readonly string[];
  readonly defines: Readonly<Record<string, string>>;
}

/** Why nothing can be launched: a sentence for the user, with what the assembler said. */
export interface LaunchProblem {
  readonly problem: string;
  readonly notes: string;
}

export interface Launcher {
  launch(wanted: LaunchArguments): Launched | LaunchProblem;
}
