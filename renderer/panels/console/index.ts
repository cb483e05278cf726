import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ConsolePanel from './ConsolePanel.vue';
export const consolePanel: PanelContribution<Key> = {
  id: 'console',
  titleKey: 'panel.console',
  icon: 'console',
  component: ConsolePanel,
};
