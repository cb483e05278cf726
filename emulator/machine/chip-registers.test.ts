/**
 * Register sequences of COM1, VGA, clock and ATA channel run by a program on the whole machine, with what Bochs 2.7 made of
 * the same program where it differs, and why the data sheet is followed. (Bit 1 of status, its index pulse, is left out.)
 */
import { readFileSync } from 'node:fs';
import { assembleBytes } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMachine } from './machine.ts';

interface Sequence {
  /** Name of the line in chip-registers.asm. */
  readonly id: string;
  readonly expected: string;
  readonly bochs?: string;
  readonly because?: string;
}

const LAST_SECTOR = 'ATA-2: after a transfer the registers name the last sector, Bochs names the next one';
/** ATA lines: status, error, count, sector, cylinder low, cylinder high, device/head. */
const SEQUENCES: readonly Sequence[] = [
  {
    id: 'uart', expected: '01 C1 03 0F 02 01 1F F0 F0 1E 98 49 04 5A 60', bochs: '01 C1 03 0F 02 01 1F F8 F0 1E 98 49 04 5A 60',
    because: 'nobody changed DCD before; the line of Bochs comes up later',
  },
  { id: 'loop', expected: '61 A5 60 63 61 02 60' },
  { id: 'vga', expected: '67 03 02 0E 10 FF' },
  { id: 'crtc', expected: '5F 4F 50 82 55 81 BF 1F 00 4F 00 00 9C 8E 8F 28 1F 96 B9 A3 FF 5F FF' },
  {
    id: 'attribute', expected: '00 01 02 03 04 05 14 07 38 39 3A 3B 3C 3D 3E 3F 0C 00 0F 08 00 20',
    bochs: '00 01 02 03 04 05 14 07 38 39 3A 3B 3C 3D 3E 3F 0C 00 0F 08 00 00', because: 'the address register has bit 5 when it is read',
  },
  { id: 'dac', expected: '03 2A 15 00 2A 00 81 3F 12 34', bochs: '03 2A 15 00 2A 00 81 FF 12 34', because: 'the DAC has six bits a colour' },
  { id: 'clock', expected: '00 C2 02 80' },
  { id: 'reset', expected: '50 01 01 01 00 00 A0' },
  { id: 'identify', expected: '58 00 00 00 00 00 A0 50 00 40 00 14 00 10 00 3F 00 14 00 10 00 3F 4E C0 00 00 4E C0 00 00' },
  { id: 'lba', expected: '58 00 00 05 00 00 E0 50 00 00 05 00 00 E0', bochs: '58 00 00 06 00 00 E0 52 00 00 06 00 00 E0', because: LAST_SECTOR },
  {
    id: 'chs', expected: '58 00 01 07 01 00 A2 58 00 00 08 01 00 A2 50 00 00 08 01 00 A2',
    bochs: '58 00 01 08 01 00 A2 58 00 00 09 01 00 A2 50 00 00 09 01 00 A2', because: LAST_SECTOR,
  },
  {
    id: 'sector', expected: '51 10 01 00 00 00 A0', bochs: '51 04 01 00 00 00 A0', because: 'an address that does not exist is IDNF, not ABRT',
  },
  {
    id: 'beyond', expected: '51 10 01 00 00 7F E0', bochs: '51 04 01 00 00 7F E0', because: 'an address that does not exist is IDNF, not ABRT',
  },
  { id: 'unknown', expected: '51 04 01 00 00 00 E0' },
  { id: 'nop', expected: '51 04 01 00 00 00 E0' },
  {
    id: 'multiple-off', expected: '50 00 00 00 00 00 E0 51 04 01 01 00 00 E0', bochs: '51 04 00 00 00 00 E0 51 04 01 01 00 00 E0',
    because: 'SET MULTIPLE with 0 turns the mode off',
  },
  {
    id: 'set-multiple', expected: '51 04 03 01 00 00 E0 50 00 10 01 00 00 E0', bochs: '51 04 03 01 00 00 E0 50 04 10 01 00 00 E0',
    because: 'a command that succeeds leaves no error behind',
  },
  {
    id: 'multiple', expected: '58 00 00 03 00 00 E0 58 00 00 03 00 00 E0 50 00 00 03 00 00 E0',
    bochs: '58 00 00 04 00 00 E0 58 00 00 04 00 00 E0 50 00 00 04 00 00 E0', because: LAST_SECTOR,
  },
  { id: 'diagnose', expected: '50 01 01 01 00 00 A0' },
  { id: 'recalibrate', expected: '50 00 05 05 00 00 A1' },
  { id: 'seek', expected: '50 00 05 05 05 00 A1' },
  {
    id: 'translation', expected: '50 00 11 01 00 00 A7 51 10 01 12 00 00 A0 50 00 3F 01 00 00 AF',
    bochs: '51 04 11 01 00 00 A7 58 00 00 13 00 00 A0 50 00 3F 01 00 00 AF', because: 'any translation may be set, and sector 18 of 17 does not exist',
  },
  {
    id: 'power', expected: '50 00 FF 00 00 00 A0 50 00 00 00 00 00 A0 50 00 00 00 00 00 A0 50 00 00 00 00 00 A0',
    bochs: '50 00 FF 00 00 00 A0 50 00 00 00 00 00 A0 50 00 FF 00 00 00 A0 50 00 00 00 00 00 A0', because: 'after STANDBY the power mode is 00h',
  },
  { id: 'verify', expected: '50 00 00 08 00 00 E0', bochs: '50 00 04 05 00 00 E0', because: 'the registers follow what was verified' },
  { id: 'features', expected: '50 00 00 00 00 00 A0 51 04 00 00 00 00 A0' },
  {
    id: 'write', expected: '58 00 01 09 00 00 E0 50 00 00 09 00 00 E0', bochs: '58 00 01 09 00 00 E0 50 00 00 0A 00 00 E0', because: LAST_SECTOR,
  },
  {
    id: 'slave', expected: '00 00 00 00 50', bochs: '00 00 00 01 50', because: 'device 0 answers for the absent one with its own registers',
  },
  { id: 'srst', expected: '80 50 01 01 01 00 00 A0', bochs: '90 50 01 01 01 00 00 A0', because: 'while BSY is 1 the other bits mean nothing' },
]; // prettier-ignore

describe('register sequences beside Bochs', () => {
  let lines = new Map<string, string>();
  beforeAll(() => {
    const source = readFileSync(new URL('./chip-registers.asm', import.meta.url), 'utf8');
    const floppy = new Uint8Array(1440 * 1024);
    floppy.set(assembleBytes({ name: 'chip-registers.asm', text: source }));
    const machine = createMachine({ ramBytes: 2 << 20 });
    machine.load({ drive: 'floppy', bytes: floppy });
    machine.input({ type: 'medium', drive: 'disk', bytes: new Uint8Array(20 * 16 * 63 * 512) });
    machine.run({ instructions: 5_000_000 });
    const pairs = machine
      .console()
      .debug.split('\n')
      .map((line) => line.trim().split(': '));
    lines = new Map(pairs.filter((pair) => pair.length === 2).map(([id, values]) => [id, values]));
  });

  it.each(SEQUENCES)('$id', ({ id, expected }) => {
    expect(lines.get(id)).toBe(expected);
  });

  it('says why wherever it differs from Bochs, and has no line beside these', () => {
    const unexplained = SEQUENCES.filter(
      (s) => (s.bochs === undefined) !== (s.because === undefined) || s.bochs === s.expected,
    );
    expect([unexplained, [...lines.keys()]]).toEqual([[], SEQUENCES.map((s) => s.id)]);
  });
});
