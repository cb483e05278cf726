/**
 * The words for events and their fields (labs.md §2.2): what checks of labs, queries and conditions may ask of an event. The
 * translation is vocabulary.ts; a test holds both against each other. `level`: what a machine has to tell for the event to be seen.
 */
import { SEGMENT_LIKE } from '#emulator/arch';
import type { ObserveLevel } from '#emulator/events';
import type { WordType } from './words.ts';

export interface EventWord {
  readonly level: Exclude<ObserveLevel, 'off'>;
  readonly fields: Readonly<Record<string, WordType>>;
}

const number: WordType = { type: 'number' };
const truth: WordType = { type: 'boolean' };
const text: WordType = { type: 'text' };
const oneOf = (values: readonly string[], synonyms?: Readonly<Record<string, string>>): WordType => ({ type: 'text', values, ...(synonyms && { synonyms }) }); // prettier-ignore

/** Of every transition that went through. `from` and `to` are privilege levels. */
const TRANSITION = {
  from: number, to: number, cs: number, eip: number, at: text, esp: number, ss: number, efl: number,
  fromEip: number, fromAt: text, protected: truth, if0: truth, if1: truth,
}; // prettier-ignore
const POPPED = { poppedEip: number, poppedCs: number, poppedEflags: number, poppedEsp: number, poppedSs: number };
/** Of every event besides transitions: where the processor stood. */
const PLACE = { cpl: number, eip: number };

export const FLOWS = ['interrupt-delivery', 'iret', 'far-call', 'far-return', 'far-jump', 'sysenter', 'sysexit', 'task-switch']; // prettier-ignore
export const CAUSES = ['INT n', 'external', 'exception', 'NMI', 'instruction'];

const table = {
  /** An interrupt or exception has entered its handler. */
  enter: {
    level: 'transitions',
    fields: {
      ...TRANSITION, vec: number, kind: oneOf(['hw', 'sw', 'exc']), err: number, ext: truth, gate: oneOf(['int', 'trap', 'task']), gateDpl: number,
      savedEip: number, savedEfl: number, savedEsp: number, rule: text, frame: number,
    },
  },
  iret: { level: 'transitions', fields: { ...TRANSITION, ...POPPED, nt: truth, frame: number } },
  /** Far jumps, calls and returns, call gates, SYSENTER and SYSEXIT. */
  xfer: {
    level: 'transitions',
    fields: { ...TRANSITION, ...POPPED, kind: oneOf(['jmpf', 'callf', 'retf', 'callgate', 'sysenter', 'sysexit']), sel: number, frame: number },
  },
  task: {
    level: 'transitions',
    fields: { ...TRANSITION, cause: oneOf(CAUSES), vec: number, by: oneOf(['JMP', 'CALL', 'IRET', 'gate']), fromSel: number, toSel: number, nt: truth, link: number, ts: truth },
  },
  /** A transition that did not go through: `vec` is the fault it raised instead. */
  fault: {
    level: 'transitions',
    fields: { ...POPPED, vec: number, err: number, flow: oneOf(FLOWS), step: text, rule: text, left: number, right: number, from: number, eip: number, nt: truth },
  },
  sreg: { level: 'events', fields: { ...PLACE, reg: oneOf(SEGMENT_LIKE), sel: number, cause: oneOf(['instruction', 'transition']), nulled: truth } },
  sys: { level: 'events', fields: { ...PLACE, what: oneOf(['LGDT', 'LIDT', 'LLDT', 'LTR', 'CR0', 'CR2', 'CR3', 'CR4', 'DR']), val: number, limit: number, before: number } },
  /** `lowered`: the request went away before anybody took it. */
  pic: {
    level: 'transitions',
    fields: {
      ...PLACE, op: oneOf(['irr', 'inta', 'eoi', 'mask', 'spurious', 'icw', 'lowered'], { ack: 'inta' }), irq: number, vec: number,
      isr: number, irr: number, imr: number, base: number, specific: truth,
    },
  },
  /** `lost`: the request of a tick went away unheard; `masked` says whether the line was closed then. */
  pit: { level: 'transitions', fields: { ...PLACE, op: oneOf(['program', 'edge', 'lost'], { reload: 'program' }), channel: number, reload: number, mode: number, masked: truth } },
  kbd: { level: 'transitions', fields: { ...PLACE, op: oneOf(['inject', 'read', 'overrun']), code: number } },
  port: { level: 'accesses', fields: { ...PLACE, dir: oneOf(['in', 'out']), port: number, size: number, val: number, allowedBy: oneOf(['real-mode', 'cpl', 'iopl', 'bitmap']) } },
  /** Nothing answers at the port. */
  unclaimed: { level: 'transitions', fields: { ...PLACE, dir: oneOf(['in', 'out']), port: number, size: number, val: number } },
  iflag: { level: 'events', fields: { ...PLACE, to: number, cause: text } },
  tlb: { level: 'events', fields: { ...PLACE, op: oneOf(['flush', 'invlpg']), linear: number } },
  /** First fetch at a label that is marked. */
  mark: { level: 'transitions', fields: { ...PLACE, label: text, linear: number } },
  /** Bytes that are watched were written. `val` and `before`: little-endian. `walk`: accessed and dirty bits; `input`: from outside. */
  mem: {
    level: 'transitions',
    fields: { ...PLACE, linear: number, size: number, val: number, before: number, by: oneOf(['instruction', 'transition', 'walk', 'chip', 'input']) },
  },
  /** The supervisor's first access to a page of level 3, where that is watched. */
  userpage: { level: 'transitions', fields: { ...PLACE, linear: number, write: truth } },
  halt: { level: 'transitions', fields: { ...PLACE, if: truth } },
  shutdown: { level: 'transitions', fields: { ...PLACE, chain: text } },
  console: { level: 'transitions', fields: { ...PLACE, device: oneOf(['debug', 'serial', 'screen']), byte: number } },
} as const satisfies Readonly<Record<string, EventWord>>; // prettier-ignore

export type EventName = keyof typeof table;
export const EVENTS: Readonly<Record<EventName, EventWord>> = table;
export const EVENT_NAMES = Object.keys(table) as readonly EventName[];
