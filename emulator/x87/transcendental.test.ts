import { describe, expect, it } from 'vitest';
import * as x87 from './index.ts';
import type { Float80, Result } from './index.ts';
import { read80, show80 } from './vectors.test-kit.ts';

/** All exceptions masked, 64 bits, to nearest; and the same for each RC: nearest, down, up, toward zero. */
const MASKED = 0x37f;
const ROUNDINGS = [0x37f, 0x77f, 0xb7f, 0xf7f];

/**
 * Hard cases: a present-day processor is one unit off in each (`vectors.test.ts` allows it that). Computed with 600 bits apart from
 * this program: operation, control word, ST(0), ST(1) = result, and whether its magnitude was rounded up.
 */
const HARD = `
  cos 37f 40138400000000000000 = 3ffab9adbbb90bfa94fd down
  cos 57f c004ab422c5589cd34f5 = 3ffdc8da6d2a0dbd33b0 down
  cos b7f c00aa128000000000001 = bffebbbc6f68bfd37ff6 down
  cos f7f c028d36b7fd12e000000 = 3ffda8c1dae15a660124 down
  f2xm1 27f 3fecc084a3214b13dc66 = 3fec85718a92d6ef825a up
  f2xm1 67f bff9cba6b5383298bfb1 = bff98bf37592bc522fa4 up
  f2xm1 b7f bffec1ea45646ca96e0d = bffdd123346da543b1bb down
  f2xm1 f7f 3ff2fc3013b3c9230d88 = 3ff2aed15d938eb60b35 down
  patan 17f 4eadc6326abfd6334459 3ffcd4d2b16c8edcd802 = 314e8972230bdda98b06 up
  patan 67f 3ff4a5c97cb3df6e8b92 c02c95b3ee709e2de05c = bfffc90fdaa22168c1a8 up
  patan b7f c03b961d34685212dc4c 403b961d34685212dc4a = 400096cbe3f9990e91a9 up
  patan d7f 049fa048eed7164ae804 049ea48d61ea0cbde94c = 3ffdf2cf9fcda63de5ba down
  ptan 27f 4039fedee31a7ed0b1bf = bffde1faabf678169338 down
  ptan 77f 4037b2a752d383f32d18 = bffd827af14c84552feb up
  ptan b7f 3f6effffc00000000000 = 3f6effffc00000000001 up
  ptan f7f 3fdd8000000000000001 = 3fdd8000000000000001 down
  sin 17f 4021a4d1f959c2ab7eac = bffe95843e84d14ab4f1 down
  sin 77f 402e8001000000000000 = 3ffe84c042606295edee down
  sin b7f bffffffffffff0000000 = bffee8c7b7569af34229 down
  sin f7f 4026a216b717e22c7f83 = bffe8a60b9144d07b113 down
  yl2x 37f 7ffbffff800000000000 bfe7fc65dd1c7cb2548c = bff5fc5a085347179289 up
  yl2x 47f 3ff6e59ef6d6b4c2a81f 3ff6e59ef6d6b4c2a81f = bff9ea1fc49cd2b80e44 up
  yl2x a7f 43fefdbf3ee596015400 1353fa218ff67489b22e = 135dfa20c3cfd6684ac6 up
  yl2x e7f 4026ffe3da7827800000 bff8acec0d81ba57be06 = bffdd82635675d58ebfc down
  yl2xp1 37f 3fedffffffffffffffff 7ffea47a32e58741866f = 7feded4a2c287e1df0d6 up
  yl2xp1 67f 3fef9c4993f900196a69 3fff8000000040000000 = 3fefe1791504d726f179 down
  yl2xp1 b7f 3ff0fffffebfffffffff 4006fffeffffffffffff = 3ff9b8a81049247a4d2d up
  yl2xp1 f7f bffb8020100010000000 400bfffc000000000000 = c008bede80af8601ecfd down
`;

const OPERATIONS: Record<string, (a: Float80, b: Float80, control: number) => Result> = {
  sin: (a, _b, control) => x87.sine(a, control),
  cos: (a, _b, control) => x87.cosine(a, control),
  ptan: (a, _b, control) => x87.tangent(a, control),
  f2xm1: (a, _b, control) => x87.exponential(a, control),
  yl2x: x87.logarithm,
  yl2xp1: x87.logarithmPlusOne,
  patan: (a, b, control) => x87.arctangent(b, a, control),
};

describe('transcendental functions', () => {
  it('are correctly rounded where a processor is not', () => {
    const rows = HARD.trim()
      .split('\n')
      .map((row) => row.trim());
    const answers = rows.map((row) => {
      const [name = '', control = '', a = '', b = ''] = (row.split(' = ')[0] ?? '').split(' ');
      const second = b === '' ? x87.ONE : read80(b);
      const r = OPERATIONS[name]?.(read80(a), second, Number.parseInt(control, 16));
      return `${row.split(' = ')[0]} = ${r ? show80(r.value) : '?'} ${r?.roundedUp ? 'up' : 'down'}`;
    });
    expect(answers).toEqual(rows);
  });

  const f = (text: string, operation: (x: Float80, control: number) => x87.Result, control = MASKED) =>
    show80(operation(read80(text), control).value);

  it('sine near π reduces by the 66-bit π', () => {
    // π rounded to 64 bits is 2^-64 above the processor's.
    expect(f('4000c90fdaa22168c235', x87.sine)).toBe('bfbf8000000000000000');
  });

  it('a function that hugs a representable number rounds to its true side', () => {
    const tiny = '30008000000000000000';
    const rows = [x87.sine, x87.cosine, x87.tangent].map((g) => ROUNDINGS.map((c) => f(tiny, g, c)));
    expect(rows).toEqual([
      [tiny, '2fffffffffffffffffff', tiny, '2fffffffffffffffffff'],
      ['3fff8000000000000000', '3ffeffffffffffffffff', '3fff8000000000000000', '3ffeffffffffffffffff'],
      [tiny, tiny, '30008000000000000001', tiny],
    ]);
  });

  it('exact values are exact', () => {
    const two = x87.fromInteger(2);
    expect([
      x87.exponential(x87.ONE, MASKED),
      x87.exponential(x87.changeSign(x87.ONE), MASKED),
      x87.logarithm(x87.fromInteger(1024), two, MASKED),
      x87.logarithm(x87.ONE, two, MASKED),
    ]).toEqual(
      [x87.ONE, read80('bffe8000000000000000'), x87.fromInteger(20), x87.zero(0)].map((value) => ({
        value,
        exceptions: 0,
        roundedUp: false,
      })),
    );
  });

  it('2^63 and more is out of range: C2, nothing raised, operand unchanged', () => {
    const far = read80('c03e8000000000000000');
    expect([x87.sine(far, 0x340), x87.sineCosine(far, 0x340)]).toEqual([
      { value: far, exceptions: 0, roundedUp: false, outOfRange: true },
      { sine: far, cosine: far, exceptions: 0, roundedUp: false, outOfRange: true },
    ]);
  });

  it('FPATAN of every kind of point, in quarters of π (SDM vol. 2)', () => {
    const values = [
      'ffff8000000000000000',
      'bfff8000000000000000',
      '8',
      '0',
      '3fff8000000000000000',
      '7fff8000000000000000',
    ];
    const points = values.map((text) => read80(text.padEnd(20, '0')));
    const quarter = read80('3ffec90fdaa22168c235');
    const inQuarters = (angle: Float80) => {
      const sign = angle.sign === 1 ? '-' : '+';
      if (angle.significand === 0n) return `${sign}0`;
      return sign + x87.toInt16(x87.divide(x87.absolute(angle), quarter, MASKED).value, MASKED).value;
    };
    const table = points.map((y) => points.map((x) => inQuarters(x87.arctangent(y, x, MASKED).value)).join(' '));
    expect(table).toEqual([
      '-3 -2 -2 -2 -2 -1',
      '-4 -3 -2 -2 -1 -0',
      '-4 -4 -4 -0 -0 -0',
      '+4 +4 +4 +0 +0 +0',
      '+4 +3 +2 +2 +1 +0',
      '+3 +2 +2 +2 +2 +1',
    ]);
  });
});
