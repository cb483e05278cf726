/** x87 arithmetic: pure functions on 80-bit numbers under a control word. */
export { C0, C1, C2, C3, DE, IE, OE, PE, UE, ZE } from './types.ts';
export type { Comparison, Float80, Remainder, Result } from './types.ts';
