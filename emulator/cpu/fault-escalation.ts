/**
 * From a raised fault to its handler: delivery, and what becomes of faults during delivery (SDM vol. 3 §6.15, interrupt 8,
 * tables 6-4 and 6-5): handled serially, double fault, shutdown.
 */
import { doubleFaultOf, VECTOR_DF, vectorRow } from '#emulator/arch';
import type { FailedCheck } from '#emulator/events';
import { CpuFault, type CpuCore, type InterruptRequest } from './cpu-core.ts';
import { deliverInterrupt, type Escalation } from './transitions/interrupt-delivery.ts';

/** A fault as it goes into the chain that ends in shutdown. */
interface RaisedFault {
  readonly vector: number;
  readonly errorCode: number | null;
  readonly why: FailedCheck | null;
}

/** Copy the reused fault object; a fault of a new task belongs to that task's first instruction. In real mode no vector pushes an error code (§20.1.4). */
function snapshot(cpu: CpuCore, fault: CpuFault): RaisedFault {
  if (fault.newTaskEip >= 0) {
    cpu.instructionEip = fault.newTaskEip;
    fault.newTaskEip = -1;
  }
  const pushes = cpu.isProtected() && (vectorRow(fault.vector)?.pushesErrorCode ?? false);
  return {
    vector: fault.vector,
    errorCode: pushes ? (fault.errorCode ?? 0) : null,
    why: { rule: fault.rule, left: fault.left, right: fault.right },
  };
}

/** A fault inside a transition ends it; the transition becomes the parent of the fault's own delivery. */
function closeFailed(cpu: CpuCore, fault: RaisedFault): number {
  const { recorder } = cpu;
  if (recorder === null || !recorder.open) return 0;
  recorder.fail(fault.vector, fault.errorCode, fault.why);
  return recorder.nextId - 1;
}

const requestFor = (cpu: CpuCore, fault: RaisedFault): InterruptRequest => ({
  vector: fault.vector,
  type: 'exception',
  checksDpl: false,
  errorCode: fault.errorCode,
  why: fault.why,
  savedEip: cpu.instructionEip,
  // §17.3.1.1: RF is pushed as 1 for every fault but an instruction breakpoint; by its vector #DB is no fault.
  resume: fault.why?.rule === 'DR7.GD = 0',
});

/**
 * Deliver a fault raised by the instruction at `instructionEip`, by an interrupt delivery or by another transition. Returns
 * when a handler is entered, or when the processor has shut down (`state.shutdown` = 1).
 */
export function handleFault(cpu: CpuCore, fault: CpuFault): void {
  const chain: RaisedFault[] = [];
  let raised = snapshot(cpu, fault);
  let parent = closeFailed(cpu, raised);
  let escalation: Escalation | null = null;
  chain.push(raised);
  for (;;) {
    cpu.eip = cpu.instructionEip;
    const second = tryDelivery(cpu, requestFor(cpu, raised), parent, escalation);
    if (second === null) return;
    parent = closeFailed(cpu, second);
    chain.push(second);
    const first = raised.vector;
    const outcome = doubleFaultOf(first, second.vector);
    if (outcome === 'shutdown') {
      shutDown(cpu, chain);
      return;
    }
    const serial = outcome === 'serial';
    // §6.15, interrupt 8: the error code of #DF is always 0.
    raised = serial ? second : { vector: VECTOR_DF, errorCode: cpu.isProtected() ? 0 : null, why: second.why };
    escalation = { first, second: second.vector, serial };
  }
}

function tryDelivery(
  cpu: CpuCore,
  request: InterruptRequest,
  parent: number,
  escalation: Escalation | null,
): RaisedFault | null {
  try {
    deliverInterrupt(cpu, request, parent, escalation);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof CpuFault)) throw thrown;
    return snapshot(cpu, thrown);
  }
}

/** §6.15: only NMI, SMI, INIT or RESET lead out of shutdown. */
function shutDown(cpu: CpuCore, chain: readonly RaisedFault[]): void {
  cpu.state.shutdown[0] = 1;
  cpu.emit({ kind: 'shutdown', chain });
}
