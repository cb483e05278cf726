/** Lab data + progress + report → what the panel shows. All decisions are here; the components only draw. */
import type { CheckResult, LabReport } from '#emulator/protocol';
import type { Lab, LabProgress, Step, StepProgress, Text } from '#labs/kit';

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
export interface CheckRow {
  readonly id: string;
  readonly status: CheckResult['status'] | 'not-run';
  readonly result: CheckResult | null;
  /** Passed once, failed the last time. */
  readonly regressed: boolean;
  /** It was not reached: these come first. */
  readonly needs: readonly string[];
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
      const regressed = passedOnce && (progress?.regressed.includes(c.id) ?? false);
      const status = result?.status ?? (regressed ? 'fail' : passedOnce ? 'pass' : 'not-run');
      const needs = result?.status === 'skipped' ? c.needs : [];
      return { id: c.id, status, result, regressed, needs };
    });
}
export interface NoteRow {
  readonly step: Step;
  /** What was thought before, oldest first. */
  readonly minds: readonly Text[];
  readonly prediction: Text | null;
  readonly observation: Text | null;
  readonly note: string;
  readonly hints: number;
}
/** What the learner predicted and explained so far, in the order of the steps. */
export const noteRows = (lab: Lab, progress: LabProgress | null): readonly NoteRow[] =>
  lab.steps.flatMap((step) => {
    const { prediction, observation, history = [], note = '', hints = 0 } = progress?.steps[step.id] ?? {};
    const option = (id: string | undefined): Text | null =>
      step.kind === 'predict' ? (step.options.find((o) => o.id === id)?.text ?? null) : null;
    const row = {
      step,
      minds: history.flatMap((id) => option(id) ?? []),
      prediction: option(prediction),
      observation: option(observation),
      note,
      hints,
    };
    return row.minds.length > 0 || row.prediction || note !== '' || hints > 0 ? [row] : [];
  });
