/** Registers the handlers of a table. Every message is checked twice: who sent it, and what it carries. */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { isAppUrl } from './app-protocol.ts';

/** One row: the guard turns the raw arguments into typed ones or throws; the handler never sees anything else. */
export interface IpcRow {
  readonly channel: string;
  readonly handle: (args: readonly unknown[]) => Promise<unknown>;
}

/** Only the main frame of our own page may talk. */
export function isTrustedSender(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

export class UntrustedSenderError extends Error {
  override readonly name = 'UntrustedSenderError';
}

function assertTrusted(event: IpcMainEvent | IpcMainInvokeEvent, channel: string): void {
  if (!isTrustedSender(event.senderFrame)) throw new UntrustedSenderError(`refused sender on ${channel}`);
}

/** A row from a guard and a handler, so that the payload's type is the guard's. */
export function row<T>(channel: string, guard: (value: unknown) => T, handle: (payload: T) => unknown): IpcRow {
  return { channel, handle: async (args) => handle(guard(args[0])) };
}

/** A row of a request that carries nothing. */
export function bareRow(channel: string, handle: () => unknown): IpcRow {
  return { channel, handle: async () => handle() };
}

export function registerRequests(ipcMain: Pick<IpcMain, 'handle'>, rows: readonly IpcRow[]): void {
  for (const { channel, handle } of rows) {
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      assertTrusted(event, channel);
      return handle(args);
    });
  }
}

/** A one-way message. What is refused is dropped: there is nobody to tell. */
export function registerMessage(
  ipcMain: Pick<IpcMain, 'on'>,
  channel: string,
  handle: (args: readonly unknown[]) => void,
): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => {
    if (isTrustedSender(event.senderFrame)) handle(args);
  });
}
