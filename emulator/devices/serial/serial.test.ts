import { DeviceBench } from '#emulator/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Serial } from './serial.ts';

/** One bit at 115,200 bits a second in instruction units: 207.15 … rounded down; a character of 8N1. */
const BIT = 207, CHARACTER = 2071; // prettier-ignore
const THR = 0x3f8, IER = 0x3f9, IIR = 0x3fa, LCR = 0x3fb, MCR = 0x3fc, LSR = 0x3fd, MSR = 0x3fe; // prettier-ignore
let bench: DeviceBench<Serial>;
let serial: Serial;
beforeEach(() => {
  serial = new Serial();
  bench = new DeviceBench(serial);
  bench.out(LCR, 0x80);
  bench.out(THR, 1);
  bench.out(IER, 0);
  bench.out(LCR, 0x03);
});
const receive = (...bytes: number[]): void => bytes.forEach((byte) => serial.receive(byte));

describe('16550A transmitter', () => {
  it('tells the console at once and follows the line with THRE and TEMT', () => {
    const seen = [bench.in(LSR)];
    bench.out(THR, 0x48);
    seen.push(bench.in(LSR));
    bench.passUnits(BIT);
    seen.push(bench.in(LSR));
    bench.out(THR, 0x69);
    bench.passUnits(CHARACTER - 1);
    seen.push(bench.in(LSR));
    bench.passUnits(1);
    seen.push(bench.in(LSR));
    bench.passUnits(CHARACTER);
    seen.push(bench.in(LSR));
    expect([seen, bench.events]).toEqual([
      [0x60, 0x00, 0x20, 0x00, 0x20, 0x60],
      [
        { kind: 'console', device: 'serial', byte: 0x48 },
        { kind: 'console', device: 'serial', byte: 0x69 },
      ],
    ]);
  });

  it('sends sixteen characters out of the FIFO and interrupts when it is empty', () => {
    bench.out(IIR, 0x01);
    bench.out(MCR, 8);
    for (let k = 0; k < 16; k++) bench.out(THR, k);
    bench.out(IER, 2);
    const before = bench.lines.get(4);
    bench.passUnits(BIT + 15 * CHARACTER - 1);
    const almost = bench.lines.get(4);
    bench.passUnits(1);
    expect([before, almost, bench.lines.get(4), bench.in(IIR), bench.lines.get(4)]).toEqual([0, 0, 1, 0xc2, 0]);
  });

  it('interrupts for an empty transmitter until IIR is read or THR written', () => {
    bench.out(MCR, 8);
    bench.out(IER, 2);
    expect([bench.lines.get(4), bench.in(IIR), bench.lines.get(4), bench.in(IIR)]).toEqual([1, 2, 0, 1]);
    bench.out(THR, 1);
    bench.passUnits(BIT);
    bench.out(THR, 2);
    expect([bench.edges.map(([, line, level]) => [line, level]), bench.lines.get(4)]).toEqual([
      [[4, 1], [4, 0], [4, 1], [4, 0]],
      0,
    ]); // prettier-ignore
  });

  it('takes longer for parity, more stop bits and a larger divisor', () => {
    const time = (lcr: number, divisor: number): number => {
      const own = new DeviceBench(new Serial());
      own.out(LCR, 0x80);
      own.out(THR, divisor);
      own.out(LCR, lcr);
      own.out(THR, 0x55);
      let units = 0;
      for (; (own.in(LSR) & 0x40) === 0; units += 10) own.passUnits(10);
      return Math.round(units / divisor / 207.15);
    };
    // One bit to begin with, then start, data, parity and stop bits (5 data bits: 1½).
    expect([time(0x03, 1), time(0x1b, 1), time(0x07, 12), time(0x04, 12), time(0x00, 12)]).toEqual([11, 12, 12, 9, 8]);
  });
});

describe('16550A receiver', () => {
  it('receives one character time later, with IRQ4 when OUT2 and IER allow it', () => {
    bench.out(IER, 1);
    bench.out(MCR, 8);
    receive(0x41);
    bench.passUnits(CHARACTER - 1);
    expect(bench.in(LSR) & 1).toBe(0);
    bench.passUnits(1);
    expect([bench.lines.get(4), bench.in(IIR), bench.in(THR), bench.lines.get(4)]).toEqual([1, 4, 0x41, 0]);
  });

  it('reports an overrun without FIFO and keeps the newer character', () => {
    receive(1, 2);
    bench.passUnits(2 * CHARACTER);
    expect([bench.in(LSR), bench.in(THR), bench.in(LSR)]).toEqual([0x63, 2, 0x60]);
  });

  it('holds 16 characters with the FIFO and loses the 17th', () => {
    bench.out(IIR, 0x07);
    receive(...Array.from({ length: 17 }, (_, k) => k));
    bench.passUnits(CHARACTER * 17);
    const status = bench.in(LSR);
    const got = Array.from({ length: 16 }, () => bench.in(THR));
    expect([status, got, bench.in(IIR) & 0xc0]).toEqual([0x63, Array.from({ length: 16 }, (_, k) => k), 0xc0]);
  });

  it.each([
    [0x01, 1],
    [0x41, 4],
    [0x81, 8],
    [0xc1, 14],
  ])('FCR %i: interrupts at %i characters', (fcr, level) => {
    bench.out(IIR, fcr);
    bench.out(IER, 1);
    receive(...Array.from({ length: level }, () => 7));
    bench.passUnits(CHARACTER * (level - 1));
    const before = bench.in(IIR);
    bench.passUnits(CHARACTER);
    const at = bench.in(IIR);
    bench.in(THR);
    expect([before, at, bench.in(IIR)]).toEqual([0xc1, 0xc4, 0xc1]);
  });

  it('times out after four character times without arrival or read', () => {
    bench.out(IIR, 0x81);
    bench.out(IER, 1);
    bench.out(MCR, 8);
    receive(1, 2, 3);
    bench.passUnits(CHARACTER * 3);
    bench.passUnits(CHARACTER * 4 - 1);
    const before = bench.in(IIR);
    bench.passUnits(1);
    const after = [bench.in(IIR), bench.lines.get(4)];
    bench.in(THR);
    const read = [bench.in(IIR), bench.lines.get(4)];
    bench.passUnits(CHARACTER * 4);
    expect([before, after, read, bench.in(IIR)]).toEqual([0xc1, [0xcc, 1], [0xc1, 0], 0xcc]);
  });

  it('orders line status before data before transmitter before modem status', () => {
    bench.out(IER, 0x0f);
    bench.out(MCR, 0x10);
    bench.out(MCR, 0x13);
    receive(1);
    bench.out(THR, 1);
    bench.out(THR, 2);
    const order: number[] = [];
    for (let k = 0; k < 5; k++) {
      const source = bench.in(IIR);
      order.push(source);
      if (source === 6) bench.in(LSR);
      else if (source === 4) bench.in(THR);
      else if (source === 0) bench.in(MSR);
    }
    expect(order).toEqual([6, 4, 2, 0, 1]);
  });

  it('empties a FIFO on demand, and both when FIFO mode changes', () => {
    bench.out(IIR, 0x01);
    receive(1, 2);
    bench.passUnits(2 * CHARACTER);
    bench.out(IIR, 0x03);
    const cleared = bench.in(LSR);
    receive(3);
    bench.passUnits(CHARACTER);
    bench.out(THR, 1);
    bench.out(THR, 1);
    bench.out(IIR, 0x00);
    expect([cleared, bench.in(LSR) & 0x21, bench.in(IIR)]).toEqual([0x60, 0x20, 1]);
  });
});

describe('16550A modem control and the rest', () => {
  it('reads back what it sends in loopback, without telling the console, and mirrors MCR in MSR', () => {
    bench.out(MCR, 0x1f);
    bench.out(THR, 0x5a);
    expect([bench.in(THR), bench.in(MSR) & 0xf0, bench.events, bench.lines.get(4)]).toEqual([0x5a, 0xf0, [], 0]);
  });

  it('receives a break in loopback: a null character with BI when it is next', () => {
    bench.out(IIR, 0x01);
    bench.out(MCR, 0x10);
    bench.out(THR, 1);
    bench.out(LCR, 0x43);
    const first = bench.in(LSR);
    const one = bench.in(THR);
    expect([first, one, bench.in(LSR), bench.in(THR), bench.in(LSR)]).toEqual([0xe1, 1, 0xf1, 0, 0x60]);
  });

  it('tells changes of the modem lines once, and only the end of a ring', () => {
    bench.out(MCR, 0x10);
    bench.in(MSR);
    bench.out(MCR, 0x14);
    const ring = bench.in(MSR);
    bench.out(MCR, 0x12);
    expect([ring, bench.in(MSR), bench.in(MSR)]).toEqual([0x40, 0x15, 0x10]);
  });

  it('keeps divisor and scratch registers', () => {
    bench.out(LCR, 0x83);
    bench.out(THR, 0x17);
    bench.out(IER, 0x04);
    bench.out(0x3ff, 0xa5);
    expect([bench.in(THR), bench.in(IER), bench.in(0x3ff), bench.in(LCR)]).toEqual([0x17, 0x04, 0xa5, 0x83]);
  });
});
