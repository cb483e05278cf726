import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ArrivalsPanel from './ArrivalsPanel.vue';
export const arrivalsPanel: PanelContribution<Key> = {
  id: 'arrivals',
  titleKey: 'panel.arrivals',
  icon: 'target',
  component: ArrivalsPanel,
};
