/** The door of the assembler. */
export { assemble } from './assemble.ts';
export { DIAGNOSTICS, fillTemplate, type DiagnosticCode, type DiagnosticRow } from './diagnostics.table.ts';
export { DIAGNOSTICS_ZH, type DiagnosticText } from './diagnostics.zh.table.ts';
/** NASM's listing: address, bytes and source side by side. */
export { formatListing } from './listing.ts';
/** For editors: words that begin a line, and the nearest known word. */
export { DIRECTIVE_WORDS } from './directive-words.ts';
export { nearest } from './suggest.ts';
/** Number literals, for whoever reads them as NASM does. */
export { parseNumber } from './numbers.ts';
export type * from './types.ts';
export type * from './diagnostic.ts';
export type * from './operand.ts';
