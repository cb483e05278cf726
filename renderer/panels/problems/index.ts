import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import ProblemsPanel from './ProblemsPanel.vue';
export const problemsPanel: PanelContribution<Key> = {
  id: 'problems',
  titleKey: 'panel.problems',
  icon: 'problems',
  component: ProblemsPanel,
};
