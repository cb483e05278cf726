/**
 * Every kind of breakpoint: its fields, how it is armed in the machine, and how a hit is recognised. Forms, guards of requests and the
 * command line read the same rows. The words in both languages are in the window's catalogues (`breakpoints.*`), keyed by kind and field.
 */
import type { MachineEvent, ObserveLevel } from '#emulator/events';
import type { RegisterState } from '#emulator/machine';
import type { WordType } from '#emulator/query';
import type { BreakpointKind, PlaceOf } from './breakpoint-spec.ts';

export type Field =
  | { readonly type: 'address' }
  | { readonly type: 'text' }
  /** `any`: the word `any` stands beside the numbers. `same`: left out, it is what the other field is. */
  | {
      readonly type: 'number';
      readonly low: number;
      readonly high: number;
      readonly any?: true;
      readonly same?: string;
      readonly fallback?: number;
    }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** What an event was, for conditions and for saying why the machine stopped. Null: it does not concern the breakpoint. */
export type HitFields = Readonly<Record<string, number | string | boolean>> | null;
/** Kept between the events of one armed breakpoint. */
export interface Memory {
  /** PE is set, but CS still is the segment of real mode. */
  entersProtected: boolean;
}

export type Arming =
  /** In front of instructions at addresses. `accepts` looks at the moment as well. */
  | { readonly by: 'address'; readonly accepts?: (r: RegisterState) => boolean }
  | { readonly by: 'bytes' }
  /** In front of the instruction `xchg bx,bx`. */
  | { readonly by: 'opcode' }
  | { readonly by: 'event' };

interface Row<K extends BreakpointKind> {
  readonly fields: Readonly<Record<string, Field>>;
  readonly arming: (place: PlaceOf<K>) => Arming;
  /** Lowest level of events that tells what it needs; of events only. */
  readonly level?: ObserveLevel;
  readonly matches?: (event: MachineEvent, place: PlaceOf<K>, memory: Memory) => HitFields;
  /** What `matches` tells, as words of conditions and log messages. */
  readonly tells: Readonly<Record<string, WordType>>;
  /** For the command line: what it stops at. */
  readonly help: string;
}

const PE = 1, PG = 0x80000000; // prettier-ignore
const VECTOR_DF = 8;
const VECTORS_OF = { external: ['external', 'NMI'], software: ['INT n'], exception: ['exception'] } as const;

const isSet = (before: number | undefined, value: number, bit: number): boolean =>
  ((before ?? 0) & bit) === 0 && (value & bit) !== 0;
/** In real mode, and right after it was left, a segment begins at its selector times 16. */
export const isRealModeCode = (r: Pick<RegisterState, 'cr0' | 'segments'>): boolean => {
  const { selector, base } = r.segments[1];
  return (r.cr0 & PE) !== 0 && base >>> 0 === selector * 16;
};

/** The far transfer that loads CS in protected mode for the first time since PE was set. */
function firstProtectedCode(event: MachineEvent, memory: Memory): HitFields {
  if (event.kind === 'system' && event.what === 'CR0') {
    if (isSet(event.before, event.value, PE)) memory.entersProtected = true;
    else if ((event.value & PE) === 0) memory.entersProtected = false;
    return null;
  }
  if (event.kind !== 'transition' || !memory.entersProtected || event.to === null) return null;
  memory.entersProtected = false;
  return { cs: event.to.cs, eip: event.to.eip };
}

const NO_FIELDS = {};
const NUMBER: WordType = { type: 'number' };
const ADDRESS: Arming = { by: 'address' };
const EVENT: Arming = { by: 'event' };
const PORT = { type: 'number', low: 0, high: 0xffff } as const;

export const BREAKPOINT_KINDS: { readonly [K in BreakpointKind]: Row<K> } = {
  line: {
    fields: { file: { type: 'text' }, line: { type: 'number', low: 1, high: 1e9 } },
    arming: () => ADDRESS,
    tells: NO_FIELDS,
    help: 'a source line (also written FILE:LINE)',
  },
  address: {
    fields: { linear: { type: 'number', low: 0, high: 0xffffffff } },
    arming: () => ADDRESS,
    tells: NO_FIELDS,
    help: 'a linear address',
  },
  label: {
    fields: { label: { type: 'address' } },
    arming: () => ADDRESS,
    tells: NO_FIELDS,
    help: 'a label, or a sum like table+4 (the word label may be left out)',
  },
  watch: {
    fields: {
      at: { type: 'address' },
      size: { type: 'number', low: 1, high: 0x10000, fallback: 4 },
      access: { type: 'choice', choices: ['write', 'read', 'access'] },
      space: { type: 'choice', choices: ['linear', 'physical'] },
    },
    arming: () => ({ by: 'bytes' }),
    tells: { address: NUMBER, size: NUMBER, write: { type: 'boolean' } },
    help: 'memory that is written, read, or either (access); behind the instruction',
  },
  port: {
    fields: {
      first: PORT,
      last: { ...PORT, same: 'first' },
      direction: { type: 'choice', choices: ['both', 'in', 'out'] },
    },
    arming: () => EVENT,
    level: 'accesses',
    matches: (event, { first, last, direction }) => {
      if (event.kind !== 'port' || (direction !== 'both' && event.direction !== direction)) return null;
      if (event.port > last || event.port + event.size <= first) return null;
      return { port: event.port, size: event.size, value: event.value, direction: event.direction };
    },
    tells: { port: NUMBER, size: NUMBER, value: NUMBER, direction: { type: 'text', values: ['in', 'out'] } },
    help: 'an I/O port or a range of them; behind IN or OUT',
  },
  vector: {
    fields: {
      vector: { type: 'number', low: 0, high: 255, any: true },
      source: { type: 'choice', choices: ['any', 'external', 'software', 'exception'] },
    },
    arming: () => EVENT,
    level: 'transitions',
    matches: (event, { vector, source }) => {
      if (event.kind !== 'transition' || event.cause.vector === undefined) return null;
      if (vector !== 'any' && event.cause.vector !== vector) return null;
      const types: readonly string[] = source === 'any' ? Object.values(VECTORS_OF).flat() : VECTORS_OF[source];
      if (!types.includes(event.cause.type)) return null;
      return { vector: event.cause.vector, errorCode: event.cause.errorCode ?? 0, transition: event.id };
    },
    tells: { vector: NUMBER, errorCode: NUMBER, transition: NUMBER },
    help: 'an interrupt or exception; in front of the first instruction of its handler',
  },
  irq: {
    fields: {
      line: { type: 'number', low: 0, high: 15, any: true },
      when: { type: 'choice', choices: ['accepted', 'raised'] },
    },
    arming: () => EVENT,
    level: 'transitions',
    matches: (event, { line, when }) =>
      event.kind === 'pic' && event.op === (when === 'raised' ? 'irr' : 'inta') && (line === 'any' || event.irq === line)
        ? { irq: event.irq, ...(event.vector === undefined ? {} : { vector: event.vector }) }
        : null,
    tells: { irq: NUMBER, vector: NUMBER },
    help: 'an interrupt line that is raised, or accepted by the processor',
  },
  cpl: {
    fields: { to: { type: 'choice', choices: ['any', '0', '1', '2', '3'] } },
    arming: () => EVENT,
    level: 'transitions',
    matches: (event, { to }) =>
      event.kind === 'transition' &&
      event.to !== null &&
      event.to.cpl !== event.from.cpl &&
      (to === 'any' || event.to.cpl === Number(to))
        ? { from: event.from.cpl, to: event.to.cpl, transition: event.id }
        : null,
    tells: { from: NUMBER, to: NUMBER, transition: NUMBER },
    help: 'a change of the privilege level',
  },
  'task-switch': {
    fields: NO_FIELDS,
    arming: () => EVENT,
    level: 'transitions',
    matches: (event) =>
      event.kind === 'transition' && event.steps.some((s) => s.step === 'task.load-tr') ? { transition: event.id } : null,
    tells: { transition: NUMBER },
    help: 'a task switch through a TSS',
  },
  system: {
    fields: { register: { type: 'choice', choices: ['any', 'CR0', 'CR3', 'CR4', 'LGDT', 'LIDT', 'LLDT', 'LTR'] } },
    arming: () => EVENT,
    level: 'events',
    matches: (event, { register }) => {
      if (event.kind !== 'system' || (event.what as string) === 'CR2' || (event.what as string) === 'DR') return null;
      return register === 'any' || event.what === register ? { register: event.what, value: event.value } : null;
    },
    tells: { register: { type: 'text' }, value: NUMBER },
    help: 'a write to CR0, CR3 or CR4, or a load of GDTR, IDTR, LDTR or TR',
  },
  start: {
    fields: { of: { type: 'choice', choices: ['boot-sector', 'protected-mode', 'protected-code', 'paging'] } },
    arming: ({ of }) => (of === 'boot-sector' ? { by: 'address', accepts: (r) => (r.cr0 & PE) === 0 } : EVENT),
    level: 'events',
    matches: (event, { of }, memory) => {
      if (of === 'protected-code') return firstProtectedCode(event, memory);
      if (of === 'boot-sector' || event.kind !== 'system' || event.what !== 'CR0') return null;
      return isSet(event.before, event.value, of === 'paging' ? PG : PE) ? { value: event.value } : null;
    },
    tells: NO_FIELDS,
    help: 'the first instruction of the boot sector, behind CR0.PE or CR0.PG = 1, or of a protected-mode code segment',
  },
  magic: { fields: NO_FIELDS, arming: () => ({ by: 'opcode' }), tells: NO_FIELDS, help: 'xchg bx,bx in the program' },
  fault: {
    fields: { what: { type: 'choice', choices: ['exception', 'double-fault', 'shutdown'] } },
    arming: () => EVENT,
    level: 'transitions',
    matches: (event, { what }) => {
      if (event.kind === 'shutdown') return what === 'shutdown' ? { chain: event.chain.length } : null;
      if (event.kind !== 'transition' || event.cause.type !== 'exception' || what === 'shutdown') return null;
      const vector = event.cause.vector ?? 0;
      if (what === 'double-fault' && vector !== VECTOR_DF) return null;
      return { vector, errorCode: event.cause.errorCode ?? 0, transition: event.id };
    },
    tells: { vector: NUMBER, errorCode: NUMBER, transition: NUMBER, chain: NUMBER },
    help: 'any exception, a double fault, or a shutdown',
  },
};

export const BREAKPOINT_KIND_NAMES = Object.keys(BREAKPOINT_KINDS) as readonly BreakpointKind[];
export const isBreakpointKind = (name: string): name is BreakpointKind => Object.hasOwn(BREAKPOINT_KINDS, name);
