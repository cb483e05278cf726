/** All cases of the sweep, in order. */
import type { Case } from './case.ts';
import { borders, fetchBorders, nullSelectors, tableBorders } from './groups-access.ts';
import { callGates, farTargets, farTransfers } from './groups-far.ts';
import { deliveries, doubleFaults, gateTargets, smallTasks, virtualDeliveries } from './groups-interrupt.ts';
import { returnFrames, returnTargets, virtualInstructions } from './groups-return.ts';
import { segmentLoads } from './groups-segment.ts';
import {
  adjusts,
  flagInstructions,
  ioPermission,
  queries,
  systemInstructions,
  tableLoads,
  traps,
} from './groups-system.ts';
import { taskSwitches } from './groups-task.ts';

export function generateCases(): Case[] {
  return [
    ...segmentLoads(),
    ...farTransfers(),
    ...farTargets(),
    ...callGates(),
    ...returnTargets(),
    ...returnFrames(),
    ...virtualInstructions(),
    ...deliveries(),
    ...gateTargets(),
    ...virtualDeliveries(),
    ...doubleFaults(),
    ...smallTasks(),
    ...taskSwitches(),
    ...borders(),
    ...fetchBorders(),
    ...nullSelectors(),
    ...tableBorders(),
    ...queries(),
    ...adjusts(),
    ...tableLoads(),
    ...systemInstructions(),
    ...flagInstructions(),
    ...ioPermission(),
    ...traps(),
  ];
}
