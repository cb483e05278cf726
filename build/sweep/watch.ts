/** What is looked at while our processor runs the sweep: the micro-step property of every transition, and the rules broken. */
import { checkTransitionInvariant, copyMachine, type Cpu, type MachineCopy } from '#emulator/cpu';
import { RingRecorder, type RuleId } from '#emulator/events';
import * as at from './layout.ts';
import type { SweepMachine } from './run-ours.ts';

/** RAM that is compared: up to the end of the world. */
const RAM_BYTES = at.WORLD + at.WORLD_SIZE;

class WatchingRecorder extends RingRecorder {
  onBegin: (() => void) | null = null;
  override begin(...values: Parameters<RingRecorder['begin']>): void {
    this.onBegin?.();
    super.begin(...values);
  }
  override beginPassage(...values: Parameters<RingRecorder['beginPassage']>): number {
    this.onBegin?.();
    return super.beginPassage(...values);
  }
}

export class SweepWatch {
  /** Transitions whose record is not what happened. */
  readonly violations: string[] = [];
  transitions = 0;
  /** How often each rule was broken. */
  readonly rules = new Map<RuleId, number>();

  attach(machine: SweepMachine, checksSteps: boolean): void {
    const { cpu } = machine;
    this.countRules(cpu);
    if (!checksSteps) return;
    const ram = machine.arena.ram.subarray(0, RAM_BYTES);
    const recorder = new WatchingRecorder(cpu, { transitions: 16, words: 1 << 14 });
    let before: MachineCopy | null = null;
    recorder.onBegin = () => (before = copyMachine(cpu, ram));
    recorder.onClosed = (id) => {
      const transition = recorder.transition(id);
      if (before === null || transition === null) return;
      this.transitions++;
      const found = checkTransitionInvariant(before, copyMachine(cpu, ram), transition);
      const { [at.H_CASE_INDEX >>> 2]: index } = machine.words;
      for (const text of found.slice(0, 2)) this.violations.push(`case ${index}: ${text}`);
    };
    cpu.recorder = recorder;
  }

  private countRules(cpu: Cpu): void {
    const raise = cpu.fault.bind(cpu);
    cpu.fault = (vector, errorCode, rule, left = 0, right = 0): never => {
      this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
      return raise(vector, errorCode, rule, left, right);
    };
  }
}
