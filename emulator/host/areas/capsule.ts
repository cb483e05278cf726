/** A session as one small file. */
import type { CapsuleRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';

export const capsuleHandlers = (_host: HostAccess): AreaHandlers<CapsuleRequests> => ({});
