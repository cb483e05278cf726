import type { Job, JobLimits, Outcome } from './job.ts';
import type { Served, ServeOptions } from './serve.ts';

/** What the command line needs of the outside world; tests hand in their own. */
export interface CliIo {
  /** Writes as is; callers end their lines. */
  out(text: string): void;
  err(text: string): void;
  /** Bytes of a file, or null when there is no such file. Throws only for real trouble (no permission). */
  readFile(path: string): Uint8Array | null;
  writeFile(path: string, bytes: Uint8Array): void;
  /** Names of the files in a folder, or null when it is no folder. */
  listFolder(path: string): readonly string[] | null;
  /** Begin to serve; the process lives on until it ends. Trouble with the port is told on `err`, with exit code 2. */
  serve(options: ServeOptions): void;
  /** Speak over standard input and output; the process lives on until either side ends it. */
  converse(connect: (send: (bytes: Uint8Array) => void) => Served): void;
  /** Jobs side by side, each unable to harm the others; `done` is told in the order in which they end. */
  jobs(jobs: readonly Job[], limits: JobLimits, done: (index: number, outcome: Outcome) => void): Promise<void>;
  /** Processors of this machine. */
  readonly cores: number;
  /** End what {@link serve} began. */
  stopServing(): void;
}

/** Exit codes of every verb. */
export const EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERNAL = 3; // prettier-ignore

/** The caller's mistake: one clear line on stderr and exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
