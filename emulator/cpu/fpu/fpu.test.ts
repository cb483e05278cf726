import { describe, expect, it } from 'vitest';
import { hex, load, makeMachine, protectedMode } from '../machine.test-kit.ts';
import { fullTagWord } from './tags.ts';

describe('x87', () => {
  it('is initialised, loads and adds', () => {
    const m = makeMachine();
    protectedMode(m, 0);
    load(m, 0x1000, hex('dbe3 d9e8 d9eb dec1 dd1d 00500000 9b dfe0 f4'));
    m.cpu.eip = 0x1000;
    expect(m.cpu.run(100)).toBe('halted');
    expect([
      new DataView(m.ram.buffer, m.ram.byteOffset).getFloat64(0x5000, true),
      m.cpu.fpu.status[0],
      m.cpu.fpu.opcode[0],
      m.cpu.fpu.dataOffset[0],
      fullTagWord(m.cpu.fpu),
    ]).toEqual([Math.PI + 1, 0x20, 0x51d, 0x5000, 0xffff]);
  });
});
