import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import MonitorsPanel from './MonitorsPanel.vue';
export const monitorsPanel: PanelContribution<Key> = {
  id: 'monitors',
  titleKey: 'panel.monitors',
  icon: 'pulse',
  component: MonitorsPanel,
};
