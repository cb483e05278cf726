/** Findings of the monitors → rows: the grave ones first, then by time. */
import type { Finding, Prohibition, Severity } from '#emulator/protocol';

export interface MonitorRow {
  readonly key: string;
  readonly rule: Finding['rule'];
  readonly severity: Severity;
  /** Shown when it says more than the rule itself. */
  readonly prohibition: Prohibition | null;
  readonly icount: number;
  readonly count: number;
  readonly transitions: readonly number[];
  /** Numbers as the texts want them: addresses in hexadecimal, counts in decimal. */
  readonly args: Readonly<Record<string, string>>;
}
export type MonitorFilter = 'all' | 'error' | 'warning' | 'irq';
const GRAVITY: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
/** Arguments that people count with. */
const DECIMAL = new Set(['irq', 'process', 'by', 'depth', 'percent']);
const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;

/** Findings that break a rule of interrupt context. */
const isOfInterrupts = ({ prohibition }: Finding): boolean => prohibition !== null;
const PASSES: Readonly<Record<MonitorFilter, (finding: Finding) => boolean>> = {
  all: () => true,
  error: ({ severity }) => severity === 'error',
  warning: ({ severity }) => severity !== 'error',
  irq: isOfInterrupts,
};
export const countOf = (findings: readonly Finding[], filter: MonitorFilter): number =>
  findings.filter(PASSES[filter]).length;

export const monitorRows = (findings: readonly Finding[], filter: MonitorFilter = 'all'): readonly MonitorRow[] =>
  findings
    .filter(PASSES[filter])
    .toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity] || a.at.now - b.at.now || a.id - b.id)
    .map((f) => ({
      key: f.key,
      rule: f.rule,
      severity: f.severity,
      prohibition: f.prohibition === f.rule ? null : f.prohibition,
      icount: f.at.icount,
      count: f.count,
      transitions: f.transitions,
      args: Object.fromEntries(
        Object.entries(f.args).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : DECIMAL.has(name) ? String(value) : hex(value),
        ]),
      ),
    }));
