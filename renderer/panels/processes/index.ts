import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ProcessesPanel from './ProcessesPanel.vue';
export const processesPanel: PanelContribution<Key> = {
  id: 'processes',
  titleKey: 'panel.processes',
  icon: 'processes',
  component: ProcessesPanel,
};
