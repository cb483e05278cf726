/** MC146818: date and time, the four registers, alarm and what asks for IRQ 8. */
import { hex } from '#emulator/base';
import type { Views } from '#emulator/protocol';
import { byteList, number, register, said, type FieldGroup } from './device-field.ts';

type Rtc = Views['rtc'];
const two = (n: number): string => String(n).padStart(2, '0');
const raw = (byte: number | null): string => (byte === null ? '**' : hex(byte, 2));
const REASONS = ['PF', 'AF', 'UF'];

function reasons(v: Rtc): string {
  const [, b, c] = v.registers;
  return REASONS.filter((_, k) => (b & c) & (0x40 >> k)).join(' '); // prettier-ignore
}

export const rtcGroups = (v: Rtc): FieldGroup[] => [
  {
    title: 'Clock',
    fields: [
      number('Date', 'rtc.date', `${v.time.year}-${two(v.time.month)}-${two(v.time.day)}`),
      number('Time', 'rtc.date', `${two(v.time.hours)}:${two(v.time.minutes)}:${two(v.time.seconds)}`),
      number('Day of week', 'rtc.weekday', v.dayOfWeek),
      said('Runs', 'rtc.runs', v.isRunning ? '1' : '0', v.isRunning ? 'devices.rtc.runs' : 'devices.rtc.stands'),
      number('Alarm (h m s)', 'rtc.alarm', v.alarm.map(raw).join(' ')),
      number('Periodic', 'rtc.periodic', v.periodicHertz === 0 ? '–' : `${v.periodicHertz} Hz`),
      number('IRQ 8', 'rtc.irq', v.irq === 1 ? `1: ${reasons(v)}` : '0'),
      number('NMI mask', 'rtc.nmi', v.nmiMasked ? 1 : 0),
    ],
  },
  {
    title: 'Registers',
    fields: [
      register('Index (70h)', 'rtc.index', v.index),
      register('A', 'rtc.a', v.registers[0], ['UIP', 'DV:3', 'RS:4']),
      register('B', 'rtc.b', v.registers[1], ['SET', 'PIE', 'AIE', 'UIE', 'SQWE', 'DM', '24/12', 'DSE']),
      register('C', 'rtc.c', v.registers[2], ['IRQF', 'PF', 'AF', 'UF']),
      register('D', 'rtc.d', v.registers[3], ['VRT']),
      number('00h–0Dh', 'rtc.cmos', byteList(v.cmos.slice(0, 14))),
    ],
  },
];
