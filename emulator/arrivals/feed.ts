/** Running with inputs that are known beforehand: those of the history that is tried again. */
import type { LoggedInput, Machine, RunLimit, StopReason } from '#emulator/machine';

/** As `machine.run`, giving known inputs at their times. @param extra inputs in the machine's log that are not of the list. */
export function runFed(machine: Machine, known: readonly LoggedInput[], extra: number, limit: RunLimit): StopReason {
  const endIcount = Math.min(limit.untilIcount ?? Infinity, machine.icount + (limit.instructions ?? Infinity));
  const endNow = limit.untilNow ?? Infinity;
  for (;;) {
    giveDue(machine, known, extra);
    if (machine.icount >= endIcount || machine.now >= endNow) return { why: 'limit' };
    const inputAt = known[machine.inputLog.length - extra]?.now ?? Infinity;
    const reason = machine.run({ untilIcount: endIcount, untilNow: Math.min(endNow, inputAt) });
    if (reason.why !== 'limit') return reason;
  }
}

/** Inputs that are due at this moment. */
export function giveDue(machine: Machine, known: readonly LoggedInput[], extra: number): void {
  for (let next = known[machine.inputLog.length - extra]; next && next.now <= machine.now;) {
    machine.input(next.event);
    next = known[machine.inputLog.length - extra];
  }
}
