import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Serial } from './serial.ts';

let bench: DeviceBench<Serial>;
let serial: Serial;
beforeEach(() => {
  serial = new Serial();
  bench = new DeviceBench(serial);
  bench.out(0x3fb, 0x80);
  bench.out(0x3f8, 1);
  bench.out(0x3f9, 0);
  bench.out(0x3fb, 0x03);
});

describe('16550A', () => {
  it('sends every byte to the console and is ready at once', () => {
    bench.out(0x3f8, 0x48, 0x69);
    expect(bench.events).toEqual([
      { kind: 'console', device: 'serial', byte: 0x48 },
      { kind: 'console', device: 'serial', byte: 0x69 },
    ]);
    expect(bench.in(0x3fd)).toBe(0x60);
  });

  it('receives one character time later, with IRQ4 when OUT2 and IER allow it', () => {
    bench.out(0x3f9, 1);
    bench.out(0x3fc, 8);
    serial.receive(0x41);
    expect(bench.in(0x3fd) & 1).toBe(0);
    bench.passClocks(104);
    expect([bench.lines.get(4), bench.in(0x3fa), bench.in(0x3f8), bench.lines.get(4)]).toEqual([1, 4, 0x41, 0]);
  });

  it('reports an overrun without FIFO and keeps the newer character', () => {
    serial.receive(1);
    serial.receive(2);
    bench.passClocks(208);
    expect([bench.in(0x3fd), bench.in(0x3f8), bench.in(0x3fd)]).toEqual([0x63, 2, 0x60]);
  });

  it('holds 16 characters with the FIFO', () => {
    bench.out(0x3fa, 0x07);
    for (let k = 0; k < 17; k++) serial.receive(k);
    bench.passClocks(104 * 17);
    const got = Array.from({ length: 16 }, () => bench.in(0x3f8));
    expect(got).toEqual(Array.from({ length: 16 }, (_, k) => k));
    expect(bench.in(0x3fa) & 0xc0).toBe(0xc0);
  });

  it('reads back what it sends in loopback, and mirrors MCR in MSR', () => {
    bench.out(0x3fc, 0x1f);
    bench.out(0x3f8, 0x5a);
    expect([bench.in(0x3f8), bench.in(0x3fe) & 0xf0, bench.events]).toEqual([0x5a, 0xf0, []]);
  });

  it('interrupts for an empty transmitter until IIR is read', () => {
    bench.out(0x3fc, 8);
    bench.out(0x3f9, 2);
    expect([bench.lines.get(4), bench.in(0x3fa), bench.lines.get(4), bench.in(0x3fa)]).toEqual([1, 2, 0, 1]);
  });

  it('remembers its scratch register', () => {
    bench.out(0x3ff, 0xa5);
    expect(bench.in(0x3ff)).toBe(0xa5);
  });
});
