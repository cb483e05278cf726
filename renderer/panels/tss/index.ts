import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import TssPanel from './TssPanel.vue';
export const tssPanel: PanelContribution<Key> = { id: 'tss', titleKey: 'panel.tss', icon: 'tss', component: TssPanel };
