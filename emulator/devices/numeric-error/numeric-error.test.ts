import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { NumericError } from './numeric-error.ts';

function make(): { bench: DeviceBench<NumericError>; resets: () => number; look: () => unknown[] } {
  let resets = 0;
  const bench = new DeviceBench(new NumericError({ reset: () => void resets++ }));
  return { bench, resets: () => resets, look: () => [bench.lines.get(13), bench.device.isIgnored()] };
}

describe('numeric error logic', () => {
  it('latches the edge of FERR# to IRQ13, also when FERR# goes away before F0h is written', () => {
    const { bench, look } = make();
    bench.device.setFerr(1);
    const during = look();
    bench.device.setFerr(0);
    expect([during, look()]).toEqual([[1, false], [1, false]]); // prettier-ignore
  });

  it('asserts IGNNE# from the write to F0h until FERR# goes away', () => {
    const { bench, look } = make();
    bench.device.setFerr(1);
    bench.out(0xf0, 0);
    const ignored = look();
    bench.device.setFerr(0);
    const over = look();
    bench.out(0xf0, 0);
    expect([ignored, over, look()]).toEqual([[0, true], [0, false], [0, false]]); // prettier-ignore
  });

  it('requests again for the next exception', () => {
    const { bench } = make();
    for (let k = 0; k < 2; k++) {
      bench.device.setFerr(1);
      bench.out(0xf0, 0);
      bench.device.setFerr(1);
      bench.device.setFerr(0);
    }
    expect(bench.edges.filter(([, line]) => line === 13).map(([, , level]) => level)).toEqual([1, 0, 1, 0]);
  });

  it('resets the coprocessor by port F1h, and forgets its latches at a warm reset', () => {
    const { bench, resets, look } = make();
    bench.out(0xf1, 0);
    bench.device.setFerr(1);
    bench.out(0xf0, 0);
    bench.device.setFerr(1);
    bench.device.reset('warm');
    expect([resets(), look(), bench.fields(bench.device).ferr[0], bench.in(0xf0), bench.in(0xf1)]).toEqual([1, [0, false], 1, 0xff, 0xff]); // prettier-ignore
  });
});
