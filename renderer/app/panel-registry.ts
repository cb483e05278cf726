/** Every panel the window has, by id. */
import { editorPanel } from '#renderer/editor';
import type { Key } from '#renderer/i18n';
import { labPanel } from '#renderer/labs';
import { PANELS } from '#renderer/panels';
import type { PanelContribution } from '#renderer/ui';

export const ALL_PANELS: readonly PanelContribution<Key>[] = [editorPanel, labPanel, ...PANELS];
const byId = new Map(ALL_PANELS.map((p) => [p.id, p]));
export const panelById = (id: string): PanelContribution<Key> | undefined => byId.get(id);
