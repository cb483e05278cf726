import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import TransitionsPanel from './TransitionsPanel.vue';
export const transitionsPanel: PanelContribution<Key> = {
  id: 'transitions',
  titleKey: 'panel.transitions',
  icon: 'transitions',
  component: TransitionsPanel,
};
