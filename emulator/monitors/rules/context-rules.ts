/** S17, C3, C5, C6: what a handler must not do because it stands in for whoever it interrupted, and others wait. */
import type { MachineEvent } from '#emulator/events';
import { liesInBottomHalf, linearEsp } from '#emulator/inspect';
import type { LedgerEntry } from '../frame-ledger.ts';
import { frameSpan, isHardwareGate } from '../frames.ts';
import type { Scene } from '../scene.ts';
import { NOTHING, type Rule } from './rule.ts';

const CR0_PG = 0x80000000;
const page = (linear: number): number => linear >>> 12;

/** S17: a handler reads or writes a page of level 3: of whichever process happened to be interrupted. */
export class UserPageInIrq implements Rule {
  private watched: LedgerEntry | null = null;
  /** The kernel's own code or stack lies on pages of level 3: it does not separate them, and there is nothing to say. */
  private separates = true;

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind === 'transition') {
      this.follow(scene);
      return this.fault(event, scene);
    }
    if (event.kind !== 'user-page' || this.watched === null) return NOTHING;
    const r = scene.registers;
    const own = [page(linearEsp(r)), page(this.watched.address), page(r.segments[1].base + r.eip)];
    if (own.includes(page(event.linear))) {
      this.separates = false;
      scene.machine.watchUserPages(false);
      return NOTHING;
    }
    // In a bottom half, with the interrupt acknowledged and others let in, the address space is still anybody's.
    return this.separates ? this.sighting(event.eip, event.linear, event.write ? 1 : 0, [this.watched.transition]) : NOTHING; // prettier-ignore
  };

  /** The page is not even there in this address space: a page fault inside the handler. */
  private fault(event: MachineEvent, scene: Scene): ReturnType<Rule['observe']> {
    if (event.kind !== 'transition' || event.cause.type !== 'exception' || event.cause.vector !== 14) return NOTHING;
    if (event.from.cpl > 0 || this.watched === null || !scene.ledger.isOpen(this.watched)) return NOTHING;
    const write = ((event.cause.errorCode ?? 0) >>> 1) & 1;
    return this.sighting(event.from.eip, scene.registers.cr2 >>> 0, write, [event.id, this.watched.transition]);
  }
  private sighting(eip: number, linear: number, write: number, transitions: number[]): ReturnType<Rule['observe']> {
    return [{ rule: 'S17', key: `${eip}:${page(linear)}`, transitions, args: { eip, linear, write } }];
  }

  private follow(scene: Scene): void {
    const { pushed } = scene.ledger;
    if (this.watched !== null && !scene.ledger.isOpen(this.watched)) {
      this.watched = null;
      scene.machine.watchUserPages(false);
    }
    if (this.watched !== null && scene.interruptFrames().includes(this.watched) === false) {
      this.watched = null;
      scene.machine.watchUserPages(false);
    }
    if (pushed === null || !isHardwareGate(pushed) || !(scene.registers.cr0 & CR0_PG)) return;
    this.watched = pushed;
    // Each handler's first access is news again.
    scene.machine.watchUserPages(false);
    if (this.separates) scene.machine.watchUserPages(true);
  }
  reset(): void {
    this.watched = null;
  }
}

/** C3: ticks of the timer are lost while a handler keeps interrupts from coming. */
export class HandlerTooLong implements Rule {
  /** A tick has come and nobody has acknowledged it or masked its line. */
  private isWaiting = false;

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind === 'pic' && (scene.imr & 1 || (event.op === 'inta' && event.irq === 0))) this.isWaiting = false;
    if (event.kind !== 'pit' || event.op !== 'edge' || event.channel !== 0) return NOTHING;
    // The last tick waits still when this one comes: one of them is lost.
    const isLost = this.isWaiting;
    this.isWaiting = !(scene.imr & 1);
    const frame = isLost ? scene.interruptFrames()[0] : undefined;
    if (frame === undefined) return NOTHING;
    const vector = frame.cause.vector ?? 0;
    return [{ rule: 'C3', key: vector, transitions: [frame.transition], args: { vector, eip: event.eip } }];
  };
  reset(): void {
    this.isWaiting = false;
  }
}

/**
 * C5: the same interrupt enters its handler again before the handler is done. What a handler does in a declared bottom half no
 * longer counts: interrupts are let in there on purpose.
 */
export class HandlerReentered implements Rule {
  observe: Rule['observe'] = (event, scene) => {
    const { pushed } = scene.ledger;
    if (event.kind !== 'transition' || pushed === null || !isHardwareGate(pushed) || pushed.fromCpl > 0) return NOTHING;
    const under = frameSpan(scene.ledger.entries(), pushed.high).filter(isHardwareGate);
    const same = under.filter(
      (entry, k) => entry.cause.vector === pushed.cause.vector && !wasDeferred(entry, under[k - 1] ?? pushed, scene),
    );
    if (same.length === 0) return NOTHING;
    const args = { vector: pushed.cause.vector ?? 0, depth: same.length + 1, eip: pushed.eip };
    return [{ rule: 'C5', key: args.vector, transitions: [event.id, same[0].transition], args }];
  };
  reset(): void {}
}

/** The handler of a frame was in its bottom half when the next interrupt came in. */
function wasDeferred(outer: LedgerEntry, inner: LedgerEntry, scene: Scene): boolean {
  const codeBase = scene.registers.segments[1].base;
  return liesInBottomHalf(scene.machine, scene.context, {
    codeBase,
    eip: inner.eip,
    from: inner.high,
    to: outer.address,
  });
}

/** Waiting longer than this part of a timer period is long. */
const LONG_WAIT = 0.5;

/** C6: another line waited for more than half a timer period, most of it while one handler kept interrupts off. */
export class HoldsOthersUp implements Rule {
  /** Lines that ask: since when, and which handler kept interrupts off when they began; a handler with IF = 1 keeps nobody off. */
  private readonly waiting = new Map<number, { since: number; holder: LedgerEntry | null }>();

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'pic') return NOTHING;
    if (!(scene.irr & ~scene.imr) && this.waiting.size === 0) return NOTHING;
    for (let irq = 0; irq < 16; irq++) {
      const isAsking = ((scene.irr & ~scene.imr) >> irq) & 1;
      if (!isAsking && !(event.op === 'inta' && event.irq === irq)) this.waiting.delete(irq);
      else if (isAsking && !this.waiting.has(irq))
        this.waiting.set(irq, {
          since: event.now,
          holder: event.cpl > 0 || scene.interruptsEnabled ? null : (scene.interruptFrames()[0] ?? null),
        });
    }
    if (event.op !== 'inta') return NOTHING;
    const wait = this.waiting.get(event.irq);
    this.waiting.delete(event.irq);
    if (wait === undefined || wait.holder === null || !(scene.registers.cr0 & 1)) return NOTHING;
    const waited = event.now - wait.since;
    if (waited <= LONG_WAIT * scene.period) return NOTHING;
    const vector = wait.holder.cause.vector ?? 0;
    const args = { irq: event.irq, vector, percent: Math.round((100 * waited) / scene.period) };
    return [{ rule: 'C6', key: `${event.irq}:${vector}`, transitions: [wait.holder.transition], args }];
  };
  reset(): void {
    this.waiting.clear();
  }
}
