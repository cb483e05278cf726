/** The gdb remote stub: a machine and its history behind gdb's remote serial protocol. */
export { GdbServer } from './gdb-server.ts';
export { packet, PACKET_SIZE } from './packet.ts';
export { symbolFile } from './symbol-file.ts';
export type { Label } from './symbol-file.ts';
export type { GdbTarget } from './target.ts';
