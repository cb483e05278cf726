export type * from './host-api.ts';
export { CHANNELS, STATE_NAMES } from './host-api.ts';
