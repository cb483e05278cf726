/**
 * What is seen of one run: where the arrival was accepted, whether the code it interrupted got its registers back, faults,
 * and what the monitors find. It watches transitions, so nothing of it costs anything between them.
 */
import { EFLAGS_RF, EFLAGS_VM, REG32, SEGMENT_LIKE } from '#emulator/arch';
import type { MachineEvent, Transition } from '#emulator/events';
import { poppedEipAt, pushedWords } from '#emulator/inspect';
import type { InspectContext } from '#emulator/inspect';
import type { Machine, MachineMonitor, Mark, RegisterState } from '#emulator/machine';
import { Monitors } from '#emulator/monitors';
import type { Finding } from '#emulator/monitors';
import { linearOfCode } from './code-address.ts';
import type { Broken, BuiltIn } from './types.ts';

export interface SeenFault {
  readonly key: string;
  readonly vector: number;
  readonly errorCode: number | null;
  readonly linear: number;
  readonly rule: string;
  readonly mark: Mark;
}
export interface Accepted {
  readonly linear: number;
  readonly mark: Mark;
  readonly from: Transition['from'];
  /** Linear address of the EIP word of the frame; null when nothing was pushed (task gate, failed delivery). */
  readonly frame: number | null;
  /** Highest byte of the frame, exclusive. */
  readonly frameEnd: number;
  readonly registers: RegisterState;
}

const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;
/** ES, DS, FS, GS: the segments that no frame keeps. */
const DATA_SEGMENTS = [0, 3, 4, 5];

export class RunWatcher implements MachineMonitor {
  /** While off, nothing is told. */
  isOn = false;
  accepted: Accepted | null = null;
  /** Moment at which the interrupted code was gone on with. */
  returnedAt: Mark | null = null;
  faults: SeenFault[] = [];
  /** What the return found changed. */
  changed: Broken[] = [];
  private readonly machine: Machine;
  private readonly monitors: Monitors;
  private readonly judged: ReadonlySet<BuiltIn>;
  /** Line whose acknowledge is awaited, −1 = NMI, null = nobody. */
  private awaited: number | null = null;
  private isAcknowledged = false;

  constructor(machine: Machine, context: InspectContext, judged: readonly BuiltIn[]) {
    this.machine = machine;
    this.judged = new Set(judged);
    this.monitors = new Monitors(machine, { context, allowance: 'all' });
  }

  /** A run begins. @param line interrupt line that arrives, null = NMI, undefined = nothing arrives. */
  begin(line: number | null | undefined): void {
    this.accepted = this.returnedAt = null;
    this.faults = [];
    this.changed = [];
    this.isAcknowledged = false;
    this.awaited = line === undefined ? null : (line ?? -1);
    this.monitors.takeUp([], { now: -1, icount: -1 });
    this.isOn = true;
  }
  get findings(): readonly Finding[] {
    return this.monitors.findings;
  }

  wants(icount: number, now: number): boolean {
    return this.isOn && (this.monitors.wants(icount, now) || true);
  }

  observe(event: MachineEvent): void {
    if (!this.isOn) return;
    if (this.judged.has('findings')) this.monitors.observe(event);
    if (event.kind === 'pic' && event.op === 'inta') {
      if (event.irq === this.awaited && this.accepted === null) this.isAcknowledged = true;
    } else if (event.kind === 'transition') this.transition(event);
  }

  private transition(event: Transition): void {
    const { type } = event.cause;
    if (type === 'exception') this.fault(event);
    const isArrival = this.awaited === -1 ? type === 'NMI' : type === 'external' && this.isAcknowledged;
    if (isArrival && this.accepted === null && event.parent === 0) this.accept(event);
    else if (this.accepted !== null && this.returnedAt === null && this.accepted.frame !== null) this.mayReturn(event);
  }

  private fault(event: Transition): void {
    const linear = linearOfCode(this.machine, event.from);
    const { vector = 0, errorCode = null, why } = event.cause;
    const mark = { now: event.now, icount: event.icount };
    this.faults.push({ key: `${vector} ${linear}`, vector, errorCode, linear, rule: why?.rule ?? '', mark });
  }

  private accept(event: Transition): void {
    const words = pushedWords(event);
    this.accepted = {
      linear: linearOfCode(this.machine, event.from),
      mark: { now: event.now, icount: event.icount },
      from: event.from,
      frame: words.find(({ role }) => role === 'EIP')?.linear ?? null,
      frameEnd: words.reduce((top, { linear, size }) => Math.max(top, linear + size), 0),
      registers: this.machine.registers(),
    };
  }

  private mayReturn(event: Transition): void {
    const { accepted } = this;
    const { to } = event;
    if (accepted === null || to === null || poppedEipAt(event) !== accepted.frame) return;
    const mark = { now: event.now, icount: event.icount };
    this.returnedAt = mark;
    const { from } = accepted;
    if (this.judged.has('frames') && (to.cs !== from.cs || to.eip !== from.eip)) {
      const place = (at: { readonly cs: number; readonly eip: number }): string => `${hex(at.cs)}:${hex(at.eip)}`;
      this.changed.push({ kind: 'frame', what: 'CS:EIP', expected: place(from), observed: place(to), mark, args: {} });
    }
    if (this.judged.has('registers')) this.compare(accepted, to, mark);
  }

  private compare(before: Accepted, to: NonNullable<Transition['to']>, mark: Mark): void {
    const after = this.machine.registers();
    const { from } = before;
    const rows: (readonly [string, number, number])[] = [
      ['ESP', from.esp, to.esp],
      ['SS', from.ss, to.ss],
      ['EFLAGS', from.eflags & ~EFLAGS_RF, to.eflags & ~EFLAGS_RF],
      ...REG32.map((name, i) => [name, before.registers.gpr[i], after.gpr[i]] as const).filter(([n]) => n !== 'ESP'),
    ];
    // The frame of a virtual-8086 program holds its segments: the return itself loads them.
    if ((from.eflags & EFLAGS_VM) === 0)
      for (const i of DATA_SEGMENTS)
        rows.push([SEGMENT_LIKE[i], before.registers.segments[i].selector, after.segments[i].selector]);
    for (const [what, expected, observed] of rows) {
      if (expected >>> 0 === observed >>> 0) continue;
      this.changed.push({ kind: 'register', what, expected: hex(expected), observed: hex(observed), mark, args: {} });
    }
  }
}
