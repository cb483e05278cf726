export type * from './messages.ts';
export { PROTOCOL_VERSION } from './messages.ts';
