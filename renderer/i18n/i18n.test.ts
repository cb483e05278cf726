import { MICRO_STEPS, RULES } from '#emulator/events';
import { describe, expect, it } from 'vitest';
import { en, type Key } from './en.ts';
import { ruleWords, stepWords, stopWords } from './machine-words.ts';
import { duration, fill, grouped, language, t } from './translate.ts';
import { zhCN } from './zh-CN.ts';

const holes = (text: string): string[] => [...text.matchAll(/\{([\w-]+)\}/g)].map((m) => m[1]).sort();
const keys = Object.keys(en) as Key[];

/** The parts of the catalogues: each exports one table. */
const PARTS = import.meta.glob<Readonly<Record<string, object>>>('./texts/*.{en,zh-CN}.ts', { eager: true });

describe('catalogues', () => {
  it('have each text in one part only: of two, the later one would be shown for both', () => {
    for (const tongue of ['en', 'zh-CN']) {
      const parts = Object.entries(PARTS).filter(([path]) => path.endsWith(`.${tongue}.ts`));
      const all = parts.flatMap(([, part]) => Object.values(part).flatMap((table) => Object.keys(table)));
      expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
      expect(all.length).toBe(keys.length);
    }
  });
  it('have the same placeholders in both languages', () => {
    expect(keys.filter((k) => holes(en[k]).join() !== holes(zhCN[k]).join())).toEqual([]);
  });
  it('have no empty texts, and Chinese texts are Chinese unless they are names', () => {
    const names = /^[\sA-Za-z0-9·().#→~:{}/+-]*$/;
    const untranslated = keys.filter((k) => en[k] === zhCN[k] && !names.test(en[k]));
    expect({ empty: keys.filter((k) => en[k].length === 0 || zhCN[k].length === 0), untranslated }).toEqual({
      empty: [],
      untranslated: [],
    });
  });
  it('say every micro-step and every rule in both languages, with the section of the manual', () => {
    const missing: string[] = [];
    for (const tongue of ['en', 'zh-CN'] as const) {
      language.value = tongue;
      const isRight = (text: string): boolean => (tongue === 'en' ? /[a-z]/.test(text) : /[\u4e00-\u9fff]/.test(text));
      for (const { id } of MICRO_STEPS)
        if (!isRight(stepWords(id).title) || !stepWords(id).sdm.startsWith('SDM ')) missing.push(`${tongue} ${id}`);
      for (const { id } of RULES)
        if (!isRight(ruleWords(id).text) || ruleWords(id).left === '') missing.push(`${tongue} ${id}`);
    }
    language.value = 'en';
    expect(missing).toEqual([]);
  });
});
describe('translate', () => {
  it('fills in arguments and leaves unknown holes visible', () => {
    expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  });
  it('follows the language', () => {
    language.value = 'zh-CN';
    const zh = t('run.paused');
    language.value = 'en';
    expect([zh, t('run.paused')]).toEqual(['已暂停', 'paused']);
  });
  it('groups digits and chooses a readable unit of time', () => {
    expect([grouped(1234567), grouped(12), duration(900), duration(41_900), duration(5_290_000_000)]).toEqual([
      '1\u202f234\u202f567', '12', '900 ns', '41.9 µs', '5.29 s',
    ]); // prettier-ignore
  });
  it('says why the machine stopped in one sentence', () => {
    expect(stopWords({ why: 'halted-forever', interruptsEnabled: false }, '')).toContain('IF = 0');
  });
});
