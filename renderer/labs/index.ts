/** The lab runner's panel. Labs themselves are data in `labs/content`; checks run in the worker. */
import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import LabPanel from './LabPanel.vue';

export const labPanel: PanelContribution<Key> = { id: 'lab', titleKey: 'panel.lab', icon: 'lab', component: LabPanel };
