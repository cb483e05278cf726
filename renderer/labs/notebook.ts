/** The notebook of all labs as one Markdown file: predictions, observations, notes, checks, code. */
import { shownId, type Lab, type LabProgress } from '#labs/kit';
import { t, type Key } from '#renderer/i18n';
import { isSolved, labState } from './lab-list.ts';
import { noteRows } from './lab-rows.ts';
import { inWords } from './words.ts';

const STATE: Readonly<Record<Exclude<ReturnType<typeof labState>, 'new'>, Key>> = {
  started: 'labs.started',
  seen: 'labs.seen',
  solved: 'labs.solved',
  'solved-seen': 'labs.solvedSeen',
};
/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}nasm\n${text.replace(/\n?$/, '\n')}${fence}`;
}
function labPart(lab: Lab, progress: LabProgress): readonly string[] {
  const state = labState(progress);
  if (state === 'new' && progress.notes === '') return [];
  const steps = noteRows(lab, progress).flatMap((row) => [
    `### ${inWords(row.step.title)}`,
    [
      ...row.minds.map((text) => `- ${t('notes.changed', { text: inWords(text) })}`),
      ...(row.prediction ? [`- ${t('notes.prediction', { text: inWords(row.prediction) })}`] : []),
      ...(row.observation ? [`- ${t('notes.observation', { text: inWords(row.observation) })}`] : []),
      ...(row.hints > 0 ? [`- ${t('notes.hints', { n: row.hints })}`] : []),
    ].join('\n'),
    row.note,
  ]);
  const { passedChecks, runs, files, notes } = progress;
  return [
    `## ${shownId(lab.id)} · ${inWords(lab.title)}`,
    [
      ...(state === 'new' ? [] : [t('notebook.state', { text: t(STATE[state]) })]),
      ...(lab.checks.length > 0
        ? [t('notebook.checks', { n: passedChecks.length, total: lab.checks.length, runs })]
        : []),
    ].join('  \n'),
    notes,
    ...steps,
    ...Object.entries(files).flatMap(([name, text]) => [`### ${t('notebook.code')}: ${name}`, fenced(text)]),
  ].filter((part) => part !== '');
}
/** '' when there is nothing to tell. */
export function notebookText(labs: readonly Lab[], progress: Readonly<Record<string, LabProgress>>): string {
  const parts = labs.flatMap((lab) => (progress[lab.id] ? labPart(lab, progress[lab.id]!) : []));
  if (parts.length === 0) return '';
  const solved = labs.filter((lab) => isSolved(labState(progress[lab.id]))).length;
  const head = [`# ${t('notebook.title')}`, t('labs.summary', { solved, total: labs.length })];
  return `${[...head, ...parts].join('\n\n')}\n`;
}
