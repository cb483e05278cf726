/** The three counters of the 8254 as they stand now. Field names as in the device's table. */
import type { Machine } from '#emulator/machine';
import type { PitView } from './views.ts';

const PIT_HERTZ = 1_193_182;

export function pitView(machine: Pick<Machine, 'section' | 'now' | 'config'>): PitView {
  const pit = machine.section('pit');
  const clock = Math.floor((machine.now + pit['phase'][0]) / machine.config.instructionsPerPitClock);
  return { channels: [0, 1, 2].map((channel) => channelView(pit, channel, clock)) };
}

function channelView(
  pit: Readonly<Record<string, readonly number[]>>,
  channel: number,
  clock: number,
): PitView['channels'][number] {
  const of = (name: string): number => pit[name][channel];
  const mode = of('mode');
  const reload = of('reload');
  const count = of('count');
  const frozen = of('frozenAt');
  const elapsed = Math.max(0, (frozen >= 0 ? frozen : clock) - of('startedAt'));
  const counting = of('counting') !== 0 && count > 0;
  const modulus = of('bcd') ? 10_000 : 0x10000;
  const isForcedHigh = frozen >= 0 && (mode === 2 || mode === 3);
  const restarts = mode === 0 && of('loadAt') >= 0;
  const level = counting && !isForcedHigh && !restarts ? levelAfter(mode, count, elapsed) : mode === 0 ? 0 : 1;
  return {
    channel,
    mode,
    reload,
    counter: counting ? countAfter(mode, count, elapsed, modulus) : of('held'),
    hertz: reload > 0 ? PIT_HERTZ / reload : 0,
    output: channel === 0 ? (pit['out0'][0] as 0 | 1) : level,
    programmed: reload > 0,
    gate: of('gate') as 0 | 1,
    bcd: of('bcd') === 1,
    nullCount: of('nullCount') === 1,
  };
}

/** Counting element after `elapsed` clocks: mode 2 reloads, mode 3 counts by twos through each half, others run on. */
function countAfter(mode: number, count: number, elapsed: number, modulus: number): number {
  if (mode === 2) return (count - (elapsed % count)) % modulus;
  if (mode === 3) {
    const high = Math.ceil(count / 2);
    const at = elapsed % count;
    return ((count & ~1) - 2 * (at < high ? at : at - high)) % modulus;
  }
  return (((count - elapsed) % modulus) + modulus) % modulus;
}

function levelAfter(mode: number, count: number, elapsed: number): 0 | 1 {
  if (mode === 0) return elapsed >= count ? 1 : 0;
  if (mode === 1) return elapsed < count ? 0 : 1;
  if (mode === 2) return elapsed % count === count - 1 ? 0 : 1;
  if (mode === 3) return elapsed % count >= Math.ceil(count / 2) ? 0 : 1;
  return elapsed === count ? 0 : 1;
}
