/** The door of the assembler. */
export { assemble } from './assemble.ts';
export { DIAGNOSTICS, fillTemplate, type DiagnosticCode, type DiagnosticRow } from './diagnostics.table.ts';
export type * from './types.ts';
export type * from './diagnostic.ts';
export type * from './operand.ts';
