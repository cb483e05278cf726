/** LAR, LSL, VERR, VERW, ARPL; LLDT, LTR and their kin; control registers; flags; I/O permission. */
import { CaseBuilder, type Case } from './case.ts';
import { flagsImage } from './groups-return.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { anyDescriptor, hex, SLOTS } from './shapes.ts';

const QUERIES = [
  ['lar', 0x0f, 0x02, 0xd8],
  ['lsl', 0x0f, 0x03, 0xd8],
  ['lar16', 0x66, 0x0f, 0x02, 0xd8],
  ['lsl16', 0x66, 0x0f, 0x03, 0xd8],
  ['verr', 0x0f, 0x00, 0xe0],
  ['verw', 0x0f, 0x00, 0xe8],
] as const;

/** Every type, DPL, RPL, CPL and P. */
export function queries(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(16);
  for (let bits = 0; bits < 4096; bits++) {
    const type = bits & 31, dpl = (bits >>> 5) & 3, rpl = (bits >>> 7) & 3, cpl = (bits >>> 9) & 3, p = ((bits >>> 11) & 1) as 0 | 1; // prettier-ignore
    for (const [name, ...bytes] of [random.of(QUERIES.slice(0, 4)), random.of(QUERIES.slice(4))]) {
      const c = new CaseBuilder('query').level(cpl);
      const slot = random.of(SLOTS);
      if (type & 16 || random.bit())
        c.descriptor(slot, { type, dpl, p, base: random.u32(), limit: random.below(0x100000), g: random.bit(), db: random.bit(), avl: random.bit() }); // prettier-ignore
      else anyDescriptor(c, random, slot, type, dpl, p);
      let selector = slot | rpl;
      let text = '';
      if (random.once(16)) selector = random.of([0, 3, 0x500, 0x104, 0xfff8]) | rpl;
      if (random.once(16)) {
        const page = selector & 4 ? 0x13000 : 0x11000;
        const flags = random.of([6, 3, 1, 5]);
        c.page(page, flags);
        text = ` page ${hex(page >>> 12)}=${flags}`;
      }
      c.entry({ eax: 0xabcd0000 + selector, eflags: random.bit() ? 0x42 : 2 }).code(...bytes);
      cases.push(c.done(`${name} ${hex(selector)}: ${hex(type)}/${dpl} P ${p} CPL ${cpl}${text}`));
    }
  }
  return cases;
}

/** ARPL with registers and memory. */
export function adjusts(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(17);
  for (let n = 0; n < 300; n++) {
    const cpl = random.below(4);
    const v86 = random.once(8);
    const c = new CaseBuilder('query');
    if (v86) c.virtual8086(3);
    else c.level(cpl);
    c.entry({ eax: random.u32(), ecx: random.u32(), eflags: v86 ? 0x23002 : random.bit() ? 0x42 : 2 });
    let text = '';
    if (random.bit()) c.code(0x63, 0xc8);
    else {
      const address = random.of([at.DATA + 0x10, 0x17fff, 0x18000]);
      c.word(address, random.u32()).code(0x2e, 0x63, 0x0d).immediate(4, address);
      text = ` [${hex(address)}]`;
      if (random.once(3)) {
        c.page(0x18000, random.of([6, 5, 3]));
        text += ' page 18';
      }
    }
    cases.push(c.done(`arpl${text} CPL ${cpl}${v86 ? ' V86' : ''} ${n}`));
  }
  return cases;
}

/** LLDT and LTR: every type of descriptor, and what selectors reach afterwards. */
export function tableLoads(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(18);
  for (const ltr of [false, true]) {
    for (let bits = 0; bits < 1024; bits++) {
      const type = bits & 31,
        dpl = (bits >>> 5) & 3,
        rpl = (bits >>> 7) & 3,
        p = ((bits >>> 9) & 1) as 0 | 1;
      const cpl = random.once(6) ? random.below(4) : 0;
      const c = new CaseBuilder(ltr ? 'ltr' : 'lldt');
      const v86 = random.once(20);
      if (v86) c.virtual8086(3);
      else c.level(cpl);
      const slot = random.of([at.X, at.X, at.FAR, at.LDT_X]);
      const base = ltr ? at.TSS : at.LDT;
      const limit = ltr ? random.of([0x67, 0x108, 0xff]) : random.of([0xff, 0x17, 0, 7]);
      c.descriptor(slot, { type: random.once(3) ? (ltr ? random.of([9, 1]) : 2) : type, dpl, p, base, limit, g: 0 });
      let selector = slot | rpl;
      if (random.once(10)) selector = random.of([0, 1, 2, 3, 0x500, 0xfff8, 4, 0x4fc]);
      let text = '';
      if (random.once(10)) {
        const flags = random.of([6, 5, 1, 3]);
        c.page(0x11000, flags);
        if (random.bit()) c.withoutWp();
        text = ` page 11=${flags}`;
      }
      c.entry({ eax: 0xabcd0000 + selector });
      if (random.bit()) c.code(0x0f, 0x00, ltr ? 0xd8 : 0xd0);
      else
        c.word(at.DATA + 0x10, selector)
          .code(0x2e, 0x0f, 0x00, ltr ? 0x1d : 0x15)
          .immediate(4, at.DATA + 0x10);
      // str ecx or sldt ecx; then a selector of the LDT.
      c.code(0x0f, 0x00, ltr ? 0xc9 : 0xc1);
      if (!ltr)
        c.code(0xb8)
          .immediate(4, random.of([at.LDT_X, 4, 0x84]))
          .code(0x8e, 0xc0);
      cases.push(c.done(`${ltr ? 'ltr' : 'lldt'} ${hex(selector)}: ${hex(type)}/${dpl} P ${p}${text} CPL ${cpl}${v86 ? ' V86' : ''}`)); // prettier-ignore
    }
  }
  return cases;
}

const SYSTEM: readonly (readonly [string, ...number[]])[] = [
  ['sgdt', 0x2e, 0x0f, 0x01, 0x05], ['sidt', 0x2e, 0x0f, 0x01, 0x0d], ['lgdt', 0x2e, 0x0f, 0x01, 0x15], ['lidt', 0x2e, 0x0f, 0x01, 0x1d],
  ['sgdt16', 0x2e, 0x66, 0x0f, 0x01, 0x05], ['sidt16', 0x2e, 0x66, 0x0f, 0x01, 0x0d], ['lgdt16', 0x2e, 0x66, 0x0f, 0x01, 0x15],
  ['lmsw m', 0x2e, 0x0f, 0x01, 0x35], ['smsw m', 0x2e, 0x0f, 0x01, 0x25], ['sldt m', 0x2e, 0x0f, 0x00, 0x05], ['str m', 0x2e, 0x0f, 0x00, 0x0d],
]; // prettier-ignore
const REGISTER_SYSTEM: readonly (readonly [string, ...number[]])[] = [
  ['sldt', 0x0f, 0x00, 0xc0], ['str', 0x0f, 0x00, 0xc8], ['sldt16', 0x66, 0x0f, 0x00, 0xc0], ['str16', 0x66, 0x0f, 0x00, 0xc8],
  ['smsw', 0x0f, 0x01, 0xe0], ['smsw16', 0x66, 0x0f, 0x01, 0xe0], ['lmsw', 0x0f, 0x01, 0xf1], ['clts', 0x0f, 0x06], ['invd', 0x0f, 0x08],
  ['wbinvd', 0x0f, 0x09], ['invlpg', 0x0f, 0x01, 0x3e], ['invlpg reg', 0x0f, 0x01, 0xf8], ['mov eax,cr0', 0x0f, 0x20, 0xc0], ['mov eax,cr1', 0x0f, 0x20, 0xc8],
  ['mov eax,cr2', 0x0f, 0x20, 0xd0], ['mov eax,cr3', 0x0f, 0x20, 0xd8], ['mov eax,cr4', 0x0f, 0x20, 0xe0], ['mov cr2,ecx', 0x0f, 0x22, 0xd1], ['mov cr1,ecx', 0x0f, 0x22, 0xc9],
  ['mov eax,dr0', 0x0f, 0x21, 0xc0], ['mov eax,dr7', 0x0f, 0x21, 0xf8], ['mov eax,dr6', 0x0f, 0x21, 0xf0], ['mov dr0,ecx', 0x0f, 0x23, 0xc1], ['rdmsr', 0x0f, 0x32], ['wrmsr', 0x0f, 0x30],
  ['mov cs,ax', 0x8e, 0xc8], ['mov seg 6', 0x8e, 0xf0], ['mov seg 7', 0x8e, 0xf8], ['lldt', 0x0f, 0x00, 0xd0], ['ltr', 0x0f, 0x00, 0xd8], ['verr', 0x0f, 0x00, 0xe0], ['lar', 0x0f, 0x02, 0xc0],
  ['0f 00 /6', 0x0f, 0x00, 0xf0], ['0f 01 reg sgdt', 0x0f, 0x01, 0xc0], ['0f 01 reg lgdt', 0x0f, 0x01, 0xd0], ['les reg', 0xc4, 0xc0], ['jmp far reg', 0xff, 0xe8], ['call far reg', 0xff, 0xd8], ['lss reg', 0x0f, 0xb2, 0xc0],
  ['hlt', 0xf4], ['lock nop', 0xf0, 0x90], ['ud2', 0x0f, 0x0b], ['ud1', 0x0f, 0xb9, 0xc0], ['bound reg', 0x62, 0xc0], ['lea reg', 0x8d, 0xc0],
]; // prettier-ignore

/** Instructions of the system at every level, in 16-bit code and in virtual-8086 mode. */
export function systemInstructions(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(19);
  for (let n = 0; n < 2400; n++) {
    const cpl = random.below(4);
    const v86 = random.once(6);
    const c = new CaseBuilder('system');
    if (v86) c.virtual8086(random.of([0, 3]));
    else c.level(cpl);
    const level = v86 ? 3 : cpl;
    let what: string;
    if (random.bit() && !v86) {
      const [name, ...bytes] = random.of(SYSTEM);
      const address = random.of([at.DATA + 0x10, at.DATA + 0x10, 0x17ffc, 0x17ffe]);
      // The tables stay where they are, whatever is loaded: the same base, another limit.
      const load = name.startsWith('lg') || name.startsWith('li');
      if (load) {
        c.word(address, name.startsWith('lg') ? 0x4ff : 0x1ff).long(address + 2, name.startsWith('lg') ? at.GDT : at.IDT); // prettier-ignore
      }
      if (name === 'lmsw m') c.word(address, random.of([1, 0xb, 0xfff1 & 0xf, 0]));
      c.code(...bytes).immediate(4, address);
      if (random.once(3) && address >= 0x17000 && address < 0x18000) c.page(0x18000, random.of([6, 5, 3, 4]));
      if (random.once(3)) c.page(0x18000, 6);
      if (load) c.code(0x2e, 0x0f, 0x01, name.startsWith('lg') ? 0x05 : 0x0d).immediate(4, at.DATA + 0x40);
      what = `${name} [${hex(address)}]`;
    } else {
      const [name, ...bytes] = random.of(REGISTER_SYSTEM);
      if (name === 'hlt' && level === 0) continue;
      c.entry({ eax: random.of([0, at.SEL_LDT, 0x33, at.X]), ecx: random.of([1, 0, 0x12345678, 0xb]), edx: 0 });
      if (name.endsWith('msr')) c.entry({ ecx: 0x7fffffff });
      if (name === 'lmsw') c.entry({ ecx: random.of([0, 1, 3, 0xb]) });
      c.code(...bytes);
      if (name === 'lmsw' || name === 'clts') c.code(0x0f, 0x01, 0xe2);
      what = name;
    }
    cases.push(c.done(`${what} CPL ${level}${v86 ? ' V86' : ''} ${n}`));
  }
  return cases;
}

/** CLI, STI, PUSHF, POPF, IRET in place, LAHF and SAHF: every CPL and IOPL, 16 and 32 bits. */
export function flagInstructions(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(20);
  for (let n = 0; n < 2000; n++) {
    const cpl = random.below(4);
    const iopl = random.below(4);
    const c = new CaseBuilder('flags').level(cpl);
    const flags = 2 | (iopl << 12) | (random.bit() << 9) | (random.u32() & 0xcd5);
    c.entry({ eflags: flags });
    const image = flagsImage(random);
    const esp = at.ENTRY_ESP[cpl] as number;
    const wide = random.bit();
    let what: string;
    switch (random.below(6)) {
      case 0:
        c.code(0xfa);
        what = 'cli';
        break;
      case 1:
        c.code(0xfb);
        what = 'sti';
        break;
      case 2:
        if (!wide) c.code(0x66);
        c.code(0x9c);
        what = `pushf${wide ? 32 : 16}`;
        break;
      default:
        c.long(esp, image);
        if (!wide) c.code(0x66);
        c.code(0x9d);
        if (random.bit()) c.code(0x90);
        what = `popf${wide ? 32 : 16} ${hex(image)}`;
    }
    if (random.once(8)) {
      const page = cpl === 3 ? 0x18000 : 0x17000;
      c.page(page, random.of([6, 5, 3]));
      what += ' page';
    }
    cases.push(c.done(`${what} flags ${hex(flags)} CPL ${cpl}`));
  }
  return cases;
}

const PORT = 0x2a8;
/** IN, OUT, INS, OUTS against IOPL and the bit map. */
export function ioPermission(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(21);
  for (let n = 0; n < 2500; n++) {
    const v86 = random.once(4);
    const cpl = v86 ? 3 : random.of([0, 1, 2, 3, 3, 3]);
    const iopl = random.below(4);
    const c = new CaseBuilder('io');
    if (v86) c.virtual8086(iopl);
    else c.level(cpl).entry({ eflags: 2 | (iopl << 12) });
    const port = PORT + random.below(12);
    c.entry({ edx: 0xdddd0000 + port, eax: 0xffffffff, ecx: 0x30002 });
    const size = random.of([1, 2, 4] as const);
    let text = `port ${hex(port)} IOPL ${iopl}`;
    // Bits of the map around the port.
    const map = random.of([0, 0, 0, 0xffffffff, random.u32()]);
    let base = random.of([at.IO_MAP, at.IO_MAP, at.IO_MAP, 0x68]);
    let tss = at.SEL_TSS;
    const kind = random.below(8);
    if (kind === 0) {
      base = random.of([0, 0x10, 0xfff0, 0xffff, 0x108 - 0x55, 0x109 - 0x55, 0x107 - 0x55, 0x106 - 0x55]);
      text += ` base ${hex(base)}`;
    } else if (kind === 1) {
      const limit = random.once(3) ? 0x5f + random.below(10) : base + 0x55 + random.below(4);
      tss = at.X;
      c.descriptor(at.X, { type: 9, base: at.TSS, limit, g: 0 }).entry({ tr: tss });
      text += ` limit ${hex(limit)}`;
    } else if (kind === 2) {
      c.descriptor(at.X, { type: 1, base: at.TSS_D, limit: random.of([0x2b, 0x200]), g: 0 }).entry({ tr: at.X });
      text += ' 16-bit TSS';
    } else if (kind === 3) {
      // The map on the next page.
      base = 0xf00;
      c.descriptor(at.X, { type: 9, base: at.TSS, limit: 0x1fff, g: 0 }).entry({ tr: at.X });
      const flags = random.of([7, 6, 3, 1, 5]);
      c.page(at.TSS + base + (port >>> 3) + 1, flags);
      text += ` map on page ${hex((at.TSS + base + (port >>> 3) + 1) >>> 12)}=${flags}`;
    }
    c.word(at.TSS + 102, base);
    const where = at.TSS + base + (PORT >>> 3);
    if (where + 4 < 0x18000) c.long(where, map);
    text += ` map ${hex(map)}`;
    const immediate = random.once(6);
    const string = random.once(5) && !v86;
    const out = random.bit();
    if (size !== 1 && (size === 2) !== c.code16) c.code(0x66);
    if (string) {
      if (random.bit()) c.code(0xf3);
      c.code((out ? 0x6e : 0x6c) | (size === 1 ? 0 : 1));
      text = `${out ? 'outs' : 'ins'} ${text}`;
    } else if (immediate) {
      c.code((out ? 0xe6 : 0xe4) | (size === 1 ? 0 : 1), 0xf2);
      text = `${out ? 'out' : 'in'} F2h ${text}`;
    } else {
      c.code((out ? 0xee : 0xec) | (size === 1 ? 0 : 1));
      text = `${out ? 'out' : 'in'} ${text}`;
    }
    cases.push(c.done(`${text} size ${size} CPL ${cpl}${v86 ? ' V86' : ''}`));
  }
  return cases;
}

/** Single step, alignment check, and the debug registers around transfers. */
export function traps(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(22);
  for (let n = 0; n < 600; n++) {
    const cpl = random.below(4);
    const c = new CaseBuilder('trap').level(cpl);
    const esp = at.ENTRY_ESP[cpl] as number;
    // At level 0 TF cannot come with the entry: POPFD sets it.
    if (cpl === 0)
      c.long(esp - 4, 0x102)
        .entry({ esp: esp - 4 })
        .code(0x9d);
    else c.entry({ eflags: 0x102 | (random.below(4) << 12) | (random.once(6) ? 0x10000 : 0) });
    c.longs(esp, at.PAD, at.codeOf(cpl), 0x2 | (random.once(3) ? 0x100 : 0), at.ENTRY_ESP[3], at.dataOf(3));
    const [name, ...bytes] = random.of([['nop', 0x90], ['int 22', 0xcd, 0x22], ['int3', 0xcc], ['iret', 0xcf], ['retf', 0xcb], ['pop ss', 0x17], ['mov ss', 0x8e, 0xd0], ['popf', 0x9d], ['sti', 0xfb], ['ud2', 0x0f, 0x0b], ['rep stosb', 0xf3, 0xaa], ['jmp far', 0xea, 0, 0x92, 1, 0, at.codeOf(cpl), 0], ['mov ds', 0x8e, 0xd8]] as const); // prettier-ignore
    c.entry({ eax: at.dataOf(cpl), ecx: 3, edi: at.DATA + 0x40 });
    if (name === 'pop ss') c.long(esp, at.dataOf(cpl));
    if (name === 'popf') c.long(esp, random.of([2, 0x102, 0x302]));
    c.vector(0x22, { type: random.of([14, 15, 7]), selector: at.codeOf(0), dpl: 3, offset: at.PAD });
    c.code(...bytes);
    if (random.bit()) c.code(0x90);
    cases.push(c.done(`TF: ${name} CPL ${cpl} ${n}`));
  }
  for (let n = 0; n < 400; n++) {
    const cpl = random.of([3, 3, 3, 0, 2]);
    const c = new CaseBuilder('trap').level(cpl).entry({ cr0: 0x80050011 }).flag(0x40000);
    const esp = (at.ENTRY_ESP[cpl] as number) + random.below(4);
    c.entry({ esp, esi: at.DATA + random.below(8), edi: at.DATA + 0x40 + random.below(4), ecx: 2, ebp: esp });
    const [name, ...bytes] = random.of([['push', 0x50], ['pop', 0x58], ['push16', 0x66, 0x50], ['lodsd', 0xad], ['stosw', 0x66, 0xab], ['movsd', 0xa5], ['mov al', 0x8a, 0x06], ['mov ax', 0x66, 0x8b, 0x06], ['les', 0xc4, 0x06], ['les16', 0x66, 0xc4, 0x06], ['retf', 0xcb], ['iret', 0xcf], ['pusha', 0x60], ['enter', 0xc8, 4, 0, 2], ['call', 0xe8, 0, 0, 0, 0], ['ret', 0xc3], ['int', 0xcd, 0x22], ['popf', 0x9d], ['bound', 0x62, 0x06], ['sgdt', 0x0f, 0x01, 0x06], ['sgdt2', 0x0f, 0x01, 0x46, 2], ['str m', 0x0f, 0x00, 0x0e], ['cmpxchg8b', 0x0f, 0xc7, 0x0e], ['jmp m', 0xff, 0x2e], ['call m', 0xff, 0x1e]] as const); // prettier-ignore
    c.longs(at.ENTRY_ESP[cpl] as number, at.PAD, at.codeOf(cpl), 2, 0, 0);
    c.vector(0x22, { type: 14, selector: at.codeOf(cpl === 3 ? random.of([0, 3]) : cpl), dpl: 3, offset: at.PAD });
    c.code(...bytes);
    cases.push(c.done(`AC: ${name} ESP ${hex(esp)} CPL ${cpl} ${n}`));
  }
  for (let n = 0; n < 200; n++) {
    const cpl = random.below(4);
    const rf = random.once(3);
    const c = new CaseBuilder('trap').level(cpl);
    const where = random.of([at.STUB, at.STUB + 1, at.PAD]);
    c.entry({ dr0: where, dr7: random.of([0x401, 0x402, 0x403, 0x400]) });
    if (rf && cpl > 0) c.flag(0x10000);
    c.code(random.of([0x90, 0x0f]), random.of([0x0b, 0x90]));
    cases.push(c.done(`breakpoint ${hex(where)} RF ${rf} CPL ${cpl} ${n}`));
  }
  return cases;
}
