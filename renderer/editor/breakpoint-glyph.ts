/** Which sign the margin shows for a breakpoint. */
import type { BoundBreakpoint, BreakpointSpec } from '#emulator/protocol';

export type BreakpointGlyph = 'plain' | 'conditional' | 'log' | 'disabled' | 'dead' | 'wrong';

export function breakpointGlyph(spec: BreakpointSpec, bound: BoundBreakpoint | undefined): BreakpointGlyph {
  if (bound?.problem?.code === 'no-code') return 'dead';
  if (bound !== undefined && bound.problem !== null) return 'wrong';
  if (!spec.enabled) return 'disabled';
  if (spec.log) return 'log';
  return spec.condition || spec.hits ? 'conditional' : 'plain';
}
