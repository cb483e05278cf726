import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import IdtPanel from './IdtPanel.vue';
export const idtPanel: PanelContribution<Key> = { id: 'idt', titleKey: 'panel.idt', icon: 'idt', component: IdtPanel };
