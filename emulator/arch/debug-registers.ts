/** Bits of DR6 and DR7, and the four breakpoints they describe (SDM vol. 3 figure 17-1). */
import type { FlagBit } from './eflags.ts';
import { sdm } from './sdm.ts';

const status = sdm(3, '17.2.3');
const control = sdm(3, '17.2.4');
export const DR6_BITS: readonly FlagBit[] = [
  ...[0, 1, 2, 3].map((n) => ({ name: `B${n}`, low: n, width: 1, meaning: `Breakpoint ${n} condition detected`, sdm: status })),
  { name: 'BD', low: 13, width: 1, meaning: 'Debug register access detected', sdm: status },
  { name: 'BS', low: 14, width: 1, meaning: 'Single step', sdm: status },
  { name: 'BT', low: 15, width: 1, meaning: 'Task switch', sdm: status },
]; // prettier-ignore
/** Without the fields of the single breakpoints: {@link debugBreakpoints}. */
export const DR7_BITS: readonly FlagBit[] = [
  { name: 'LE', low: 8, width: 1, meaning: 'Local exact breakpoint enable', sdm: control },
  { name: 'GE', low: 9, width: 1, meaning: 'Global exact breakpoint enable', sdm: control },
  { name: 'GD', low: 13, width: 1, meaning: 'General detect enable', sdm: control },
];

/** R/Wn by number. `io` needs CR4.DE; without it the setting is undefined. */
const CONDITIONS = ['execute', 'write', 'io', 'access'] as const;
/** The encoding 10 is undefined; it is taken as 4 bytes. */
const LENGTHS = [1, 2, 4, 4] as const;
export interface DebugBreakpoint {
  readonly number: 0 | 1 | 2 | 3;
  readonly linear: number;
  readonly local: boolean;
  readonly global: boolean;
  readonly condition: (typeof CONDITIONS)[number];
  /** Bytes. */
  readonly length: 1 | 2 | 4;
}
/** @param dr DR0 to DR7. */
export const debugBreakpoints = (dr: readonly number[]): readonly DebugBreakpoint[] =>
  ([0, 1, 2, 3] as const).map((number) => ({
    number,
    linear: dr[number] >>> 0,
    local: ((dr[7] >>> (number * 2)) & 1) === 1,
    global: ((dr[7] >>> (number * 2 + 1)) & 1) === 1,
    condition: CONDITIONS[(dr[7] >>> (16 + number * 4)) & 3],
    length: LENGTHS[(dr[7] >>> (18 + number * 4)) & 3],
  }));
