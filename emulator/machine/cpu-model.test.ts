import { describe, expect, it } from 'vitest';
import { bootWith } from '#emulator/testing';
import { createMachine } from './index.ts';

describe('MachineConfig.cpuModel', () => {
  const config = (cpuModel: '386' | '486' | 'Pentium' | 'P6') => ({ cpuModel, ramBytes: 1 << 20 });

  it('is a P6 unless told otherwise, survives a reset, and belongs to the digest', () => {
    const machines = [createMachine({ ramBytes: 1 << 20 }), createMachine(config('P6')), createMachine(config('486'))];
    for (const machine of machines) machine.reset('power-on');
    expect(machines.map((m) => [m.config.cpuModel, m.registers().gpr[2]])).toEqual([['P6', 0x619], ['P6', 0x619], ['486', 0x404]]); // prettier-ignore
    expect(machines[0].digest()).toBe(machines[1].digest());
    expect(machines[0].digest()).not.toBe(machines[2].digest());
  });

  it('refuses a snapshot of a machine with another processor, and says so', () => {
    const snapshot = createMachine(config('486')).save();
    const other = createMachine(config('386'));
    const before = other.digest();
    expect(() => other.restore(snapshot)).toThrow(
      /a snapshot of a machine with a 486 processor cannot be restored on one with a 386/,
    );
    expect(other.digest()).toBe(before);
    createMachine(config('486')).restore(snapshot);
  });

  it('runs the BIOS and a boot sector on every model', () => {
    const { image } = bootWith('mov byte [0x5000],0x5a\ncli\nhlt', { harness: 'boot-sector' });
    const results = (['386', '486', 'Pentium', 'P6'] as const).map((cpuModel) => {
      const machine = createMachine(config(cpuModel));
      machine.load({ drive: 'floppy', bytes: image.bytes });
      return [machine.run({ instructions: 100_000 }).why, machine.readPhysical(0x5000, 1)[0]];
    });
    expect(results).toEqual(Array.from({ length: 4 }, () => ['halted-forever', 0x5a]));
  });
});
