import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import RingTimelinePanel from './RingTimelinePanel.vue';
export const ringTimelinePanel: PanelContribution<Key> = {
  id: 'ring-timeline',
  titleKey: 'panel.ring-timeline',
  icon: 'history',
  component: RingTimelinePanel,
};
