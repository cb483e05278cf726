/** Every row of the x87 table is executed, each with an asserted result. */
import { describe, expect, it } from 'vitest';
import { FORMS } from '#emulator/isa';
import { assembleBytes } from '#emulator/testing';
import { bytesAt, conditions, PLACE, preparer, runForms, stackOf } from './fpu.test-kit.ts';

const prepare = preparer(assembleBytes);

/** What a program leaves: the stack; where given also the condition codes, the bytes at PLACE, or AX. */
interface Case {
  readonly asm: string;
  readonly st: readonly number[];
  readonly cc?: string;
  readonly out?: string;
  readonly ax?: number;
}
const row = (asm: string, st: readonly number[], more: Omit<Case, 'asm' | 'st'> = {}): Case => ({ asm, st, ...more });

/** Operands in memory behind the program. */
const DATA = `
hlt
s:  dd 2.5
d:  dq 2.5
t:  dt 2.5
w:  dw 3
l:  dd 3
q:  dq -7
b:  db 0x12,0,0,0,0,0,0,0,0,0x80
`;
const [TWO, SIX] = ['fld1\nfadd st0,st0', 'fild word [w]\nfadd st0,st0'];

/** ST(0) = 6 before, memory 2.5 or 3; ST(1) = 2 for the register forms. */
function arithmeticCases(): Case[] {
  const operations: [string, (a: number, b: number) => number][] = [
    ['add', (a, b) => a + b],
    ['mul', (a, b) => a * b],
    ['sub', (a, b) => a - b],
    ['subr', (a, b) => b - a],
    ['div', (a, b) => a / b],
    ['divr', (a, b) => b / a],
  ];
  return operations.flatMap(([name, f]) => [
    row(`${SIX}\nf${name} dword [s]`, [f(6, 2.5)]),
    row(`${SIX}\nf${name} qword [d]`, [f(6, 2.5)]),
    row(`${SIX}\nfi${name} word [w]`, [f(6, 3)]),
    row(`${SIX}\nfi${name} dword [l]`, [f(6, 3)]),
    row(`${TWO}\n${SIX}\nf${name} st0,st1`, [f(6, 2), 2]),
    row(`${TWO}\n${SIX}\nf${name} st1,st0`, [6, f(2, 6)]),
    row(`${TWO}\n${SIX}\nf${name}p st1,st0`, [f(2, 6)]),
  ]);
}

const LESS = '0001', EQUAL = '1000', GREATER = '0000', UNORDERED = '1101'; // prettier-ignore
const compares: Case[] = [
  row(`${SIX}\nfcom dword [s]`, [6], { cc: GREATER }),
  row(`fld1\nfcom qword [d]`, [1], { cc: LESS }),
  row(`${SIX}\nfcomp dword [s]`, [], { cc: GREATER }),
  row(`fld1\nfcomp qword [d]`, [], { cc: LESS }),
  row(`${SIX}\nfcom st0`, [6], { cc: EQUAL }),
  row(`${TWO}\n${SIX}\nfcomp st1`, [2], { cc: GREATER }),
  row(`${TWO}\n${SIX}\nfcompp`, [], { cc: GREATER }),
  row('fild word [w]\nficom word [w]', [3], { cc: EQUAL }),
  row('fld1\nficom dword [l]', [1], { cc: LESS }),
  row('fild word [w]\nficomp word [w]', [], { cc: EQUAL }),
  row('fld1\nficomp dword [l]', [], { cc: LESS }),
  row(`${SIX}\n${TWO}\nfucom st1`, [2, 6], { cc: LESS }),
  row(`${SIX}\n${TWO}\nfucomp st1`, [6], { cc: LESS }),
  row(`fldz\nfldz\nfdivp st1,st0\nfld1\nfucompp`, [], { cc: UNORDERED }),
  row('fldz\nftst', [0], { cc: EQUAL }),
  row('fld1\nfchs\nfxam', [-1], { cc: '0110' }),
  // Outcome in EFLAGS: AH after LAHF holds SF ZF 0 AF 0 PF 1 CF.
  row(`${SIX}\n${TWO}\nfcomi st0,st1\nlahf`, [2, 6], { ax: 0x0300 }),
  row(`${TWO}\nfld st0\nfcomip st0,st1\nlahf`, [2], { ax: 0x4200 }),
  row(`${TWO}\n${SIX}\nfucomi st0,st1\nlahf`, [6, 2], { ax: 0x0200 }),
  row(`fldz\nfldz\nfdivp st1,st0\nfld1\nfucomip st0,st1\nlahf`, [NaN], { ax: 0x4700 }),
];

/** XOR sets ZF and PF, STC then CF; OR of 1 clears ZF, PF and CF. */
const SET = 'xor eax,eax\nstc', CLEAR = 'mov eax,1\nor eax,eax'; // prettier-ignore
const moves: Case[] = ['b', 'e', 'be', 'u'].flatMap((cc) => [
  row(`${TWO}\n${SIX}\n${SET}\nfcmov${cc} st0,st1`, [2, 2]),
  row(`${TWO}\n${SIX}\n${CLEAR}\nfcmov${cc} st0,st1`, [6, 2]),
  row(`${TWO}\n${SIX}\n${SET}\nfcmovn${cc} st0,st1`, [6, 2]),
  row(`${TWO}\n${SIX}\n${CLEAR}\nfcmovn${cc} st0,st1`, [2, 2]),
]);

const transfers: Case[] = [
  row('fld dword [s]', [2.5]),
  row('fld qword [d]', [2.5]),
  row('fld tword [t]', [2.5]),
  row(`${TWO}\n${SIX}\nfld st1`, [2, 6, 2]),
  row('fild word [w]', [3]),
  row('fild dword [l]', [3]),
  row('fild qword [q]', [-7]),
  row('fbld [b]', [-12]),
  row(`${SIX}\nfst dword [PLACE]`, [6], { out: '0000c040' }),
  row(`${SIX}\nfst qword [PLACE]`, [6], { out: '0000000000001840' }),
  row(`${SIX}\nfstp dword [PLACE]`, [], { out: '0000c040' }),
  row(`${SIX}\nfstp qword [PLACE]`, [], { out: '0000000000001840' }),
  row(`${SIX}\nfstp tword [PLACE]`, [], { out: '00000000000000c00140' }),
  row(`${TWO}\n${SIX}\nfst st1`, [6, 6]),
  row(`${TWO}\n${SIX}\nfstp st1`, [6]),
  row(`${TWO}\n${SIX}\nfxch st1`, [2, 6]),
  row(`fld dword [s]\nfist word [PLACE]`, [2.5], { out: '0200' }),
  row(`fld dword [s]\nfist dword [PLACE]`, [2.5], { out: '02000000' }),
  row(`fld dword [s]\nfistp word [PLACE]`, [], { out: '0200' }),
  row(`fld dword [s]\nfistp dword [PLACE]`, [], { out: '02000000' }),
  row(`fild qword [q]\nfistp qword [PLACE]`, [], { out: 'f9ffffffffffffff' }),
  row(`fld dword [s]\nfchs\nfisttp word [PLACE]`, [], { out: 'feff' }),
  row(`fld dword [s]\nfchs\nfisttp dword [PLACE]`, [], { out: 'feffffff' }),
  row(`fld dword [s]\nfchs\nfisttp qword [PLACE]`, [], { out: 'feffffffffffffff' }),
  row(`fild qword [q]\nfbstp [PLACE]`, [], { out: '07000000000000000080' }),
  row('fldz', [0]),
  row('fld1', [1]),
  row('fldpi', [Math.PI]),
  row('fldl2t', [Math.log2(10)]),
  row('fldl2e', [Math.LOG2E]),
  row('fldlg2', [Math.log10(2)]),
  row('fldln2', [Math.LN2]),
];

const functions: Case[] = [
  row('fld1\nfchs', [-1]),
  row('fld1\nfchs\nfabs', [1]),
  row('fld1\nf2xm1', [1]),
  // ST(1) · log2(ST(0)): 6 · log2 2.
  row(`${SIX}\n${TWO}\nfyl2x`, [6]),
  // 6 · log2(0.25 + 1)
  row(`${SIX}\nfld1\nfidiv word [four]\nfyl2xp1`, [6 * Math.log2(1.25)]),
  row('fld1\nfptan', [1, Math.tan(1)]),
  row('fld1\nfld1\nfpatan', [Math.PI / 4]),
  row(`${SIX}\nfxtract`, [1.5, 2]),
  row(`fld dword [s]\n${SIX}\nfprem`, [1, 2.5], { cc: '1000' }),
  row(`fld dword [s]\n${SIX}\nfprem1`, [1, 2.5], { cc: '1000' }),
  row('fild word [w]\nfimul word [w]\nfsqrt', [3]),
  row('fld1\nfsincos', [Math.cos(1), Math.sin(1)]),
  row('fld1\nfsin', [Math.sin(1)]),
  row('fld1\nfcos', [Math.cos(1)]),
  row('fld dword [s]\nfrndint', [2]),
  row(`${TWO}\nfild word [w]\nfscale`, [12, 2]),
];

const control: Case[] = [
  row('fld1\nfninit', []),
  row('fldz\nfld1\nfdiv st0,st1\nfnclex\nfnstsw ax', [Infinity, 0], { ax: 0x3000 }),
  row('fld1\nfnstsw [PLACE]', [1], { out: '0038' }),
  row('mov word [PLACE],0xc7f\nfldcw [PLACE]\nfnstcw [PLACE+2]', [], { out: '7f0c7f0c' }),
  row('fld1\nfdecstp\nfincstp', [1]),
  row('fld1\nfld1\nffree st1', [1]),
  row('fld1\nfldpi\nfincstp', [1]),
  row('fldpi\nfld1\ndb 0xdf,0xc7', [Math.PI]),
  row('fld1\nfnop\nwait', [1]),
  row('fld1\nfneni\nfndisi\nfsetpm', [1]),
  row('fld1\nfnstenv [PLACE]\nfninit\nfldenv [PLACE]', [1], { out: '7f03ffff0038ffffff3fffff' }),
  row('fld1\nfnsave [PLACE]\nfrstor [PLACE]', [1], { out: '7f03ffff0038ffffff3fffff' }),
];
const CASES = [...arithmeticCases(), ...compares, ...moves, ...transfers, ...functions, ...control];

const isX87 = (id: string): boolean => {
  const form = FORMS.find((f) => f.id === id);
  return form !== undefined && form.encoding.map === 0 && ((form.encoding.opcode & 0xf8) === 0xd8 || id === 'WAIT');
};
const executed = new Set<string>();

describe('x87 forms', () => {
  it('give the results that the manual says', () => {
    const wrong: unknown[] = [];
    for (const { asm, st, cc, out, ax } of CASES) {
      const m = prepare(`fninit\n${asm}\n${DATA}four: dw 4`);
      for (const id of runForms(m)) executed.add(id);
      const found = {
        st: stackOf(m).map(String),
        cc: cc === undefined ? undefined : conditions(m),
        out: out === undefined ? undefined : bytesAt(m, PLACE, out.length / 2),
        ax: ax === undefined ? undefined : m.cpu.gpr16[0],
      };
      const wanted = { st: st.map(String), cc, out, ax };
      if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push({ asm, found, wanted });
    }
    expect(wrong).toEqual([]);
  });

  it('are all executed', () => {
    expect(FORMS.filter(({ id }) => isX87(id) && !executed.has(id)).map(({ id }) => id)).toEqual([]);
  });
});
