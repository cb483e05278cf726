import { describe, expect, it } from 'vitest';
import { lexLine, splitLines } from './lexer.ts';
import { spanOf } from './token.ts';

const texts = (text: string): string[] => lexLine({ file: 'x', line: 1, text, joins: null }).map((item) => item.text);

describe('lexer', () => {
  it('cuts words, numbers, strings and operators, and drops the comment', () => {
    expect(texts('start: mov ax,[es:bx+0x10] ; comment')).toEqual([
      'start',
      ':',
      'mov',
      'ax',
      ',',
      '[',
      'es',
      ':',
      'bx',
      '+',
      '0x10',
      ']',
    ]);
    expect(texts('db "a;b",\'c\',`d\\`e`')).toEqual(['db', '"a;b"', ',', "'c'", ',', '`d\\`e`']);
    expect(texts('a<=>b<<=c>>>d//e%%2 f')).toEqual([
      'a',
      '<=>',
      'b',
      '<<',
      '=',
      'c',
      '>>>',
      'd',
      '//',
      'e',
      '%%2',
      'f',
    ]);
  });

  it('knows the many forms of numbers from labels', () => {
    expect(texts('1.5 1e10 0x1p4 1.e-5 $0c8 $eax $$ $ 33p')).toEqual([
      '1.5',
      '1e10',
      '0x1p4',
      '1.e-5',
      '$0c8',
      '$eax',
      '$$',
      '$',
      '33p',
    ]);
  });

  it('recognises every word of the preprocessor', () => {
    expect(texts('%1 %-1 %+1 %0 %00 %%a %$b %$$c %{2:3} %[x] %? %?? %+ %!HOME %,')).toEqual([
      '1',
      '-1',
      '+1',
      '0',
      '00',
      '%%a',
      '%$b',
      '%$$c',
      '2:3',
      'x',
      '%?',
      '%??',
      '%+',
      'HOME',
      '%,',
    ]);
    expect(texts('7 % 3 %% 2')).toEqual(['7', '%', '3', '%%', '2']);
  });

  it('joins lines that end with a backslash and still knows where every word stands', () => {
    const lines = splitLines('x', 'mov ax, \\\r\n  bx\nnop\n');
    expect(lines.map((line) => line.line)).toEqual([1, 3]);
    const spans = lexLine(lines[0]).map(spanOf);
    expect(spans[1]).toMatchObject({ line: 1, column: 5, length: 2 });
    expect(spans[3]).toMatchObject({ line: 2, column: 3, length: 2 });
  });

  it('keeps an unterminated string as a word of its own kind', () => {
    expect(texts("db 'abc")).toEqual(['db', "'abc"]);
  });
});
