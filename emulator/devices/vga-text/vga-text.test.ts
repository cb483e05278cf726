import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { VgaText } from './vga-text.ts';

describe('text-mode VGA', () => {
  it('stores the cursor location and start address in the CRTC', () => {
    const bench = new DeviceBench(new VgaText());
    for (const [index, value] of [
      [0x0e, 0x01],
      [0x0f, 0x23],
    ]) {
      bench.out(0x3d4, index);
      bench.out(0x3d5, value);
    }
    expect([bench.in(0x3d5), Array.from(bench.fields(bench.device).crtc.subarray(14, 16))]).toEqual([0x23, [1, 0x23]]);
  });

  it('protects CRTC registers 0-7 by bit 7 of register 11h', () => {
    const bench = new DeviceBench(new VgaText());
    bench.out(0x3d4, 0x11);
    bench.out(0x3d5, 0x80);
    bench.out(0x3d4, 0);
    bench.out(0x3d5, 0x55);
    expect(bench.in(0x3d5)).toBe(0);
  });

  it('shows retrace and blanking in input status 1 as time passes', () => {
    const bench = new DeviceBench(new VgaText());
    const seen = new Set<number>();
    for (let k = 0; k < 17045; k++) {
      seen.add(bench.in(0x3da) & 9);
      bench.passClocks(1);
    }
    expect([...seen].sort()).toEqual([0, 1, 9]);
  });

  it('takes index and data at 3C0h in turn, restarted by reading 3DAh', () => {
    const bench = new DeviceBench(new VgaText());
    bench.out(0x3c0, 0x10, 0x0c);
    bench.out(0x3c0, 0x11);
    bench.in(0x3da);
    bench.out(0x3c0, 0x10);
    expect(bench.in(0x3c1)).toBe(0x0c);
  });

  it('steps through the palette three components at a time', () => {
    const bench = new DeviceBench(new VgaText());
    bench.out(0x3c8, 1);
    bench.out(0x3c9, 1, 2, 3, 4, 5, 6);
    bench.out(0x3c7, 2);
    expect([bench.in(0x3c9), bench.in(0x3c9), bench.in(0x3c9)]).toEqual([4, 5, 6]);
  });
});
