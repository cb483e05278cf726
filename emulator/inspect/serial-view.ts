/** COM1: speed, format and what waits where. */
import { FIFO_DEPTH, interruptIdentification, lineStatus, type Machine, type SerialRegisters } from '#emulator/machine';
import type { SerialView } from './chip-views.ts';

const BASE_BAUD = 115_200;

export function serialView(machine: Pick<Machine, 'section'>): SerialView {
  const serial = machine.section('serial');
  const of = (name: string): number => serial[name][0];
  const lcr = of('lcr');
  const divisor = serial['divisor'][0] | (serial['divisor'][1] << 8);
  const parity = lcr & 8 ? (lcr & 0x20 ? (lcr & 0x10 ? 'S' : 'M') : lcr & 0x10 ? 'E' : 'O') : 'N';
  const stop = lcr & 4 ? ((lcr & 3) === 0 ? '1.5' : '2') : '1';
  return {
    divisor,
    baud: BASE_BAUD / (divisor || 1),
    format: `${5 + (lcr & 3)}${parity}${stop}`,
    ier: of('ier'),
    fcr: of('fcr'),
    lcr,
    mcr: of('mcr'),
    scratch: of('scr'),
    loopback: (of('mcr') & 0x10) !== 0,
    received: serial['fifo'].slice(0, of('received')),
    onLine: serial['line'].slice(0, of('onLine')),
    overrun: (of('lsrErrors') & 2) !== 0,
    toSend: of('toSend'),
    isShifting: of('shifting') !== 0,
    iir: interruptIdentification(serial as SerialRegisters),
    lsr: lineStatus(serial as SerialRegisters),
    msrDelta: of('msrDelta'),
    fifoDepth: of('fcr') & 1 ? FIFO_DEPTH : 1,
  };
}
