/** Breakpoints as the window knows them (a source line or an address) and the linear addresses they stand for. */
import type { SourceMap } from './source-map.ts';

export interface Breakpoint {
  readonly id: string;
  readonly enabled: boolean;
  readonly place: { readonly file: string; readonly line: number } | { readonly linear: number };
}
export interface Bound {
  readonly id: string;
  /** Empty = there is no code at or after the line. */
  readonly linear: readonly number[];
}

/** Bind after every assembly: lines move, ids stay. Disabled ones are bound too, so that the margin can show where. */
export const bindBreakpoints = (breakpoints: readonly Breakpoint[], map: SourceMap): Bound[] =>
  breakpoints.map(({ id, place }) => ({
    id,
    linear: 'linear' in place ? [place.linear >>> 0] : map.addressesOf(place.file, place.line).linear,
  }));

/** Addresses to arm in the machine. */
export function armedAddresses(breakpoints: readonly Breakpoint[], bound: readonly Bound[]): number[] {
  const enabled = new Set(breakpoints.filter((b) => b.enabled).map((b) => b.id));
  return [...new Set(bound.filter((b) => enabled.has(b.id)).flatMap((b) => b.linear))];
}
