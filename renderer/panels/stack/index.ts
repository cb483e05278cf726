import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import StackPanel from './StackPanel.vue';
export const stackPanel: PanelContribution<Key> = {
  id: 'stack',
  titleKey: 'panel.stack',
  icon: 'stack',
  component: StackPanel,
};
