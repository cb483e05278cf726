import { t } from '#renderer/i18n';
import { host, useLabs } from '#renderer/stores';
import { notebookText } from './notebook.ts';

const FILE_NAME = 'ringside-notebook.md';

/** Saves the notebook where the learner wants it. @returns what there is to say, and whether it went well. */
export async function saveNotebook(): Promise<{ readonly text: string; readonly isGood: boolean } | null> {
  const labs = useLabs();
  await labs.prepare();
  const text = notebookText(labs.all, labs.progress);
  if (text === '') return { text: t('notebook.empty'), isGood: true };
  const answer = await host().saveFileAs({ suggestedName: FILE_NAME, text });
  if (answer.ok) return { text: t('notebook.saved', { name: answer.name }), isGood: true };
  return answer.canceled ? null : { text: t(`file.${answer.problem.code}`), isGood: false };
}
