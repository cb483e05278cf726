/** Phrases for events that are asked for often: words (each may be in the plural), the events, and the field that must be so. */
import type { EventName } from './vocabulary.table.ts';

export interface Phrase {
  readonly words: readonly string[];
  readonly events: readonly EventName[];
  /** `from` means: it differs from `to`. */
  readonly field: string | null;
  readonly is: string;
}
const row = (words: string, events: readonly EventName[], field: string | null = null, is = ''): Phrase => ({ words: words.split(' '), events, field, is }); // prettier-ignore

/** Longer phrases first. */
export const PHRASES: readonly Phrase[] = [
  row('interrupts accepted', ['enter'], 'kind', 'hw'),
  row('system calls', ['enter'], 'kind', 'sw'),
  row('cpl changes', ['enter', 'iret', 'xfer', 'task'], 'from'),
  row('task switches', ['task']),
  row('interrupts', ['enter'], 'kind', 'hw'),
  row('exceptions', ['enter'], 'kind', 'exc'),
  row('transitions', ['enter', 'iret', 'xfer', 'task']),
  row('eois', ['pic'], 'op', 'eoi'),
  row('ticks', ['pit'], 'op', 'edge'),
  row('keys', ['kbd'], 'op', 'inject'),
];
