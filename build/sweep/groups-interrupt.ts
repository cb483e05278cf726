/** INT n, INT3, INTO, ICEBP and exceptions through every kind of gate; double faults; delivery from virtual-8086 mode. */
import { CaseBuilder, type Case } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { anyDescriptor, codeShape, codeType, hex, pageTrouble, present, setInnerStack, stackFor } from './shapes.ts';

interface Source {
  readonly name: string;
  readonly vector: number;
  /** INT n, INT3, INTO. */
  readonly software: boolean;
  act(c: CaseBuilder, random: Choice): void;
}

const int = (vector: number): Source => ({ name: `int ${hex(vector)}`, vector, software: true, act: (c) => void c.code(0xcd, vector) }); // prettier-ignore
/** A selector that cannot be loaded: beyond the GDT, or absent. */
const loadBad = (c: CaseBuilder, register: number, selector: number): void =>
  void c.entry({ eax: selector }).code(0x8e, 0xc0 | (register << 3));

const SOURCES: readonly Source[] = [
  int(0x20),
  int(0x2f),
  int(0x0d),
  int(0x34),
  int(0x3f),
  { name: 'int3', vector: 3, software: true, act: (c) => void c.code(0xcc) },
  { name: 'into', vector: 4, software: true, act: (c) => void c.flag(0x800).code(0xce) },
  { name: 'icebp', vector: 1, software: false, act: (c) => void c.code(0xf1) },
  { name: '#DE', vector: 0, software: false, act: (c) => void c.entry({ eax: 0, ecx: 0 }).code(0xf7, 0xf1) },
  { name: '#UD', vector: 6, software: false, act: (c) => void c.code(0x0f, 0x0b) },
  { name: '#NM', vector: 7, software: false, act: (c) => void c.entry({ cr0: 0x80010015 }).code(0xdb, 0xe3) },
  { name: '#BR', vector: 5, software: false, act: (c) => void c.entry({ eax: 0x7fffffff }).longs(at.DATA + 0x40, 0, 1).code(0x2e, 0x62, 0x05).immediate(4, at.DATA + 0x40) }, // prettier-ignore
  { name: '#GP', vector: 13, software: false, act: (c) => void loadBad(c, 0, 0x5f0) },
  { name: '#NP', vector: 11, software: false, act: (c) => (c.descriptor(at.V, { type: 0x13, dpl: 3, p: 0 }), loadBad(c, 0, at.V | c.cpl)) }, // prettier-ignore
  { name: '#SS', vector: 12, software: false, act: (c) => (c.descriptor(at.V, { type: 0x13, dpl: c.cpl, p: 0 }), loadBad(c, 2, at.V | c.cpl)) }, // prettier-ignore
  { name: '#PF', vector: 14, software: false, act: (c) => void c.code(0x2e, 0x8b, 0x1d).immediate(4, 0x55000) },
];
const PROTECTED_ONLY = new Set(['#NP', '#SS', '#GP', '#BR']);
const V86_SOURCES = SOURCES.filter((s) => !PROTECTED_ONLY.has(s.name) && s.name !== '#PF');

/** The landing page for handlers of a vector: the debug vector must not be used to come back from itself. */
const landing = (vector: number): number => (vector === 1 ? at.CODE_INT3 : at.CODE);

/** A handler's code segment in slot Y and the gate's selector and offset for it. */
function handler(
  c: CaseBuilder,
  random: Choice,
  vector: number,
  level: number,
  wrongs: number,
): { selector: number; offset: number; text: string } {
  // prettier-ignore
  const page = landing(vector);
  const wrong = random.once(wrongs);
  const type = wrong ? codeType(random) : random.of([0x1a, 0x1b, 0x18, 0x19]);
  // A page fault whose handler is not mapped would never come to an end.
  const last = vector === 14;
  const any = codeShape(random, type, level, wrong ? present(random, 4) : 1);
  const shape = last ? { ...any, base: at.CODE, limit: 0xfff, g: 0 as const, entry: at.PAD - at.CODE } : any;
  const moved = shape.base === at.CODE ? { ...shape, base: page } : shape;
  const slot = random.of([at.Y, at.Y, at.LDT_Y, at.FAR + 8]);
  c.descriptor(slot, moved);
  let offset = shape.base === at.CODE ? shape.entry : page + 0x200 - (shape.base ?? 0);
  let selector = slot | random.below(4);
  if (wrong && random.once(3)) selector = random.of([0, 2, 0x500, 0x104, 0xfffc]);
  if (wrong && !last && random.once(4)) offset = random.u32();
  return { selector, offset, text: `${hex(selector)} ${hex(type)}/${level}${wrong ? ' wrong?' : ''}` };
}

/** Every type of gate, its DPL and P, every source and CPL; then handlers, stacks, pages. */
export function deliveries(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(8);
  for (let n = 0; n < 9000; n++) {
    const part = n % 3;
    const source = random.of(SOURCES);
    const cpl = random.below(4);
    const c = new CaseBuilder('interrupt');
    let text = '';
    const code16 = (cpl === 0 || cpl === 3) && random.once(12) && source.name !== '#BR' && source.name !== '#PF';
    if (code16) c.level16(cpl as 0 | 3);
    else c.level(cpl);
    const type = part === 0 ? random.below(32) : random.of([14, 15, 6, 7]);
    const dpl = part === 0 || random.once(10) ? random.below(4) : 3;
    const p = present(random, part === 0 ? 4 : 40);
    const level = random.once(10) ? random.below(4) : random.below(cpl + 1);
    const target = handler(c, random, source.vector, level, part === 1 ? 2 : 10);
    if (type === 5)
      c.vector(source.vector, { type, dpl, p, selector: random.of([at.SEL_B, at.SEL_B, at.SEL_C, at.SEL_D, at.SEL_D | 1, at.DATA0, 0, at.LDT_X]), offset: 0 }); // prettier-ignore
    else c.vector(source.vector, { type, dpl, p, selector: target.selector, offset: target.offset });
    if (level < cpl && (part === 2 || random.once(6))) {
      const esp = [at.ESP0, at.ESP1, at.ESP2][level] as number;
      const stack = stackFor(c, random, level, random.once(4) ? 0x17000 + random.below(9) * 4 : esp);
      setInnerStack(c, level, stack.ss, stack.esp);
      text += ` stack ${hex(stack.ss)}:${hex(stack.esp)} ${stack.text}`;
    } else if (level >= cpl && part === 2) {
      const esp = c.stack16 ? random.of([0, 1, 2, 3, 4, 6, 8, 10, 0xffff]) : cpl === 3 ? random.of([0x18004, 0x18000, 0x18008]) : random.of([0x17004, 0x17000, 0x17008]); // prettier-ignore
      c.entry({ esp });
      text += ` ESP ${hex(esp)}`;
    }
    const flags = (random.below(4) << 12) | (random.once(4) ? 0x200 : 0) | (random.once(8) ? 0x4000 : 0) | (random.once(8) ? 0x400 : 0) | (random.once(8) ? 0x40000 : 0); // prettier-ignore
    c.entry({ eflags: 2 | flags | (cpl > 0 && random.once(16) ? 0x100 : 0) | (cpl > 0 && random.once(16) ? 0x10000 : 0) }); // prettier-ignore
    if (random.once(30)) {
      const limit = source.vector * 8 + random.of([7, 6, 0, -1]);
      // The harness needs the gates of the fault that follows.
      if (limit > 14 * 8 + 7) {
        c.entry({ idtLimit: limit });
        text += ` IDT limit ${hex(limit)}`;
      }
    }
    source.act(c, random);
    text += pageTrouble(c, random, part === 2 ? 4 : 20, [0x14000, 0x11000, 0x13000, 0x16000, 0x17000]);
    cases.push(c.done(`${source.name}: gate ${hex(type)}/${dpl}${p ? '' : ' absent'} to ${target.text}${text} flags ${hex(flags)} CPL ${cpl}${code16 ? ' in 16-bit code' : ''}`)); // prettier-ignore
  }
  return cases;
}

/** From virtual-8086 mode: IOPL, gate, handler, stack. */
export function virtualDeliveries(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(9);
  for (let n = 0; n < 2500; n++) {
    const source = random.of(V86_SOURCES);
    const iopl = random.below(4);
    const c = new CaseBuilder('virtual-8086-interrupt').virtual8086(iopl, random.of([0, 0x200, 0x4000, 0x400, 0x10000, 0x40000])); // prettier-ignore
    const type = random.once(8) ? random.below(32) : random.of([14, 15, 6, 7]);
    const dpl = random.once(4) ? random.below(4) : 3;
    const p = present(random, 40);
    const level = random.once(6) ? random.below(4) : 0;
    const target = handler(c, random, source.vector, level, 5);
    if (type === 5)
      c.vector(source.vector, { type, dpl, p, selector: random.of([at.SEL_B, at.SEL_C, at.SEL_D, 0]), offset: 0 }); // prettier-ignore
    else c.vector(source.vector, { type, dpl, p, selector: target.selector, offset: target.offset });
    let text = '';
    if (random.once(3)) {
      const stack = stackFor(c, random, 0, random.once(3) ? 0x17000 + random.below(12) * 4 : at.ESP0);
      setInnerStack(c, 0, stack.ss, stack.esp);
      text += ` stack ${hex(stack.ss)}:${hex(stack.esp)} ${stack.text}`;
    }
    source.act(c, random);
    text += pageTrouble(c, random, 8, [0x11000, 0x13000, 0x14000, 0x16000, 0x17000]);
    cases.push(c.done(`${source.name}: IOPL ${iopl} gate ${hex(type)}/${dpl}${p ? '' : ' absent'} to ${target.text}${text}`)); // prettier-ignore
  }
  return cases;
}

/** A fault whose own gate is bad, and the double fault behind it. */
export function doubleFaults(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(10);
  for (let n = 0; n < 1200; n++) {
    const source = random.of(SOURCES);
    const cpl = random.below(4);
    const c = new CaseBuilder('double-fault').level(cpl);
    const spoil = (vector: number): string => {
      switch (random.below(vector === 14 ? 5 : 6)) {
        case 0:
          c.vector(vector, { type: random.of([0, 2, 12, 14 | 16]), selector: at.CODE0, dpl: 3 });
          return 'type';
        case 1:
          c.vector(vector, { type: 14, selector: at.CODE0, dpl: 3, p: 0 });
          return 'absent';
        case 2:
          c.vector(vector, { type: 14, selector: random.of([0, 0x500, at.DATA0]), dpl: 3 });
          return 'selector';
        case 3:
          c.vector(vector, { type: 5, selector: random.of([0, 0x500, at.DATA0, at.SEL_TSS]), dpl: 3 });
          return 'task';
        case 4:
          c.descriptor(at.Z, { type: 0x1b, p: 0 }).vector(vector, { type: 14, selector: at.Z, dpl: 3 });
          return 'code absent';
        default:
          c.vector(vector, { type: 14, selector: at.CODE0, offset: 0x66000, dpl: 0 });
          return 'code unmapped';
      }
    };
    let text = spoil(source.vector);
    if (random.once(2)) {
      const next = random.of([10, 11, 12, 13, 14]);
      text += ` ${next} ${spoil(next)}`;
    }
    if (random.once(6)) {
      const handler = random.of([14, 15, 6, 7]);
      c.vector(8, { type: handler, selector: handler >= 8 ? at.CODE0 : at.CODE16_0, offset: handler >= 8 ? at.PAD : at.PAD - at.WORLD, dpl: 0 }); // prettier-ignore
      text += ` #DF gate ${hex(handler)}`;
    }
    if (random.once(40)) text += ` #DF ${spoil(8)}`;
    if (random.once(8)) {
      c.entry({ tr: at.X }).descriptor(at.X, { type: 9, base: at.TSS, limit: random.of([0x67, 0x60, 0x5f]), g: 0 });
    }
    source.act(c, random);
    cases.push(c.done(`${source.name}: ${text} CPL ${cpl}`));
  }
  return cases;
}

/** A TSS too small for the stack of level 1 or 2; that of level 0, where the fault is handled, is there. */
export function smallTasks(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(23);
  for (let n = 0; n < 400; n++) {
    const cpl = random.of([2, 3, 3]);
    const c = new CaseBuilder('small-tss').level(cpl).throughGates();
    const wide = random.bit();
    const level = cpl === 2 ? 1 : random.of([1, 2]);
    const limit = wide ? random.of([9, 0xf, 0x10, 0x11, 0x12, 0x17, 0x18, 0x19, 0x1a]) : random.of([5, 8, 9, 0xa, 0xc, 0xd, 0xe]); // prettier-ignore
    c.descriptor(at.X, { type: wide ? 9 : 1, base: wide ? at.TSS : at.TSS_D, limit, g: 0 }).entry({ tr: at.X });
    if (!wide) c.shorts(at.TSS_D, 0, 0x7100, at.STACK16_0, 0x7600, at.Z | 1, 0x7800, at.V | 2);
    c.descriptor(at.Z, { type: 0x13, dpl: 1, base: at.WORLD, limit: 0xffff, db: 0 });
    c.descriptor(at.V, { type: 0x13, dpl: 2, base: at.WORLD, limit: 0xffff, db: 0 });
    const kind = random.below(3);
    const size = random.bit();
    const offset = at.PAD;
    c.descriptor(at.Y, { type: 0x1b, dpl: level });
    if (kind === 0) c.vector(0x23, { type: size ? 14 : 15, selector: at.Y, dpl: 3, offset }).code(0xcd, 0x23);
    else if (kind === 1) c.vector(6, { type: size ? 14 : 15, selector: at.Y, dpl: 3, offset }).code(0x0f, 0x0b);
    else {
      c.gate(at.FAR, { type: 12, selector: at.Y, dpl: 3, offset, parameters: random.below(3) });
      c.code(0x9a)
        .immediate(4, 0)
        .immediate(2, at.FAR | 3);
    }
    cases.push(c.done(`${['int 23', '#UD', 'call'][kind]} to level ${level}: ${wide ? 32 : 16}-bit TSS limit ${hex(limit)} CPL ${cpl}`)); // prettier-ignore
  }
  return cases;
}

/** Any descriptor as a gate's target: what a gate may name. */
export function gateTargets(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(11);
  for (let bits = 0; bits < 2048; bits++) {
    const type = bits & 31, dpl = (bits >>> 5) & 3, cpl = (bits >>> 7) & 3, p = ((bits >>> 9) & 1) as 0 | 1, wide = (bits >>> 10) & 1; // prettier-ignore
    const c = new CaseBuilder('interrupt').level(cpl);
    const { text, entry } = anyDescriptor(c, random, at.X, type, dpl, p);
    c.vector(0x21, {
      type: random.of(wide ? [14, 15] : [6, 7]),
      dpl: 3,
      selector: at.X | random.below(4),
      offset: entry,
    });
    c.code(0xcd, 0x21);
    cases.push(c.done(`int 21: ${wide ? 32 : 16}-bit gate to ${text} CPL ${cpl}`));
  }
  return cases;
}
