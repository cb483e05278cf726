export type * from './types.ts';
export type * from './diagnostic.ts';
export type * from './operand.ts';
