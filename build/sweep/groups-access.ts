/** Accesses at the borders of segments of all kinds, null selectors, and table limits. */
import { CaseBuilder, type Case } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { hex } from './shapes.ts';

const LIMITS = [0, 1, 2, 3, 4, 0xf, 0x7f, 0xff, 0xffe, 0xfff, 0xffff, 0xffffe, 0xfffff] as const;

/** Reads, writes, stack operations and fetches at and around the limit. */
export function borders(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(13);
  for (let n = 0; n < 6000; n++) {
    const cpl = random.of([0, 3]);
    const c = new CaseBuilder('limit').level(cpl);
    const stack = random.once(4);
    const type = stack ? random.of([0x13, 0x17]) : random.of([0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1a, 0x1b, 0x1e, 0x1f, 0x18]); // prettier-ignore
    const db = random.bit(), g = random.once(4) ? 1 : 0; // prettier-ignore
    const raw = random.of(LIMITS);
    const limit = g ? ((raw << 12) | 0xfff) >>> 0 : raw;
    const size = random.of([1, 2, 4] as const);
    const near = random.of([limit, limit, limit + 1, db ? 0xffffffff : 0xffff, 0, 0x10000]);
    const offset = (near + random.of([0, -1, -2, -3, -4, 1, 2, 4])) >>> 0;
    // The first byte that is touched lies in the data page whenever the access is allowed.
    const base = (at.DATA + 0x80 - offset) >>> 0;
    const slot = random.of([at.X, at.LDT_X]);
    c.descriptor(slot, { type, dpl: cpl, base, limit: raw, g: g as 0 | 1, db });
    const selector = slot | cpl;
    c.entry({ eax: 0x11223344, ebx: offset });
    let what: string;
    if (stack) {
      // lss esp, then push, pop, or an access by [ebp].
      c.longs(at.DATA + 0x20, offset, selector)
        .code(0x2e, 0x0f, 0xb2, 0x25)
        .immediate(4, at.DATA + 0x20);
      const [name, ...bytes] = random.of([['push', 0x50], ['push16', 0x66, 0x50], ['pop', 0x58], ['pop16', 0x66, 0x58], ['pusha', 0x60], ['popa', 0x61], ['call', 0xe8, 0, 0, 0, 0], ['ret', 0xc3], ['pushf', 0x9c], ['enter', 0xc8, 4, 0, 1], ['leave', 0xc9], ['ss read', 0x36, 0x8b, 0x03]] as const); // prettier-ignore
      c.entry({ ebp: offset }).code(...bytes);
      what = name;
    } else {
      const register = random.of([[3, 0x3e], [0, 0x26], [4, 0x64], [5, 0x65]] as const); // prettier-ignore
      c.word(at.DATA + 0x20, selector)
        .code(0x2e, 0x8e, 0x05 | (register[0] << 3))
        .immediate(4, at.DATA + 0x20);
      const write = random.bit();
      const opcode = size === 1 ? [write ? 0x88 : 0x8a] : size === 2 ? [0x66, write ? 0x89 : 0x8b] : [write ? 0x89 : 0x8b]; // prettier-ignore
      const rmw = random.once(5);
      // mov al/ax/eax,[ebx]; or add [ebx],al/ax/eax
      if (rmw) c.code(register[1], ...(size === 1 ? [0x00] : size === 2 ? [0x66, 0x01] : [0x01]), 0x03);
      else c.code(register[1], ...opcode, 0x03);
      what = `${rmw ? 'add' : write ? 'write' : 'read'} ${size}`;
    }
    cases.push(c.done(`${what} at ${hex(offset)}: type ${hex(type)} limit ${hex(limit)} B ${db} CPL ${cpl}`));
  }
  return cases;
}

/** Fetches beyond the limit of code segments, near transfers included. */
export function fetchBorders(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(14);
  for (let n = 0; n < 800; n++) {
    const cpl = random.of([0, 3]);
    const c = new CaseBuilder('limit').level(cpl);
    const d = random.bit();
    const limit = 0x100 + random.below(0x110);
    c.descriptor(at.X, { type: random.of([0x1a, 0x18, 0x1b]), dpl: cpl, base: at.CODE, limit, g: 0, db: d });
    c.entry({ cs: at.X | cpl, eip: at.STUB - at.CODE });
    const wide = d === 1;
    let what: string;
    const target = (limit + random.of([-2, -1, 0, 1, 2])) >>> 0;
    const size = wide ? 4 : 2;
    switch (random.below(5)) {
      case 0:
        c.code(0xe9).immediate(size, target - (at.STUB - at.CODE) - 1 - size);
        what = 'jmp near';
        break;
      case 1:
        c.code(0xe8).immediate(size, target - (at.STUB - at.CODE) - 1 - size);
        what = 'call near';
        break;
      case 2:
        c.entry({ eax: random.once(4) ? target + 0x10000 : target }).code(0xff, 0xe0);
        what = 'jmp eax';
        break;
      case 3:
        c.slots(size, at.ENTRY_ESP[cpl] as number, target).code(0xc3);
        what = 'ret';
        break;
      default:
        c.code(0x0f, random.of([0x84, 0x85])).immediate(size, target - (at.STUB - at.CODE) - 2 - size);
        what = 'jcc';
    }
    cases.push(c.done(`${what} to ${hex(target)}: limit ${hex(limit)} D ${d} CPL ${cpl}`));
  }
  return cases;
}

const NULL_LOADS = [[0x8e, 0xc0], [0x8e, 0xd0], [0x8e, 0xd8], [0x8e, 0xe0], [0x8e, 0xe8]] as const; // prettier-ignore
const OVERRIDES = [0x26, 0x36, 0x3e, 0x64, 0x65] as const;
/** Null selectors: loading them, and using them. */
export function nullSelectors(): Case[] {
  const cases: Case[] = [];
  for (let cpl = 0; cpl < 4; cpl++) {
    for (let selector = 0; selector < 4; selector++) {
      NULL_LOADS.forEach((bytes, n) => {
        for (const use of [0, 1, 2]) {
          const c = new CaseBuilder('null')
            .level(cpl)
            .entry({ eax: selector })
            .code(...bytes);
          if (use === 1) c.code(OVERRIDES[n] as number, 0x8b, 0x1e);
          if (use === 2) c.code(OVERRIDES[n] as number, 0x89, 0x1e);
          cases.push(c.done(`load ${n} with ${selector}, use ${use}, CPL ${cpl}`));
        }
      });
    }
  }
  return cases;
}

/** Selectors at the ends of GDT and LDT, and pages of tables that are not there. */
export function tableBorders(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(15);
  for (let n = 0; n < 1500; n++) {
    const cpl = random.below(4);
    const c = new CaseBuilder('table').level(cpl);
    const local = random.bit();
    const index = local ? random.of([15, 16, 31, 2, 0]) : random.of([0x80, 0x81, 0x9f, 0x9e]);
    const selector = (index << 3) | (local << 2) | random.below(cpl + 1);
    const limit = (index << 3) + random.of([7, 6, 8, 3, 0, -1]);
    c.descriptor(selector & 0xfffc, { type: random.of([0x12, 0x13, 0x1a]), dpl: cpl });
    const register = random.of([0, 3, 4, 5, 2]);
    let text = `${hex(selector)}`;
    if (local) {
      const ldtr = random.of([at.SEL_LDT, at.SEL_LDT, at.SEL_LDT, 0, 1]);
      const base = random.of([at.LDT, at.LDT, at.LDT, at.LDT + 4, at.LDT - 4]);
      c.descriptor(at.SEL_LDT, { type: 2, base, limit: limit < 0 ? 0 : limit, g: random.once(8) ? 1 : 0 }).entry({
        ldtr,
      });
      text += ` LDT ${hex(base)} limit ${hex(limit)} LDTR ${hex(ldtr)}`;
    } else {
      c.entry({ gdtLimit: limit });
      text += ` GDT limit ${hex(limit)}`;
    }
    if (random.once(3)) {
      const page = local ? 0x13000 : 0x11000;
      const flags = random.of([6, 5, 3, 1, 4]);
      c.page(page, flags);
      if (random.bit()) c.withoutWp();
      text += ` page ${hex(page >>> 12)}=${flags}`;
    }
    c.entry({ eax: selector }).code(0x8e, 0xc0 | (register << 3));
    c.code(0x2e, 0x8b, 0x1e);
    cases.push(c.done(`mov ${register}: ${text} CPL ${cpl}`));
  }
  return cases;
}
