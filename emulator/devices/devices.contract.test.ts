import { keepsDeviceContract } from '#emulator/testing';
import { describe } from 'vitest';
import {
  DebugPort,
  type Device,
  Disk,
  Dma,
  Keyboard,
  Medium,
  NumericError,
  Pic,
  Pit,
  Serial,
  SystemControl,
  VgaText,
} from './index.ts';

const counter = { out: () => 1 as const, setGate: () => undefined, clock: () => 7 };
const DEVICES: [string, () => Device, string[]][] = [
  ['pic', () => new Pic(), []],
  ['pit', () => new Pit(), []],
  ['keyboard', () => new Keyboard(), []],
  ['serial', () => new Serial(), []],
  ['vga-text', () => new VgaText(), []],
  ['system-control', () => new SystemControl(counter, { ramBytes: 32 << 20 }), ['counter', 'setup']],
  ['debug-port', () => new DebugPort(), []],
  ['dma', () => new Dma(), []],
  ['numeric-error', () => new NumericError({ reset: () => undefined }), ['coprocessor']],
  [
    'disk',
    () => {
      const disk = new Disk();
      disk.media.floppy = new Medium('floppy', new Uint8Array(1440 * 1024));
      return disk;
    },
    ['media'],
  ],
];

describe.each(DEVICES)('device contract: %s', (_name, make, collaborators) => {
  keepsDeviceContract(make, { collaborators });
});
