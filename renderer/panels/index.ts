/** Every machine panel, in the order in which the View menu lists them. */
import { arrivalsPanel } from './arrivals/index.ts';
import { breakpointsPanel } from './breakpoints/index.ts';
import { consolePanel } from './console/index.ts';
import { contextsPanel } from './contexts/index.ts';
import { devicesPanel } from './devices/index.ts';
import { disassemblyPanel } from './disassembly/index.ts';
import { dojoPanel } from './dojo/index.ts';
import { gdtPanel } from './gdt/index.ts';
import { idtPanel } from './idt/index.ts';
import { memoryPanel } from './memory/index.ts';
import { monitorsPanel } from './monitors/index.ts';
import { pageTablesPanel } from './page-tables/index.ts';
import { picPanel } from './pic/index.ts';
import { predictFramePanel } from './predict-frame/index.ts';
import { problemsPanel } from './problems/index.ts';
import { processesPanel } from './processes/index.ts';
import { queryPanel } from './query/index.ts';
import { reachabilityPanel } from './reachability/index.ts';
import { registersPanel } from './registers/index.ts';
import { ringTimelinePanel } from './ring-timeline/index.ts';
import { screenPanel } from './screen/index.ts';
import { stackPanel } from './stack/index.ts';
import { transitionsPanel } from './transitions/index.ts';
import { tssPanel } from './tss/index.ts';

/** Explanations, the context menu, copying and walking by keys, for the cells of all panels: once in the frame. */
export { default as CellLayer } from './shared/CellLayer.vue';
/** The card of "Who wrote this?", which panels ask for by `data-who` on what stands for a place. */
export { default as WhoCard } from './shared/WhoCard.vue';
export { whoPlace } from './shared/who-rows.ts';

export const PANELS = [
  screenPanel, ringTimelinePanel, transitionsPanel, processesPanel, contextsPanel, registersPanel, gdtPanel, idtPanel, tssPanel, picPanel, devicesPanel, stackPanel, memoryPanel, pageTablesPanel, disassemblyPanel,
  consolePanel, problemsPanel, monitorsPanel, breakpointsPanel, arrivalsPanel, queryPanel, reachabilityPanel, predictFramePanel, dojoPanel,
] as const; // prettier-ignore
