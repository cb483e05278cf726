/** The 8042 and the keyboard behind it. Field names as in the device's table. */
import { KEY_QUEUE, keyboardStatus, type Machine } from '#emulator/machine';
import type { KeyboardView } from './views.ts';

/** Command byte. */
const INT = 0x01, INT2 = 0x02, DISABLE = 0x10, TRANSLATE = 0x40; // prettier-ignore
const P2_A20 = 0x02;

export function keyboardView(machine: Pick<Machine, 'section' | 'registers'>): KeyboardView {
  const keyboard = machine.section('keyboard');
  const of = (name: string): number => keyboard[name][0];
  const command = of('commandByte');
  const isFull = of('outputFull') !== 0;
  const isAux = of('outputFromAux') !== 0;
  const typematic = of('typematic');
  return {
    outputBuffer: isFull ? of('outputBuffer') : null,
    fromAux: isAux,
    commandByte: command,
    irq1: isFull && !isAux && (command & INT) !== 0,
    irq12: isFull && isAux && (command & INT2) !== 0,
    disabled: (command & DISABLE) !== 0,
    translates: (command & TRANSLATE) !== 0,
    awaits: of('awaits') || of('keyboardAwaits'),
    waiting: [...keyboard['replies'].slice(0, of('replied')), ...keyboard['queue'].slice(0, of('queued'))],
    scanCodeSet: of('scanCodeSet'),
    scanning: of('scanning') !== 0,
    leds: of('leds'),
    heldKey: of('heldKey'),
    typematic: {
      delayMilliseconds: (1 + ((typematic >> 5) & 3)) * 250,
      perSecond: 240 / ((8 + (typematic & 7)) << ((typematic >> 3) & 3)),
    },
    holdsA20: (of('outputPort') & P2_A20) !== 0,
    a20: machine.registers().a20,
    status: keyboardStatus(keyboard as Parameters<typeof keyboardStatus>[0]),
    queued: Math.min(KEY_QUEUE, of('queued')),
    queueLimit: KEY_QUEUE,
    overrun: of('queued') > KEY_QUEUE,
    lastSent: of('lastSent'),
    selfTest: of('selfTest') !== 0,
  };
}
