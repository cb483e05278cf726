export { IoPorts } from './io-ports.ts';
export type { PortClaim, PortHandler } from './io-ports.ts';
