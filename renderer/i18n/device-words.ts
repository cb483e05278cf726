/** A word of a data sheet in the language of the moment; names of registers and numbers stay as they are. */
import { DEVICE_WORDS } from './texts/device-words.table.ts';
import { language } from './translate.ts';

export const deviceWord = (text: string): string =>
  language.value === 'zh-CN' && Object.hasOwn(DEVICE_WORDS, text) ? DEVICE_WORDS[text] : text;
