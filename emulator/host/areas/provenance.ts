/** Who wrote this, and what will use it. */
import type { ProvenanceRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

export const provenanceHandlers = (_host: HostAccess): AreaHandlers<ProvenanceRequests> => ({});
