/** S8, S15: what a handler inherits from the program it interrupted and uses as if it were its own. */
import type { DecodedInstruction } from '#emulator/isa';
import type { Transition } from '#emulator/events';
import type { Scene } from '../scene.ts';
import { isString, loadsSegment, segmentOf, walkCode, type Verdict } from '../code-walk.ts';
import { NOTHING, type Rule } from './rule.ts';

const DS = 3;
const EFLAGS_DF = 0x400, EFLAGS_VM = 0x20000; // prettier-ignore
const ATTRIBUTE_DB = 0x400000;
/** Forms that load EFLAGS and with it DF. */
const LOADS_DF = new Set(['CLD', 'STD', 'POPF', 'POPFD', 'IRET', 'IRETD']);

/** Answers by entry of the handler: its first instructions are looked at once. */
class HandlerWalk {
  private readonly known = new Map<number, number>();
  private readonly judge: (one: DecodedInstruction, eip: number) => Verdict;
  constructor(judge: (one: DecodedInstruction, eip: number) => Verdict) {
    this.judge = judge;
  }
  hit(scene: Scene, eip: number): number {
    const known = this.known.get(eip);
    if (known !== undefined) return known;
    const cs = scene.registers.segments[1];
    const hit = walkCode(scene.machine, eip, { base: cs.base, wide: (cs.attributes & ATTRIBUTE_DB) !== 0 }, this.judge);
    if (this.known.size > 512) this.known.clear();
    this.known.set(eip, hit);
    return hit;
  }
  clear(): void {
    this.known.clear();
  }
}

const entersKernel = (t: Transition): boolean =>
  t.flow === 'interrupt-delivery' && t.outcome === 'completed' && t.to !== null && t.to.cpl < 3;

/** S8: the kernel reads or writes memory through the DS that level 3 left, before it has loaded its own. */
export class UserDsInKernel implements Rule {
  private readonly walk = new HandlerWalk((one) => {
    if (loadsSegment(one) === DS) return 'stop';
    return segmentOf(one) === DS ? 'hit' : 'go-on';
  });

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'transition' || !entersKernel(event) || event.from.cpl !== 3 || event.to === null)
      return NOTHING;
    // From virtual-8086 mode DS arrives as a null selector whatever the program did.
    const eip = this.walk.hit(scene, event.to.eip);
    if (eip < 0) return NOTHING;
    const ds = scene.registers.segments[DS];
    if ((ds.selector & 3) !== 3 && ds.attributes !== 0) return NOTHING;
    const args = { eip, ds: ds.selector, vector: event.cause.vector ?? 0 };
    return [{ rule: 'S8', key: eip, transitions: [event.id], args }];
  };
  reset(): void {
    this.walk.clear();
  }
}

/** S15: a string instruction runs backwards because the interrupted program had set DF. */
export class DfAtEntry implements Rule {
  private readonly walk = new HandlerWalk((one) => {
    if (LOADS_DF.has(one.form?.mnemonic ?? '')) return 'stop';
    return isString(one) ? 'hit' : 'go-on';
  });

  observe: Rule['observe'] = (event, scene) => {
    if (event.kind !== 'transition' || !entersKernel(event) || event.to === null) return NOTHING;
    if (!(event.from.eflags & EFLAGS_DF) || event.steps[0]?.step === undefined) return NOTHING;
    if (!(event.to.eflags & EFLAGS_DF) || !(scene.registers.cr0 & 1)) return NOTHING;
    const eip = this.walk.hit(scene, event.to.eip);
    if (eip < 0) return NOTHING;
    const args = { eip, vector: event.cause.vector ?? 0, v86: event.from.eflags & EFLAGS_VM ? 1 : 0 };
    return [{ rule: 'S15', key: eip, transitions: [event.id], args }];
  };
  reset(): void {
    this.walk.clear();
  }
}
