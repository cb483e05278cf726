/** The lab sanitizer: the monitors of `emulator/monitors` over a run that is judged, every transition seen. */
import type { LabReport } from '#emulator/protocol';
import type { InspectContext } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';
import { Monitors } from '#emulator/monitors';

export type Lint = LabReport['lints'][number];

/** Watches the machine from now on; the function returned gives all findings so far, in order of time. */
export function sanitize(machine: Machine, context: InspectContext): () => Lint[] {
  const monitors = new Monitors(machine, { context, allowance: 'all' });
  machine.setMonitor(monitors);
  return () => monitors.findings.map(({ rule, at, args }) => ({ rule, at, args }));
}
