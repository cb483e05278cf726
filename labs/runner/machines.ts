/**
 * Machines for runs. Making one costs more than most runs, and loading an image switches it on anew with everything cleared, so that
 * a used machine is as good as a new one. What a run left behind is asked for before the next one begins.
 */
import { createMachine, type Machine, type MachineConfig } from '#emulator/machine';

const machines = new Map<string, Machine>();
/** Five seeds, and a few of the lab before. Machines have tens of megabytes. */
const MOST = 8;

export function machineFor(config: MachineConfig): Machine {
  const key = JSON.stringify(config);
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
