/**
 * Machines for runs. Making one costs more than most runs, and loading an image switches it on anew with everything cleared, so that
 * a used machine is as good as a new one. One machine for each configuration and run of a lab: what a run left behind is asked for
 * until the same run begins again.
 */
import { createMachine, type Machine, type MachineConfig } from '#emulator/machine';

const machines = new Map<string, Machine>();
/**
 * Three runs with three seeds. Machines have tens of megabytes; a class's folders are judged with one lab, in the window one lab is
 * open.
 */
const MOST = 9;

/** @param use what tells runs apart whose machines are looked at together. */
export function machineFor(config: MachineConfig, use: string): Machine {
  const key = `${JSON.stringify(config)} ${use}`;
  const known = machines.get(key);
  machines.delete(key);
  const machine = known ?? createMachine(config);
  machines.set(key, machine);
  const [oldest] = machines.keys();
  if (machines.size > MOST) machines.delete(oldest);
  leaveAlone(machine);
  return machine;
}

/** Nobody watches any longer. */
function leaveAlone(machine: Machine): void {
  machine.observe('off', null);
  machine.setMonitor(null);
  machine.setStopRule(null);
  machine.setMarks(new Map());
  machine.setBreakpoints([]);
  machine.setWatchpoints(new Map());
  machine.watchUserPages(false);
}
