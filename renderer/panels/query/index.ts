import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import QueryPanel from './QueryPanel.vue';
export const queryPanel: PanelContribution<Key> = {
  id: 'query',
  titleKey: 'panel.query',
  icon: 'search',
  component: QueryPanel,
};
