/** Loads of segment registers by MOV, POP, LDS, LES, LSS, LFS, LGS, and accesses through what was loaded. */
import { CaseBuilder, type Case } from './case.ts';
import * as at from './layout.ts';
import { Choice } from './random.ts';

/** ES, SS, DS, FS, GS by their numbers in an instruction. */
const REGISTERS = { ES: 0, SS: 2, DS: 3, FS: 4, GS: 5 } as const;
type Register = keyof typeof REGISTERS;
const OVERRIDE = { ES: 0x26, SS: 0x36, DS: 0x3e, FS: 0x64, GS: 0x65 } as const;
const POP = { ES: [0x07], SS: [0x17], DS: [0x1f], FS: [0x0f, 0xa1], GS: [0x0f, 0xa9] } as const;
const FAR_LOAD = { ES: [0xc4], SS: [0x0f, 0xb2], DS: [0xc5], FS: [0x0f, 0xb4], GS: [0x0f, 0xb5] } as const;

/** One instruction that loads `selector`, of the kinds MOV r16, MOV m16, POP, POP with 16 bits, LDS with 32 and 16 bits. */
function load(c: CaseBuilder, register: Register, selector: number, kind: number): string {
  switch (kind % 6) {
    case 0:
      c.entry({ eax: (0xa0a00000 | selector) >>> 0 }).code(0x8e, 0xc0 | (REGISTERS[register] << 3));
      return 'mov r16';
    case 1:
      c.word(at.DATA + 0x10, selector).code(0x2e, 0x8e, 0x05 | (REGISTERS[register] << 3)).immediate(4, at.DATA + 0x10); // prettier-ignore
      return 'mov m16';
    case 2:
      c.long(at.ENTRY_ESP[c.cpl] as number, (0x5a5a0000 | selector) >>> 0).code(...POP[register]);
      return 'pop';
    case 3:
      c.word(at.ENTRY_ESP[c.cpl] as number, selector).code(0x66, ...POP[register]);
      return 'o16 pop';
    case 4:
      c.longs(at.DATA + 0x10, 0x12345678, selector).code(0x2e, ...FAR_LOAD[register], 0x05).immediate(4, at.DATA + 0x10); // prettier-ignore
      return 'l32';
    default:
      c.shorts(at.DATA + 0x10, 0x5678, selector).code(0x2e, 0x66, ...FAR_LOAD[register], 0x05).immediate(4, at.DATA + 0x10); // prettier-ignore
      return 'l16';
  }
}

/** mov ebx,[register:10h] */
const probe = (c: CaseBuilder, register: Register): void =>
  void c.code(OVERRIDE[register], 0x8b, 0x1d).immediate(4, 0x10);

/** Every type, DPL, P, RPL and CPL. */
export function segmentLoads(): Case[] {
  const cases: Case[] = [];
  const random = new Choice(1);
  let n = 0;
  for (const register of Object.keys(REGISTERS) as Register[]) {
    const all = register === 'SS' || register === 'DS';
    for (let bits = 0; bits < 4096; bits++) {
      if (!all && !random.once(8)) continue;
      const type = bits & 31, dpl = (bits >>> 5) & 3, rpl = (bits >>> 7) & 3, cpl = (bits >>> 9) & 3, p = ((bits >>> 11) & 1) as 0 | 1; // prettier-ignore
      const c = new CaseBuilder('segment-load').level(cpl);
      const slot = random.of([at.X, at.X, at.Y, at.FAR, at.LDT_X, at.LDT_FAR]);
      const g = random.bit();
      const limit = g ? 0 : random.of([0x13, 0xff, 0xfff, 0x12, 0xf]);
      c.descriptor(slot, { type, dpl, p, base: at.DATA, limit, g, db: random.bit(), avl: random.bit() });
      const what = load(c, register, slot | rpl, n++);
      probe(c, register);
      cases.push(c.done(`${what} ${register}: type ${type.toString(16)} DPL ${dpl} P ${p} RPL ${rpl} CPL ${cpl} slot ${slot.toString(16)} G ${g} limit ${limit.toString(16)}`)); // prettier-ignore
    }
  }
  return cases;
}
