/** Questions about the course of events and the state of the machine. */
export type QueryRequests = Record<never, never>;
