/** The worker's side of the protocol. */
export { composeHost } from './compose-host.ts';
export { MachineHost } from './machine-host.ts';
export type { HostParts, LabServices } from './host-parts.ts';
export type { HostClock } from './clock.ts';
