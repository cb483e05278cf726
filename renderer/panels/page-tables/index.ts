import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import PageTablesPanel from './PageTablesPanel.vue';
export const pageTablesPanel: PanelContribution<Key> = {
  id: 'paging',
  titleKey: 'panel.paging',
  icon: 'layout',
  component: PageTablesPanel,
};
