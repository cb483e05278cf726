/** One door for all views: name and arguments in, plain data out. Nothing here changes the machine. */
import type { Machine } from '#emulator/machine';
import { ataView } from './ata-view.ts';
import { boardView } from './board-view.ts';
import type { InspectContext } from './context.ts';
import { descriptorTableView } from './descriptor-table-view.ts';
import { disassemblyView } from './disassembly-view.ts';
import { idtView } from './idt-view.ts';
import { keyboardView } from './keyboard-view.ts';
import { lineHistoryView } from './line-history-view.ts';
import { memoryView } from './memory-view.ts';
import { pageTablesView } from './page-tables-view.ts';
import { picView } from './pic-view.ts';
import { pitView } from './pit-view.ts';
import { processesView } from './processes-view.ts';
import { registersView } from './registers-view.ts';
import { rtcView } from './rtc-view.ts';
import { screenView } from './screen-view.ts';
import { serialView } from './serial-view.ts';
import { stackView } from './stack-view.ts';
import { statusView } from './status-view.ts';
import { tssView } from './tss-view.ts';
import type { ViewArgs, ViewName, Views } from './views.ts';
import { videoView } from './video-view.ts';
import { x87View } from './x87-view.ts';

/** What the views use of a machine. */
export type InspectedMachine = Pick<
  Machine,
  'registers' | 'readLinear' | 'readPhysical' | 'section' | 'now' | 'icount' | 'config'
> &
  Partial<Pick<Machine, 'probePage'>>;

type ViewFunctions = {
  readonly [N in ViewName]: (machine: InspectedMachine, args: ViewArgs[N], context: InspectContext) => Views[N];
};

const VIEWS: ViewFunctions = {
  status: (machine, _args, context) => statusView(machine, context),
  registers: (machine, _args, context) => registersView(machine, context),
  gdt: (machine, _args, context) => descriptorTableView(machine, 'GDT', context),
  ldt: (machine, _args, context) => descriptorTableView(machine, 'LDT', context),
  idt: idtView,
  tss: (machine) => tssView(machine),
  pic: (machine) => picView(machine),
  pit: (machine) => pitView(machine),
  keyboard: (machine) => keyboardView(machine),
  stack: stackView,
  memory: (machine, args) => memoryView(machine, args),
  disassembly: disassemblyView,
  screen: (machine) => screenView(machine),
  processes: (machine, _args, context) => processesView(machine, context),
  rtc: (machine) => rtcView(machine),
  serial: (machine) => serialView(machine),
  ata: (machine) => ataView(machine),
  x87: (machine) => x87View(machine),
  lineHistory: (machine, _args, context) => lineHistoryView(machine, context),
  board: (machine) => boardView(machine),
  video: (machine) => videoView(machine),
  pages: pageTablesView,
};

export const VIEW_NAMES = Object.keys(VIEWS) as readonly ViewName[];
export const isViewName = (name: unknown): name is ViewName => typeof name === 'string' && Object.hasOwn(VIEWS, name);

/** @example inspect(machine, 'idt', { first: 0x80, count: 1 }, EMPTY_CONTEXT) */
export function inspect<N extends ViewName>(
  machine: InspectedMachine,
  name: N,
  args: ViewArgs[N],
  context: InspectContext,
): Views[N] {
  return VIEWS[name](machine, args, context);
}
