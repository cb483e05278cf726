/** The lab sanitizer: the monitors of `emulator/monitors` over a run that is judged, every transition seen. */
import type { LabReport } from '#emulator/protocol';
import type { MachineEvent } from '#emulator/events';
import type { InspectContext } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';
import { Monitors } from '#emulator/monitors';

export type Lint = LabReport['lints'][number];

/**
 * Watches the machine from now on; the function returned gives all findings so far, in order of time.
 * @param interruptFlag is told of CLI, STI and POPF where nothing else of their level is wanted: they come to the monitor alone then.
 */
export function sanitize(
  machine: Machine,
  context: InspectContext,
  interruptFlag: ((event: MachineEvent) => void) | null = null,
): () => Lint[] {
  const monitors = new Monitors(machine, { context, allowance: 'all' });
  machine.watchInterruptFlag(interruptFlag !== null);
  machine.setMonitor(
    interruptFlag === null
      ? monitors
      : {
          wants: (icount, now) => monitors.wants(icount, now),
          observe: (event) => (event.kind === 'interrupt-flag' ? interruptFlag(event) : monitors.observe(event)),
        },
  );
  return () => monitors.findings.map(({ rule, at, args }) => ({ rule, at, args }));
}
