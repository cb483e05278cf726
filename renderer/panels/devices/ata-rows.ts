/** The ATA channel: task file, last command and how far it is. */
import { hex } from '#emulator/base';
import type { Views } from '#emulator/protocol';
import { grouped } from '#renderer/i18n';
import { number, register, type FieldGroup } from './device-field.ts';

/** Names of the standard; the same in every language. */
const COMMANDS: Readonly<Record<number, string>> = {
  0x00: 'NOP', 0x08: 'DEVICE RESET', 0x10: 'RECALIBRATE', 0x20: 'READ SECTOR(S)', 0x21: 'READ SECTOR(S)', 0x30: 'WRITE SECTOR(S)', 0x31: 'WRITE SECTOR(S)', 0x40: 'READ VERIFY', 0x70: 'SEEK', 0x90: 'EXECUTE DEVICE DIAGNOSTIC',
  0x91: 'INITIALIZE DEVICE PARAMETERS', 0xc4: 'READ MULTIPLE', 0xc5: 'WRITE MULTIPLE', 0xc6: 'SET MULTIPLE MODE', 0xe0: 'STANDBY IMMEDIATE', 0xe1: 'IDLE IMMEDIATE', 0xe5: 'CHECK POWER MODE', 0xe6: 'SLEEP', 0xe7: 'FLUSH CACHE',
  0xec: 'IDENTIFY DEVICE', 0xef: 'SET FEATURES',
}; // prettier-ignore
const commandName = (code: number): string => (COMMANDS[code] === undefined ? '' : ` ${COMMANDS[code]}`);
const power = (code: number): string => (code === 0xff ? 'active' : code === 0 ? 'standby' : 'sleep');

export const ataGroups = (v: Views['ata']): FieldGroup[] => [
  {
    title: 'Command',
    fields: [
      number('Command', 'ata.command', v.command === 0 ? '–' : `${hex(v.command, 2)}h${commandName(v.command)}`),
      number(v.addressing === 'LBA' ? 'LBA' : 'CHS → LBA', 'ata.lba', grouped(v.lba)),
      number('Sectors left', 'ata.left', v.left),
      number('Data register', 'ata.position', v.blockBytes === 0 ? '–' : `${v.position}/${v.blockBytes}`),
      number('INTRQ', 'ata.intrq', v.interrupt ? 1 : 0),
      number('Translation', 'ata.translation', `${v.translation.heads} × ${v.translation.sectorsPerTrack}`),
      number('Multiple', 'ata.multiple', v.multiple),
      number('Power', 'ata.power', power(v.power)),
    ],
  },
  {
    title: 'Task file',
    fields: [
      register('Status (1F7h)', 'ata.status', v.status, ['BSY', 'DRDY', 'DF', 'DSC', 'DRQ', 'CORR', 'IDX', 'ERR']),
      register('Error (1F1h)', 'ata.error', v.error, ['BBK', 'UNC', 'MC', 'IDNF', 'MCR', 'ABRT', 'TK0NF', 'AMNF']),
      register('Features (1F1h)', 'ata.features', v.features),
      register('Sector Count (1F2h)', 'ata.count', v.count),
      register('Sector Number (1F3h)', 'ata.sector', v.sector),
      number('Cylinder (1F4h, 1F5h)', 'ata.cylinder', `${hex(v.cylinder, 4)}h`),
      register('Device/Head (1F6h)', 'ata.device', v.device, ['', 'LBA', '', 'DEV', 'HS:4']),
      register('Device Control (3F6h)', 'ata.control', v.control, ['', '', '', '', '', 'SRST', 'nIEN', '']),
    ],
  },
];
