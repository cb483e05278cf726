/** One run for each place where an interrupt could arrive. */
export type ArrivalRequests = Record<never, never>;
