import { describe, expect, it } from 'vitest';
import * as x87 from './index.ts';
import type { Float80 } from './index.ts';
import { read80, show80 } from './vectors.test-kit.ts';

/** All exceptions masked, 64 bits, to nearest; and the same for each RC: nearest, down, up, toward zero. */
const MASKED = 0x37f;
const ROUNDINGS = [0x37f, 0x77f, 0xb7f, 0xf7f];

/** A deterministic stream of 64-bit values (xorshift). */
function stream(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    return state;
  };
}

const random = stream(0x1234_5678_9abc_def1n);

function someNumber(spread: number, center = 0x3fff): Float80 {
  const bits = random();
  const exponent = center - spread + Number(bits % BigInt(2 * spread));
  return { sign: bits >> 63n === 1n ? 1 : 0, exponent, significand: (1n << 63n) | random() };
}

/** Any pattern, half of them with an extreme exponent. */
function somePattern(): Float80 {
  const bits = Number(random() & 0xffffn);
  const extremes = [0, 1, 0x3fff, 0x7ffe, 0x7fff];
  const exponent = bits & 1 ? (extremes[bits % 5] ?? 0) : bits & 0x7fff;
  return x87.float80((bits & 0x8000) | exponent, (random() << BigInt(bits & 63)) & ((1n << 64n) - 1n));
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const pairs = () => times(2000, () => [somePattern(), somePattern()] as const);

describe('algebra', () => {
  it('x + y = y + x and x · y = y · x, in every bit and exception', () => {
    const unequal = pairs().filter(([a, b]) =>
      ROUNDINGS.some((c) => {
        const sums = [x87.add(a, b, c), x87.add(b, a, c)];
        const products = [x87.multiply(a, b, c), x87.multiply(b, a, c)];
        return [sums, products].some(
          ([p, q]) => p && q && (show80(p.value) !== show80(q.value) || p.exceptions !== q.exceptions),
        );
      }),
    );
    expect(unequal).toEqual([]);
  });

  it('x - y = x + (-y) for all but NaNs, whose sign stays', () => {
    const unequal = pairs()
      .filter(([a, b]) => !x87.isNaN80(a) && !x87.isNaN80(b))
      .filter(([a, b]) => {
        const [p, q] = [x87.subtract(a, b, MASKED), x87.add(a, x87.changeSign(b), MASKED)];
        return show80(p.value) !== show80(q.value) || p.exceptions !== q.exceptions;
      });
    expect(unequal).toEqual([]);
    const nan = read80('7fffc000000000000005');
    expect(show80(x87.subtract(x87.ONE, nan, MASKED).value)).toBe('7fffc000000000000005');
  });

  it('√(x · x) = |x| for significands of 32 bits; x ÷ x = 1', () => {
    const numbers = times(1000, () => {
      const x = someNumber(4000);
      return { ...x, significand: (x.significand >> 32n) << 32n };
    });
    const wrong = numbers.filter((x) => {
      const root = x87.squareRoot(x87.multiply(x, x, MASKED).value, MASKED);
      const quotient = x87.divide(x, x, MASKED);
      return (
        show80(root.value) !== show80(x87.absolute(x)) ||
        root.exceptions !== 0 ||
        show80(quotient.value) !== show80(x87.ONE) ||
        quotient.exceptions !== 0
      );
    });
    expect(wrong).toEqual([]);
  });

  it('x = scale(significand, exponent) for what FXTRACT gives', () => {
    const wrong = times(1000, () => someNumber(16000)).filter((x) => {
      const parts = x87.extract(x, MASKED);
      return show80(x87.scale(parts.significand, parts.exponent, MASKED).value) !== show80(x);
    });
    expect(wrong).toEqual([]);
  });

  it('the steps of FPREM end in the remainder of the integers', () => {
    const wrong = times(300, () => [someNumber(400), someNumber(400)] as const).filter(([x, y]) => {
      let step = x87.remainder(x, y, MASKED);
      for (let i = 0; (step.conditions & x87.C2) !== 0 && i < 40; i++) step = x87.remainder(step.value, y, MASKED);
      const unit = Math.min(x.exponent, y.exponent);
      const scaled = (v: Float80) => v.significand << BigInt(v.exponent - unit);
      const rest = scaled(x) % scaled(y);
      const got = step.value;
      const units = got.significand === 0n ? 0n : (got.significand << 2000n) >> BigInt(2000 + unit - got.exponent);
      return units !== rest || (step.conditions & x87.C2) !== 0;
    });
    expect(wrong).toEqual([]);
  });
});

describe('rounding', () => {
  it('down <= nearest <= up, toward zero is the smaller magnitude, and C1 tells the larger', () => {
    const wrong = times(1000, () => [someNumber(60), someNumber(60)] as const).filter(([a, b]) =>
      [x87.add, x87.multiply, x87.divide].some((f) => {
        const [nearest, down, up, zero] = ROUNDINGS.map((c) => f(a, b, c));
        if (!nearest || !down || !up || !zero) return true;
        const ordered = [down, nearest, up].every(
          (r, i, all) => i === 0 || x87.compareOrdered(all[i - 1]?.value ?? r.value, r.value).conditions !== 0,
        );
        const inexact = show80(down.value) !== show80(up.value);
        const toZero = x87.absolute(zero.value).significand === zero.value.significand && !zero.roundedUp;
        return (
          !ordered ||
          !toZero ||
          inexact !== (zero.exceptions === x87.PE) ||
          inexact !== (up.roundedUp || down.roundedUp)
        );
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('constants have 66 bits before RC: nearest, down, up, toward zero', () => {
    const row = (f: (control: number) => Float80) => ROUNDINGS.map((c) => show80(f(c)));
    expect({
      pi: row(x87.pi),
      log2Of10: row(x87.log2Of10),
      log2OfE: row(x87.log2OfE),
      log10Of2: row(x87.log10Of2),
      lnOf2: row(x87.lnOf2),
    }).toEqual({
      pi: ['4000c90fdaa22168c235', '4000c90fdaa22168c234', '4000c90fdaa22168c235', '4000c90fdaa22168c234'],
      log2Of10: ['4000d49a784bcd1b8afe', '4000d49a784bcd1b8afe', '4000d49a784bcd1b8aff', '4000d49a784bcd1b8afe'],
      log2OfE: ['3fffb8aa3b295c17f0bc', '3fffb8aa3b295c17f0bb', '3fffb8aa3b295c17f0bc', '3fffb8aa3b295c17f0bb'],
      log10Of2: ['3ffd9a209a84fbcff799', '3ffd9a209a84fbcff798', '3ffd9a209a84fbcff799', '3ffd9a209a84fbcff798'],
      lnOf2: ['3ffeb17217f7d1cf79ac', '3ffeb17217f7d1cf79ab', '3ffeb17217f7d1cf79ac', '3ffeb17217f7d1cf79ab'],
    });
  });

  it('an unmasked overflow or underflow wraps the exponent by 6000h; a store to memory is suppressed', () => {
    const largest = read80('7ffeffffffffffffffff');
    const smallest = read80('00018000000000000000');
    const up = x87.multiply(largest, largest, 0x377);
    const down = x87.multiply(smallest, smallest, 0x36f);
    const exactDenormal = x87.divide(smallest, read80('40008000000000000000'), 0x36f);
    const store = x87.toFloat32(largest, 0x377);
    expect([
      [show80(up.value), up.exceptions],
      [show80(down.value), down.exceptions],
      [show80(exactDenormal.value), exactDenormal.exceptions],
      [store.exceptions, store.suppressed],
      [x87.toFloat32(largest, MASKED).suppressed, x87.toFloat32(largest, MASKED).value],
    ]).toEqual([
      ['5ffefffffffffffffffe', x87.OE | x87.PE],
      ['20038000000000000000', x87.UE],
      ['60008000000000000000', x87.UE],
      [x87.OE, true],
      [false, 0x7f80_0000],
    ]);
  });
});

describe('conversions', () => {
  it('m32 and m64 come back as they went, SNaNs quieted', () => {
    const wrong = times(2000, () => random()).filter((bits) => {
      const single = Number(bits & 0xffff_ffffn);
      const there = x87.fromFloat32(single);
      const wide = x87.fromFloat64(bits);
      const quiet32 = there.exceptions & x87.IE ? (single | 0x40_0000) >>> 0 : single;
      const quiet64 = wide.exceptions & x87.IE ? bits | (1n << 51n) : bits;
      return (
        x87.toFloat32(there.value, MASKED).value !== quiet32 || x87.toFloat64(wide.value, MASKED).value !== quiet64
      );
    });
    expect(wrong).toEqual([]);
  });

  it('a double is what JavaScript takes it for', () => {
    const view = new DataView(new ArrayBuffer(8));
    const wrong = times(1000, () => [someNumber(30), someNumber(30)] as const).filter(([a, b]) => {
      const double = (x: Float80) => {
        view.setBigUint64(0, x87.toFloat64(x, 0x27f).value);
        return view.getFloat64(0);
      };
      const [da, db] = [double(a), double(b)];
      const narrow = (x: Float80) => x87.fromFloat64(x87.toFloat64(x, 0x27f).value).value;
      const ours = [x87.add, x87.multiply, x87.divide].map((f) => double(f(narrow(a), narrow(b), 0x27f).value));
      return ours.some((value, i) => value !== [da + db, da * db, da / db][i]);
    });
    expect(wrong).toEqual([]);
  });

  it('integers and packed decimals of every size come back exactly', () => {
    const wrong = times(1000, () => random()).filter((bits) => {
      const [a, b, c] = [16, 32, 64].map((n) => BigInt.asIntN(n, bits));
      const digits = BigInt(`0x${bits % 10n ** 18n}`) | ((bits & 1n) << 79n);
      return (
        BigInt(x87.toInt16(x87.fromInteger(a ?? 0n), MASKED).value) !== a ||
        BigInt(x87.toInt32(x87.fromInteger(b ?? 0n), MASKED).value) !== b ||
        x87.toInt64(x87.fromInteger(c ?? 0n), MASKED).value !== c ||
        x87.toPackedDecimal(x87.fromPackedDecimal(digits), MASKED).value !== digits
      );
    });
    expect(wrong).toEqual([]);
  });

  it('what does not fit is the indefinite of the format', () => {
    const large = read80('40408000000000000000');
    expect([
      x87.toInt16(large, MASKED),
      x87.toInt32(large, MASKED),
      x87.toInt64(large, MASKED),
      x87.toPackedDecimal(large, 0x37e),
    ]).toEqual([
      { value: -0x8000, exceptions: x87.IE, roundedUp: false, suppressed: false },
      { value: -0x8000_0000, exceptions: x87.IE, roundedUp: false, suppressed: false },
      { value: -(1n << 63n), exceptions: x87.IE, roundedUp: false, suppressed: false },
      { value: x87.PACKED_DECIMAL_INDEFINITE, exceptions: x87.IE, roundedUp: false, suppressed: true },
    ]);
  });
});

describe('comparison', () => {
  it('agrees with the sign of the difference, and turns round with its operands', () => {
    const swapped = new Map([
      [0, x87.C0],
      [x87.C0, 0],
      [x87.C3, x87.C3],
      [x87.C3 | x87.C2 | x87.C0, x87.C3 | x87.C2 | x87.C0],
    ]);
    const wrong = pairs().filter(([a, b]) => {
      const { conditions } = x87.compareOrdered(a, b);
      const difference = x87.subtract(a, b, MASKED);
      const finite = !x87.isNaN80(difference.value);
      const sign = x87.test(difference.value).conditions;
      return x87.compareUnordered(b, a).conditions !== swapped.get(conditions) || (finite && sign !== conditions);
    });
    expect(wrong).toEqual([]);
  });
});

describe('every operation', () => {
  it('takes any patterns under any control word and gives a pattern', () => {
    const basic = [x87.add, x87.subtract, x87.multiply, x87.divide, x87.scale];
    const binary = [...basic, x87.remainder, x87.remainderNearest, x87.logarithm, x87.logarithmPlusOne, x87.arctangent];
    const unary = [x87.squareRoot, x87.roundToInteger, x87.exponential, x87.sine, x87.cosine, x87.tangent];
    const isPattern = ({ sign, exponent, significand }: Float80) =>
      (sign === 0 || sign === 1) &&
      Number.isInteger(exponent) &&
      exponent >= 0 &&
      exponent <= 0x7fff &&
      BigInt.asUintN(64, significand) === significand;
    const wrong = pairs().filter(([a, b]) => {
      const control = Number(random() & 0xf3fn);
      const results = [...binary.map((g) => g(a, b, control)), ...unary.map((g) => g(a, control))];
      return !results.every((r) => isPattern(r.value) && r.exceptions >= 0 && r.exceptions < 64);
    });
    expect(wrong).toEqual([]);
  });
});
