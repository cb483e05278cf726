/** Breakpoints of every kind and what stepping needs beside `step`. */
import type { BoundBreakpoint, BreakpointKind, BreakpointSpec, Field } from '#emulator/debug';

/** A kind of breakpoint for those who make forms of it. */
export interface BreakpointKindInfo {
  readonly kind: BreakpointKind;
  readonly fields: readonly (Field & { readonly name: string })[];
  /** Words that its conditions and log messages may use beside those of the machine. */
  readonly tells: readonly string[];
}

export interface DebuggingRequests {
  /** Every kind with its fields, as the table of the debugger has them. */
  breakpointKinds: { params: Record<string, never>; result: readonly BreakpointKindInfo[] };
  /** How it would be bound, without setting it: for forms that check what is typed. */
  checkBreakpoint: { params: { breakpoint: BreakpointSpec }; result: BoundBreakpoint };
  /** All counts begin again at 0, and the log is emptied. */
  clearHits: { params: Record<string, never>; result: null };
}
