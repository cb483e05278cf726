/** Words of the course of events: in which context, on which lane, what began it, what the interrupt controllers said. */
import { CAUSE_TYPES } from '#emulator/events';
import type { StatusView } from '#emulator/inspect';

/** As the status view says it; `gap`: not followed. */
export type CourseContext = StatusView['context'] | 'gap';
/** The place in this list is the number in the log. */
export const CONTEXTS = ['gap', 'firmware', 'real-mode', 'user', 'kernel', 'interrupt', 'bottom-half', 'idle', 'shutdown'] as const satisfies readonly CourseContext[]; // prettier-ignore
export const contextNumber = Object.fromEntries(CONTEXTS.map((name, n) => [name, n])) as Record<CourseContext, number>;

/** Ring 3 · the kernel for a process · for a device · the other half of that. HALT, shutdown and gaps lie beside them. */
export const LANES = ['user', 'process', 'interrupt', 'bottom-half'] as const;
export type Lane = (typeof LANES)[number];
export const LANE_OF: Readonly<Record<CourseContext, Lane | null>> = {
  gap: null,
  firmware: 'process',
  'real-mode': 'process',
  user: 'user',
  kernel: 'process',
  interrupt: 'interrupt',
  'bottom-half': 'bottom-half',
  idle: null,
  shutdown: null,
};

/**
 * What a stretch began with: a kind of transition, or something that is none. `look`: it was looked at, nothing happened there; `flag`: CLI,
 * STI or POPF; `call`: of a declared bottom half.
 */
export const BEGINNINGS = ['look', ...CAUSE_TYPES, 'halt', 'shutdown', 'eoi', 'flag', 'call'] as const;
export type Beginning = (typeof BEGINNINGS)[number];
export const beginningNumber = Object.fromEntries(BEGINNINGS.map((name, n) => [name, n])) as Record<Beginning, number>;

/**
 * What happened at the interrupt controllers. `lost`: an edge while the same request waited, or a request that went away before its INTA;
 * `unheard`: the same with the line masked. `fault`: an exception was delivered; its number takes the place of the IRQ.
 */
export const SIGNALS = ['raised', 'accepted', 'eoi', 'lost', 'unheard', 'spurious', 'fault'] as const;
export type Signal = (typeof SIGNALS)[number];
export const signalNumber = Object.fromEntries(SIGNALS.map((name, n) => [name, n])) as Record<Signal, number>;
/** In place of an IRQ: an EOI with nothing in service. */
export const NO_IRQ = 0xff;
