/** The ATA channel: task file and progress of the command. */
import type { Machine } from '#emulator/machine';
import type { AtaView } from './chip-views.ts';

export function ataView(machine: Pick<Machine, 'section'>): AtaView {
  const ata = machine.section('ata');
  const of = (name: string): number => ata[name][0];
  const device = of('device');
  const control = of('control');
  return {
    status: of('status'),
    error: of('error'),
    count: of('count'),
    sector: of('sector'),
    cylinder: of('cylinder'),
    device,
    addressing: device & 0x40 ? 'LBA' : 'CHS',
    selected: device & 0x10 ? 1 : 0,
    command: of('command'),
    interrupt: of('interrupt') !== 0,
    interruptsEnabled: (control & 2) === 0,
    inReset: (control & 4) !== 0,
    lba: of('lba'),
    left: of('left'),
    position: of('position'),
    blockBytes: of('block') * 512,
    translation: { heads: of('heads'), sectorsPerTrack: of('sectorsPerTrack') },
    multiple: of('multiple'),
    control,
    features: of('features'),
    power: of('power'),
  };
}
