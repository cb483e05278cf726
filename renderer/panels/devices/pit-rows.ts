/** 8254: each counter as its control word, count and GATE make it. */
import type { PitView } from '#emulator/protocol';
import { duration, grouped } from '#renderer/i18n';
import { number, said, type DeviceField, type FieldGroup } from './device-field.ts';

const USE = ['IRQ 0', 'refresh', 'speaker'];
const MODES = ['0 interrupt on terminal count', '1 one-shot', '2 rate generator', '3 square wave', '4 software strobe', '5 hardware strobe']; // prettier-ignore
const FORMATS = ['', 'LSB', 'MSB', 'LSB, MSB'];

export const pitGroups = (view: PitView): FieldGroup[] =>
  view.channels.map((c) => ({
    title: `Counter ${c.channel} (${USE[c.channel]})`,
    fields: [
      number('Mode', 'pit.mode', MODES[c.mode] ?? String(c.mode)),
      number('CR', 'pit.reload', c.programmed ? grouped(c.reload) : '–'),
      number('CE', 'pit.counter', grouped(c.counter)),
      number('Frequency', 'pit.hertz', c.programmed ? `${c.hertz.toFixed(c.hertz < 1000 ? 2 : 0)} Hz` : '–'),
      number('OUT', 'pit.out', c.output),
      number('GATE', 'pit.gate', c.gate),
      edge(view, c.nextEdge),
      number('RW', 'pit.access', `${FORMATS[c.access] ?? ''}${c.bcd ? ' BCD' : ''}`),
      number('Null count', 'pit.null', c.nullCount ? 1 : 0),
      number('Latched', 'pit.latched', c.latched ? 1 : 0),
    ],
  }));

function edge(view: PitView, at: number | null): DeviceField {
  if (at === null) return said('Next edge', 'pit.edge', '–', 'devices.noEdge');
  const units = Math.max(0, at - view.now);
  const field = said('Next edge', 'pit.edge', grouped(units), 'devices.inTime', { t: duration((units / view.unitsPerSecond) * 1e9) });
  return { ...field, moment: at };
} // prettier-ignore
