import type { Key } from '#renderer/i18n';
import type { PanelContribution } from '#renderer/ui';
import DisassemblyPanel from './DisassemblyPanel.vue';
export const disassemblyPanel: PanelContribution<Key> = {
  id: 'disassembly',
  titleKey: 'panel.disassembly',
  icon: 'disassembly',
  component: DisassemblyPanel,
};
