/** One run for each place where an interrupt could arrive. */
import type { ArrivalRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

export const arrivalHandlers = (_host: HostAccess): AreaHandlers<ArrivalRequests> => ({});
