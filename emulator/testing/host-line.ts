/** A host in the same thread: the window's end of a line to a real one. */
import { EmulatorClient } from '#emulator/client';
import { composeHost } from '#emulator/host';
import type { Port } from '#emulator/protocol';

/** A client whose host has a clock that stands still, so that every run is over as soon as nothing else is to do. */
export function hostedClient(): EmulatorClient {
  const listeners = { window: [] as ((message: unknown) => void)[], host: [] as ((message: unknown) => void)[] };
  const end = (mine: 'window' | 'host', other: 'window' | 'host'): Port => ({
    post: (message) => queueMicrotask(() => listeners[other].forEach((listener) => listener(structuredClone(message)))),
    onMessage: (listener) => void listeners[mine].push(listener),
  });
  composeHost(end('host', 'window'), { now: () => 0, schedule: (work) => queueMicrotask(work) });
  return new EmulatorClient(end('window', 'host'));
}
