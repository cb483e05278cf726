import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import GdtPanel from './GdtPanel.vue';
export const gdtPanel: PanelContribution<Key> = { id: 'gdt', titleKey: 'panel.gdt', icon: 'gdt', component: GdtPanel };
