/** The window's state. Only this room holds the emulator client and the host. */
export { useMachine, type Notice, type ViewSlot } from './machine.store.ts';
export { useView, type LiveView } from './use-view.ts';
export { PANEL_CONTEXT, type PanelContext } from './panel-context.ts';
export { useArrivals, type ArrivalForm } from './arrivals.store.ts';
export { addressExpression, resolveAddress, type Resolved } from './address.ts';
export { useStackWords } from './stack-words.ts';
export { useStackRange, type RangeWord } from './stack-range.ts';
export { useOpenFrames } from './open-frames.ts';
export { useInstructionHelp, type InstructionHelps } from './instruction-help.ts';
export { useMemory, type MemoryEdit, type Space } from './memory.store.ts';
export { DOJO_OWNER, useDojo } from './dojo.store.ts';
export { SLOTS, usePredictFrame, type AnsweredFrame, type Prediction } from './predict-frame.store.ts';
export { sameEntry, useReachability, type EntryId } from './reachability.store.ts';
export { useQuery, type Watch } from './query.store.ts';
export { useWho } from './who.store.ts';
export { useRingTimeline, type Span } from './ring-timeline.store.ts';
export { useWhy } from './why.store.ts';
export { useTransitionFilter, type TransitionTest } from './transition-filter.ts';
export { useTransitions } from './transitions.store.ts';
export { useProject, type SaveOutcome, type SourceDocument } from './project.store.ts';
export { useProgram } from './program.store.ts';
export { useBreakpoints } from './breakpoints.store.ts';
export { useBookmarks } from './bookmarks.store.ts';
export { CAPSULE_SUFFIX, useCapsule, type CapsuleStage } from './capsule.store.ts';
export { useGdb } from './gdb.store.ts';
export {
  CPU_CHOICES, FIRST_PORT, FONT_SIZES, HISTORY_SIZES, KEY_PRESET_NAMES, LAST_PORT, RAM_SIZES, THEME_CHOICES, THEMES, useSettings, ZOOM_STEPS,
  type KeyPresetName, type Theme, type ThemeChoice,
} from './settings.store.ts'; // prettier-ignore
export { readSettings, type ChosenKeys, type SavedSettings } from './settings-file.ts';
export { panelOfCell, useCells, type CellPanel, type PointedCell } from './cells.store.ts';
export { PRESET_NAMES, useLayout, type LayoutService, type NamedLayout, type PresetName } from './layout.store.ts';
export { useTasks, type Task } from './tasks.store.ts';
export { useLabs, INTRODUCTION } from './labs.store.ts';
export { documentId, ownerName, type LabSet } from './lab-documents.ts';
export { PACK_SUFFIX, useLabPacks, type PackTrouble } from './lab-packs.store.ts';
export type { Desk } from './lab-runs.ts';
export { useGlossary } from './glossary.store.ts';
export { useComparison, type ComparedFile, type Comparison } from './comparison.store.ts';
export { host, useHost } from './host/index.ts';
export type { AppInfo } from '#electron/contract';
export { createBrowserHost, type BrowserHostParts } from './host/browser-host.ts';
