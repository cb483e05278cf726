/** Looking up and filling in texts. The language is one reactive value: changing it re-renders words and nothing else. */
import { ref } from 'vue';
import { en, type Key } from './en.ts';
import { zhCN } from './zh-CN.ts';

export type Language = 'en' | 'zh-CN';
export type Args = Readonly<Record<string, string | number>>;

const catalogues: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, 'zh-CN': zhCN };
export const language = ref<Language>('en');

export const fill = (text: string, args: Args = {}): string =>
  text.replace(/\{([\w-]+)\}/g, (whole, name: string) => String(args[name] ?? whole));

/** The text of a key in the language of the moment. */
export const t = (key: Key, args?: Args): string => fill(catalogues[language.value][key], args);
/** A key put together at run time, when the catalogue has it. */
export const tOr = (key: string, otherwise: string, args?: Args): string =>
  key in en ? t(key as Key, args) : otherwise;

/** 12 345 678 with thin spaces: the same in both languages, and never mistaken for a decimal point. */
export const grouped = (value: number): string => String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** A stretch of virtual time in the unit that keeps it readable. */
export function duration(nanoseconds: number): string {
  const [key, divisor] =
    nanoseconds < 1e3
      ? (['time.ns', 1] as const)
      : nanoseconds < 1e6
        ? (['time.us', 1e3] as const)
        : nanoseconds < 1e9
          ? (['time.ms', 1e6] as const)
          : (['time.s', 1e9] as const);
  const n = nanoseconds / divisor;
  return t(key, { n: n >= 100 || divisor === 1 ? n.toFixed(0) : n.toFixed(n >= 10 ? 1 : 2) });
}
