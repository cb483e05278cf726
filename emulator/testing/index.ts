/** Fixtures for tests of all rooms. Never imported by product code. */
export { DeviceBench } from './device-bench.ts';
export { keepsDeviceContract } from './device-contract.ts';
export type { ContractOptions } from './device-contract.ts';
