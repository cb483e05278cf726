/** What the monitors found, as lines: rule, name, severity, moment, evidence, numbers. */
import { hex32 } from '#emulator/base';
import { contextOf, TransitionCache } from '#emulator/debug';
import type { Program } from '#emulator/debug';
import type { Machine } from '#emulator/machine';
import { monitorRule, Monitors } from '#emulator/monitors';
import type { Finding } from '#emulator/monitors';

/** Watches all that the machine does from now on. */
export function watch(machine: Machine, program: Program): Monitors {
  const context = contextOf(program, new TransitionCache(machine));
  const monitors = new Monitors(machine, { context, allowance: 'all' });
  machine.setMonitor(monitors);
  return monitors;
}

export function findingLine(finding: Finding): string {
  const { rule, severity, prohibition, at, count, transitions, args } = finding;
  const numbers = Object.entries(args).map(([name, value]) => `${name}=${shown(name, value)}`);
  const ids = transitions.map((id) => `#${id}`).join(' ');
  const words = [
    `${rule} ${monitorRule(rule).name}`,
    severity,
    ...(prohibition && prohibition !== rule ? [prohibition] : []),
  ];
  return [...words, `at instruction ${at.icount}`, `seen ${count}×`, ...(ids ? [ids] : []), ...numbers].join('  ');
}

const PLAIN = new Set(['irq', 'process', 'by', 'depth', 'percent', 'inInterrupt', 'write', 'v86']);
const shown = (name: string, value: number | string): string =>
  typeof value === 'string' || PLAIN.has(name) ? String(value) : `${hex32(value).replace(/^0+(?=.)/, '')}h`;

export const findingLines = (findings: readonly Finding[]): string =>
  findings.length === 0 ? 'monitors: nothing found\n' : findings.map((f) => `${findingLine(f)}\n`).join('');
