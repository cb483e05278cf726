/** A run of a lab played on a machine: its input at its times, until one of its limits. The judge and the window play the same. */
import { unitsInMilliseconds } from '#emulator/machine';
import type { InputEvent, RunLimit, StopReason } from '#emulator/machine';
import type { RunSpec } from '#labs/kit';
import { scheduleInputs } from './inputs.ts';

/** What is played on: a machine, or the timeline over one. */
export interface Player {
  run(limit: RunLimit): StopReason;
  input(event: InputEvent): void;
  readonly now: number;
  readonly icount: number;
}
export interface PlayOptions {
  readonly spec: RunSpec;
  readonly seed: number;
  readonly instructionsPerPitClock: number;
  /** Not further than that, whatever the run allows. */
  readonly untilIcount?: number;
  readonly ended?: () => boolean;
  readonly betweenSlices?: () => void;
}

/** Slices only bound how much is run between two looks at the end conditions; they do not influence the machine. */
const SLICE = 20_000;
/** Instructions still run after the end mark was reached. */
const TAIL = 2_000;

/** The machine stands at the boot sector. */
export function play(player: Player, options: PlayOptions): StopReason {
  const { spec, seed } = options;
  const ended = options.ended ?? ((): boolean => false);
  const units = (ms: number): number => unitsInMilliseconds(ms, options.instructionsPerPitClock);
  const began = player.now;
  const endIcount = Math.min(spec.maxInstructions, options.untilIcount ?? Infinity);
  const endNow = spec.maxMs > 0 ? began + units(spec.maxMs) : Infinity;
  const pending = scheduleInputs(spec.inputs, seed);
  let stop: StopReason = { why: 'limit' };
  while (player.icount < endIcount && player.now < endNow && !ended()) {
    options.betweenSlices?.();
    const next = pending.length > 0 ? began + units(pending[0].ms) : Infinity;
    // Nothing else can wake a kernel that waits for it: time in the HALT state passes until somebody presses the key.
    const isAwaited = stop.why === 'halted-forever' && stop.interruptsEnabled && pending.length > 0;
    if (player.now >= next || isAwaited) {
      const [input] = pending.splice(0, 1);
      player.input(input.event);
      stop = { why: 'limit' };
      continue;
    }
    const untilIcount = Math.min(player.icount + SLICE, endIcount);
    stop = player.run({ untilIcount, untilNow: Math.min(next, endNow) });
    if (stop.why === 'halted-forever' && stop.interruptsEnabled && pending.length > 0) continue;
    if (stop.why !== 'limit') return stop;
  }
  return ended() ? player.run({ untilIcount: player.icount + TAIL }) : stop;
}
