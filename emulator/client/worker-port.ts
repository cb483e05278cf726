/** Ports over things with `postMessage`: a Worker seen from the window, or `self` seen from inside a worker. */
import type { Port } from '#emulator/protocol';
import type { EmulatorClient } from './emulator-client.ts';

/** The part of Worker, MessagePort and DedicatedWorkerGlobalScope that is used here. */
export interface MessageEndpoint {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: never) => void): void;
}

export function portOver(endpoint: MessageEndpoint): Port {
  return {
    post: (message, transfer) => endpoint.postMessage(message, transfer ? [...transfer] : []),
    onMessage: (listener) => endpoint.addEventListener('message', (event: { data: unknown }) => listener(event.data)),
  };
}

/** Turns `error` and `messageerror` of a worker into a crash of its client. */
export function watchWorker(endpoint: MessageEndpoint, client: EmulatorClient): void {
  endpoint.addEventListener('error', (event: { message?: string }) =>
    client.crash(event.message ?? 'the emulator worker failed'),
  );
  endpoint.addEventListener('messageerror', () => client.crash('a message from the emulator worker could not be read'));
}
