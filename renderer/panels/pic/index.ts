import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import PicPanel from './PicPanel.vue';
export const picPanel: PanelContribution<Key> = { id: 'pic', titleKey: 'panel.pic', icon: 'pic', component: PicPanel };
