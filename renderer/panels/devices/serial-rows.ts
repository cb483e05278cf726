/** COM1: registers of the 16550A and what waits where. */
import { hex } from '#emulator/base';
import type { Views } from '#emulator/protocol';
import type { Key } from '#renderer/i18n';
import { byteList, number, register, said, type DeviceField, type FieldGroup } from './device-field.ts';

/** IIR bits 3-0. */
const SOURCES: Readonly<Record<number, Key>> = {
  0x01: 'devices.serial.none', 0x06: 'devices.serial.line', 0x04: 'devices.serial.data', 0x0c: 'devices.serial.timeout', 0x02: 'devices.serial.empty', 0x00: 'devices.serial.modem',
}; // prettier-ignore

function identification(iir: number): DeviceField {
  return said('IIR', 'serial.iir', `${hex(iir, 2)}h`, SOURCES[iir & 15] ?? 'devices.serial.none');
}

export const serialGroups = (v: Views['serial']): FieldGroup[] => [
  {
    title: 'Line',
    fields: [
      number('Speed', 'serial.divisor', `${Number.isInteger(v.baud) ? v.baud : v.baud.toFixed(1)} baud, ${v.format}`),
      number('DLM:DLL', 'serial.divisor', v.divisor),
      number('Receive FIFO', 'serial.received', `${v.received.length}/${v.fifoDepth}: ${byteList(v.received)}`),
      number('On the line', 'serial.onLine', byteList(v.onLine)),
      number('To send', 'serial.toSend', `${v.toSend}${v.isShifting ? ' + 1' : ''}`),
    ],
  },
  {
    title: 'Registers',
    fields: [
      register('IER', 'serial.ier', v.ier, ['', '', '', '', 'EDSSI', 'ELSI', 'ETBEI', 'ERBFI']),
      identification(v.iir),
      register('FCR', 'serial.fcr', v.fcr, ['RT:2', '', '', 'DMA', 'XFR', 'RFR', 'FE']),
      register('LCR', 'serial.lcr', v.lcr, ['DLAB', 'BRK', 'STICK', 'EPS', 'PEN', 'STB', 'WLS:2']),
      register('MCR', 'serial.mcr', v.mcr, ['', '', '', 'LOOP', 'OUT2', 'OUT1', 'RTS', 'DTR']),
      register('LSR', 'serial.lsr', v.lsr, ['ERFF', 'TEMT', 'THRE', 'BI', 'FE', 'PE', 'OE', 'DR']),
      register('MSR', 'serial.msr', v.msrDelta, ['', '', '', '', 'DDCD', 'TERI', 'DDSR', 'DCTS']),
      register('SCR', 'serial.scr', v.scratch),
    ],
  },
];
