import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ContextsPanel from './ContextsPanel.vue';
export const contextsPanel: PanelContribution<Key> = {
  id: 'contexts',
  titleKey: 'panel.contexts',
  icon: 'notebook',
  component: ContextsPanel,
};
