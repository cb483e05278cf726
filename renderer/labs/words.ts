/** A lab's own text in the language of the moment. */
import type { Text } from '#labs/kit';
import { language } from '#renderer/i18n';

export const inWords = (text: Text): string => (language.value === 'zh-CN' ? text.zh : text.en);
