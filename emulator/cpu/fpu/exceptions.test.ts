/** What stands in front of an x87 instruction, what an unmasked exception leaves, stack faults, memory faults. */
import { CR0_EM, CR0_MP, CR0_NE, CR0_TS, DS, VECTOR_AC, VECTOR_GP, VECTOR_MF, VECTOR_NM, VECTOR_PF, VECTOR_SS, VECTOR_UD } from '#emulator/arch'; // prettier-ignore
import { write32 } from '#emulator/base';
import { describe, expect, it } from 'vitest';
import { haltedVector, type TestMachine } from '../machine.test-kit.ts';
import { assembleBytes } from '#emulator/testing';
import { bytesAt, conditions, PLACE, preparer, stackOf, words } from './fpu.test-kit.ts';

const prepare = preparer(assembleBytes);

const IE = 1, DE = 2, ZE = 4, OE = 8, UE = 16, PE = 32, SF = 0x40; // prettier-ignore
const flags = (m: TestMachine): number => m.cpu.fpu.status[0] & 0x7f;
/** Runs until a handler halts; -1 when the program itself does. */
function vectorOf(m: TestMachine): number {
  m.cpu.run(200);
  return haltedVector(m);
}
/** Control word with some exceptions unmasked, as a prologue. */
const unmask = (exceptions: number, more = 0x300): string =>
  `fninit\nmov word [PLACE+32],${0x7f - exceptions + more}\nfldcw [PLACE+32]\n`;

describe('CR0.EM, MP, TS (SDM vol. 3 table 2-2)', () => {
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (n) => [n & 4 ? CR0_EM : 0, n & 2 ? CR0_MP : 0, n & 1 ? CR0_TS : 0] as const,
  );
  const outcome = (asm: string): number[] =>
    rows.map(([em, mp, ts]) => vectorOf(prepare(`${asm}\nhlt`, 0, CR0_NE | em | mp | ts)));
  const NM = VECTOR_NM;
  it('decide over waiting and non-waiting instructions alike', () => {
    const expected = [-1, NM, -1, NM, NM, NM, NM, NM];
    expect(['fld1', 'fninit', 'fnstsw ax', 'fldcw [PLACE]'].map(outcome)).toEqual([
      expected,
      expected,
      expected,
      expected,
    ]);
  });
  it('decide over WAIT', () => {
    expect(outcome('wait')).toEqual([-1, -1, -1, NM, -1, -1, -1, NM]);
  });
});

describe('a pending exception', () => {
  const PENDING = `${unmask(ZE)}fldz\nfld1\nfdiv st0,st1\n`;
  it.each(['fld1', 'wait', 'fldcw [PLACE]', 'fldenv [PLACE]', 'frstor [PLACE]', 'fnop', 'fincstp'])(
    'raises #MF at %s',
    (next) => {
      const m = prepare(`${PENDING}${next}\nhlt`);
      expect([vectorOf(m), words(m, m.cpu.gpr[4] as number, 1)[0]]).toEqual([VECTOR_MF, m.cpu.fpu.instructionOffset[0] + 2]); // prettier-ignore
    },
  );
  it.each([
    'fninit',
    'fnclex',
    'fnstsw ax',
    'fnstcw [PLACE]',
    'fnstenv [PLACE]',
    'fnsave [PLACE]',
    'fneni',
    'fndisi',
    'fsetpm',
  ])('does not stop %s', (next) => {
    expect(vectorOf(prepare(`${PENDING}${next}\nhlt`))).toBe(-1);
  });
  it('waits for a waiting instruction: integer code goes on', () => {
    const m = prepare(`${PENDING}mov eax,7\nhlt`);
    expect([vectorOf(m), m.cpu.gpr[0], m.cpu.fpu.status[0] & 0x8084]).toEqual([-1, 7, 0x8084]);
  });
  it('comes behind #NM and in front of a page or segment fault of the operand', () => {
    const task = prepare(`${PENDING}mov eax,cr0\nor eax,8\nmov cr0,eax\nfld1\nhlt`);
    const first = vectorOf(task);
    const limited = prepare(`${PENDING}fld qword [0xffff]\nhlt`);
    limited.cpu.setSegment(DS, 0x10, 0, 0xffff, 0x409300);
    expect([first, vectorOf(limited)]).toEqual([VECTOR_NM, VECTOR_MF]);
  });
  it('is made by unmasking a flag, and unmade by masking or clearing it', () => {
    const made = vectorOf(
      prepare(`fninit\nfldz\nfld1\nfdiv st0,st1\nmov word [PLACE],0x37b\nfldcw [PLACE]\nfld1\nhlt`),
    );
    const cleared = vectorOf(prepare(`${PENDING}fnclex\nfld1\nhlt`));
    const loaded = vectorOf(prepare(`fninit\nfldz\nfld1\nfdiv st0,st1\nfnstenv [PLACE]\nand byte [PLACE],0xfb\nfldenv [PLACE]\nwait\nhlt`)); // prettier-ignore
    expect([made, cleared, loaded]).toEqual([VECTOR_MF, -1, VECTOR_MF]);
  });
});

describe('an unmasked exception', () => {
  /** State in front of the handler of the next waiting instruction. */
  const after = (exceptions: number, asm: string): { flags: number; st: number[] } => {
    const m = prepare(
      `${unmask(exceptions)}${asm}\nhlt\nhuge: dt 1.0e4000\ntiny: dt 1.0e-4000\nsnan: dd 0x7f800001\ndenormal: dd 1`,
    );
    m.cpu.run(100);
    return { flags: flags(m), st: stackOf(m) };
  };
  it('found before the computation leaves operands and stack', () => {
    expect([
      after(ZE, 'fld1\nfldz\nfdivp st1,st0'),
      after(IE, 'fldz\nfldz\nfdivp st1,st0'),
      after(IE, 'fld1\nfadd dword [snan]'),
      after(DE, 'fld1\nfadd dword [denormal]'),
      after(IE, 'fld1\nfchs\nfsqrt'),
      after(IE, 'fld dword [snan]'),
      after(DE, 'fld dword [denormal]'),
    ]).toEqual([
      { flags: ZE, st: [0, 1] },
      { flags: IE, st: [0, 0] },
      { flags: IE, st: [1] },
      { flags: DE, st: [1] },
      { flags: IE, st: [-1] },
      { flags: IE, st: [] },
      { flags: DE, st: [] },
    ]);
  });
  it('of a comparison leaves condition codes, EFLAGS and stack', () => {
    const m = prepare(
      `${unmask(IE)}fld1\nfcomi st0,st0\nfld dword [qnan]\nfnop\nfcomip st0,st1\nlahf\nhlt\nqnan: dd 0x7fc00000`,
    );
    m.cpu.run(100);
    expect([flags(m), conditions(m), stackOf(m).length, m.cpu.gpr16[0]]).toEqual([IE, '0000', 2, 0x4200]);
  });
  it('of overflow or underflow in a register stores the result with its exponent wrapped by 6000h', () => {
    const squareOf = (exceptions: number, exponent: number): unknown[] => {
      const m = prepare(
        `${unmask(exceptions)}fld tword [number]\nfmul st0,st0\nhlt\nnumber: dw 0,0,0,0x8000,0x3fff+${exponent}`,
      );
      m.cpu.run(100);
      return [flags(m), (m.cpu.fpu.signExponent[7] as number) - 0x3fff];
    };
    expect([squareOf(OE, 13000), squareOf(UE, -13000)]).toEqual([
      [OE, 26000 - 0x6000],
      [UE, -26000 + 0x6000],
    ]);
  });
  it('of a store to memory: IE, OE and UE store and pop nothing, PE does both', () => {
    const store = (exceptions: number, load: string): unknown[] => {
      const m = prepare(
        `mov dword [PLACE],0x11223344\n${unmask(exceptions)}${load}\nfstp dword [PLACE]\nhlt\nhuge: dt 1.0e4000\ntiny: dt 1.0e-4000`,
      );
      m.cpu.run(100);
      return [flags(m), bytesAt(m, PLACE, 4), stackOf(m).length];
    };
    expect([store(OE, 'fld tword [huge]'), store(UE, 'fld tword [tiny]'), store(PE, 'fldpi'), store(IE, '')]).toEqual([
      [OE, '44332211', 1],
      [UE, '44332211', 1],
      [PE, 'db0f4940', 0],
      [IE | SF, '44332211', 0],
    ]);
  });
  it('of an integer store', () => {
    const m = prepare(
      `mov dword [PLACE],0x11223344\n${unmask(IE)}fld dword [big]\nfistp word [PLACE]\nhlt\nbig: dd 1.0e9`,
    );
    m.cpu.run(100);
    expect([flags(m), bytesAt(m, PLACE, 4), stackOf(m)]).toEqual([IE, '44332211', [1e9]]);
  });
});

describe('the register stack', () => {
  const after = (control: string, asm: string): unknown[] => {
    const m = prepare(`${control}${asm}\nhlt`);
    m.cpu.run(100);
    return [flags(m), conditions(m)[2], stackOf(m).length, (m.cpu.fpu.status[0] >> 11) & 7];
  };
  const EIGHT = 'fld1\n'.repeat(8);
  it('overflows with IE, SF and C1 = 1; masked, ST(0) becomes the indefinite', () => {
    expect([after('fninit\n', `${EIGHT}fldpi`), after(unmask(IE), `${EIGHT}fldpi`)]).toEqual([
      [IE | SF, '1', 8, 7],
      [IE | SF, '1', 8, 0],
    ]);
  });
  it('underflows with IE, SF and C1 = 0; masked, the result is the indefinite', () => {
    expect([
      after('fninit\n', 'fadd st0,st1'),
      after(unmask(IE), 'fadd st0,st1'),
      after('fninit\n', 'fld1\nfaddp st1,st0'),
      after(unmask(IE), 'fld1\nfaddp st1,st0'),
      after('fninit\n', 'fxch st1'),
    ]).toEqual([
      [IE | SF, '0', 1, 0],
      [IE | SF, '0', 0, 0],
      [IE | SF, '0', 1, 0],
      [IE | SF, '0', 1, 7],
      [IE | SF, '0', 2, 0],
    ]);
  });
  it('both ways for what replaces and pushes', () => {
    expect([
      after('fninit\n', 'fptan'),
      after('fninit\n', `${EIGHT}fsincos`),
      after('fninit\n', `${EIGHT}fxtract`),
    ]).toEqual([
      [IE | SF, '0', 2, 7],
      [IE | SF, '1', 8, 7],
      [IE | SF, '1', 8, 7],
    ]);
  });
  it('FXAM tells an empty register, with the sign of what it held', () => {
    const m = prepare('fninit\nfld1\nfchs\nffree st0\nfxam\nhlt');
    m.cpu.run(100);
    expect(conditions(m)).toBe('1011');
  });
});

describe('memory operands', () => {
  it.each([
    ['fld qword [0xfff9]', 0xfff9],
    ['fld tword [0xfff7]', 0xfff7],
    ['fstp tword [0xfff7]', 0xfff7],
    ['fnsave [0xff95]', 0xff95],
    ['frstor [0xff95]', 0xff95],
    ['fnstenv [0xffe5]', 0xffe5],
  ])('%s reaches beyond the limit: #GP, and nothing has happened', (asm) => {
    const m = prepare(`fninit\nfld1\n${asm}\nhlt`);
    m.cpu.setSegment(DS, 0x10, 0, 0xffff, 0x409300);
    expect([vectorOf(m), stackOf(m), m.cpu.fpu.control[0], bytesAt(m, 0xff90, 0x70)]).toEqual([VECTOR_GP, [1], 0x37f, '00'.repeat(0x70)]); // prettier-ignore
  });
  it('beyond the limit of SS: #SS', () => {
    const m = prepare('fninit\nmov ebp,0xffffffff\nfld1\nfstp tword [ebp-9]\nhlt');
    const inside = vectorOf(m);
    const beyond = prepare('fninit\nmov ebp,0x3fff9\nfld1\nfstp tword [ebp]\nhlt');
    beyond.cpu.setSegment(2, 0x10, 0, 0x3ffff, 0x409300);
    expect([inside, vectorOf(beyond), stackOf(beyond)]).toEqual([-1, VECTOR_SS, [1]]);
  });

  const DIRECTORY = 0x40000, TABLE = 0x41000; // prettier-ignore
  /** Identity map of 1 MiB without the page at 6000h. */
  function paged(asm: string): TestMachine {
    const m = prepare(asm);
    write32(m.ram, DIRECTORY, TABLE | 7);
    for (let page = 0; page < 256; page++) write32(m.ram, TABLE + page * 4, (page << 12) | (page === 6 ? 0 : 7));
    m.cpu.loadCr3(DIRECTORY);
    m.cpu.loadCr0((m.cpu.state.cr0[0] | 0x80000000) >>> 0);
    return m;
  }
  it.each([
    'fld qword [0x5ffc]',
    'fstp tword [0x5ffa]',
    'fnsave [0x5fa0]',
    'frstor [0x5fa0]',
    'fnstenv [0x5ff0]',
    'fbstp [0x5fff]',
  ])('%s crosses into a page that is not present: #PF, and nothing has happened', (asm) => {
    const m = paged(`fninit\nfld1\n${asm}\nhlt`);
    expect([vectorOf(m), m.cpu.state.cr2[0], stackOf(m), m.cpu.fpu.control[0], bytesAt(m, 0x5f90, 0x70)]).toEqual([VECTOR_PF, 0x6000, [1], 0x37f, '00'.repeat(0x70)]); // prettier-ignore
  });

  it.each([
    ['fld dword [0x5002]', 2],
    ['fld qword [0x5004]', 4],
    ['fld tword [0x5004]', 4],
    ['fild word [0x5001]', 1],
    ['fldcw [0x5001]', 1],
    ['fnstenv [0x5002]', 2],
    ['db 0x66\nfnsave [0x5001]', 1],
  ])('%s is not aligned: #AC in ring 3', (asm) => {
    const m = prepare(`fninit\n${asm}\nhlt`, 3);
    m.cpu.setEflags(0x40002);
    m.cpu.loadCr0((m.cpu.state.cr0[0] | 0x40000) >>> 0);
    expect(vectorOf(m)).toBe(VECTOR_AC);
  });
  it.each([
    'fld dword [0x5004]',
    'fld qword [0x5008]',
    'fld tword [0x5008]',
    'fnsave [0x5004]',
    'db 0x66\nfnsave [0x5002]',
  ])('%s is aligned', (asm) => {
    const m = prepare(`fninit\n${asm}\nnop\nhlt`, 3);
    m.cpu.setEflags(0x40002);
    m.cpu.loadCr0((m.cpu.state.cr0[0] | 0x40000) >>> 0);
    // HLT in ring 3.
    expect(vectorOf(m)).toBe(VECTOR_GP);
  });
  it('an undefined escape opcode raises #NM with EM or TS set, else #UD', () => {
    const outcome = (cr0: number): number => vectorOf(prepare('db 0x66,0xd9,0xd1\nhlt', 0, CR0_NE | cr0));
    expect([outcome(0), outcome(CR0_EM), outcome(CR0_TS)]).toEqual([VECTOR_UD, VECTOR_NM, VECTOR_NM]);
  });
  it('LOCK is illegal', () => {
    expect(['db 0xf0\nfld dword [PLACE]', 'db 0xf0\nfld1', 'db 0xf0\nwait'].map((asm) => vectorOf(prepare(`${asm}\nhlt`)))).toEqual([VECTOR_UD, VECTOR_UD, VECTOR_UD]); // prettier-ignore
  });
});

describe('CR0.NE = 0 without a board', () => {
  const PENDING = `${unmask(ZE)}fldz\nfld1\nfdiv st0,st1\n`;
  it('freezes in front of the waiting instruction; time passes, and an interrupt leads on', () => {
    const m = prepare(`${PENDING}fld1\nhlt`, 0, 0);
    const start = m.cpu.icount;
    const exit = m.cpu.run(1000);
    const frozen = [exit, m.cpu.icount - start, m.cpu.eip, stackOf(m).length];
    m.cpu.raiseNmi();
    m.cpu.run(5);
    expect([...frozen, haltedVector(m), words(m, m.cpu.gpr[4] as number, 1)[0]]).toEqual(['budget', 1000, m.cpu.fpu.instructionOffset[0] + 2, 2, 2, m.cpu.fpu.instructionOffset[0] + 2]); // prettier-ignore
  });
  it('freezes the same way in any slices', () => {
    const m = prepare(`${PENDING}sti\nfld1\nhlt`, 0, 0);
    const start = m.cpu.icount;
    for (let k = 0; k < 50; k++) m.cpu.run(3);
    m.cpu.setIntr(1);
    m.cpu.run(2);
    expect([m.cpu.icount - start, haltedVector(m)]).toEqual([152, 0x20]);
  });
  it('keeps RF for the frozen instruction: its breakpoint does not hit again', () => {
    const m = prepare(`${PENDING}mov dword [0x30000-12],.frozen\nmov dword [0x30000-8],8\nmov dword [0x30000-4],0x10002\nmov esp,0x30000-12\nmov eax,.frozen\nmov dr0,eax\nmov eax,1\nmov dr7,eax\niretd\n.frozen: fld1\nhlt`, 0, 0); // prettier-ignore
    m.cpu.run(100);
    const frozen = [m.cpu.state.halted[0], m.cpu.getEflags() & 0x10000, m.cpu.state.dr[6] & 15];
    m.cpu.raiseNmi();
    m.cpu.run(5);
    expect([...frozen, haltedVector(m)]).toEqual([0, 0x10000, 0, 2]);
  });
  it('CR0.NE = 1 turns it into #MF', () => {
    const m = prepare(`${PENDING}mov eax,cr0\nor eax,0x20\nmov cr0,eax\nfld1\nhlt`, 0, 0);
    expect(vectorOf(m)).toBe(VECTOR_MF);
  });
});
