/** The four layouts of environment and state, byte by byte (SDM vol. 1 figures 8-9 to 8-12). */
import { CS, DS, EFLAGS_VM, SS } from '#emulator/arch';
import { assembleBytes } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { load, makeMachine, protectedMode, type TestMachine } from '../machine.test-kit.ts';
import { bytesAt, dwords, words } from './fpu.test-kit.ts';

const CODE = 0x2_0000, DATA = 0x3_0000, SAVED = 0x200; // prettier-ignore
let m: TestMachine;
beforeAll(() => {
  m = makeMachine();
});

type Mode = 'real' | 'virtual-8086' | 'protected';
/** 16-bit code at offset 100h of CODE, data in DATA; in protected mode flat with 32-bit addresses. */
function start(mode: Mode, asm: string): void {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  if (mode === 'protected') protectedMode(m, 0);
  else if (mode === 'virtual-8086') {
    protectedMode(m, 3);
    m.cpu.setEflags(EFLAGS_VM | 2);
  }
  if (mode !== 'protected') {
    const rights = mode === 'real' ? 0x9300 : 0xf300;
    m.cpu.setSegment(CS, CODE >> 4, CODE, 0xffff, rights | 0x800);
    m.cpu.setSegment(DS, DATA >> 4, DATA, 0xffff, rights);
    m.cpu.setSegment(SS, 0x1000, 0x10000, 0xffff, rights);
    m.cpu.gpr[4] = 0x8000;
  }
  const bits = mode === 'protected' ? 32 : 16;
  const at = mode === 'protected' ? CODE : CODE + 0x100;
  load(m, at, assembleBytes({ name: 'env.asm', text: `bits ${bits}\norg ${at & 0xffff}\n${asm}\n` }));
  m.cpu.eip = mode === 'protected' ? CODE : 0x100;
  m.cpu.fpu.signExponent.fill(0);
}
const area = (mode: Mode): number => (mode === 'protected' ? 0 : DATA) + SAVED;

/** FLD of 1.0 and FADD of memory: the operand at 3456h, the FADD two bytes behind FNINIT and FLD1. */
const BODY = 'fninit\nfld1\nfadd dword [0x3456]\n';
/** Tag word: R7 valid, the others empty. */
const TAGS = 0x3fff;

describe('the environment in memory', () => {
  it.each(['real', 'virtual-8086'] as const)('holds linear addresses of 20 bits in 16-bit code of %s mode', (mode) => {
    start(mode, `${BODY}fnstenv [${SAVED}]`);
    m.cpu.run(4);
    expect(words(m, area(mode), 8)).toEqual([0x37f, 0x3800, TAGS, 0x0104, 0x2000 | 0x006, 0x3456, 0x3000, 0]);
  });
  it.each(['real', 'virtual-8086'] as const)(
    'holds linear addresses of 32 bits with a 32-bit operand in %s mode',
    (mode) => {
      start(mode, `${BODY}db 0x66\nfnstenv [${SAVED}]`);
      m.cpu.run(4);
      expect(dwords(m, area(mode), 8)).toEqual([0xffff037f, 0xffff3800, 0xffff3fff, 0xffff0104, 0x2006, 0xffff3456, 0x3000, 0]); // prettier-ignore
    },
  );
  it('holds selectors and offsets in protected mode with a 32-bit operand', () => {
    start('protected', `${BODY}fnstenv [${SAVED}]`);
    m.cpu.run(4);
    expect(dwords(m, SAVED, 8)).toEqual([0xffff037f, 0xffff3800, 0xffff3fff, 0x20004, 0x0005_0008, 0x3456, 0xffff0010, 0]); // prettier-ignore
  });
  it('holds selectors and offsets of 16 bits in protected mode with a 16-bit operand', () => {
    start('protected', `${BODY}db 0x66\nfnstenv [${SAVED}]`);
    m.cpu.run(4);
    expect(words(m, SAVED, 8)).toEqual([0x37f, 0x3800, TAGS, 0x0004, 8, 0x3456, 0x10, 0]);
  });
  it('has the registers behind it, ST(0) first, and FNSAVE initialises', () => {
    start('protected', `fninit\nfld1\nfldpi\nfnsave [${SAVED}]`);
    m.cpu.run(4);
    const { fpu } = m.cpu;
    expect([
      bytesAt(m, SAVED + 28, 20),
      bytesAt(m, SAVED + 48, 60),
      m.ram[SAVED + 108],
      [fpu.control[0], fpu.status[0], fpu.occupied[0], fpu.instructionOffset[0], fpu.opcode[0]],
    ]).toEqual(['35c26821a2da0fc90040' + '0000000000000080ff3f', '00'.repeat(60), 0, [0x37f, 0, 0, 0, 0]]);
  });
  it('takes 94 bytes with a 16-bit operand', () => {
    start('real', `fninit\nfld1\nfnsave [${SAVED}]`);
    m.ram.fill(0xee, DATA + SAVED, DATA + SAVED + 100);
    m.cpu.run(3);
    expect([bytesAt(m, area('real') + 14, 10), m.ram[area('real') + 93], m.ram[area('real') + 94]]).toEqual(['0000000000000080ff3f', 0, 0xee]); // prettier-ignore
  });

  it.each([
    ['real', ''],
    ['real', 'db 0x66\n'],
    ['virtual-8086', ''],
    ['virtual-8086', 'db 0x66\n'],
    ['protected', ''],
    ['protected', 'db 0x66\n'],
  ] as const)('comes back as it was stored (%s mode, prefix %j)', (mode, prefix) => {
    start(mode, `${BODY}${prefix}fnsave [${SAVED}]\n${prefix}frstor [${SAVED}]\n${prefix}fnsave [${SAVED + 0x100}]`);
    m.cpu.run(6);
    expect(bytesAt(m, area(mode) + 0x100, 108)).toBe(bytesAt(m, area(mode), 108));
  });

  it('comes back through FLDENV without the registers', () => {
    start('protected', `${BODY}fnstenv [${SAVED}]\nfninit\nfldenv [${SAVED}]\nfnstenv [${SAVED + 0x40}]`);
    m.cpu.run(7);
    expect(dwords(m, SAVED + 0x40, 7)).toEqual(dwords(m, SAVED, 7));
  });
  it('gets its tags from the contents: a loaded tag word only says what is empty', () => {
    start('protected', `fninit\nfldz\nfld1\nfninit\nfldenv [0x400]\nfnstenv [${SAVED}]`);
    // R7 holds zero and R6 one, loaded as "special" and "zero"; R2 and R3 hold zero, loaded as "valid"; the others are empty.
    load(m, 0x400, [0x7f, 3, 0, 0, 0, 0, 0, 0, 0x0f, 0x9f]);
    m.cpu.run(6);
    expect(words(m, SAVED + 8, 1)).toEqual([0x4f5f]);
  });
  it('of FNSTENV leaves all exceptions masked', () => {
    start('protected', `fninit\nfldcw [0x400]\nfnstenv [${SAVED}]`);
    load(m, 0x400, [0x40, 3]);
    m.cpu.run(3);
    expect([words(m, SAVED, 1), m.cpu.fpu.control[0]]).toEqual([[0x340], 0x37f]);
  });
});

describe('after power-on and reset', () => {
  it('the x87 holds zeros, a warm reset leaves it', () => {
    start('protected', `fnstenv [${SAVED}]\nfninit\nfld1`);
    m.cpu.run(1);
    const first = words(m, SAVED, 6).filter((_, k) => k % 2 === 0);
    m.cpu.run(2);
    m.cpu.reset('warm');
    expect([first, m.cpu.fpu.status[0], m.cpu.fpu.occupied[0]]).toEqual([[0x40, 0, 0x5555], 0x3800, 0x80]);
  });
});
