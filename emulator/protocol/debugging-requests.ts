/** Breakpoints of every kind and what stepping needs beside `step`. */
export type DebuggingRequests = Record<never, never>;
