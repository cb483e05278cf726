import { keepsDeviceContract } from '#emulator/testing';
import { describe } from 'vitest';
import {
  Ata,
  DebugPort,
  type Device,
  Disk,
  Dma,
  Keyboard,
  Medium,
  NumericError,
  Pic,
  Pit,
  Rtc,
  Serial,
  SystemControl,
  VgaText,
} from './index.ts';

const counter = { out: () => 1 as const, setGate: () => undefined, toggled: () => 1 as const };
const diskMedium = (): (() => Medium) => {
  const medium = new Medium('disk', new Uint8Array(1 << 20));
  return () => medium;
};
const videoMemory = (): { read(at: number): number; write(at: number, value: number): void } => {
  const bytes = new Map<number, number>();
  return { read: (at) => bytes.get(at) ?? 0, write: (at, value) => void bytes.set(at, value) };
};
const DEVICES: [string, () => Device, string[]][] = [
  ['pic', () => new Pic(), []],
  ['pit', () => new Pit(), []],
  ['keyboard', () => new Keyboard(), ['keyboard']],
  ['serial', () => new Serial(), []],
  ['vga-text', () => new VgaText(videoMemory()), ['memory', 'planes']],
  ['system-control', () => new SystemControl(counter), ['counter']],
  ['rtc', () => new Rtc({ ramBytes: 32 << 20, date: '1999-12-31T23:59:58', disk: () => null }), ['setup']],
  ['ata', () => new Ata({ medium: diskMedium() }), ['drive']],
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

/** Devices with a medium or memory behind them. */
const CHANGE_OUTSIDE = new Set(['vga-text', 'ata', 'disk']);

describe.each(DEVICES)('device contract: %s', (name, make, collaborators) => {
  keepsDeviceContract(make, { collaborators, changesOutside: CHANGE_OUTSIDE.has(name) });
});
