import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import RegistersPanel from './RegistersPanel.vue';
export const registersPanel: PanelContribution<Key> = {
  id: 'registers',
  titleKey: 'panel.registers',
  icon: 'registers',
  component: RegistersPanel,
};
