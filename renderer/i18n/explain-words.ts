/** What a cell means: title, one or two sentences, section of the manual, in the language of the moment. */
import { EXPLAIN_DEVICES } from './texts/explain-devices.table.ts';
import { EXPLAIN_MEMORY } from './texts/explain-memory.table.ts';
import { EXPLAIN_MONITORS } from './texts/explain-monitors.table.ts';
import { EXPLAIN_REGISTERS } from './texts/explain-registers.table.ts';
import { EXPLAIN_TABLES } from './texts/explain-tables.table.ts';
import { language } from './translate.ts';

export type ExplainTable = Readonly<
  Record<string, readonly [sdm: string, title: string, text: string, titleZh: string, textZh: string]>
>;
export interface ExplainWords {
  readonly title: string;
  readonly text: string;
  /** `SDM 3 §2.3`; '' for what the manual does not know (a chip, the kernel's own tables). */
  readonly sdm: string;
}
const SUBJECTS: ExplainTable = {
  ...EXPLAIN_REGISTERS,
  ...EXPLAIN_TABLES,
  ...EXPLAIN_MEMORY,
  ...EXPLAIN_DEVICES,
  ...EXPLAIN_MONITORS,
};
export const EXPLAIN_SUBJECTS: readonly string[] = Object.keys(SUBJECTS);

/** Null where nothing is written about the subject. */
export function explainWords(subject: string): ExplainWords | null {
  if (!Object.hasOwn(SUBJECTS, subject)) return null;
  const [sdm, title, text, titleZh, textZh] = SUBJECTS[subject];
  const cite = sdm === '' ? '' : /^\d /.test(sdm) ? `SDM ${sdm}` : sdm;
  return language.value === 'zh-CN' ? { title: titleZh, text: textZh, sdm: cite } : { title, text, sdm: cite };
}
