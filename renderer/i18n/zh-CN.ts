/** 简体中文。缺少任何一条都是类型错误。 */
import type { Key } from './en.ts';
import { arrivalsZh } from './texts/arrivals.zh-CN.ts';
import { breakpointsZh } from './texts/breakpoints.zh-CN.ts';
import { capsuleZh } from './texts/capsule.zh-CN.ts';
import { cellsZh } from './texts/cells.zh-CN.ts';
import { inspectorsZh } from './texts/inspectors.zh-CN.ts';
import { devicesZh } from './texts/devices.zh-CN.ts';
import { labRunnerZh } from './texts/lab-runner.zh-CN.ts';
import { labsZh } from './texts/labs.zh-CN.ts';
import { machineZh } from './texts/machine.zh-CN.ts';
import { monitorsZh } from './texts/monitors.zh-CN.ts';
import { panelsZh } from './texts/panels.zh-CN.ts';
import { processesZh } from './texts/processes.zh-CN.ts';
import { provenanceZh } from './texts/provenance.zh-CN.ts';
import { queryZh } from './texts/query.zh-CN.ts';
import { dojoZh } from './texts/dojo.zh-CN.ts';
import { reachabilityZh } from './texts/reachability.zh-CN.ts';
import { shellZh } from './texts/shell.zh-CN.ts';
import { tablesZh } from './texts/tables.zh-CN.ts';
import { timelineZh } from './texts/timeline.zh-CN.ts';
import { workbenchZh } from './texts/workbench.zh-CN.ts';

export const zhCN = {
  ...shellZh,
  ...breakpointsZh,
  ...panelsZh,
  ...inspectorsZh,
  ...machineZh,
  ...labRunnerZh,
  ...labsZh,
  ...capsuleZh,
  ...monitorsZh,
  ...devicesZh,
  ...processesZh,
  ...arrivalsZh,
  ...provenanceZh,
  ...queryZh,
  ...dojoZh,
  ...reachabilityZh,
  ...cellsZh,
  ...tablesZh,
  ...timelineZh,
  ...workbenchZh,
} satisfies Record<Key, string>;
