/** What happened to a line → a strip: when it asked, when it was served, and the moments between. */
import type { Views } from '#emulator/protocol';

type History = Views['lineHistory'];
export type LineEvent = History['lines'][number][number];
export interface Stretch {
  readonly kind: 'asked' | 'served' | 'masked';
  /** 0 … 1 of the strip. */
  readonly from: number;
  readonly to: number;
}
export interface Strip {
  readonly stretches: readonly Stretch[];
  readonly marks: readonly { readonly op: LineEvent['op']; readonly at: number }[];
}
/** Events of all lines that the strip has to hold, so that a tick of the timer is wide enough to be seen. */
const SHOWN = 28;

/** The same stretch of time for all lines: the last few events of them together. */
export function windowOf(history: History): { readonly from: number; readonly to: number } {
  const moments = history.lines.flatMap((events) => events.map(({ now }) => now)).sort((a, b) => a - b);
  const first = moments.at(-SHOWN) ?? moments[0] ?? Math.max(0, history.since);
  const length = Math.max(1, history.until - first);
  return { from: Math.max(0, first - length * 0.03), to: history.until };
}

export function stripOf(history: History, irq: number): Strip {
  const { from, to } = windowOf(history);
  const span = Math.max(1, to - from);
  const at = (now: number): number => Math.min(1, Math.max(0, (now - from) / span));
  const events = history.lines[irq];
  const stretches: Stretch[] = [];
  for (const [kind, bit] of [['masked', 'masked'], ['asked', 'requested'], ['served', 'inService']] as const) {
    let since = -1;
    for (const event of events) {
      if (event[bit] === 1 && since < 0) since = event.now;
      else if (event[bit] === 0 && since >= 0) {
        if (event.now >= from) stretches.push({ kind, from: at(since), to: at(event.now) });
        since = -1;
      }
    }
    if (since >= 0) stretches.push({ kind, from: at(since), to: 1 });
  } // prettier-ignore
  return {
    stretches,
    marks: events.filter(({ now }) => now >= from).map(({ op, now }) => ({ op, at: at(now) })),
  };
}

/** The last events of a line, the newest first. */
export const lastEvents = (history: History, irq: number, count = 10): readonly LineEvent[] =>
  history.lines[irq].slice(-count).reverse();
