/** State after a step = state at the beginning + the changes recorded so far. Nothing is carried out here. */
import type { RegisterChange, RegisterName, Transition, Where } from '#emulator/events';
import type { StateAfter } from './types.ts';

/** What is known of the registers: those a transition begins with, and those that it changed. */
export type Registers = ReadonlyMap<RegisterName, number>;

export class Fold {
  private readonly now = new Map<RegisterName, number>();
  private readonly before = new Map<RegisterName, number>();

  constructor({ from, system }: Pick<Transition, 'from' | 'system'>) {
    this.now.set('CPL', from.cpl).set('CS.selector', from.cs).set('EIP', from.eip).set('SS.selector', from.ss);
    this.now.set('ESP', from.esp).set('EFLAGS', from.eflags);
    if (system === undefined) return;
    this.now.set('CS.base', system.csBase).set('SS.base', system.ssBase).set('CR0', system.cr0).set('CR3', system.cr3);
    this.now.set('LDTR.selector', system.ldtrSelector).set('LDTR.base', system.ldtrBase);
    this.now.set('TR.selector', system.trSelector).set('TR.base', system.trBase);
  }

  get registers(): Registers {
    return this.now;
  }
  apply(changes: readonly RegisterChange[]): void {
    for (const { register, before, after } of changes) {
      if (!this.before.has(register)) this.before.set(register, before);
      this.now.set(register, after);
    }
  }
  private get(register: RegisterName): number {
    return this.now.get(register) ?? 0;
  }
  where(): Where {
    return { cpl: this.get('CPL'), cs: this.get('CS.selector'), eip: this.get('EIP'), ss: this.get('SS.selector'), esp: this.get('ESP'), eflags: this.get('EFLAGS') }; // prettier-ignore
  }
  state(): StateAfter {
    const changed = [...this.before].map(([register, before]) => ({ register, before, after: this.get(register) }));
    return { ...this.where(), changed: changed.filter(({ before, after }) => before !== after) };
  }
}
