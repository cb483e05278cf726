/** Questions about the course of events and the state of the machine. */
import type { QueryRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

export const queryHandlers = (_host: HostAccess): AreaHandlers<QueryRequests> => ({});
