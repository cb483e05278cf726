/** Two texts with their differences marked, side by side. Both are for reading: no arrow takes one over into the other. */
import 'monaco-editor/features/diffEditor/register';
import { t } from '#renderer/i18n';
import { useSettings } from '#renderer/stores';
import { monaco } from './monaco-setup.ts';
import { NASM_ID } from './nasm-language.ts';

export interface DiffView {
  applySettings(): void;
  dispose(): void;
}
export function createDiffView(element: HTMLElement, left: string, right: string): DiffView {
  const settings = useSettings();
  const fontSize = (): number => (settings.fontSize * settings.zoom) / 100;
  const models = {
    original: monaco.editor.createModel(left, NASM_ID),
    modified: monaco.editor.createModel(right, NASM_ID),
  };
  const editor = monaco.editor.createDiffEditor(element, {
    theme: `ringside-${settings.theme}`,
    automaticLayout: true,
    readOnly: true,
    originalEditable: false,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: false,
    fontFamily:
      "'Cascadia Mono', 'JetBrains Mono', 'SF Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
    fontSize: fontSize(),
    lineHeight: 1.5,
    minimap: { enabled: false },
    renderOverviewRuler: false,
    overviewRulerBorder: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    scrollBeyondLastLine: false,
    editContext: false,
    originalAriaLabel: t('compare.yours'),
    modifiedAriaLabel: t('compare.texts'),
  });
  editor.setModel(models);
  let isComputed = false;
  let isGone = false;
  const end = (): void => {
    ready.dispose();
    editor.dispose();
    models.original.dispose();
    models.modified.dispose();
  };
  // The first change is what one came for.
  const ready = editor.onDidUpdateDiff(() => {
    isComputed = true;
    if (isGone) setTimeout(end);
    else editor.revealFirstDiff();
    ready.dispose();
  });
  return {
    applySettings() {
      monaco.editor.setTheme(`ringside-${settings.theme}`);
      editor.updateOptions({ fontSize: fontSize() });
    },
    /** Texts that are still being compared cannot be taken away: whoever closes it sooner is not waited for. */
    dispose() {
      isGone = true;
      if (isComputed) end();
    },
  };
}
