/** Words of the panel for codes of the course of events. */
import type { Beginning, CourseContext, RingTimeline } from '#emulator/protocol';
import { t } from '#renderer/i18n';
import { processName, stretchAt, timeText, totalsOf, vectorText } from './timeline-rows.ts';

export const contextWords = (context: CourseContext): string => (context === 'gap' ? t('timeline.gap') : t(`context.${context}`)); // prettier-ignore
export const beginningWords = (beginning: Beginning, vector: number): string =>
  t(`timeline.by.${beginning}`, { vector: vectorText(vector) });

/** One sentence for a moment: for the live region and the value of the slider. */
export function momentWords(data: RingTimeline | null, now: number): string {
  if (data === null) return '';
  const at = timeText(now - data.start, data.unitsPerMicrosecond);
  const stretch = stretchAt(data, now);
  if (stretch !== null) {
    const who = processName(data.processes, stretch.process);
    const long = timeText(stretch.to - stretch.from, data.unitsPerMicrosecond);
    return t('timeline.moment', { at, context: [contextWords(stretch.context), who].filter(Boolean).join(' '), by: beginningWords(stretch.beginning, stretch.vector), long }); // prettier-ignore
  }
  const piece = (data.to - data.from) / data.buckets;
  const shares = totalsOf(data, now - piece / 2, now + piece / 2).slice(0, 3);
  const words = shares.map(({ context, process, part }) => `${contextWords(context)} ${processName(data.processes, process)} ${Math.round(part * 100)} %`); // prettier-ignore
  return [at, ...words].join(', ');
}
