/** The x87 rows of the instruction table (SDM vol. 2, escape opcodes D8 to DF). Notation as in row-grammar.md. */
import { type Facts, form, type Row } from './parse-row.ts';

const FPU: Facts = { level: 'FPU' };
const P6: Facts = { level: 'P6' };
const COMPARE_TO_EFLAGS: Facts = { level: 'P6', w: 'OSZAPC' };
const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

/**
 * FADD FMUL FSUB FSUBR FDIV FDIVR. `digit` is that of the forms with ST(0) as destination; with ST(i) as destination
 * the reversed operations change places in the encoding.
 */
function arithmeticRows(name: string, digit: number, reversed: number): Row[] {
  const pages: Record<string, string> = { FADD: 'FADD/FADDP/FIADD', FMUL: 'FMUL/FMULP/FIMUL', FSUB: 'FSUB/FSUBP/FISUB', FSUBR: 'FSUBR/FSUBRP/FISUBR', FDIV: 'FDIV/FDIVP/FIDIV', FDIVR: 'FDIVR/FDIVRP/FIDIVR' }; // prettier-ignore
  const facts = { ...FPU, sdm: pages[name] };
  const base = (d: number): string => `${hexByte(0xc0 + d * 8)}+i`;
  return [
    form(`${name} m32`, `D8 /${digit}`, facts),
    form(`${name} m64`, `DC /${digit}`, facts),
    form(`${name} ST(0), ST(i)`, `D8 ${base(digit)}`, facts),
    form(`${name} ST(i), ST(0)`, `DC ${base(reversed)}`, facts),
    form(`${name}P ST(i), ST(0)`, `DE ${base(reversed)}`, facts),
    form(`FI${name.slice(1)} m16`, `DE /${digit}`, facts),
    form(`FI${name.slice(1)} m32`, `DA /${digit}`, facts),
  ];
}

/** Instructions without operands: two bytes, both fixed. */
const FIXED: readonly [string, string][] = [
  ['FNOP', 'D9 D0'],
  ['FCHS', 'D9 E0'],
  ['FABS', 'D9 E1'],
  ['FTST', 'D9 E4'],
  ['FXAM', 'D9 E5'],
  ['FLD1', 'D9 E8'],
  ['FLDL2T', 'D9 E9'],
  ['FLDL2E', 'D9 EA'],
  ['FLDPI', 'D9 EB'],
  ['FLDLG2', 'D9 EC'],
  ['FLDLN2', 'D9 ED'],
  ['FLDZ', 'D9 EE'],
  ['F2XM1', 'D9 F0'],
  ['FYL2X', 'D9 F1'],
  ['FPTAN', 'D9 F2'],
  ['FPATAN', 'D9 F3'],
  ['FXTRACT', 'D9 F4'],
  ['FPREM1', 'D9 F5'],
  ['FDECSTP', 'D9 F6'],
  ['FINCSTP', 'D9 F7'],
  ['FPREM', 'D9 F8'],
  ['FYL2XP1', 'D9 F9'],
  ['FSQRT', 'D9 FA'],
  ['FSINCOS', 'D9 FB'],
  ['FRNDINT', 'D9 FC'],
  ['FSCALE', 'D9 FD'],
  ['FSIN', 'D9 FE'],
  ['FCOS', 'D9 FF'],
  ['FUCOMPP', 'DA E9'],
  ['FCOMPP', 'DE D9'],
  // 8087 and 287 only; later processors do nothing.
  ['FNENI', 'DB E0'],
  ['FNDISI', 'DB E1'],
  ['FNCLEX', 'DB E2'],
  ['FNINIT', 'DB E3'],
  ['FSETPM', 'DB E4'],
];

export const X87_ROWS: readonly Row[] = [
  form('WAIT', '9B', { sdm: 'WAIT/FWAIT', level: '8086' }),
  ...arithmeticRows('FADD', 0, 0),
  ...arithmeticRows('FMUL', 1, 1),
  ...arithmeticRows('FSUB', 4, 5),
  ...arithmeticRows('FSUBR', 5, 4),
  ...arithmeticRows('FDIV', 6, 7),
  ...arithmeticRows('FDIVR', 7, 6),
  form('FCOM m32', 'D8 /2', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FCOM m64', 'DC /2', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FCOM ST(i)', 'D8 D0+i | DC D0+i', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FCOMP m32', 'D8 /3', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FCOMP m64', 'DC /3', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FCOMP ST(i)', 'D8 D8+i | DC D8+i | DE D0+i', { ...FPU, sdm: 'FCOM/FCOMP/FCOMPP' }),
  form('FICOM m16', 'DE /2', { ...FPU, sdm: 'FICOM/FICOMP' }),
  form('FICOM m32', 'DA /2', { ...FPU, sdm: 'FICOM/FICOMP' }),
  form('FICOMP m16', 'DE /3', { ...FPU, sdm: 'FICOM/FICOMP' }),
  form('FICOMP m32', 'DA /3', { ...FPU, sdm: 'FICOM/FICOMP' }),
  form('FUCOM ST(i)', 'DD E0+i', { ...FPU, sdm: 'FUCOM/FUCOMP/FUCOMPP' }),
  form('FUCOMP ST(i)', 'DD E8+i', { ...FPU, sdm: 'FUCOM/FUCOMP/FUCOMPP' }),
  form('FLD m32', 'D9 /0', FPU),
  form('FLD m64', 'DD /0', FPU),
  form('FLD m80', 'DB /5', FPU),
  form('FLD ST(i)', 'D9 C0+i', FPU),
  form('FST m32', 'D9 /2', { ...FPU, sdm: 'FST/FSTP' }),
  form('FST m64', 'DD /2', { ...FPU, sdm: 'FST/FSTP' }),
  form('FST ST(i)', 'DD D0+i', { ...FPU, sdm: 'FST/FSTP' }),
  form('FSTP m32', 'D9 /3', { ...FPU, sdm: 'FST/FSTP' }),
  form('FSTP m64', 'DD /3', { ...FPU, sdm: 'FST/FSTP' }),
  form('FSTP m80', 'DB /7', { ...FPU, sdm: 'FST/FSTP' }),
  form('FSTP ST(i)', 'DD D8+i | D9 D8+i | DF D0+i | DF D8+i', { ...FPU, sdm: 'FST/FSTP' }),
  form('FXCH ST(i)', 'D9 C8+i | DD C8+i | DF C8+i', FPU),
  form('FILD m16', 'DF /0', FPU),
  form('FILD m32', 'DB /0', FPU),
  form('FILD m64', 'DF /5', FPU),
  form('FIST m16', 'DF /2', { ...FPU, sdm: 'FIST/FISTP' }),
  form('FIST m32', 'DB /2', { ...FPU, sdm: 'FIST/FISTP' }),
  form('FISTP m16', 'DF /3', { ...FPU, sdm: 'FIST/FISTP' }),
  form('FISTP m32', 'DB /3', { ...FPU, sdm: 'FIST/FISTP' }),
  form('FISTP m64', 'DF /7', { ...FPU, sdm: 'FIST/FISTP' }),
  // FISTTP came with SSE3, after every processor named in the level column.
  form('FISTTP m16', 'DF /1', P6),
  form('FISTTP m32', 'DB /1', P6),
  form('FISTTP m64', 'DD /1', P6),
  form('FBLD m80', 'DF /4', FPU),
  form('FBSTP m80', 'DF /6', FPU),
  form('FFREE ST(i)', 'DD C0+i', FPU),
  form('FFREEP ST(i)', 'DF C0+i', FPU),
  form('FLDCW m16', 'D9 /5', FPU),
  form('FNSTCW m16', 'D9 /7', { ...FPU, sdm: 'FSTCW/FNSTCW' }),
  form('FLDENV m14/28byte', 'D9 /4', FPU),
  form('FNSTENV m14/28byte', 'D9 /6', { ...FPU, sdm: 'FSTENV/FNSTENV' }),
  form('FRSTOR m94/108byte', 'DD /4', FPU),
  form('FNSAVE m94/108byte', 'DD /6', { ...FPU, sdm: 'FSAVE/FNSAVE' }),
  form('FNSTSW m16', 'DD /7', { ...FPU, sdm: 'FSTSW/FNSTSW' }),
  form('FNSTSW AX', 'DF E0', { ...FPU, sdm: 'FSTSW/FNSTSW' }),
  form('FCMOVB ST(0), ST(i)', 'DA C0+i', { ...P6, r: 'C', sdm: 'FCMOVcc' }),
  form('FCMOVE ST(0), ST(i)', 'DA C8+i', { ...P6, r: 'Z', sdm: 'FCMOVcc' }),
  form('FCMOVBE ST(0), ST(i)', 'DA D0+i', { ...P6, r: 'CZ', sdm: 'FCMOVcc' }),
  form('FCMOVU ST(0), ST(i)', 'DA D8+i', { ...P6, r: 'P', sdm: 'FCMOVcc' }),
  form('FCMOVNB ST(0), ST(i)', 'DB C0+i', { ...P6, r: 'C', sdm: 'FCMOVcc' }),
  form('FCMOVNE ST(0), ST(i)', 'DB C8+i', { ...P6, r: 'Z', sdm: 'FCMOVcc' }),
  form('FCMOVNBE ST(0), ST(i)', 'DB D0+i', { ...P6, r: 'CZ', sdm: 'FCMOVcc' }),
  form('FCMOVNU ST(0), ST(i)', 'DB D8+i', { ...P6, r: 'P', sdm: 'FCMOVcc' }),
  form('FCOMI ST(0), ST(i)', 'DB F0+i', { ...COMPARE_TO_EFLAGS, sdm: 'FCOMI/FCOMIP/FUCOMI/FUCOMIP' }),
  form('FCOMIP ST(0), ST(i)', 'DF F0+i', { ...COMPARE_TO_EFLAGS, sdm: 'FCOMI/FCOMIP/FUCOMI/FUCOMIP' }),
  form('FUCOMI ST(0), ST(i)', 'DB E8+i', { ...COMPARE_TO_EFLAGS, sdm: 'FCOMI/FCOMIP/FUCOMI/FUCOMIP' }),
  form('FUCOMIP ST(0), ST(i)', 'DF E8+i', { ...COMPARE_TO_EFLAGS, sdm: 'FCOMI/FCOMIP/FUCOMI/FUCOMIP' }),
  ...FIXED.map(([name, encoding]) => form(name, encoding, FPU)),
];
