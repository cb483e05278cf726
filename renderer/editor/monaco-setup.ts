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
  readonly base: 'vs-dark' | 'vs' | 'hc-black';
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
const PALETTES: Readonly<Record<'dark' | 'light' | 'contrast', Palette>> = {
  dark: {
    base: 'vs-dark', text: '#dbe0e5', background: '#14181c', comment: '#7f8d86', mnemonic: '#8fd6c8', ring0: '#f2a65e', crossing: '#e890c4',
    register: '#b9cdf0', number: '#d9c58b', string: '#a9cf8f', directive: '#b59ddb', label: '#ffffff', line: '#1b2126', dim: '#7d8894',
  },
  light: {
    base: 'vs', text: '#22272c', background: '#fcfbf8', comment: '#66716a', mnemonic: '#0a6a5d', ring0: '#96480a', crossing: '#9c2b66',
    register: '#27508f', number: '#7a5900', string: '#3c6b1f', directive: '#6a3fa0', label: '#000000', line: '#f3f0e8', dim: '#646d76',
  },
  contrast: {
    base: 'hc-black', text: '#ffffff', background: '#000000', comment: '#b8c4bd', mnemonic: '#5cf2da', ring0: '#ffb257', crossing: '#ffa3dc',
    register: '#cfe0ff', number: '#ffe9a8', string: '#b6f59a', directive: '#d3baff', label: '#ffffff', line: '#141414', dim: '#d6d6d6',
  },
}; // prettier-ignore
const bare = (color: string): string => color.slice(1);
/** Differences: what is in the one text only, and in the other. Neither is right or wrong, so neither is red. */
const DIFFERENCES = {
  dark: { left: '#b79df22e', leftWords: '#b79df238', right: '#4fc1ad2b', rightWords: '#4fc1ad38' },
  light: { left: '#6a45b81c', leftWords: '#6a45b824', right: '#0a73651f', rightWords: '#0a736526' },
  contrast: { left: '#d3b8ff3d', leftWords: '#d3b8ff47', right: '#5cf2da38', rightWords: '#5cf2da42' },
} as const;
/** Frames and pop-ups of the editor, as the tokens of the window have them. */
const FRAMES = {
  dark: { raised: '#1a1f24', line: '#3b454f', focus: '#6fe0cb', chosen: '#16302d', field: '#0e1114', accent: '#4fc1ad' },
  light: { raised: '#f3f1eb', line: '#b5af9f', focus: '#0a7365', chosen: '#dbeeea', field: '#ffffff', accent: '#0a7365' },
  contrast: { raised: '#0a0a0a', line: '#ffffff', focus: '#ffff5c', chosen: '#00423a', field: '#000000', accent: '#5cf2da' },
} as const; // prettier-ignore
for (const theme of ['dark', 'light', 'contrast'] as const) {
  const p = PALETTES[theme];
  const frame = FRAMES[theme];
  const difference = DIFFERENCES[theme];
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
      'editorWidget.background': frame.raised,
      'editorWidget.border': frame.line,
      focusBorder: frame.focus,
      'quickInput.background': frame.raised,
      'quickInputList.focusBackground': frame.chosen,
      'quickInputList.focusForeground': p.text,
      'input.background': frame.field,
      'editorHoverWidget.background': frame.raised,
      'editorHoverWidget.border': frame.line,
      'diffEditor.removedLineBackground': difference.left,
      'diffEditor.removedTextBackground': difference.leftWords,
      'diffEditor.insertedLineBackground': difference.right,
      'diffEditor.insertedTextBackground': difference.rightWords,
      'diffEditorGutter.removedLineBackground': difference.left,
      'diffEditorGutter.insertedLineBackground': difference.right,
      'list.focusBackground': frame.chosen,
      'editorSuggestWidget.selectedBackground': frame.chosen,
      'editorSuggestWidget.selectedForeground': p.text,
      'list.highlightForeground': frame.accent,
      'editorSuggestWidget.highlightForeground': frame.accent,
    },
  });
}
export { monaco };
