/** Every machine panel, in the order in which the View menu lists them. */
import { arrivalsPanel } from './arrivals/index.ts';
import { consolePanel } from './console/index.ts';
import { disassemblyPanel } from './disassembly/index.ts';
import { gdtPanel } from './gdt/index.ts';
import { idtPanel } from './idt/index.ts';
import { memoryPanel } from './memory/index.ts';
import { monitorsPanel } from './monitors/index.ts';
import { picPanel } from './pic/index.ts';
import { problemsPanel } from './problems/index.ts';
import { processesPanel } from './processes/index.ts';
import { registersPanel } from './registers/index.ts';
import { screenPanel } from './screen/index.ts';
import { stackPanel } from './stack/index.ts';
import { transitionsPanel } from './transitions/index.ts';
import { tssPanel } from './tss/index.ts';

export const PANELS = [
  screenPanel, transitionsPanel, processesPanel, registersPanel, gdtPanel, idtPanel, tssPanel, picPanel, stackPanel, memoryPanel, disassemblyPanel,
  consolePanel, problemsPanel, monitorsPanel, arrivalsPanel,
] as const; // prettier-ignore
