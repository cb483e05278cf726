/** gdb at the machine of the window: the host speaks the protocol, whoever has the socket carries the bytes. */
export interface GdbRequests {
  /** A client has connected. The machine pauses, and from here on gdb alone lets it go. Refused while one is attached. */
  gdbAttach: { params: Record<string, never>; result: null };
  /** Bytes that came from the client. Answers come as `gdb` notifications. */
  gdbBytes: { params: { bytes: Uint8Array }; result: null };
  /** The connection is gone, or is to be ended: the window has control again, the machine stands where it is. */
  gdbDetach: { params: Record<string, never>; result: null };
}

export type GdbNotification =
  | { readonly type: 'gdb'; readonly bytes: Uint8Array }
  /** gdb has said good-bye: the connection is to be closed. */
  | { readonly type: 'gdb-ended' };
