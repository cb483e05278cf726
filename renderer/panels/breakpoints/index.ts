import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import BreakpointsPanel from './BreakpointsPanel.vue';
export const breakpointsPanel: PanelContribution<Key> = {
  id: 'breakpoints',
  titleKey: 'panel.breakpoints',
  icon: 'dot',
  component: BreakpointsPanel,
};
