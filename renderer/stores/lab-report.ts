/** What the checks said last, with the code it is about: kept with the progress, read as far as it can be trusted. */
import type { CheckResult, LabReport } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { changedOf, type Texts } from './lab-documents.ts';

export interface KeptReport {
  readonly report: LabReport;
  /** The files that were judged, those that differ from the lab's. */
  readonly files: Texts;
  /** How often each check failed in a row with the same rule, by `check/rule`. */
  readonly repeats: Readonly<Record<string, number>>;
}
/** Findings of the monitors are many and nobody reads them here. */
export const keptReport = (lab: Lab, report: LabReport, judged: Texts, repeats: KeptReport['repeats']): KeptReport => ({
  report: { ...report, lints: [] },
  files: changedOf(lab, judged),
  repeats,
});

type Loose = Readonly<Record<string, unknown>>;
const isLoose = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const isNullOr = (holds: (value: Loose) => boolean, value: unknown): boolean => value === null || (isLoose(value) && holds(value)); // prettier-ignore
const isListOf = (holds: (value: Loose) => boolean, value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => isLoose(one) && holds(one));
const isRecordOf = (holds: (value: unknown) => boolean, value: unknown): boolean =>
  isLoose(value) && Object.values(value).every(holds);

const STATUSES: readonly unknown[] = ['pass', 'fail', 'skipped'] satisfies readonly CheckResult['status'][];
const isCheck = (c: Loose): boolean =>
  [c['id'], c['expected'], c['observed'], c['run'] ?? ''].every(isText) &&
  STATUSES.includes(c['status']) &&
  isNullOr((at) => isCount(at['now']) && isCount(at['icount']), c['at']) &&
  (c['transition'] === null || isCount(c['transition'])) &&
  isNullOr(({ file, line }) => isText(file) && isCount(line), c['source']);
const isReport = (r: Loose): boolean =>
  typeof r['passed'] === 'boolean' &&
  [r['seed'], r['instructions']].every(isCount) &&
  isListOf(isCheck, r['checks']) &&
  isListOf((m) => isText(m['id']), r['mistakes']) &&
  isListOf((d) => isText(d['severity']), r['diagnostics']) &&
  isNullOr((stop) => isText(stop['why']), r['stop']);

/** @param value what was kept, or anything else: a report that is not whole is none. */
export function readKeptReport(value: unknown): KeptReport | null {
  if (!isLoose(value) || !isLoose(value['report']) || !isReport(value['report'])) return null;
  if (!isRecordOf(isText, value['files']) || !isRecordOf(isCount, value['repeats'])) return null;
  return value as unknown as KeptReport;
}
