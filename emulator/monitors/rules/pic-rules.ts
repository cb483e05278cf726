/** S3, S4, S5: what the interrupt controller is told and when. */
import { poppedEipAt } from '#emulator/inspect';
import type { MachineEvent } from '#emulator/events';
import type { Sighting } from '../finding.ts';
import type { Scene } from '../scene.ts';
import { NOTHING, type Rule } from './rule.ts';

/** Timer periods without an EOI after the handler was left. */
const PATIENCE = 2;

/** S3: the handler has been left, and its interrupt is in service still. */
export class EoiMissing implements Rule {
  private readonly told = new Set<object>();

  observe: Rule['observe'] = (event, scene) => {
    if (scene.serving.size === 0) return NOTHING;
    const found: Sighting[] = [];
    const inUserCode = event.kind === 'pit' && event.cpl > 0;
    for (const serving of scene.serving.values()) {
      const { entry } = serving;
      const left = inUserCode || (entry !== null && scene.ledger.popped === entry);
      if (left && serving.goneAt < 0) serving.goneAt = event.now;
      const isLate = serving.goneAt >= 0 && event.now - serving.goneAt > PATIENCE * scene.period;
      if (!isLate || !((scene.isr >> serving.irq) & 1) || this.told.has(serving)) continue;
      this.told.add(serving);
      found.push({ rule: 'S3', key: serving.irq, transitions: entry ? [entry.transition] : [], args: { irq: serving.irq, isr: scene.isr } }); // prettier-ignore
    }
    return found;
  };
  reset(): void {
    this.told.clear();
  }
}

/** S4: an EOI that ends nothing, or ends the service of an outer handler. */
export class EoiSpurious implements Rule {
  private isrBefore = 0;

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'pic') return NOTHING;
    const before = this.isrBefore;
    this.isrBefore = event.isr;
    if (event.op !== 'eoi') return NOTHING;
    const ended = before & ~event.isr;
    if (ended === 0) {
      // Outside protected mode the BIOS is at work.
      if (!(scene.registers.cr0 & 1)) return NOTHING;
      // The master's EOI after a spurious IRQ 15 and that of a slave whose master was served are told by their own bits.
      return [{ rule: 'S4', key: `none:${event.eip}`, transitions: [], args: { kind: 'none', isr: before, eip: event.eip } }]; // prettier-ignore
    }
    const irq = 31 - Math.clz32(ended & -ended);
    const outer = scene.serving.get(irq)?.entry;
    if (outer === scene.newestHardware) return NOTHING;
    const inner = scene.interruptFrames()[0];
    if (inner === undefined || outer === undefined || outer === null || inner === outer || irq === 2) return NOTHING;
    if (!scene.ledger.isOpen(outer) || outer.transition > inner.transition) return NOTHING;
    // The outer one may be of a context that was left: then this EOI is late (S5), not one too many.
    if (!scene.interruptFrames().includes(outer)) return NOTHING;
    return [{ rule: 'S4', key: `outer:${event.eip}`, transitions: [inner.transition, outer.transition], args: { kind: 'outer', isr: before, eip: event.eip, irq } }]; // prettier-ignore
  };
  reset(): void {
    this.isrBefore = 0;
  }
}

/** S5: another context is taken up while an interrupt is in service: its handler was put aside with the interrupt. */
export class SwitchInIrq implements Rule {
  observe: Rule['observe'] = (event: MachineEvent, scene: Scene) => {
    if (event.kind !== 'transition' || event.outcome !== 'completed' || scene.serving.size === 0) return NOTHING;
    if (poppedEipAt(event) === null || event.flow !== 'iret') return NOTHING;
    const { popped } = scene.ledger;
    const isForged = scene.frames.some(({ kind }) => kind === 'forged');
    for (const { irq, entry } of scene.serving.values()) {
      if (entry === null || !((scene.isr >> irq) & 1) || !scene.ledger.isOpen(entry)) continue;
      const isOlder = popped !== null && popped !== entry && popped.transition < entry.transition;
      if (!isOlder && !(isForged && event.to !== null && event.to.cpl > event.from.cpl)) continue;
      const args = { irq, eip: event.to?.eip ?? 0 };
      return [{ rule: 'S5', key: irq, transitions: [event.id, entry.transition], args }];
    }
    return NOTHING;
  };
  reset(): void {}
}
