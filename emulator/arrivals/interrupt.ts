/** How an interrupt is made to arrive, and what stands in its way at that moment. */
import { inspect, EMPTY_CONTEXT } from '#emulator/inspect';
import type { IrqObstacle } from '#emulator/inspect';
import type { InputEvent, Machine } from '#emulator/machine';
import type { ArrivalInterrupt, DeferReason } from './types.ts';

/** Interrupt line by which it comes, or null for an NMI. */
export const lineOf = (interrupt: ArrivalInterrupt): number | null =>
  interrupt.kind === 'irq' ? interrupt.line : interrupt.kind === 'key' ? 1 : null;

const bitOf = (machine: Machine, field: 'lines' | 'irr', line: number): boolean =>
  ((machine.section('pic')[field][line >> 3] >> (line & 7)) & 1) === 1;

/** Inputs that make it arrive now. A line that is high already (the timer's mostly is) goes down for a moment: an edge is wanted. */
export function inputsFor(machine: Machine, interrupt: ArrivalInterrupt): readonly InputEvent[] {
  switch (interrupt.kind) {
    case 'nmi':
      return [{ type: 'nmi' }];
    case 'key':
      return [{ type: 'key', scancode: interrupt.scancode }];
    case 'irq': {
      const { line } = interrupt;
      return bitOf(machine, 'lines', line)
        ? [{ type: 'irq', line, action: 'lower' }, { type: 'irq', line, action: 'raise' }] // prettier-ignore
        : [{ type: 'irq', line, action: 'pulse' }];
    }
  }
}

/** True when the same request waits already. */
export const isWaiting = (machine: Machine, interrupt: ArrivalInterrupt): boolean => {
  const line = lineOf(interrupt);
  return line === null ? machine.section('cpu')['nmiPending'][0] !== 0 : bitOf(machine, 'irr', line);
};

/** SDM vol. 3 §6.7.1, §6.8.3: what holds an NMI off. */
function nmiObstacle(machine: Machine): DeferReason | null {
  const { nmiBlocked, interruptShadow } = machine.section('cpu');
  if (machine.section('board')['nmiMasked'][0] !== 0) return 'nmi-masked';
  if (nmiBlocked[0] !== 0) return 'nmi-blocked';
  return interruptShadow[0] === 2 ? 'interrupt-shadow' : null;
}

/** What keeps the interrupt that has just arrived from being accepted now; null = nothing of the processor and its controllers. */
export function obstacleOf(machine: Machine, interrupt: ArrivalInterrupt): DeferReason | null {
  const line = lineOf(interrupt);
  if (line === null) return nmiObstacle(machine);
  const obstacle: IrqObstacle = inspect(machine, 'pic', {}, EMPTY_CONTEXT).lines[line].obstacle;
  // A request of higher priority is not in the way of the line: which one came first is told by what happened.
  if (obstacle === 'none' || obstacle === 'lower-priority') return null;
  if (obstacle === 'not-requested') return interrupt.kind === 'key' ? 'device' : 'not-initialised';
  return obstacle;
}
