import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { Dma } from './dma.ts';

describe('DMA controllers', () => {
  it('remember what was written and never have a request', () => {
    const bench = new DeviceBench(new Dma());
    bench.out(0x0a, 0x06);
    bench.out(0xd4, 0x02);
    bench.out(0x08, 0xff);
    expect([bench.in(0x0a), bench.in(0xd4), bench.in(0x08), bench.in(0xd0)]).toEqual([6, 2, 0, 0]);
  });
});
