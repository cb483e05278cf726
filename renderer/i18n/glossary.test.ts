import { beforeEach, describe, expect, it } from 'vitest';
import { allTerms, manualSection, piecesOf, termOf } from './glossary.ts';
import { GLOSSARY } from './texts/glossary.table.ts';
import { SDM_SECTIONS } from './texts/sdm.table.ts';
import { language } from './translate.ts';

const marked = (text: string, of: 'en' | 'zh-CN' = 'en', seen = new Set<string>()): readonly string[] =>
  piecesOf(text, of, seen).flatMap(({ text: word, term }) => (term === null ? [] : [`${word}=${term}`]));
beforeEach(() => void (language.value = 'en'));

describe('glossary', () => {
  it('has every term in both languages, once', () => {
    const thin = GLOSSARY.filter((r) => [r.enText, r.zhText].some((t) => t.length < 9) || r.en.length === 0 || r.zh.length === 0);
    expect([thin, new Set(GLOSSARY.map(({ id }) => id)).size]).toEqual([[], GLOSSARY.length]);
    expect(GLOSSARY.filter(({ zhText }) => !/[\u4e00-\u9fff]/.test(zhText))).toEqual([]);
  }); // prettier-ignore
  it('finds terms in English: the longest name, as words, abbreviations as they are written', () => {
    expect(marked('An Interrupt gate is a gate; delegate the EOI, not eoi, to my_TSS.')).toEqual([
      'Interrupt gate=interrupt-gate',
      'gate=gate',
      'EOI=eoi',
    ]);
  });
  it('finds terms in Chinese, also names of Latin letters', () => {
    expect(marked('这个中断门的DPL是0，专门给内核栈用，重映射之后再发EOI。', 'zh-CN')).toEqual([
      '中断门=interrupt-gate', 'DPL=dpl', '内核栈=kernel-stack', '重映射=remap', 'EOI=eoi',
    ]); // prettier-ignore
  });
  it('marks each term once, and loses nothing of the text', () => {
    const text = 'A fault, a fault, a trap.';
    const seen = new Set<string>();
    expect([marked(text, 'en', seen), marked(text, 'en', seen)]).toEqual([['fault=fault', 'trap=trap'], []]);
    const whole = piecesOf(text, 'en', new Set()).map((p) => p.text);
    expect(whole.join('')).toBe(text);
  });
  it('tells a term in the language of the moment, with its name in the other', () => {
    const english = termOf('eoi');
    language.value = 'zh-CN';
    expect([english?.name, english?.otherName, termOf('eoi')?.otherName, termOf('nothing')]).toEqual([
      'EOI', 'EOI', 'EOI', null,
    ]); // prettier-ignore
    expect(allTerms().find(({ id }) => id === 'gate')).toMatchObject({ name: '门', otherName: 'gate' });
  });
});
describe('sections of the manual', () => {
  it.each([
    ['3A 6.12.1', 'SDM 3A §6.12.1', 'Procedures as handlers'],
    ['6.12.1', 'SDM 3A §6.12.1', 'Procedures as handlers'],
    ['3A 6.15.99', 'SDM 3A §6.15.99', 'The exceptions, one by one'],
    ['1 18.5.2', 'SDM 1 §18.5.2', 'The I/O permission map'],
    ['IRET/IRETD (vol. 2)', 'IRET/IRETD · SDM 2', 'An instruction, page by page'],
    ['something', 'something', ''],
  ])('%s', (cited, name, title) => expect(manualSection(cited)).toMatchObject({ name, title }));
  it('each has one row', () => {
    expect(new Set(SDM_SECTIONS.map(({ section }) => section)).size).toBe(SDM_SECTIONS.length);
  });
});
