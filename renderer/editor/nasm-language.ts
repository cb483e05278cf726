/** NASM for the editor: tokens, brackets, folding. The words come from the assembler's own tables. */
import type { languages } from 'monaco-editor/editor';
import type { Vocabulary } from '#emulator/protocol';

export const NASM_ID = 'nasm';

/** Instructions that only ring 0 may execute, or that IOPL guards: shown in the colour of ring 0. */
export const RING0_WORDS: readonly string[] = [
  'cli', 'sti', 'hlt', 'lgdt', 'lidt', 'lldt', 'ltr', 'lmsw', 'clts', 'invd', 'wbinvd', 'invlpg', 'rdmsr', 'wrmsr', 'rdpmc', 'in', 'out', 'ins', 'insb', 'insw', 'insd', 'outs', 'outsb',
  'outsw', 'outsd',
]; // prettier-ignore
/** Instructions that can change the privilege level. */
export const CROSSING_WORDS: readonly string[] = [
  'int', 'int3', 'into', 'iret', 'iretd', 'iretw', 'retf', 'sysenter', 'sysexit', 'int1', 'icebp',
]; // prettier-ignore

export const NASM_CONFIGURATION: languages.LanguageConfiguration = {
  comments: { lineComment: ';' },
  brackets: [
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
  ],
  folding: {
    markers: {
      start: /^\s*(%i?macro|%if\w*|struc|%rep|;\s*region)\b/i,
      end: /^\s*(%endmacro|%endif|endstruc|%endrep|;\s*endregion)\b/i,
    },
  },
  wordPattern: /[%.$@?~#\w]+/,
};

const lower = (words: readonly string[]): string[] => words.map((w) => w.toLowerCase());

export function nasmTokens(vocabulary: Vocabulary): languages.IMonarchLanguage {
  return {
    ignoreCase: true,
    defaultToken: '',
    ring0: [...RING0_WORDS],
    crossing: [...CROSSING_WORDS],
    mnemonics: lower(vocabulary.mnemonics),
    registers: lower(vocabulary.registers),
    directives: lower(vocabulary.directives),
    preprocessor: lower(vocabulary.preprocessor).map((w) => (w.startsWith('%') ? w : `%${w}`)),
    tokenizer: {
      root: [
        [/^(\s*)([.$@?a-z_][\w$#@~.?]*)(:)/, ['white', 'type.label', 'delimiter']],
        [/%%[\w$#@~.?]+/, 'type.label'],
        [/%\{[^}]*\}|%\$+[\w.]+|%[0-9]+|%[?*]+/, 'variable.parameter'],
        [/%[a-z]\w*/, { cases: { '@preprocessor': 'keyword.directive', '@default': 'variable.parameter' } }],
        { include: '@common' },
        [
          /\.?[a-z_?@~#][\w$#@~.?]*/,
          {
            cases: {
              '@crossing': 'keyword.crossing',
              '@ring0': 'keyword.ring0',
              '@mnemonics': 'keyword',
              '@registers': 'variable.register',
              '@directives': 'keyword.directive',
              '@default': 'identifier',
            },
          },
        ],
        [/\$\$?(?![\w])/, 'variable.register'],
      ],
      common: [
        [/[ \t\r\n]+/, 'white'],
        [/;\s*[@]ringside\b.*$/, 'comment.annotation'],
        [/;.*$/, 'comment'],
        [/0[xh][\da-f][\da-f_]*|\$0?\d[\da-f_]*|\d[\da-f_]*h\b/, 'number'],
        [/0[by][01][01_]*|[01][01_]*[by]\b|0[oq][0-7_]+|[0-7][0-7_]*[oq]\b/, 'number'],
        [/\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?d?/, 'number'],
        [/"[^"]*"?/, 'string'],
        [/'[^']*'?/, 'string'],
        [/`/, { token: 'string', next: '@cstring' }],
        [/[[\](),]/, 'delimiter'],
        [/<<|>>|\/\/|[-+*/%&|^~!<>=:]/, 'operator'],
      ],
      cstring: [
        [/[^\\`]+/, 'string'],
        [/\\./, 'string.escape'],
        [/`/, { token: 'string', next: '@pop' }],
        [/$/, { token: 'string', next: '@pop' }],
      ],
    },
  };
}
