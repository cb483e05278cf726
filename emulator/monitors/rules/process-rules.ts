/** S6, S9: what the kernel says of its processes against what the processor does with them. */
import { read32 } from '#emulator/base';
import type { ProcessDeclaration } from '#emulator/inspect';
import type { LedgerEntry } from '../frame-ledger.ts';
import { isHardwareGate } from '../frames.ts';
import type { Scene } from '../scene.ts';
import { NOTHING, type Rule } from './rule.ts';

function numberAt(scene: Scene, linear: number, size: number): number | null {
  const { bytes, mapped } = scene.machine.readLinear(linear >>> 0, size);
  if (mapped.includes(0)) return null;
  return size === 4 ? read32(bytes, 0) : size === 2 ? bytes[0] | (bytes[1] << 8) : bytes[0];
}
function currentRecord(scene: Scene, declaration: ProcessDeclaration): number | null {
  const { current } = declaration;
  const value = current === null ? null : numberAt(scene, current.linear, 4);
  if (current === null || value === null) return null;
  return current.kind === 'pointer' ? value : (declaration.base + value * declaration.stride) >>> 0;
}
function fieldOf(scene: Scene, declaration: ProcessDeclaration, record: number, name: string): number | null {
  const field = declaration.fields.get(name);
  return field === undefined ? null : numberAt(scene, record + field.offset, field.size);
}
const numberOf = (declaration: ProcessDeclaration, record: number): number =>
  Math.floor((record - declaration.base) / declaration.stride);

/** S6: while an interrupt is handled, the process that it interrupted is put to sleep: it never asked for anything. */
export class SleepBlamesCurrent implements Rule {
  private victim: { readonly entry: LedgerEntry; readonly record: number } | null = null;

  observe: Rule['observe'] = (event, scene) => {
    const { declaration } = scene;
    if (declaration === null) return NOTHING;
    if (event.kind !== 'transition' && !(event.kind === 'pic' && event.op === 'eoi')) return NOTHING;
    const { victim } = this;
    const { pushed } = scene.ledger;
    if (victim === null) {
      if (pushed === null || !isHardwareGate(pushed)) return NOTHING;
      const record = currentRecord(scene, declaration);
      if (record !== null && !this.isBlocked(scene, declaration, record)) this.victim = { entry: pushed, record };
      return NOTHING;
    }
    // A bottom half lets others in: they come and go on top of the same frame.
    const isLeft = event.kind === 'transition' && !scene.interruptFrames().includes(victim.entry);
    const over = !scene.ledger.isOpen(victim.entry) || isLeft;
    if (over) this.victim = null;
    if (!this.isBlocked(scene, declaration, victim.record)) return NOTHING;
    this.victim = null;
    const process = numberOf(declaration, victim.record);
    const transitions = event.kind === 'transition' ? [victim.entry.transition, event.id] : [victim.entry.transition];
    const args = { process, name: declaration.names[process] ?? '', eip: victim.entry.eip };
    return [{ rule: 'S6', key: process, transitions, args }];
  };
  private isBlocked(scene: Scene, declaration: ProcessDeclaration, record: number): boolean {
    const raw = fieldOf(scene, declaration, record, 'state');
    const state = raw === null ? undefined : declaration.states.get(raw);
    return state === 'sleeping' || state === 'waiting';
  }
  reset(): void {
    this.victim = null;
  }
}

/** S9: a return to ring 3 while the TSS names another stack than the one declared for the current process. */
export class Esp0Stale implements Rule {
  observe: Rule['observe'] = (event, scene) => {
    const { declaration } = scene;
    if (declaration === null || !declaration.fields.has('esp0') || event.kind !== 'transition') return NOTHING;
    if (event.outcome !== 'completed' || event.to?.cpl !== 3 || event.from.cpl === 3) return NOTHING;
    const record = currentRecord(scene, declaration);
    const declared = record === null ? null : fieldOf(scene, declaration, record, 'esp0');
    const { esp0 } = scene;
    if (record === null || declared === null || esp0 === null || declared === 0 || esp0 === declared) return NOTHING;
    const process = numberOf(declaration, record);
    const args = { process, name: declaration.names[process] ?? '', esp0, declared };
    return [{ rule: 'S9', key: process, transitions: [event.id], args }];
  };
  reset(): void {}
}
