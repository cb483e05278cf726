/** The rules, one row each. S: the kernel as a whole; C: interrupt context (C1, C2, C4 are S5 and S6, S7, S17 seen there). */
import type { MonitorRule, MonitorRuleId, Prohibition, Severity } from './finding.ts';

const rule = (
  id: MonitorRuleId,
  name: string,
  severity: Severity,
  prohibition: Prohibition | null = null,
): MonitorRule => ({ id, name, severity, prohibition });

export const MONITOR_RULES: readonly MonitorRule[] = [
  rule('S1', 'frame-orphan', 'error'),
  rule('S2', 'frame-mismatch', 'error'),
  rule('S3', 'eoi-missing', 'error'),
  rule('S4', 'eoi-spurious', 'warning'),
  rule('S5', 'switch-in-irq', 'error', 'C1'),
  rule('S6', 'sleep-blames-current', 'error', 'C1'),
  rule('S7', 'spin-forever', 'error', 'C2'),
  rule('S8', 'user-ds-in-kernel', 'warning'),
  rule('S9', 'esp0-stale', 'error'),
  rule('S10', 'iomap-hole', 'error'),
  rule('S11', 'ring3-no-preempt', 'warning'),
  rule('S12', 'fault-storm', 'error'),
  rule('S13', 'write-to-nowhere', 'error'),
  rule('S14', 'dead-halt', 'error'),
  rule('S15', 'df-at-entry', 'warning'),
  rule('S16', 'vec-overlap', 'error'),
  rule('S17', 'user-va-in-irq', 'error', 'C4'),
  rule('C3', 'handler-too-long', 'warning', 'C3'),
  rule('C5', 'handler-reentered', 'warning', 'C5'),
  rule('C6', 'handler-holds-others-up', 'warning', 'C6'),
];
const BY_ID = new Map(MONITOR_RULES.map((row) => [row.id, row]));
export const monitorRule = (id: MonitorRuleId): MonitorRule => BY_ID.get(id) as MonitorRule;
