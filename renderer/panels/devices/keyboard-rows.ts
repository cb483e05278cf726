/** 8042 and the keyboard behind it. */
import { hex } from '#emulator/base';
import type { KeyboardView } from '#emulator/protocol';
import { byteList, number, register, said, type FieldGroup } from './device-field.ts';

export const keyboardGroups = (v: KeyboardView): FieldGroup[] => [
  {
    title: '8042',
    fields: [
      register('Status', 'kbd.status', v.status, ['PERR', 'TO', 'AUX', 'INH', 'C/D', 'SYS', 'IBF', 'OBF']),
      v.outputBuffer === null
        ? said('Output buffer', 'kbd.buffer', '–', 'devices.empty')
        : said('Output buffer', 'kbd.buffer', `${hex(v.outputBuffer, 2)}h`, v.fromAux ? 'devices.kbd.fromAux' : 'devices.kbd.fromKeyboard'),
      register('Command byte', 'kbd.command', v.commandByte, ['', 'XLATE', 'DIS2', 'DIS', '', 'SYS', 'INT2', 'INT']),
      v.awaits === 0 ? said('Awaits data of', 'kbd.awaits', '–', 'devices.kbd.awaitsNothing') : number('Awaits data of', 'kbd.awaits', `${hex(v.awaits, 2)}h`),
      number('IRQ 1', 'kbd.irq', v.irq1 ? 1 : 0),
      number('IRQ 12', 'kbd.irq', v.irq12 ? 1 : 0),
      number('P2 bit 1 (A20)', 'kbd.a20', v.holdsA20 ? 1 : 0),
    ],
  },
  {
    title: 'Keyboard',
    fields: [
      number('Queue', 'kbd.queue', `${v.queued}/${v.queueLimit}`),
      number('To send', 'kbd.waiting', byteList(v.waiting)),
      said('Overrun', 'kbd.overrun', v.overrun ? '1' : '0', v.overrun ? 'devices.kbd.lost' : 'devices.kbd.notLost'),
      number('Last sent', 'kbd.lastSent', `${hex(v.lastSent, 2)}h`),
      number('Scan code set', 'kbd.set', v.scanCodeSet),
      number('Scanning', 'kbd.scanning', v.scanning && !v.disabled ? 1 : 0),
      number('Self-test', 'kbd.selfTest', v.selfTest ? 1 : 0),
      { ...register('LEDs', 'kbd.leds', v.leds), bits: [{ name: 'Caps', value: (v.leds >> 2) & 1 }, { name: 'Num', value: (v.leds >> 1) & 1 }, { name: 'Scroll', value: v.leds & 1 }] },
      number('Typematic', 'kbd.typematic', `${v.typematic.delayMilliseconds} ms, ${v.typematic.perSecond.toFixed(1)}/s`),
      number('Held key', 'kbd.held', v.heldKey === 0 ? '–' : `${hex(v.heldKey, 2)}h`),
    ],
  },
]; // prettier-ignore
