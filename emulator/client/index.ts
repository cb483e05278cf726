/**
 * The window's door to the emulator.
 * @example
 *   const worker = new Worker(new URL('…/emulator.worker.ts', import.meta.url), { type: 'module' });
 *   const client = new EmulatorClient(portOver(worker));
 *   watchWorker(worker, client);
 *   await client.request('hello', { version: PROTOCOL_VERSION });
 */
export { EmulatorClient, ClientError } from './emulator-client.ts';
export type { ClientErrorCode } from './emulator-client.ts';
export { portOver, watchWorker } from './worker-port.ts';
export type { MessageEndpoint } from './worker-port.ts';
