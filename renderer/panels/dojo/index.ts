import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import DojoPanel from './DojoPanel.vue';
export const dojoPanel: PanelContribution<Key> = {
  id: 'dojo',
  titleKey: 'panel.dojo',
  icon: 'target',
  component: DojoPanel,
};
