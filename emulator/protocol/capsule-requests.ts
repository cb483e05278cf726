/** A session as one small file. */
export type CapsuleRequests = Record<never, never>;
