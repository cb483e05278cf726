/** Scripts of input from outside → events at moments of virtual time. A seed moves each of them a little, always the same way. */
import { encodeUtf8, SeededRandom } from '#emulator/base';
import { keySequence } from './keys.ts';
import type { InputEvent } from '#emulator/machine';
import { resolveValue, type InputScript } from '#labs/kit';

export interface TimedInput {
  /** Milliseconds of virtual time since the boot sector got control. */
  readonly ms: number;
  readonly event: InputEvent;
}

const number = (value: number | string): number => Number(resolveValue(value, () => undefined));

/** The events of one script in their order, without times. */
function eventsOf(script: InputScript): InputEvent[] {
  switch (script.kind) {
    case 'keys': {
      const codes = script.codes?.map(number) ?? keySequence(script.text ?? '');
      return codes.map((scancode) => ({ type: 'key', scancode }));
    }
    case 'irq':
      return [{ type: 'irq', line: script.line, action: 'pulse' }];
    case 'serial':
      return [...encodeUtf8(script.text)].map((byte) => ({ type: 'serial', byte }));
  }
}

/** All scripts together in the order of time. */
export function scheduleInputs(scripts: readonly InputScript[], seed: number): TimedInput[] {
  const random = new SeededRandom(seed);
  const timed = scripts.flatMap((script) => {
    const events = eventsOf(script);
    const count = events.length === 0 ? 0 : (script.count ?? events.length);
    return Array.from({ length: count }, (_, i) => {
      const pauses = script.burst ? Math.floor(i / script.burst.count) * script.burst.pauseMs : 0;
      const jitter = (script.jitterMs ?? 0) * (random.u32() / 0x1_0000_0000);
      return { ms: script.startMs + i * script.everyMs + pauses + jitter, event: events[i % events.length] };
    });
  });
  return timed.sort((a, b) => a.ms - b.ms);
}
