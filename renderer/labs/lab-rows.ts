/** Lab data + progress + report → what the panel shows. All decisions are here; the components only draw. */
import type { CheckResult, LabReport } from '#emulator/protocol';
import type { Lab, LabProgress, Step, StepProgress } from '#labs/kit';

export interface RailRow {
  /** '' is the introduction. */
  readonly id: string;
  readonly kind: Step['kind'] | 'introduction';
  readonly state: StepProgress['state'];
  readonly isCurrent: boolean;
}
export function railRows(lab: Lab, progress: LabProgress | null): readonly RailRow[] {
  const current = progress?.step ?? '';
  const hasBegun = current !== '' || Object.keys(progress?.steps ?? {}).length > 0;
  return [
    { id: '', kind: 'introduction', state: hasBegun ? 'done' : 'todo', isCurrent: current === '' },
    ...lab.steps.map((s): RailRow => ({
      id: s.id,
      kind: s.kind,
      state: progress?.steps[s.id]?.state ?? 'todo',
      isCurrent: s.id === current,
    })),
  ];
}
export type LabStatus = 'new' | 'started' | 'solved';
export const labStatus = (progress: LabProgress | undefined): LabStatus =>
  !progress
    ? 'new'
    : progress.solved
      ? 'solved'
      : Object.keys(progress.steps).length > 0 || Object.keys(progress.files).length > 0
        ? 'started'
        : 'new';

export interface CheckRow {
  readonly id: string;
  readonly status: CheckResult['status'] | 'not-run';
  readonly result: CheckResult | null;
  /** Passed once, fails now. */
  readonly regressed: boolean;
}
export function checkRows(
  lab: Lab,
  ids: readonly string[] | null,
  report: LabReport | null,
  progress: LabProgress | null,
): readonly CheckRow[] {
  return lab.checks
    .filter((c) => ids === null || ids.includes(c.id))
    .map((c) => {
      const result = report?.checks.find((r) => r.id === c.id) ?? null;
      const passedOnce = progress?.passedChecks.includes(c.id) ?? false;
      const status = result?.status ?? (passedOnce ? 'pass' : 'not-run');
      return { id: c.id, status, result, regressed: passedOnce && result?.status === 'fail' };
    });
}
export interface NoteRow {
  readonly step: string;
  readonly prediction: string | null;
  readonly observation: string | null;
  readonly note: string | null;
}
/** What the learner predicted and explained so far, in the order of the steps. */
export const noteRows = (lab: Lab, progress: LabProgress | null): readonly NoteRow[] =>
  lab.steps.flatMap((s) => {
    const p = progress?.steps[s.id];
    if (!p || (p.prediction === undefined && !p.note)) return [];
    return [{ step: s.id, prediction: p.prediction ?? null, observation: p.observation ?? null, note: p.note ?? null }];
  });
