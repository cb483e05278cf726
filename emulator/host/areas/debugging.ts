/** Breakpoints of every kind and what stepping needs beside `step`. */
import { bindBreakpoint, BREAKPOINT_KIND_NAMES, BREAKPOINT_KINDS, boundOf, noProgram } from '#emulator/debug';
import type { Field } from '#emulator/debug';
import type { BreakpointKindInfo, DebuggingRequests } from '#emulator/protocol';
import { breakpointSpec } from '../breakpoint-params.ts';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

const KINDS: readonly BreakpointKindInfo[] = BREAKPOINT_KIND_NAMES.map((kind) => {
  const { fields, tells } = BREAKPOINT_KINDS[kind];
  const rows: Readonly<Record<string, Field>> = fields;
  return {
    kind,
    fields: Object.entries(rows).map(([name, field]) => ({ name, ...field })),
    tells: Object.keys(tells),
  };
});

export const debuggingHandlers = (host: HostAccess): AreaHandlers<DebuggingRequests> => ({
  breakpointKinds: () => KINDS,
  checkBreakpoint: ({ breakpoint }) => {
    const spec = breakpointSpec(breakpoint, 'breakpoint');
    return host.session?.checkBreakpoint(spec) ?? boundOf(bindBreakpoint(spec, noProgram()));
  },
  clearHits: () => {
    host.need().breakpoints.clearCounts();
    return host.pushed();
  },
});
