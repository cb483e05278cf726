export type { Device, DeviceBus, DevicePorts, ResetKind } from './device.ts';
