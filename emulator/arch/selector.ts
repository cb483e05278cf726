/**
 * Segment selector (SDM vol. 3 figure 3-6).
 *
 *     15                      3  2   1 0
 *     |         index         | TI | RPL |
 */
import { hex16 } from '#emulator/base';

export interface Selector {
  readonly index: number;
  /** 0 = GDT, 1 = LDT. */
  readonly ti: 0 | 1;
  readonly rpl: number;
}
export const parseSelector = (value: number): Selector => ({
  index: (value & 0xffff) >>> 3,
  ti: ((value >>> 2) & 1) as 0 | 1,
  rpl: value & 3,
});
/** A null selector has index 0 and TI 0; its RPL does not matter. */
export const isNullSelector = (value: number): boolean => (value & 0xfffc) === 0;
/** `001B (GDT[3] RPL 3)` */
export const formatSelector = (value: number): string => {
  const s = parseSelector(value);
  return isNullSelector(value)
    ? `${hex16(value)} (null)`
    : `${hex16(value)} (${s.ti ? 'LDT' : 'GDT'}[${s.index}] RPL ${s.rpl})`;
};
