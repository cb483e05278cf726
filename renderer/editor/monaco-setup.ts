/**
 * The editor, with only the features this window needs. Loaded by `import()` after the frame has mounted. Some contributions
 * are part of the full entry but of no feature bundle, so they are named one by one.
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/dnd/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/gotoLine/register';
import 'monaco-editor/features/gotoSymbol/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/lineSelection/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/quickOutline/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands';
import 'monaco-editor/editor/contrib/gotoError/browser/markerSelectionStatus';
import 'monaco-editor/editor/contrib/caretOperations/browser/caretOperations';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { NASM_CONFIGURATION, NASM_ID } from './nasm-language.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker({ name: 'ringside-editor' }) };

monaco.languages.register({ id: NASM_ID, extensions: ['.asm', '.inc', '.s', '.nasm'], aliases: ['NASM'] });
monaco.languages.setLanguageConfiguration(NASM_ID, NASM_CONFIGURATION);

interface Palette {
  readonly base: 'vs-dark' | 'vs';
  readonly text: string;
  readonly background: string;
  readonly comment: string;
  readonly mnemonic: string;
  readonly ring0: string;
  readonly crossing: string;
  readonly register: string;
  readonly number: string;
  readonly string: string;
  readonly directive: string;
  readonly label: string;
  readonly line: string;
  readonly dim: string;
}
/** The syntax colours speak the language of the window: amber = ring 0 only, rose = crosses between rings. */
const PALETTES: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    base: 'vs-dark', text: '#dbe0e5', background: '#14181c', comment: '#7f8d86', mnemonic: '#8fd6c8', ring0: '#f2a65e', crossing: '#e890c4',
    register: '#b9cdf0', number: '#d9c58b', string: '#a9cf8f', directive: '#b59ddb', label: '#ffffff', line: '#1b2126', dim: '#7d8894',
  },
  light: {
    base: 'vs', text: '#22272c', background: '#fcfbf8', comment: '#66716a', mnemonic: '#0a6a5d', ring0: '#96480a', crossing: '#9c2b66',
    register: '#27508f', number: '#7a5900', string: '#3c6b1f', directive: '#6a3fa0', label: '#000000', line: '#f3f0e8', dim: '#646d76',
  },
}; // prettier-ignore
const bare = (color: string): string => color.slice(1);
for (const theme of ['dark', 'light'] as const) {
  const p = PALETTES[theme];
  monaco.editor.defineTheme(`ringside-${theme}`, {
    base: p.base,
    inherit: true,
    rules: [
      { token: '', foreground: bare(p.text) },
      { token: 'comment', foreground: bare(p.comment), fontStyle: 'italic' },
      { token: 'keyword', foreground: bare(p.mnemonic) },
      { token: 'keyword.ring0', foreground: bare(p.ring0), fontStyle: 'bold' },
      { token: 'keyword.crossing', foreground: bare(p.crossing), fontStyle: 'bold' },
      { token: 'keyword.directive', foreground: bare(p.directive) },
      { token: 'variable.register', foreground: bare(p.register) },
      { token: 'number', foreground: bare(p.number) },
      { token: 'string', foreground: bare(p.string) },
      { token: 'type.label', foreground: bare(p.label), fontStyle: 'bold' },
      { token: 'comment.annotation', foreground: bare(p.mnemonic) },
    ],
    colors: {
      'editor.background': p.background,
      'editor.foreground': p.text,
      'editor.lineHighlightBackground': p.line,
      'editor.lineHighlightBorder': '#00000000',
      'editorLineNumber.foreground': p.dim,
      'editorLineNumber.activeForeground': p.text,
      'editorGutter.background': p.background,
      'editorWidget.background': theme === 'dark' ? '#1a1f24' : '#f3f1eb',
      'editorWidget.border': theme === 'dark' ? '#3b454f' : '#b5af9f',
      focusBorder: theme === 'dark' ? '#6fe0cb' : '#0a7365',
      'quickInput.background': theme === 'dark' ? '#1a1f24' : '#f3f1eb',
      'quickInputList.focusBackground': theme === 'dark' ? '#16302d' : '#dbeeea',
      'quickInputList.focusForeground': p.text,
      'input.background': theme === 'dark' ? '#0e1114' : '#ffffff',
      'editorHoverWidget.background': theme === 'dark' ? '#1a1f24' : '#f3f1eb',
      'editorHoverWidget.border': theme === 'dark' ? '#3b454f' : '#b5af9f',
      'list.focusBackground': theme === 'dark' ? '#16302d' : '#dbeeea',
      'editorSuggestWidget.selectedBackground': theme === 'dark' ? '#16302d' : '#dbeeea',
      'editorSuggestWidget.selectedForeground': p.text,
      'list.highlightForeground': theme === 'dark' ? '#4fc1ad' : '#0a7365',
      'editorSuggestWidget.highlightForeground': theme === 'dark' ? '#4fc1ad' : '#0a7365',
    },
  });
}
export { monaco };
