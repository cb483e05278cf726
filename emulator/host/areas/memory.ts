/** Looking for something in memory: each request is a piece of the search and leaves nothing behind. */
import { searchMemory } from '#emulator/inspect';
import type { MemoryRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import * as read from '../params.ts';

/** Bytes looked at in one piece. */
const PIECE = 0x400000;
const MOST_BYTES = 256;

export const memoryHandlers = (host: HostAccess): AreaHandlers<MemoryRequests> => ({
  searchMemory: ({ space, bytes, from, backwards }) => {
    const pattern = read.list(bytes, 'bytes').map((byte, i) => read.integer(byte, `bytes[${i}]`, 0, 0xff));
    if (pattern.length === 0 || pattern.length > MOST_BYTES) throw read.bad(`bytes must hold 1 to ${MOST_BYTES} bytes`);
    const search = {
      space: read.oneOf(space, 'space', ['linear', 'physical']),
      bytes: pattern,
      from: read.integer(from, 'from', 0, 0xffffffff),
      backwards: backwards === true,
    };
    return searchMemory(host.need().machine, search, PIECE);
  },
});
