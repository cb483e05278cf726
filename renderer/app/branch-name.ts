import type { HistoryState } from '#emulator/protocol';
import { t } from '#renderer/i18n';

/** A branch as people call it: by the name it was given, or by its number. */
export const branchName = ({ id, name }: Pick<HistoryState['branches'][number], 'id' | 'name'>): string =>
  name || (id === 1 ? t('history.first') : t('history.branch', { n: id }));
