/** Workers of the window. */

/** A new worker that runs the emulator host. The caller ends it. */
export const createEmulatorWorker = (): Worker =>
  new Worker(new URL('./emulator.worker.ts', import.meta.url), { type: 'module', name: 'ringside-emulator' });
