/** An event in one line, the same in every language: words of the machine, not prose. */
import { formatErrorCode, vectorName } from '#emulator/arch';
import { hex } from '#emulator/base';
import type { LabEvent } from './vocabulary.ts';

const SELECTORS = new Set(['cs', 'ss', 'sel', 'poppedCs', 'poppedSs']);
const DECIMAL = new Set(['from', 'to', 'cpl', 'irq', 'channel', 'mode', 'gateDpl', 'size']);

export const formatField = (name: string, value: number | string | boolean): string =>
  typeof value !== 'number'
    ? String(value)
    : DECIMAL.has(name) || value < 10
      ? String(value)
      : `${hex(value, SELECTORS.has(name) ? 2 : 1)}h`;

const SHOWN: Record<string, readonly string[]> = {
  iret: ['cs', 'ss', 'eip', 'esp', 'efl'],
  enter: ['kind', 'err', 'cs', 'eip', 'savedEip'],
  fault: ['flow', 'poppedCs', 'poppedSs', 'rule'],
  xfer: ['kind', 'cs', 'eip'],
};

/** `#GP(0020) in iret poppedSs=20h` for faults, `iret 0→3 cs=1Bh …` for the rest. */
export function describeEvent(event: LabEvent): string {
  const f = event.fields;
  const shown = (SHOWN[event.event] ?? Object.keys(f).filter((k) => k !== 'eip' && k !== 'cpl'))
    .filter((k) => f[k] !== undefined && f[k] !== '')
    .map((k) => `${k}=${formatField(k, f[k])}`);
  if (event.event === 'fault') {
    const vec = Number(f['vec']);
    return [`${vectorName(vec)}(${formatErrorCode(vec, Number(f['err'] ?? 0))})`, ...shown].join(' ');
  }
  const head =
    f['from'] !== undefined && f['to'] !== undefined ? `${event.event} ${f['from']}→${f['to']}` : event.event;
  const vec = f['vec'] !== undefined && event.event === 'enter' ? ` ${vectorName(Number(f['vec']))}` : '';
  return [head + vec, ...shown].join(' ');
}
