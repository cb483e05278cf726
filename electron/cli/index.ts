/** The command line as a function, for tests and other programs. */
export { main } from './cli.ts';
export { EXIT_FAILED, EXIT_INTERNAL, EXIT_OK, EXIT_USAGE } from './io.ts';
export type { CliIo } from './io.ts';
