import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import PredictFramePanel from './PredictFramePanel.vue';
export const predictFramePanel: PanelContribution<Key> = {
  id: 'predict-frame',
  titleKey: 'panel.predict-frame',
  icon: 'question',
  component: PredictFramePanel,
};
