import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import MemoryPanel from './MemoryPanel.vue';
export const memoryPanel: PanelContribution<Key> = {
  id: 'memory',
  titleKey: 'panel.memory',
  icon: 'memory',
  component: MemoryPanel,
};
