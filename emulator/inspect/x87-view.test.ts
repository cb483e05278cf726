import { describe, expect, it } from 'vitest';
import { extendedDecimal } from './extended-decimal.ts';
import { x87View } from './x87-view.ts';

describe('extended precision as decimal', () => {
  it('is the shortest text that names the number', () => {
    const cases: [number, bigint, string][] = [
      [0, 0n, '0'],
      [0x3fff, 0x8000000000000000n, '1'],
      [0x4000, 0xc90fdaa22168c235n, '3.1415926535897932385'],
      [0x3ffb, 0xcccccccccccccccdn, '0.1'],
      [0x3ffd, 0xaaaaaaaaaaaaaaabn, '0.33333333333333333334'],
      [0x4002, 0xc800000000000000n, '12.5'],
      [0x403e, 0xffffffffffffffffn, '18446744073709551615'],
      [0x4041, 0x8000000000000000n, '73786976294838206464'],
      [0x4050, 0x8000000000000000n, '2.4178516392292583494e+24'],
      [0x3fe0, 0x8000000000000000n, '4.656612873077392578e-10'],
      [0x7ffe, 0xffffffffffffffffn, '1.189731495357231765e+4932'],
      [1, 0x8000000000000000n, '3.3621031431120935063e-4932'],
      [0, 1n, '4e-4951'],
      [0x400e, 0xc350000000000000n, '50000'],
    ];
    expect(cases.map(([exponent, significand]) => extendedDecimal(exponent, significand))).toEqual(cases.map(([, , text]) => text)); // prettier-ignore
  });
});

describe('the view of the x87', () => {
  it('counts from TOP, decodes words and tags, and tells what is pending', () => {
    const high = [0, 0, 0x20000000, 0x80000000, 0, 0x80000000, 0xa0000000, 0xc90fdaa2];
    const view = x87View({
      section: (name) =>
        name === 'numeric-error'
          ? { ferr: [1], request: [1], ignore: [0] }
          : {
              control: [0x0e7b],
              status: [0xb884 | 0x4000],
              occupied: [0b11111110],
              opcode: [0x1f1],
              instructionOffset: [0x1234],
              instructionSelector: [8],
              dataOffset: [0x5000],
              dataSelector: [0x10],
              significand: high.flatMap((word, n) => [n === 4 ? 1 : n === 7 ? 0x2168c235 : 0, word]),
              signExponent: [0x8000, 0x8000, 0x4000, 0xffff, 0, 0x8005, 0x7fff, 0x4000],
            },
    });
    expect(view.registers.map((r) => [r.name, r.register, r.tag, r.class, r.decimal])).toEqual([
      ['ST(0)', 7, 'valid', 'normal', '3.1415926535897932385'],
      ['ST(1)', 0, 'empty', 'zero', '-0'],
      ['ST(2)', 1, 'zero', 'zero', '-0'],
      ['ST(3)', 2, 'special', 'unsupported', ''],
      ['ST(4)', 3, 'special', 'infinity', '-inf'],
      ['ST(5)', 4, 'special', 'denormal', '4e-4951'],
      ['ST(6)', 5, 'valid', 'normal', `-${extendedDecimal(5, 1n << 63n)}`],
      ['ST(7)', 6, 'special', 'SNaN', 'nan'],
    ]);
    expect({ ...view, registers: view.registers[0]?.hex, controlBits: 0, statusBits: 0 }).toEqual({
      registers: '4000 C90FDAA22168C235',
      top: 7,
      control: 0x0e7b,
      controlBits: 0,
      precision: 53,
      rounding: 'zero',
      status: 0xf884,
      statusBits: 0,
      conditions: '1000',
      pending: 4,
      tagWord: 0b00_10_00_10_10_10_01_11,
      instruction: { selector: 8, offset: 0x1234, opcode: 0x1f1 },
      operand: { selector: 0x10, offset: 0x5000 },
      ferr: true,
      ignne: false,
    });
    expect(view.statusBits.filter((b) => b.value !== 0).map((b) => `${b.name}=${b.value}`)).toEqual(['ZE=1', 'ES=1', 'TOP=7', 'C3=1', 'B=1']); // prettier-ignore
    expect(view.controlBits.map((b) => b.value)).toEqual([1, 1, 0, 1, 1, 1, 2, 3, 0]);
  });
});
