/** The worker that runs the machine, and the client over it. */
import { EmulatorClient, portOver, watchWorker, type MessageEndpoint } from '#emulator/client';
import { createEmulatorWorker } from '#renderer/workers';

let worker: Worker | null = null;

/** A fresh worker; an earlier one (after a crash) is ended. */
export function startEmulator(): EmulatorClient {
  worker?.terminate();
  worker = createEmulatorWorker();
  // The overloads of Worker.addEventListener are wider than what an endpoint needs.
  const endpoint = worker as unknown as MessageEndpoint;
  const client = new EmulatorClient(portOver(endpoint));
  watchWorker(endpoint, client);
  return client;
}
