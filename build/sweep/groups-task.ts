/** Task switches by JMP, CALL, INT, exceptions and IRET, to and from 16- and 32-bit TSSs, with one thing or more wrong. */
import { CaseBuilder, type Case } from './case.ts';
import { farInstruction } from './groups-far.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';
import { codeShape, codeType, hex, present, stackFor } from './shapes.ts';

const FIELD32 = { link: 0, cr3: 28, eip: 32, eflags: 36, eax: 40, esp: 56, es: 72, cs: 76, ss: 80, ds: 84, fs: 88, gs: 92, ldt: 96, t: 100 } as const; // prettier-ignore
const FIELD16 = { link: 0, eip: 14, eflags: 16, eax: 18, esp: 26, es: 34, cs: 36, ss: 38, ds: 40, ldt: 42 } as const;

/** The new task's state: mostly right, at level `level`. Returns what is special. */
function newTask(c: CaseBuilder, random: Choice, base: number, wide: boolean, trouble: number): string {
  const level = random.below(4);
  const set = (field: keyof typeof FIELD32, value: number): void => {
    if (wide) c.long(base + FIELD32[field], value);
    else if (field in FIELD16) c.word(base + FIELD16[field as keyof typeof FIELD16], value);
  };
  const esp = wide ? (at.ENTRY_ESP[level] as number) : (at.ENTRY_ESP[level] as number) & 0xffff;
  for (let n = 0; n < 8; n++) {
    if (wide) c.long(base + FIELD32.eax + n * 4, 0xb0000000 + n);
    else c.word(base + FIELD16.eax + n * 2, 0xc000 + n);
  }
  const code = codeShape(random, 0x1b, level, 1);
  const flat16 = { base: at.WORLD, limit: 0xffff, g: 0 as const, entry: at.PAD - at.WORLD };
  const target = wide ? code : { ...code, ...flat16 };
  let cs = at.Y | level;
  let ss = at.dataOf(level);
  let stackPointer = esp;
  let text = `level ${level}`;
  if (!wide) {
    c.descriptor(at.Z, { type: 0x13, dpl: level, base: at.WORLD, limit: 0xffff, db: 0 });
    ss = at.Z | level;
  }
  c.descriptor(at.Y, target);
  let flags = 2 | (random.below(4) << 12) | (random.once(8) ? 0x4000 : 0) | (random.once(6) ? 0x200 : 0);
  let ldt = random.of([at.SEL_LDT, at.SEL_LDT, 0]);
  const data: number[] = [0, 1, 2, 3].map(() => random.of([at.dataOf(3), 0, at.codeOf(3), at.CONFORMING0, at.READ_ONLY3, at.dataOf(3) & 0xfff8]) | 0); // prettier-ignore
  set('cr3', random.bit() ? at.PAGE_DIRECTORY_2 : at.PAGE_DIRECTORY);
  set('eip', target.entry);
  if (random.below(trouble) === 0) {
    switch (random.below(14)) {
      case 0: {
        const type = codeType(random);
        const dpl = random.once(2) ? random.below(4) : level;
        c.descriptor(at.Y, { ...target, type, dpl, p: present(random, 5) });
        cs = at.Y | random.of([level, level, random.below(4)]);
        text += ` CS ${hex(type)}/${dpl} RPL ${cs & 3}`;
        break;
      }
      case 1:
        cs = random.of([0, 3, 0x500, 0x104, 0xfffc, at.LDT_X | level, at.FAR | level]);
        c.descriptor(at.FAR, { ...target, type: 0x1a, dpl: level });
        c.descriptor(at.LDT_X, { ...target, type: 0x1a, dpl: level });
        text += ` CS ${hex(cs)}`;
        break;
      case 2:
      case 3:
      case 4: {
        const stack = stackFor(c, random, level, at.ENTRY_ESP[level] as number);
        ss = stack.ss;
        stackPointer = stack.esp;
        text += ` stack ${hex(stack.ss)}:${hex(stack.esp)} ${stack.text}`;
        break;
      }
      case 5:
      case 6: {
        const type = random.below(32), dpl = random.below(4), rpl = random.below(4), p = present(random, 4); // prettier-ignore
        const slot = random.of([at.V, at.FAR + 16, at.LDT_Y]);
        c.descriptor(slot, { type, dpl, p });
        data[random.below(4)] = slot | rpl;
        text += ` data ${hex(slot | rpl)} ${hex(type)}/${dpl} ${p}`;
        break;
      }
      case 7: {
        const selector = random.of([0x500, 0x104, 0xfff8, 0x4fc, 0xc]);
        data[random.below(4)] = selector;
        text += ` data ${hex(selector)}`;
        break;
      }
      case 8:
      case 9: {
        const type = random.of([2, 2, 0, 9, 0x12, random.below(32)]), p = present(random, 3); // prettier-ignore
        ldt = random.of([at.X + 0x20, at.X + 0x20, at.LDT_X, 0x500, 3, at.FAR + 24]) | random.of([0, 3]);
        if ((ldt & 4) === 0 && ldt < 0x500 && ldt > 3) c.descriptor(ldt, { type, p, base: at.LDT, limit: random.of([0xff, 0x17, 0]), g: 0 }); // prettier-ignore
        text += ` LDT ${hex(ldt)} ${hex(type)} ${p}`;
        cs = random.of([cs, at.LDT_X | level]);
        break;
      }
      case 10:
        flags |= 0x20000 | (random.bit() ? 0x100 : 0);
        text += ' VM';
        cs = 0x1000;
        ss = 0x1000;
        stackPointer = 0x8400;
        set('eip', random.of([at.PAD - at.WORLD, at.PAD - at.WORLD, 0x12345]));
        break;
      case 11:
        set('eip', random.u32());
        text += ' EIP';
        break;
      case 12:
        if (wide) {
          set('t', 0x680001);
          text += ' T';
        } else {
          flags |= 0x100;
          text += ' TF';
        }
        break;
      default:
        flags |= random.of([0x100, 0x10000, 0x40000, 0xfff00000 >>> 0, 0x8028]);
        text += ` flags ${hex(flags)}`;
    }
  }
  set('eflags', flags >>> 0);
  set('esp', stackPointer);
  set('cs', cs);
  set('ss', ss);
  set('es', data[0] as number);
  set('ds', data[1] as number);
  set('fs', data[2] as number);
  set('gs', data[3] as number);
  set('ldt', ldt);
  set('link', 0xeeee);
  return text;
}

/** All kinds of switches to a TSS in slot X. */
export function taskSwitches(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(12);
  for (let n = 0; n < 9000; n++) {
    const kind = random.of(['jmp', 'call', 'int', 'fault', 'iret', 'jmp gate', 'call gate'] as const);
    const cpl = kind === 'iret' ? random.of([0, 0, 0, 3]) : random.below(4);
    const c = new CaseBuilder('task-switch');
    const v86 = (kind === 'int' || kind === 'fault') && random.once(8);
    if (v86) c.virtual8086(random.of([3, 3, 0]));
    else c.level(cpl);
    const gates = cpl === 0 && !v86 && random.once(8);
    if (gates) c.throughGates();
    let text = '';
    const wide = !random.once(3);
    const across = random.once(5);
    const base = wide ? (across ? at.TSS_ACROSS : at.TSS_B) : across ? at.TSS16_ACROSS : at.TSS_C;
    text += newTask(c, random, base, wide, 2);
    // The TSS descriptor.
    const wrong = random.once(8);
    const busy = kind === 'iret' ? 2 : 0;
    const good = (wide ? 9 : 1) | busy;
    const type = wrong ? random.of([good ^ 2, good ^ 2, random.below(32)]) : good;
    const limit = random.once(12) ? random.of(wide ? [0x66, 0x65, 0x64, 0x2b, 0] : [0x2a, 0x29, 0x28, 0xd]) : random.of(wide ? [0x67, 0x67, 0xff] : [0x2b, 0x2b, 0x67]); // prettier-ignore
    const dpl = random.once(4) ? random.below(4) : 3;
    const slot = random.of([at.X, at.X, at.X, at.FAR]);
    c.descriptor(slot, { type, dpl, p: present(random, 24), base, limit, g: 0 });
    let selector = slot | random.of([0, 0, 0, 3, random.below(4)]);
    if (random.once(30)) selector = random.of([0, 3, 0x500, at.LDT_X, 0xfff8, at.SEL_TSS]);
    // The task that is left: 32 bits, or 16 bits in slot X + 10h.
    const old16 = random.once(6) && !gates;
    if (old16) {
      c.descriptor(at.X + 0x28, { type: 1, base: at.TSS_D, limit: 0x2b, g: 0 }).entry({ tr: at.X + 0x28 });
      c.shorts(at.TSS_D, 0, 0x7100, at.STACK16_0, 0x7600, 0, 0x7800, 0);
      text += ' from a 16-bit task';
    }
    const oldBase = old16 ? at.TSS_D : at.TSS;
    if (random.once(30) && gates) {
      c.descriptor(at.X + 0x28, { type: 9, base: at.TSS, limit: random.of([0x66, 0x2b, 0x67]), g: 0 }).entry({ tr: at.X + 0x28 }); // prettier-ignore
      text += ' old TSS limit';
    }
    const nt = kind === 'iret' || random.once(8) ? 0x4000 : 0;
    if (!v86) c.entry({ eflags: 2 | nt | (random.below(4) << 12) });
    let what: string = kind;
    const taskGate = at.V + 8;
    const gate = { type: 5, selector, offset: random.u32(), dpl: random.once(5) ? random.below(4) : 3, p: present(random, 30) }; // prettier-ignore
    if (kind === 'jmp' || kind === 'call')
      what = farInstruction(c, kind === 'call', random.below(4), selector, random.u32());
    else if (kind === 'jmp gate' || kind === 'call gate') {
      c.gate(taskGate, gate);
      what = `${farInstruction(c, kind === 'call gate', random.below(4), taskGate | random.below(4), random.u32())} gate`;
    } else if (kind === 'int') {
      c.vector(0x22, gate).code(0xcd, 0x22);
    } else if (kind === 'fault') {
      const [vector, bytes] = random.of([[0, [0xf7, 0xf1]], [6, [0x0f, 0x0b]], [13, [0x8e, 0xc0]], [1, [0xf1]]] as const); // prettier-ignore
      c.vector(vector, gate)
        .entry({ eax: 0x5f0, ecx: 0 })
        .code(...bytes);
      what = `fault ${vector}`;
    } else {
      c.word(oldBase, selector).code(0xcf);
    }
    if (random.once(10)) {
      const page = random.of(across ? [0x13000, 0x14000, 0x11000] : [0x11000, 0x13000, 0x16000]);
      const flags = random.of([6, 5, 3, 1]);
      c.page(page, flags);
      if (random.bit()) c.withoutWp();
      text += ` page ${hex(page >>> 12)}=${flags}`;
    }
    cases.push(c.done(`${what} to ${hex(selector)} ${hex(type)}/${dpl} limit ${hex(limit)}: ${text}${v86 ? ' from V86' : ''}${gates ? ' (gates)' : ''} CPL ${c.cpl}`)); // prettier-ignore
  }
  return cases;
}
