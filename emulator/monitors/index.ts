/** Rules that watch the event stream. */
export { FrameLedger } from './frame-ledger.ts';
export type { LedgerEntry, LedgerFinding } from './frame-ledger.ts';
export { ContextTracker } from './context.ts';
export type { ExecutionContext } from './context.ts';
export { Monitors } from './monitors.ts';
export type { MonitorOptions } from './monitors.ts';
export { MONITOR_RULES, monitorRule } from './rules.table.ts';
export type { Finding, MonitorRule, MonitorRuleId, Prohibition, Severity } from './finding.ts';
