/** Looking for the boundaries: the scenario runs once without arrivals, stopping at every instruction of the range. */
import { linearEip } from '#emulator/inspect';
import type { LoggedInput, Machine, Snapshot, StopReason } from '#emulator/machine';
import { giveDue, runFed } from './feed.ts';
import type { AddressRange, ArrivalReport, Boundary, Scenario } from './types.ts';

/** Boundaries remembered at most; beyond them the scan ends and says so. */
const MOST_FOUND = 200_000;
/** Instructions run between two looks at the budget, and what a stop costs beside its instructions. */
const SLICE = 1_000_000;
const STOP_COST = 40;

export interface Scan {
  readonly boundaries: Boundary[];
  ended: ArrivalReport['scan']['ended'];
  stop: StopReason;
  passes: number;
  /** The machine at the first boundary; null when the range was not reached. */
  first: Snapshot | null;
}

export const isIn = (ranges: readonly AddressRange[], linear: number): boolean =>
  ranges.some(({ first, end }) => linear >= first && linear < end);

/** Every byte may begin an instruction: one in the middle of another never stops. */
function addressesOf(ranges: readonly AddressRange[]): number[] {
  return ranges.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => (first + i) >>> 0));
}

/**
 * Yields what each stretch cost, in instructions about.
 * @param lookFor virtual time after which a range that was not reached is given up. @param onFound told the number of boundaries.
 */
export function* scanBoundaries(
  machine: Machine,
  scenario: Scenario,
  known: readonly LoggedInput[],
  lookFor: number,
  onFound: (count: number) => void,
): Generator<number, Scan> {
  const { ranges, until, passes } = scenario;
  const label = until.kind === 'label' ? until.linear : -1;
  const scan: Scan = { boundaries: [], ended: 'horizon', stop: { why: 'limit' }, passes: 0, first: null };
  machine.setBreakpoints([...addressesOf(ranges), ...(label < 0 ? [] : [label])]);
  let deadline = machine.now + lookFor;
  let last = -1;
  const end = (ended: Scan['ended'], stop: StopReason = { why: 'limit' }): Scan => {
    machine.setBreakpoints([]);
    return Object.assign(scan, { ended, stop });
  };
  /** The instruction at `linear` is next. */
  const isPassBegun = (linear: number): boolean =>
    linear === ranges[0].first && !(linear === last && machine.section('cpu')['repeating'][0] !== 0);
  const note = (linear: number, halted: boolean): void => {
    if (scan.first === null) {
      scan.first = machine.save();
      deadline = machine.now + scenario.horizon;
    }
    const mark = { now: machine.now, icount: machine.icount };
    scan.boundaries.push({ linear, mark, pass: scan.passes, halted });
    onFound(scan.boundaries.length);
  };
  for (;;) {
    const before = machine.now;
    const stop = runFed(machine, known, 0, { instructions: SLICE, untilNow: deadline });
    yield machine.now - before + STOP_COST;
    if (stop.why !== 'limit' && stop.why !== 'breakpoint') return end('machine', stop);
    if (machine.now >= deadline) return end('horizon');
    if (stop.why === 'limit') continue;
    let linear = stop.linear;
    while (isIn(ranges, linear) || linear === label) {
      const isFirst = scan.first === null || machine.now === scan.boundaries[0].mark.now;
      if (linear === label && !isFirst) return end('until');
      if (!isIn(ranges, linear)) break;
      if (isPassBegun(linear) || scan.passes === 0) scan.passes++;
      if (passes !== null && scan.passes > passes.last) return end('passes');
      const isWanted = passes === null || scan.passes >= passes.first;
      giveDue(machine, known, 0);
      if (isWanted) note(linear, false);
      const reason = machine.stepInstruction();
      yield STOP_COST;
      if (reason.why !== 'limit') return end('machine', reason);
      if (machine.now >= deadline) return end('horizon');
      if (scan.boundaries.length >= MOST_FOUND) return end('too-many');
      const registers = machine.registers();
      if (registers.halted && isWanted) note(linear, true);
      last = linear;
      linear = linearEip(registers);
      if (registers.halted) break;
    }
  }
}
