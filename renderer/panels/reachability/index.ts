import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ReachabilityPanel from './ReachabilityPanel.vue';
export const reachabilityPanel: PanelContribution<Key> = {
  id: 'reachability',
  titleKey: 'panel.reachability',
  icon: 'target',
  component: ReachabilityPanel,
};
