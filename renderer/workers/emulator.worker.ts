/** The emulator's worker: binds `self` to a host and gives it the lab checker. Nothing else lives here. */
import { composeHost } from '#emulator/host';
import type { HostClock } from '#emulator/host';
import { lateLabs } from './late-labs.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Timers of a worker are held to 4 ms when they nest; a message to oneself is not. */
const turn = new MessageChannel();
const waiting: (() => void)[] = [];
turn.port1.addEventListener('message', () => waiting.shift()?.());
turn.port1.start();

const clock: HostClock = {
  now: () => performance.now(),
  schedule(callback, delayMilliseconds = 0) {
    if (delayMilliseconds >= 1) {
      setTimeout(callback, delayMilliseconds);
      return;
    }
    waiting.push(callback);
    turn.port2.postMessage(null);
  },
};

const { services, gate } = lateLabs(async () => (await import('./lab-services.ts')).labServices);
composeHost(
  {
    post: (message, transfer) => self.postMessage(message, transfer ? [...transfer] : []),
    onMessage(listener) {
      const take = gate(listener);
      self.addEventListener('message', (event) => take(event.data));
    },
  },
  clock,
  services,
);
