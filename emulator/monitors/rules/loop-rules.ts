/** S7, S14: places where nothing goes on any more. */
import { decodeInstruction } from '#emulator/isa';
import { read32 } from '#emulator/base';
import type { LedgerEntry } from '../frame-ledger.ts';
import { isHardwareGate } from '../frames.ts';
import type { Scene } from '../scene.ts';
import { NOTHING, type Rule } from './rule.ts';

const ATTRIBUTE_DB = 0x400000;
/** Longest loop in instructions, and edges of the timer in a row that find it, after one since which nothing was entered or left. */
const LOOP = 8, EDGES = 2; // prettier-ignore

function decodeAt(scene: Scene, eip: number): ReturnType<typeof decodeInstruction> {
  const cs = scene.registers.segments[1];
  const { bytes } = scene.machine.readLinear((cs.base + eip) >>> 0, 16);
  return decodeInstruction((n) => bytes[n] ?? 0, (cs.attributes & ATTRIBUTE_DB) !== 0 ? 32 : 16);
}

/** First and last instruction of the smallest loop of at most eight instructions around an address, or null. */
function loopAround(scene: Scene, eip: number): { first: number; last: number } | null {
  let at = eip >>> 0;
  for (let n = 0; n < LOOP; n++) {
    const one = decodeAt(scene, at);
    if (one.form === null) return null;
    const next = (at + one.length) >>> 0;
    const isJump = one.form.flow === 'jump' || one.form.flow === 'conditional';
    if (isJump && one.form.operands.some((kind) => kind.startsWith('rel'))) {
      const target = (next + one.immediate) >>> 0;
      if (target <= eip && countTo(scene, target, at) <= LOOP) return { first: target, last: at };
      if (one.form.flow === 'jump') {
        at = target;
        continue;
      }
    } else if (one.form.flow !== 'next' && one.form.flow !== 'conditional') return null;
    at = next;
  }
  return null;
}
/** Instructions from `first` up to and with the one at `last`; more than eight when it is not reached. */
function countTo(scene: Scene, first: number, last: number): number {
  let at = first;
  for (let n = 1; n <= LOOP; n++) {
    if (at === last) return n;
    at = (at + decodeAt(scene, at).length) >>> 0;
  }
  return LOOP + 1;
}

/** S7: a short loop turns for more than a timer period with interrupts off: whatever it waits for cannot come. */
export class SpinForever implements Rule {
  private eips: number[] = [];
  private transitions = -1;

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'pit' || event.op !== 'edge' || event.channel !== 0) return NOTHING;
    const { transitionCount } = scene.machine;
    // Whoever is interrupted or returns within a period does not spin: no look at registers for a kernel that works.
    const goesOn = transitionCount === this.transitions && event.cpl === 0;
    this.transitions = transitionCount;
    const r = goesOn ? scene.registers : null;
    if (r === null || scene.interruptsEnabled || r.halted || !(r.cr0 & 1)) {
      this.eips = [];
      return NOTHING;
    }
    this.eips.push(r.eip >>> 0);
    if (this.eips.length < EDGES) return NOTHING;
    const loop = loopAround(scene, this.eips[0]);
    const isInside = loop !== null && this.eips.every((eip) => eip >= loop.first && eip <= loop.last);
    this.eips.shift();
    if (!isInside || loop === null) return NOTHING;
    const frame = scene.interruptFrames()[0];
    const args = { eip: loop.first, last: loop.last, inInterrupt: frame === undefined ? 0 : 1 };
    return [{ rule: 'S7', key: loop.first, transitions: frame === undefined ? [] : [frame.transition], args }];
  };
  reset(): void {
    this.eips = [];
    this.transitions = -1;
  }
}

/** Instructions between the return of the interrupt and HLT, at most. */
const WINDOW = 4;
const CLI = 0xfa, STI = 0xfb; // prettier-ignore

/** S14: HLT with interrupts off, or after the interrupt it waits for has come between the test and HLT. */
export class DeadHalt implements Rule {
  private last: { readonly entry: LedgerEntry; readonly icount: number } | null = null;
  /** The kernel lives by interrupts: before that, and with CLI in front of it, HLT is just the end. */
  private livesByInterrupts = false;

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind === 'transition') {
      const { popped, pushed } = scene.ledger;
      this.livesByInterrupts ||= pushed !== null && isHardwareGate(pushed);
      this.last = popped !== null && isHardwareGate(popped) ? { entry: popped, icount: event.icount } : null;
      return NOTHING;
    }
    if (event.kind !== 'halt' || !(scene.registers.cr0 & 1)) return NOTHING;
    if (!event.interruptsEnabled) {
      if (!this.livesByInterrupts || this.isMeant(scene, event.eip)) return NOTHING;
      return [{ rule: 'S14', key: event.eip, transitions: [], args: { kind: 'off', eip: event.eip } }];
    }
    const { last } = this;
    if (last === null || event.icount - last.icount > WINDOW || !this.wasJustEnabled(scene, last.entry.eip, event.eip))
      return NOTHING;
    const args = { kind: 'window', eip: event.eip, vector: last.entry.cause.vector ?? 0 };
    return [{ rule: 'S14', key: event.eip, transitions: [last.entry.transition], args }];
  };

  private isMeant(scene: Scene, hlt: number): boolean {
    const { bytes, mapped } = scene.machine.readLinear((scene.registers.segments[1].base + hlt - 1) >>> 0, 1);
    return mapped[0] !== 0 && bytes[0] === CLI;
  }

  /** A straight line of few instructions leads from STI over the place that was interrupted to HLT. */
  private wasJustEnabled(scene: Scene, interrupted: number, hlt: number): boolean {
    for (let back = 1; back <= 8; back++) {
      const start = (interrupted - back) >>> 0;
      if (read32(scene.machine.readLinear((scene.registers.segments[1].base + start) >>> 0, 4).bytes, 0) % 256 !== STI)
        continue;
      let at = start;
      let passes = false;
      for (let n = 0; n <= WINDOW + 1 && at <= hlt; n++) {
        passes ||= at === interrupted;
        if (at === hlt) return passes;
        const one = decodeAt(scene, at);
        if (one.form === null || one.form.flow !== 'next') break;
        at = (at + one.length) >>> 0;
      }
    }
    return false;
  }
  reset(): void {
    this.last = null;
  }
}
