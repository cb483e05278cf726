/** The three counters of the 8254 as they stand now: the chip's own arithmetic over its declared state. */
import { countAt, type Machine, nextChange, outAt, PIT_HERTZ } from '#emulator/machine';
import type { PitView } from './views.ts';

type Fields = Readonly<Record<string, readonly number[]>>;

export function pitView(machine: Pick<Machine, 'section' | 'now' | 'config'>): PitView {
  const pit = machine.section('pit');
  const { instructionsPerPitClock } = machine.config;
  const phase = pit['phase'][0];
  const clock = Math.floor((machine.now + phase) / instructionsPerPitClock);
  const unitsAt = (edge: number): number | null => (edge === Infinity ? null : edge * instructionsPerPitClock - phase);
  return {
    channels: [0, 1, 2].map((channel) => channelView(pit, channel, clock, unitsAt)),
    now: machine.now,
    unitsPerSecond: PIT_HERTZ * instructionsPerPitClock,
  };
}

interface Counting {
  readonly isCounting: boolean;
  readonly count: number;
  readonly startedAt: number;
  /** Clock at which GATE stopped it, or -1. */
  readonly frozen: number;
}

/** A count that is due has been loaded, also where the chip, which is lazy, was not looked at since. */
function countingOf(pit: Fields, channel: number, clock: number): Counting {
  const of = (name: string): number => pit[name][channel];
  const at = of('loadAt');
  if (at < 0 || clock < at) {
    const count = of('count');
    return { isCounting: of('counting') !== 0 && count > 0, count, startedAt: of('startedAt'), frozen: of('frozenAt') };
  }
  const mode = of('mode');
  const isRunning = of('counting') === 1 && of('frozenAt') < 0;
  // At the end of the high half of mode 3 the new count governs the low half.
  const isLowHalf = mode === 3 && isRunning && (at - of('startedAt')) % of('count') !== 0;
  const count = of('reload');
  const isStopped = of('gate') === 0 && mode !== 1 && mode !== 5;
  return {
    isCounting: true,
    count,
    startedAt: isLowHalf ? at - Math.ceil(count / 2) : at,
    frozen: isStopped ? at : -1,
  };
}

function channelView(
  pit: Fields,
  channel: number,
  clock: number,
  unitsAt: (edge: number) => number | null,
): PitView['channels'][number] {
  const of = (name: string): number => pit[name][channel];
  const mode = of('mode');
  const reload = of('reload');
  const { isCounting, count, startedAt, frozen } = countingOf(pit, channel, clock);
  const elapsed = Math.max(0, (frozen >= 0 ? frozen : clock) - startedAt);
  const isForcedHigh = frozen >= 0 && (mode === 2 || mode === 3);
  const restarts = mode === 0 && of('loadAt') > clock;
  const level = isCounting && !isForcedHigh && !restarts ? outAt(mode, count, elapsed) : mode === 0 ? 0 : 1;
  const runs = isCounting && frozen < 0;
  return {
    channel,
    mode,
    reload,
    counter: isCounting ? countAt(mode, count, elapsed, of('bcd') ? 10_000 : 0x10000) : of('held'),
    hertz: reload > 0 ? PIT_HERTZ / reload : 0,
    output: channel === 0 ? (pit['out0'][0] as 0 | 1) : level,
    programmed: reload > 0,
    gate: of('gate') as 0 | 1,
    bcd: of('bcd') === 1,
    nullCount: of('nullCount') === 1,
    access: of('access'),
    latched: of('latched') === 1,
    nextEdge: runs ? unitsAt(startedAt + nextChange(mode, count, elapsed)) : null,
  };
}
