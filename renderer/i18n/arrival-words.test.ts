import { afterEach, expect, it } from 'vitest';
import { language, scenarioProblemWords } from './index.ts';

afterEach(() => void (language.value = 'en'));

it('a check that is no condition is explained in the language of the window', () => {
  const problem = { code: 'check', field: 'checks', args: { text: 'x =', problem: 'English words', problemZh: '中文说明' } } as const; // prettier-ignore
  expect(scenarioProblemWords(problem)).toContain('English words');
  language.value = 'zh-CN';
  const said = scenarioProblemWords(problem);
  expect([said.includes('中文说明'), said.includes('English words')]).toEqual([true, false]);
});
