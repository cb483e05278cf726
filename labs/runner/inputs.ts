/** Scripts of input from outside → events at moments of virtual time. A seed moves each of them a little, always the same way. */
import { keySequence } from './keys.ts';
import type { InputEvent } from '#emulator/machine';
import { resolveValue, type InputScript } from '#labs/kit';

export interface TimedInput {
  /** Milliseconds of virtual time since the boot sector got control. */
  readonly ms: number;
  readonly event: InputEvent;
}

/** Deterministic numbers in [0, 1): the low bits of a linear congruential generator are poor, so the high ones are taken. */
export function fractions(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 0x1000000;
  };
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
      return [...script.text].map((character) => ({ type: 'serial', byte: character.charCodeAt(0) & 0xff }));
  }
}

/** All scripts together in the order of time. */
export function scheduleInputs(scripts: readonly InputScript[], seed: number): TimedInput[] {
  const random = fractions(seed);
  const timed = scripts.flatMap((script) => {
    const events = eventsOf(script);
    const count = events.length === 0 ? 0 : (script.count ?? events.length);
    return Array.from({ length: count }, (_, i) => {
      const pauses = script.burst ? Math.floor(i / script.burst.count) * script.burst.pauseMs : 0;
      const jitter = (script.jitterMs ?? 0) * random();
      return { ms: script.startMs + i * script.everyMs + pauses + jitter, event: events[i % events.length] };
    });
  });
  return timed.sort((a, b) => a.ms - b.ms);
}
