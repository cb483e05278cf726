import { DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { DebugPort } from './debug-port.ts';

const spell = (bench: DeviceBench<DebugPort>, text: string): void =>
  bench.out(0x8900, ...[...text].map((c) => c.charCodeAt(0)));

describe('debug ports', () => {
  it('prints to the console at E9h and reads as E9h', () => {
    const bench = new DeviceBench(new DebugPort());
    bench.out(0xe9, 0x41);
    expect([bench.in(0xe9), bench.events]).toEqual([0xe9, [{ kind: 'console', device: 'debug', byte: 0x41 }]]);
  });
  it('ends the run by F4h with the value written', () => {
    const bench = new DeviceBench(new DebugPort());
    bench.out(0xf4, 5);
    expect(bench.powerOff).toBe(5);
  });
  it('ends the run by the word Shutdown at 8900h, also after a false start', () => {
    const bench = new DeviceBench(new DebugPort());
    spell(bench, 'Shut');
    expect(bench.powerOff).toBeNull();
    spell(bench, 'Shutdown');
    expect(bench.powerOff).toBe(0);
  });
});
