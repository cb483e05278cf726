/** Rules that watch the event stream. */
export { FrameLedger } from './frame-ledger.ts';
export type { LedgerEntry, LedgerFinding } from './frame-ledger.ts';
export { ContextTracker } from './context.ts';
export type { ExecutionContext } from './context.ts';
