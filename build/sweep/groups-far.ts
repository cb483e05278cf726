/** Far JMP and CALL: every type of descriptor, and call gates. */
import { CaseBuilder, type Case } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { anyDescriptor, codeShape, codeType, hex, pageTrouble, present, setInnerStack, SLOTS, stackFor } from './shapes.ts'; // prettier-ignore

/** JMP or CALL: ptr16:32, ptr16:16, m16:32, m16:16. In 16-bit code the prefix is where it is not in 32-bit code. */
export function farInstruction(
  c: CaseBuilder,
  call: boolean,
  form: number,
  selector: number,
  offset: number,
  code16 = false,
): string {
  // prettier-ignore
  const wide = (form & 1) === 0;
  const size = wide ? 4 : 2;
  if (wide === code16) c.code(0x66);
  if (form & 2) {
    c.slots(size, at.DATA + 0x20, offset).word(at.DATA + 0x20 + size, selector);
    if (code16) c.code(0x67);
    c.code(0x2e, 0xff, call ? 0x1d : 0x2d).immediate(4, code16 ? at.DATA + 0x20 - at.WORLD : at.DATA + 0x20);
  } else
    c.code(call ? 0x9a : 0xea)
      .immediate(size, offset)
      .immediate(2, selector);
  return `${call ? 'call' : 'jmp'} ${form & 2 ? 'm' : 'ptr'}16:${size * 8}`;
}

/** Every type, DPL, P, RPL and CPL, in both directions. */
export function farTransfers(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(2);
  for (const call of [false, true]) {
    for (let bits = 0; bits < 4096; bits++) {
      const type = bits & 31, dpl = (bits >>> 5) & 3, rpl = (bits >>> 7) & 3, cpl = (bits >>> 9) & 3, p = ((bits >>> 11) & 1) as 0 | 1; // prettier-ignore
      const c = new CaseBuilder(call ? 'far-call' : 'far-jump');
      const code16 = (cpl === 0 || cpl === 3) && random.once(8);
      if (code16) c.level16(cpl as 0 | 3);
      else c.level(cpl);
      const slot = random.of(SLOTS);
      const { text, entry } = anyDescriptor(c, random, slot, type, dpl, p);
      const what = farInstruction(c, call, random.below(4), slot | rpl, entry, code16);
      cases.push(c.done(`${what} ${hex(slot | rpl)}: ${text} CPL ${cpl}${code16 ? ' in 16-bit code' : ''}`));
    }
  }
  return cases;
}

/** Null selectors, table limits, pages of tables and of the stack. */
export function farTargets(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(3);
  for (let n = 0; n < 1500; n++) {
    const call = n % 3 !== 0;
    const cpl = random.below(4);
    const c = new CaseBuilder(call ? 'far-call' : 'far-jump').level(cpl);
    let text: string;
    if (random.bit()) {
      const selector = random.of([0, 1, 2, 3, 0x4f8, 0x500, 0x504, 0xfc, 0x104, 0xff, 0xfff8, 0xffff, 4, 7, 0x9c]);
      const limit = random.of([at.GDT_LIMIT, 0x4fe, 0x4f8, 0x4f7]);
      const ldtr = random.of([at.SEL_LDT, 0, 3, at.SEL_LDT]);
      c.descriptor(0x4f8, { type: 0x1b, dpl: cpl }).entry({ gdtLimit: limit, ldtr });
      if (random.bit()) c.descriptor(at.SEL_LDT, { type: 2, base: at.LDT, limit: random.of([0xff, 0x98, 0x9f, 0x9e, 0]), g: random.once(8) ? 1 : 0 }); // prettier-ignore
      const what = farInstruction(c, call, random.below(4), selector, at.PAD);
      text = `${what} ${hex(selector)}: GDT limit ${hex(limit)} LDTR ${hex(ldtr)}`;
    } else {
      const slot = random.of([at.FAR, at.LDT_FAR, at.X]);
      const shape = codeShape(random, random.of([0x18, 0x1a, 0x1b, 0x1e]), cpl, 1);
      c.descriptor(slot, shape);
      const esp = cpl === 3 ? random.of([0x18004, 0x18000, 0x18008, 0x18002]) : random.of([0x17004, 0x17000, 0x17002]);
      c.entry({ esp });
      const trouble = pageTrouble(c, random, 1, cpl === 3 ? [0x11000, 0x13000, 0x17000, 0x18000] : [0x11000, 0x13000, 0x16000]); // prettier-ignore
      const what = farInstruction(c, call, random.below(4), slot | random.below(cpl + 1), shape.entry);
      text = `${what} ${hex(slot)}: ESP ${hex(esp)}${trouble}`;
    }
    cases.push(c.done(`${text} CPL ${cpl}`));
  }
  return cases;
}

/** Call gates: gate, target, parameters, inner stack; right more often than wrong. */
export function callGates(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(4);
  for (let n = 0; n < 6000; n++) {
    const call = !random.once(6);
    const cpl = random.of([0, 1, 2, 3, 3, 3, 2, 1]);
    const c = new CaseBuilder('call-gate').level(cpl);
    const wide = random.bit();
    const slot = random.of(SLOTS);
    const rpl = random.once(4) ? random.below(4) : random.below(cpl + 1);
    const dpl = random.once(4) ? random.below(4) : Math.max(cpl, rpl);
    const level = random.once(8) ? random.below(4) : random.below(cpl + 1);
    const target = codeShape(random, codeType(random), level, present(random, 16));
    const selector = random.once(12) ? random.of([0, 3, 0x500, 0x104, 0xfff8]) : random.of([at.Y, at.LDT_Y, at.FAR + 8]) | random.below(4); // prettier-ignore
    if (selector >= 0x10 && selector < 0x500 && selector !== 0x104) c.descriptor(selector, target);
    const parameters = random.below(3) ? random.below(32) : 0;
    const offset = random.once(16) ? random.u32() : target.entry;
    c.gate(slot, { type: wide ? 12 : 4, dpl, p: present(random, 16), selector, offset, parameters });
    let text = '';
    if (level < cpl) {
      const esp = [at.ESP0, at.ESP1, at.ESP2][level] as number;
      const stack = stackFor(c, random, level, random.once(5) ? 0x17000 + random.below(12) * 4 : esp);
      setInnerStack(c, level, stack.ss, stack.esp);
      text = ` stack ${hex(stack.ss)}:${hex(stack.esp)} ${stack.text}`;
    }
    if (random.once(4)) {
      const esp = random.of([0x17ff8, 0x18004, 0x17ffc, 0x17fa0]);
      c.entry({ esp });
      text += ` ESP ${hex(esp)}`;
    }
    if (cpl === 3 && random.once(12)) {
      c.entry({ ss: at.STACK16_3, esp: random.of([0x8400, 0xfff8, 0xfffe, 4, 0xabcd8400]) });
      text += ' from a 16-bit stack';
    }
    const pages = cpl === 3 ? [0x11000, 0x13000, 0x16000, 0x17000, 0x18000] : [0x11000, 0x13000, 0x16000];
    text += pageTrouble(c, random, 6, pages);
    const what = farInstruction(c, call, random.below(4), slot | rpl, random.u32());
    cases.push(c.done(`${what} ${hex(slot | rpl)}: ${wide ? 32 : 16}-bit gate DPL ${dpl} to ${hex(selector)} ${hex(target.type)}/${level} ${parameters} parameters${text} CPL ${cpl}`)); // prettier-ignore
  }
  return cases;
}
