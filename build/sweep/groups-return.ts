/** Far RET and IRET: frames of every kind, to the same and to outer levels, to virtual-8086 mode and back to a task. */
import { CaseBuilder, type Case } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { anyDescriptor, codeShape, codeType, hex, pageTrouble, present, SLOTS, stackFor } from './shapes.ts';

/** Flags of an image for IRET and POPF: any, without VM unless asked for; TF seldom. */
export function flagsImage(random: Choice): number {
  let flags = random.u32() & 0x3f7fd7;
  if (!random.once(8)) flags &= ~0x180000;
  if (!random.once(6)) flags &= ~0x20000;
  if (!random.once(8)) flags &= ~0x100;
  return flags >>> 0;
}

/** RETF, RETF imm16 or IRET with a frame at ESP. */
function returnTo(
  c: CaseBuilder,
  random: Choice,
  iret: boolean,
  esp: number,
  frame: { eip: number; cs: number; esp: number; ss: number; flags: number },
): string {
  // prettier-ignore
  const size = random.once(3) ? 2 : 4;
  const stack = c.stack16 ? at.WORLD + (esp & 0xffff) : esp;
  const parameters = !iret && random.bit() ? random.of([4, 8, 2, 1, 0x10, 0x7c]) : 0;
  const put = (n: number, ...values: number[]): void => {
    values.forEach((value, k) => {
      let address = stack + (n + k) * size;
      if (c.stack16) address = at.WORLD + ((address - at.WORLD) & 0xffff);
      c.slots(size, address, value);
    });
  };
  if (c.code16 !== (size === 2)) c.code(0x66);
  if (iret) {
    put(0, frame.eip, frame.cs, frame.flags, frame.esp, frame.ss);
    if (frame.flags & 0x20000) put(5, 0x1b01, 0x1b02, 0x1b03, 0x1b04);
    c.code(0xcf);
    return `iret${size * 8}`;
  }
  put(0, frame.eip, frame.cs);
  const outer = stack + 2 * size + parameters;
  c.slots(size, outer, frame.esp, frame.ss);
  if (parameters) c.code(0xca).immediate(2, parameters);
  else c.code(0xcb);
  return `retf${size * 8} ${parameters}`;
}

/** Any type of descriptor behind the return CS, any RPL, DPL and CPL. */
export function returnTargets(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(5);
  for (const iret of [false, true]) {
    for (let bits = 0; bits < 4096; bits++) {
      const type = bits & 31, dpl = (bits >>> 5) & 3, rpl = (bits >>> 7) & 3, cpl = (bits >>> 9) & 3, p = ((bits >>> 11) & 1) as 0 | 1; // prettier-ignore
      if (type < 16 && random.bit()) continue;
      const c = new CaseBuilder(iret ? 'iret' : 'far-return').level(cpl);
      const slot = random.of(SLOTS);
      const { text, entry } = anyDescriptor(c, random, slot, type, dpl, p);
      const esp = at.ENTRY_ESP[cpl] as number;
      const what = returnTo(c, random, iret, esp, { eip: entry, cs: slot | rpl, esp: at.ENTRY_ESP[rpl] as number, ss: at.dataOf(rpl), flags: 2 | (random.below(4) << 12) }); // prettier-ignore
      cases.push(c.done(`${what} ${hex(slot | rpl)}: ${text} CPL ${cpl}`));
    }
  }
  return cases;
}

/** Mostly right returns with everything around them varied: stacks, flags, data segments, pages. */
export function returnFrames(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(6);
  const segments = [0, 3, at.DATA0, at.dataOf(1), at.dataOf(2), at.dataOf(3), at.CONFORMING0, at.CONFORMING3 | 3, at.CODE0, at.codeOf(3), at.READ_ONLY3, at.LDT_X | 3]; // prettier-ignore
  for (let n = 0; n < 7000; n++) {
    const iret = n % 5 !== 0 && n % 5 !== 1;
    const cpl = random.of([0, 0, 0, 1, 2, 3]);
    const c = new CaseBuilder(iret ? 'iret' : 'far-return');
    let text = '';
    if ((cpl === 0 || cpl === 3) && random.once(6)) {
      c.level16(cpl);
      text += ' in 16-bit code';
      if (random.bit()) c.entry({ esp: random.of([0xfffe, 0xfffc, 0xfffa, 0xfff8, 0xfff4, 0xfff0]) });
    } else c.level(cpl);
    let esp = c.stack16 ? (at.ENTRY_ESP[cpl] as number) & 0xffff : (at.ENTRY_ESP[cpl] as number);
    if (random.once(6)) {
      esp = c.stack16 ? random.of([0xfffe, 0xfffc, 0xfffa, 0xfff8, 0xfff4, 0xffee, 0xabcd8400]) : cpl === 3 ? random.of([0x17ff8, 0x17ffc, 0x17ff4, 0x17ffe]) : random.of([0x16ff8, 0x16ffc, 0x16ff0, 0x16ff6]); // prettier-ignore
      text += ` ESP ${hex(esp)}`;
    }
    c.entry({ esp });
    const level = random.once(16) ? random.below(4) : cpl + random.below(4 - cpl);
    const target = codeShape(random, codeType(random), random.once(8) ? random.below(4) : level, present(random, 24));
    const slot = random.of(SLOTS);
    c.descriptor(slot, target);
    const cs = random.once(24) ? random.of([0, 3, 0x500, 0xfff9, 0x104]) : slot | level;
    const newEsp = random.of([at.ENTRY_ESP[level] as number, at.ENTRY_ESP[level] as number, 0, 0x87654321]);
    const stack = random.bit() ? { ss: at.dataOf(level), esp: newEsp, text: 'good' } : stackFor(c, random, level, newEsp); // prettier-ignore
    const flags = random.once(3) ? 2 : flagsImage(random);
    const eip = random.once(24) ? random.u32() : target.entry;
    c.entry({ eflags: 2 | (random.below(4) << 12) | (cpl === 0 && iret && random.once(40) ? 0x4000 : 0) });
    if (random.bit()) c.entry({ es: random.of(segments), ds: random.of(segments), fs: random.of(segments), gs: random.of(segments) }); // prettier-ignore
    text += pageTrouble(c, random, 8, cpl === 3 ? [0x11000, 0x13000, 0x17000, 0x18000] : [0x11000, 0x13000, 0x16000]);
    const what = returnTo(c, random, iret, esp, { eip, cs, esp: stack.esp, ss: stack.ss, flags });
    cases.push(c.done(`${what} ${hex(cs)}: ${hex(target.type)}/${target.dpl} stack ${hex(stack.ss)}:${hex(stack.esp)} ${stack.text} flags ${hex(flags)}${text} CPL ${cpl}`)); // prettier-ignore
  }
  return cases;
}

/** IRET, PUSHF, POPF, CLI, STI, INT, far transfers and I/O in virtual-8086 mode. */
export function virtualInstructions(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(7);
  for (let n = 0; n < 1200; n++) {
    const iopl = random.below(4);
    const c = new CaseBuilder('virtual-8086').virtual8086(iopl, random.once(4) ? random.u32() & 0x254ed5 : 0);
    const wide = random.bit();
    const sp = random.of([0x8400, 0x8400, 0x8400, 0xfffe, 0xfffc, 0xfff8, 0, 1, 2, 3, 4]);
    const flags = flagsImage(random);
    c.entry({ esp: random.once(8) ? 0xabcd0000 + sp : sp });
    const size = wide ? 4 : 2;
    const slot = (k: number, value: number): void => {
      for (let i = 0; i < size; i++) c.byte(at.WORLD + ((sp + k * size + i) & 0xffff), value >>> (8 * i));
    };
    if (wide) c.code(0x66);
    const eip = random.once(8) ? 0x1ffff : at.PAD - at.WORLD;
    let what: string;
    switch (random.below(8)) {
      case 0:
      case 1:
        [eip, 0x1000, flags].forEach((value, k) => slot(k, value));
        c.code(0xcf);
        what = 'iret';
        break;
      case 2:
        slot(0, flags);
        c.code(0x9d);
        what = 'popf';
        break;
      case 3:
        c.code(0x9c);
        what = 'pushf';
        break;
      case 4:
        c.code(random.of([0xfa, 0xfb]));
        what = 'cli, sti';
        break;
      case 5:
        [eip, 0x1000].forEach((value, k) => slot(k, value));
        c.code(0xcb);
        what = 'retf';
        break;
      case 6:
        c.code(0x9a).immediate(size, eip).immediate(2, 0x1000);
        what = 'call';
        break;
      default:
        c.code(0xea).immediate(size, eip).immediate(2, 0x1000);
        what = 'jmp';
    }
    const trouble = pageTrouble(c, random, 8, [0x18000, 0x10000, 0x1f000]);
    cases.push(c.done(`${what}${size * 8} IOPL ${iopl} SP ${hex(sp)} flags ${hex(flags)} EIP ${hex(eip)}${trouble}`));
  }
  return cases;
}
