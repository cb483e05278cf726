/**
 * Writes to a register: the machine stops in front of every instruction whose form writes it, and the instruction is executed to
 * see whether it really did. Deliveries and task switches are told by their transitions.
 */
import type { MachineEvent } from '#emulator/events';
import type { DecodedInstruction } from '#emulator/isa';
import { linearEip } from '#emulator/inspect';
import type { Mark } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { writesRegister } from './effects.ts';
import { decodedHere } from './instruction.ts';
import type { Found, Watch } from './last-write.ts';
import { bitsOf, registerNamed } from './register-value.ts';
import { transitionWrites } from './transition-writes.ts';
import type { Place } from './types.ts';

const VECTOR_DB = 1;
const ECX = 1;

export class RegisterWatch implements Watch {
  private readonly timeline: Timeline;
  private readonly place: Place & { kind: 'register' };
  private told: Mark | null = null;

  constructor(timeline: Timeline, place: Place & { kind: 'register' }) {
    this.timeline = timeline;
    this.place = place;
  }

  arm(): void {
    const { machine } = this.timeline;
    const { register, low, width } = this.place;
    machine.setStopRule((event) => {
      if (this.counts(event)) this.told = { now: event.now, icount: event.icount };
      return null;
    });
    machine.stopBefore((one) => writesRegister(one, register, low, width) !== 'no');
  }

  /** Instructions are stopped at; what the processor does between them, or instead of one, is told. */
  private counts(event: MachineEvent): boolean {
    if (event.kind !== 'transition') return false;
    const { register, low, width } = this.place;
    const isOwn = event.flow === 'task-switch' || event.cause.type === 'external' || event.cause.type === 'exception' || event.cause.type === 'NMI'; // prettier-ignore
    return isOwn && transitionWrites(event, register, low, width);
  }

  /** A window may begin between two iterations of a string instruction, which then stops the machine no more. */
  begin(to: Mark): Found | null {
    return this.seen(true, to);
  }

  seen(stopped: boolean, to: Mark): Found | null {
    const written = stopped ? this.executeRun(to) : null;
    const { told } = this;
    this.told = null;
    const mark = told !== null && told.now < to.now && (written === null || told.now > written.now) ? told : written;
    return mark && { mark, isBehind: false, writes: [] };
  }

  /** The instruction here and those right behind it that write too: where a step ends the machine does not stop again. */
  private executeRun(to: Mark): Mark | null {
    const { machine } = this.timeline;
    const { register, low, width } = this.place;
    let written: Mark | null = null;
    while (machine.now < to.now) {
      const { now } = machine;
      const one = decodedHere(machine);
      if (one === null || writesRegister(one, register, low, width) === 'no') break;
      written = this.execute(to) ?? written;
      if (machine.now === now) break;
    }
    return written;
  }

  /** The instruction here. @returns the moment before it, or before its last iteration, when it wrote. */
  private execute(to: Mark): Mark | null {
    const { timeline } = this;
    const { machine } = timeline;
    const before = timeline.present;
    const one = decodedHere(machine);
    if (one === null) return null;
    const repeats = one.rep !== 0 && one.form !== null && one.form.rep !== 'none';
    const { register, low, width } = this.place;
    const registers = machine.registers();
    const count = machine.transitionCount;
    timeline.step();
    if (this.value() !== bitsOf(registerNamed(registers, register) ?? 0, low, width)) {
      return repeats ? this.lastIteration(one, linearEip(registers), before, to) : before;
    }
    if (writesRegister(one, register, low, width) !== 'yes' || this.faulted(count)) return null;
    if (!repeats) return before;
    return counter(one, registers.gpr[ECX]) === 0 ? null : this.lastIteration(one, linearEip(registers), before, to);
  }

  private value(): number {
    const { register, low, width } = this.place;
    return bitsOf(registerNamed(this.timeline.machine.registers(), register) ?? 0, low, width);
  }

  /** A fault of the instruction, or a delivery instead of it. A trap behind it does not undo it. */
  private faulted(count: number): boolean {
    const { machine } = this.timeline;
    for (let id = machine.transitionCount; id > count; id--) {
      const cause = machine.transition(id)?.cause;
      if (cause !== undefined && cause.type !== 'INT n' && cause.type !== 'instruction' && cause.vector !== VECTOR_DB) return true; // prettier-ignore
    }
    return false;
  }

  /**
   * Iterations of a string instruction follow one another until it ends, is interrupted or faults: how many did is found by
   * halving. The machine stands behind the first one, and afterwards behind the last.
   */
  private lastIteration(one: DecodedInstruction, linear: number, before: Mark, to: Mark): Mark {
    const { timeline } = this;
    const { machine } = timeline;
    const state = machine.registers();
    const begin = timeline.present;
    const left = counter(one, state.gpr[ECX]);
    if (linearEip(state) !== linear || left === 0 || begin.now >= to.now) return before;
    machine.stopBefore(null);
    const here = timeline.here();
    const goes = (k: number): boolean => {
      timeline.restore(here);
      if (k > 0) timeline.advance({ untilNow: begin.now + k }, false);
      const r = machine.registers();
      const at = linearEip(r);
      return machine.now === begin.now + k && counter(one, r.gpr[ECX]) === left - k && (at === linear || at === (linear + one.length) >>> 0); // prettier-ignore
    };
    let low = 0;
    let high = Math.min(left, to.now - begin.now) + 1;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (goes(middle)) low = middle;
      else high = middle;
    }
    goes(low);
    this.arm();
    return low === 0 ? before : { now: begin.now + low - 1, icount: begin.icount + low - 1 };
  }
}

const counter = ({ addressSize }: DecodedInstruction, ecx: number): number => addressSize === 16 ? ecx & 0xffff : ecx >>> 0; // prettier-ignore
