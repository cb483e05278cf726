/** Who wrote this: the one home of last writers and of chains of copies. */
export type { Hop, LastWrite, NamedPlace, Origin, Place, Provenance, WrittenBy } from './types.ts';
export { PROVENANCE_VERSION } from './types.ts';
export { lastWrite } from './last-write.ts';
export type { Search } from './last-write.ts';
export { instructionHere, labelOf } from './instruction.ts';
export { effectiveAddress } from './operands.ts';
export { bitsOf, registerNamed } from './register-value.ts';
export { MOST_HOPS, WhoSearch } from './who.ts';
export { parsePlace, registerPlace } from './places.ts';
export type { PlaceResult } from './places.ts';
export { formatOrigin, formatPlace, formatProvenance } from './format-provenance.ts';
export { ORIGIN_WORDS } from './words.table.ts';
export { stackWords } from './stack-words.ts';
export type { StackInstruction, StackWord, StackWordKind, StackWords } from './stack-words.ts';
