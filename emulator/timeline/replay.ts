/** Running a recorded history again: same image and same inputs at the same times give the same machine. */
import type { BootImage, LoggedInput, Machine, Mark, StateDigest, StopReason } from '#emulator/machine';

/**
 * Run to a virtual time, or as far as the machine gets. Stops at breakpoints, rules and the like are run over.
 * @returns the reason when the machine ended (powered off, shut down, halted for ever) before `mark`, else null.
 */
export function runTo(machine: Machine, mark: Mark): StopReason | null {
  while (machine.now < mark.now) {
    const before = machine.now;
    const reason = machine.run({ untilNow: mark.now });
    const isOver = reason.why !== 'limit' && reason.why !== 'breakpoint' && reason.why !== 'rule';
    if (isOver && machine.now === before) return reason;
  }
  return null;
}

/** Feed the inputs that were logged after `machine.now` (or at it, when they were not applied yet) up to `until`. */
export function feed(machine: Machine, inputs: readonly LoggedInput[], until: Mark): void {
  for (const { now, icount, event } of inputs) {
    if (now > until.now) break;
    runTo(machine, { now, icount });
    machine.input(event);
  }
  runTo(machine, until);
}

/** Boot the image, give the logged inputs at their times, run until `until`; the digest there. */
export function replay(machine: Machine, image: BootImage, log: readonly LoggedInput[], until: Mark): StateDigest {
  machine.load(image);
  feed(machine, log, until);
  return machine.digest();
}
