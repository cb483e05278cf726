/** The source editor's panel, and what others may ask of the editor. The editor itself is loaded when its panel shows. */
import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import EditorPanel from './EditorPanel.vue';

export const editorPanel: PanelContribution<Key> = {
  id: 'editor',
  titleKey: 'panel.editor',
  icon: 'editor',
  component: EditorPanel,
};
export { editorService, type EditorHandle } from './editor-service.ts';
/** Two texts beside each other. */
export { default as ComparePane } from './ComparePane.vue';
