/** Dumb parts: props in, events out; no stores, no texts of their own. Brings the tokens and element defaults along. */
import './tokens.css';
import './base.css';

export { default as AppIcon } from './AppIcon.vue';
export { default as AppDialog } from './AppDialog.vue';
export { default as BitStrip } from './BitStrip.vue';
export type { Bit } from './BitStrip.vue';
export { default as ExplainTip } from './ExplainTip.vue';
export { default as PanelFrame } from './PanelFrame.vue';
export { default as PointMenu } from './PointMenu.vue';
export type { PointMenuItem } from './PointMenu.vue';
export { default as RingBadge } from './RingBadge.vue';
export { default as SegmentedControl } from './SegmentedControl.vue';
export { default as ToolButton } from './ToolButton.vue';
export { default as VirtualList } from './VirtualList.vue';
export type { PanelContribution } from './contribution.ts';
export { ICONS, type IconName } from './icons.table.ts';
export { createCommands, type Command, type CommandRegistry } from './commands.ts';
export {
  allConflicts,
  conflictsWith,
  keyProblem,
  keysIn,
  usableChoices,
  type KeyChoices,
  type KeyConflict,
} from './key-map.ts';
export { combinationOf, showKeys, type KeyLike } from './keys.ts';
