import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ScreenPanel from './ScreenPanel.vue';
export const screenPanel: PanelContribution<Key> = {
  id: 'screen',
  titleKey: 'panel.screen',
  icon: 'screen',
  component: ScreenPanel,
};
