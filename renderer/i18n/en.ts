/** English: the source of truth for the keys. */
import { arrivalsEn } from './texts/arrivals.en.ts';
import { breakpointsEn } from './texts/breakpoints.en.ts';
import { capsuleEn } from './texts/capsule.en.ts';
import { cellsEn } from './texts/cells.en.ts';
import { inspectorsEn } from './texts/inspectors.en.ts';
import { devicesEn } from './texts/devices.en.ts';
import { labRunnerEn } from './texts/lab-runner.en.ts';
import { labsEn } from './texts/labs.en.ts';
import { machineEn } from './texts/machine.en.ts';
import { monitorsEn } from './texts/monitors.en.ts';
import { panelsEn } from './texts/panels.en.ts';
import { processesEn } from './texts/processes.en.ts';
import { provenanceEn } from './texts/provenance.en.ts';
import { queryEn } from './texts/query.en.ts';
import { dojoEn } from './texts/dojo.en.ts';
import { reachabilityEn } from './texts/reachability.en.ts';
import { shellEn } from './texts/shell.en.ts';
import { tablesEn } from './texts/tables.en.ts';
import { timelineEn } from './texts/timeline.en.ts';
import { workbenchEn } from './texts/workbench.en.ts';

export const en = {
  ...shellEn,
  ...breakpointsEn,
  ...panelsEn,
  ...inspectorsEn,
  ...machineEn,
  ...labRunnerEn,
  ...labsEn,
  ...capsuleEn,
  ...monitorsEn,
  ...devicesEn,
  ...processesEn,
  ...arrivalsEn,
  ...provenanceEn,
  ...queryEn,
  ...dojoEn,
  ...reachabilityEn,
  ...cellsEn,
  ...tablesEn,
  ...timelineEn,
  ...workbenchEn,
} as const;
export type Key = keyof typeof en;
