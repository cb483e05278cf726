/** gdb at the machine: the desktop shell has the socket, the worker speaks the protocol; bytes pass through here. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { orNull } from './client-errors.ts';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useSettings } from './settings.store.ts';

/** Why gdb cannot attach: this host has no sockets, the port could not be opened (with the system's reason), or nothing can be loaded. */
export type GdbProblem = { readonly code: 'needsDesktop' | 'port' | 'noProgram'; readonly reason: string };

export const useGdb = defineStore('gdb', () => {
  const machine = useMachine();
  const program = useProgram();
  const settings = useSettings();
  /** Open port, or null. */
  const port = ref<number | null>(null);
  const problem = ref<GdbProblem | null>(null);
  const isAttached = computed(() => machine.isDrivenByGdb);
  /** What is to be typed in gdb. */
  const command = computed(() => (port.value === null ? '' : `target remote 127.0.0.1:${port.value}`));
  /** Bytes are handed on in the order in which they came, the first ones when the worker is ready for them. */
  let order: Promise<unknown> = Promise.resolve();
  const next = (work: () => Promise<unknown>): void => void (order = order.then(work, work));

  async function allow(): Promise<void> {
    problem.value = null;
    const answer = await host().gdbListen(settings.gdbPort);
    if (answer.ok) port.value = answer.port;
    else problem.value = { code: answer.reason === 'no-socket' ? 'needsDesktop' : 'port', reason: answer.reason };
  }
  /** Ends connection and socket. */
  async function forbid(): Promise<void> {
    port.value = null;
    await host().gdbClose();
  }
  /** Sends gdb away; it may come again. */
  const disconnect = (): Promise<void> => host().gdbDrop();
  async function usePort(wanted: number): Promise<void> {
    settings.gdbPort = wanted;
    await forbid();
    await allow();
  }

  async function attach(): Promise<void> {
    problem.value = null;
    const isLoaded = await program.ensureLoaded();
    const isIn = isLoaded && (await orNull(machine.request('gdbAttach', {}).then(() => true))) === true;
    machine.isDrivenByGdb = isIn;
    if (isIn) return;
    problem.value = { code: 'noProgram', reason: '' };
    await disconnect();
  }
  async function detach(): Promise<void> {
    if (machine.isDrivenByGdb) await orNull(machine.request('gdbDetach', {}));
    machine.isDrivenByGdb = false;
  }

  /** Called once, when the window begins. */
  function connect(): void {
    host().onGdb((event) => {
      if (event.type === 'attached') next(attach);
      else if (event.type === 'gone') next(detach);
      else next(async () => machine.isDrivenByGdb && orNull(machine.request('gdbBytes', { bytes: event.bytes })));
    });
    machine.onGdb((bytes) => void (bytes === null ? disconnect() : host().gdbSend(bytes)));
  }

  return { port, problem, isAttached, command, allow, forbid, disconnect, usePort, connect };
});
