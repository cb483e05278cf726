import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import DevicesPanel from './DevicesPanel.vue';
export const devicesPanel: PanelContribution<Key> = {
  id: 'devices',
  titleKey: 'panel.devices',
  icon: 'circuit',
  component: DevicesPanel,
};
