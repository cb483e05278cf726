/** Who wrote this, and what will use it. */
export type ProvenanceRequests = Record<never, never>;
