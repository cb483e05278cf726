/** The window's state. Only this room holds the emulator client and the host. */
export { useMachine, type Notice, type ViewSlot } from './machine.store.ts';
export { useView, type LiveView } from './use-view.ts';
export { PANEL_CONTEXT, type PanelContext } from './panel-context.ts';
export { useArrivals, type ArrivalForm } from './arrivals.store.ts';
export { useTransitions } from './transitions.store.ts';
export { useProject, type SaveOutcome, type SourceDocument } from './project.store.ts';
export { useProgram } from './program.store.ts';
export { useBreakpoints } from './breakpoints.store.ts';
export { CPU_CHOICES, RAM_SIZES, useSettings, type Theme } from './settings.store.ts';
export { useLayout, type LayoutService } from './layout.store.ts';
export { useLabs, documentId, INTRODUCTION } from './labs.store.ts';
export { host, useHost } from './host/index.ts';
export type { AppInfo } from '#electron/contract';
export { createBrowserHost, type BrowserHostParts } from './host/browser-host.ts';
