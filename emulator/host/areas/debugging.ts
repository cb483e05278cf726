/** Breakpoints of every kind and what stepping needs beside `step`. */
import type { DebuggingRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

export const debuggingHandlers = (_host: HostAccess): AreaHandlers<DebuggingRequests> => ({});
