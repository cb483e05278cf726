/** Descriptors, stacks and far pointers as cases choose them: mostly right, sometimes wrong in one place or anywhere. */
import { CaseBuilder } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import type { Shape } from './world.ts';

export const hex = (value: number): string => (value >>> 0).toString(16);
export const SLOTS = [at.X, at.X, at.X, at.FAR, at.LDT_X, at.LDT_FAR] as const;

/** P is 0 once in n times. */
export const present = (random: Choice, n: number): 0 | 1 => (random.once(n) ? 0 : 1);

const short = (s: Shape): string =>
  `${hex(s.type)}/${s.dpl ?? 0}${s.p === 0 ? ' absent' : ''}${s.limit === undefined ? '' : ` limit ${hex(s.limit)}`}${s.db === 0 && s.type & 16 ? ' 16-bit' : ''}`; // prettier-ignore

/** A segment that a far transfer may name, and the offset of a landing place in it. */
export function codeShape(random: Choice, type: number, dpl: number, p: 0 | 1): Shape & { entry: number } {
  const kind = random.below(8);
  if (kind === 0) return { type, dpl, p, base: at.CODE, limit: random.of([0xfff, 0x1ff, 0x200, 0x100]), db: random.bit(), entry: at.PAD - at.CODE }; // prettier-ignore
  if (kind === 1) return { type, dpl, p, base: at.WORLD, limit: 0xffff, db: random.bit(), entry: at.PAD - at.WORLD };
  return { type, dpl, p, db: random.once(6) ? 0 : 1, entry: at.PAD };
}

/** A descriptor of any type in `slot`, complete enough that the type alone decides: segment, gate, TSS or LDT. */
export function anyDescriptor(
  c: CaseBuilder,
  random: Choice,
  slot: number,
  type: number,
  dpl: number,
  p: 0 | 1,
): { text: string; entry: number } {
  // prettier-ignore
  if (type >= 16) {
    const shape = codeShape(random, type, dpl, p);
    c.descriptor(slot, shape);
    return { text: short(shape), entry: shape.entry };
  }
  const text = `${hex(type)}/${dpl}${p ? '' : ' absent'}`;
  if (type === 5) {
    const selector = random.of([at.SEL_B, at.SEL_B, at.SEL_C, at.SEL_D, at.SEL_D | 3, at.DATA0, 0]);
    c.gate(slot, { type, dpl, p, selector, offset: random.u32() });
    return { text: `${text} to task ${hex(selector)}`, entry: at.PAD };
  }
  if (type === 1 || type === 3) c.descriptor(slot, { type, dpl, p, base: at.TSS_C, limit: 0x2b, g: 0 });
  else if (type === 9 || type === 11) c.descriptor(slot, { type, dpl, p, base: at.TSS_B, limit: 0x67, g: 0 });
  else if (type === 2) c.descriptor(slot, { type, dpl, p, base: at.LDT, limit: 0xff, g: 0 });
  else {
    const level = random.below(4);
    const selector = random.of([at.codeOf(0), at.codeOf(level), at.codeOf(level) & 0xfff8, at.CONFORMING0, at.CONFORMING3, at.CODE16_0, at.Y | level]); // prettier-ignore
    const wide = type === 12 || type >= 14;
    c.gate(slot, { type, dpl, p, selector, offset: wide ? at.PAD : at.PAD - at.WORLD, parameters: random.of([0, 0, 1, 3, 31]) }); // prettier-ignore
    c.descriptor(at.Y, { type: 0x1b, dpl: level });
    return { text: `${text} to ${hex(selector)}`, entry: at.PAD };
  }
  return { text, entry: at.PAD };
}

/** Type of a target: mostly code. */
export const codeType = (random: Choice): number => (random.once(8) ? random.below(32) : 0x18 + random.below(8));

/** A stack segment for `level` in slot Z or the world's own: returns its selector and pointer, and what is wrong with it. */
export function stackFor(
  c: CaseBuilder,
  random: Choice,
  level: number,
  esp: number,
): { ss: number; esp: number; text: string } {
  // prettier-ignore
  const z = (shape: Shape): number => (c.descriptor(at.Z, shape), at.Z | level);
  const good = at.dataOf(level);
  switch (random.below(22)) {
    case 0:
      return { ss: random.below(4), esp, text: 'null' };
    case 1:
      return { ss: (good & 0xfffc) | random.below(4), esp, text: `RPL ${hex(good)}` };
    case 2:
      return { ss: (at.dataOf(random.below(4)) & 0xfffc) | level, esp, text: 'DPL' };
    case 3:
      return { ss: z({ type: 0x13, dpl: level, p: 0 }), esp, text: 'absent' };
    case 4: {
      const type = random.below(32);
      return { ss: z({ type, dpl: level }), esp, text: `type ${hex(type)}` };
    }
    case 5:
      return { ss: random.of([0x500, 0x4fc, 0xffc, 0xfff8, 0x104]) | level, esp, text: 'beyond' };
    case 6:
    case 7: {
      const limit = esp - random.of([1, 1, 0, 2, 3, 4, 0x10]);
      return { ss: z({ type: 0x13, dpl: level, limit, g: 0 }), esp, text: `limit ${hex(limit)}` };
    }
    case 8:
    case 9: {
      const limit = esp - random.of([4, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 21, 23, 24, 25, 36, 40, 41]);
      return { ss: z({ type: 0x17, dpl: level, limit, g: 0, db: random.bit() }), esp, text: `expand-down above ${hex(limit)}` }; // prettier-ignore
    }
    case 10:
    case 11:
      return { ss: z({ type: 0x13, dpl: level, base: at.WORLD, limit: 0xffff, db: 0 }), esp: ((random.bit() ? 0xabcd0000 : 0) | (esp & 0xffff)) >>> 0, text: '16-bit' }; // prettier-ignore
    case 12: {
      const sp = random.of([0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 0xffff]);
      return { ss: z({ type: 0x13, dpl: level, base: at.WORLD, limit: 0xffff, db: 0 }), esp: sp, text: `16-bit at ${hex(sp)}` }; // prettier-ignore
    }
    case 13:
      return { ss: z({ type: 0x12, dpl: level }), esp, text: 'not accessed' };
    case 14:
      c.descriptor(at.LDT_X, { type: 0x13, dpl: level });
      return { ss: at.LDT_X | level, esp, text: 'LDT' };
    case 15:
      c.descriptor(at.FAR, { type: 0x12, dpl: level });
      return { ss: at.FAR | level, esp, text: 'far' };
    default:
      return { ss: good, esp, text: 'good' };
  }
}

/** SSn:ESPn of the current task. */
export function setInnerStack(c: CaseBuilder, level: number, ss: number, esp: number): void {
  c.long(at.TSS + 4 + level * 8, esp).word(at.TSS + 8 + level * 8, ss);
}

/** Page-table flags that make a page absent, read-only, or a supervisor's; 7 is usable. */
export const PAGE_TROUBLE = [6, 5, 3, 1, 4] as const;

/** Once in n times a page that matters is in trouble. Returns what was done. */
export function pageTrouble(c: CaseBuilder, random: Choice, n: number, pages: readonly number[]): string {
  if (!random.once(n)) return '';
  const page = random.of(pages);
  const flags = random.of(PAGE_TROUBLE);
  c.page(page, flags);
  if (random.bit()) c.withoutWp();
  return ` page ${hex(page >>> 12)}=${flags}`;
}
