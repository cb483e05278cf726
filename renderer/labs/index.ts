/** The lab runner's panel. Labs themselves are data in `labs/content`; checks run in the worker. */
import { defineAsyncComponent } from 'vue';
import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';

export const labPanel: PanelContribution<Key> = {
  id: 'lab',
  titleKey: 'panel.lab',
  icon: 'lab',
  // Markdown and its cleaning are not needed for the first picture.
  component: defineAsyncComponent(() => import('./LabPanel.vue')),
};
export { saveNotebook } from './save-notebook.ts';
