/**
 * Words for the state of the machine, made from the tables of the architecture: one row a word, names in lower case, with dots.
 * `gdt[3].dpl` and the like are in indexed-words.ts.
 */
import { CR0_BITS, CR4_BITS, EFLAGS_BITS, REG16, REG32, REG8, SEGMENT_LIKE, TSS16_FIELDS, TSS32_FIELDS, isNullSelector, type FlagBit } from '#emulator/arch'; // prettier-ignore
import { inspect, labelAt, linearEip, valueAt } from '#emulator/inspect';
import type { StatusView, Views } from '#emulator/inspect';
import type { Evaluation, Place } from './scope.ts';
import type { NumberKind, Value, ValueType } from './value.ts';

/** What a reader of the language knows of a word before it is evaluated. */
export interface WordType {
  readonly type: ValueType;
  readonly number?: NumberKind;
  /** Texts it can be; absent: any. */
  readonly values?: readonly string[];
  /** Other spellings of those texts. */
  readonly synonyms?: Readonly<Record<string, string>>;
}
export interface Word extends WordType {
  read(e: Evaluation): Value;
  /** Bytes of memory the value lies in, for words that are memory. */
  place?(e: Evaluation): Place | null;
  /** `events`: it changes only where the machine tells an event. Default `steps`: any instruction may change it. */
  readonly changes?: 'events';
}

const words = new Map<string, Word>();
const number = (name: string, read: Word['read'], more: Partial<Word> = {}): void =>
  void words.set(name.toLowerCase(), { type: 'number', read, ...more });
const truth = (name: string, read: Word['read'], more: Partial<Word> = {}): void =>
  void words.set(name.toLowerCase(), { type: 'boolean', read, ...more });
const text = (name: string, values: readonly string[] | null, read: Word['read'], more: Partial<Word> = {}): void =>
  void words.set(name.toLowerCase(), { type: 'text', read, ...(values && { values }), ...more });

const TOLD = { changes: 'events' } as const;

// -- general registers, EIP, EFLAGS, control and debug registers -------------------------------------------------------------
REG32.forEach((name, n) => number(name, ({ registers: r }) => r.gpr[n] >>> 0));
REG16.forEach((name, n) => number(name, ({ registers: r }) => r.gpr[n] & 0xffff));
REG8.forEach((name, n) => number(name, ({ registers: r }) => (r.gpr[n & 3] >>> (n & 4 ? 8 : 0)) & 0xff));
number('eip', ({ registers: r }) => r.eip >>> 0);
number('ip', ({ registers: r }) => r.eip & 0xffff);
number('eflags', ({ registers: r }) => r.eflags >>> 0);
number('flags', ({ registers: r }) => r.eflags & 0xffff);
number('cpl', ({ registers: r }) => r.cpl, TOLD);
number('cr0', ({ registers: r }) => r.cr0 >>> 0, TOLD);
number('cr2', ({ registers: r }) => r.cr2 >>> 0, TOLD);
number('cr3', ({ registers: r }) => r.cr3 >>> 0, TOLD);
number('cr4', ({ registers: r }) => r.cr4 >>> 0, TOLD);
for (const n of [0, 1, 2, 3, 6, 7]) number(`dr${n}`, ({ registers: r }) => r.dr[n] >>> 0, TOLD);

/** Of EFLAGS only IF is told. */
const bitsOf = (register: 'eflags' | 'cr0' | 'cr4', bits: readonly FlagBit[]): void => {
  for (const { name, low, width } of bits) {
    const mask = (1 << width) - 1;
    number(
      `${register}.${name}`,
      ({ registers: r }) => (r[register] >>> low) & mask,
      register !== 'eflags' || name === 'IF' ? TOLD : {},
    );
  }
};
bitsOf('eflags', EFLAGS_BITS);
bitsOf('cr0', CR0_BITS);
bitsOf('cr4', CR4_BITS);

for (const table of ['gdtr', 'idtr'] as const) {
  number(`${table}.base`, ({ registers: r }) => r[table].base >>> 0, TOLD);
  number(`${table}.limit`, ({ registers: r }) => r[table].limit, TOLD);
}

// -- segment registers with their hidden parts -------------------------------------------------------------------------------
export const DESCRIPTOR_KINDS = ['null', 'code', 'data', 'reserved', 'tss16-available', 'ldt', 'tss16-busy', 'call-gate16', 'task-gate', 'interrupt-gate16', 'trap-gate16', 'tss32-available', 'tss32-busy', 'call-gate32', 'interrupt-gate32', 'trap-gate32'] as const; // prettier-ignore

SEGMENT_LIKE.forEach((name, n) => {
  number(name, ({ registers: r }) => r.segments[n].selector, TOLD);
  number(`${name}.selector`, ({ registers: r }) => r.segments[n].selector, TOLD);
  number(`${name}.index`, ({ registers: r }) => r.segments[n].selector >>> 3, TOLD);
  number(`${name}.ti`, ({ registers: r }) => (r.segments[n].selector >>> 2) & 1, TOLD);
  number(`${name}.rpl`, ({ registers: r }) => r.segments[n].selector & 3, TOLD);
  number(`${name}.base`, ({ registers: r }) => r.segments[n].base >>> 0, TOLD);
  number(`${name}.limit`, ({ registers: r }) => r.segments[n].limit >>> 0, TOLD);
  number(`${name}.type`, ({ registers: r }) => (r.segments[n].attributes >>> 8) & 0xf, TOLD);
  number(`${name}.dpl`, ({ registers: r }) => (r.segments[n].attributes >>> 13) & 3, TOLD);
  number(`${name}.db`, ({ registers: r }) => (r.segments[n].attributes >>> 22) & 1, TOLD);
  number(`${name}.g`, ({ registers: r }) => (r.segments[n].attributes >>> 23) & 1, TOLD);
  truth(`${name}.present`, ({ registers: r }) => ((r.segments[n].attributes >>> 15) & 1) === 1, TOLD);
  truth(`${name}.isNull`, ({ registers: r }) => r.segments[n].attributes === 0, TOLD);
  text(`${name}.kind`, DESCRIPTOR_KINDS, ({ registersView: v }) => v.segments[n].kind, TOLD);
  text(`${name}.rights`, null, ({ registersView: v }) => v.segments[n].rights, TOLD);
  truth(`${name}.stale`, ({ registersView: v }) => v.segments[n].stale);
});

// -- the current TSS ---------------------------------------------------------------------------------------------------------
const isWide = ({ registers: r }: Evaluation): boolean => ((r.segments[7].attributes >>> 8) & 8) !== 0;
const isLoaded = ({ registers: r }: Evaluation): boolean => !isNullSelector(r.segments[7].selector);

const tssNames = new Set([...TSS32_FIELDS, ...TSS16_FIELDS].map((field) => field.name));
for (const name of tssNames) {
  const place = (e: Evaluation): Place | null => {
    const field = (isWide(e) ? TSS32_FIELDS : TSS16_FIELDS).find((f) => f.name === name);
    const tr = e.registers.segments[7];
    if (!isLoaded(e) || !field || field.offset + field.size - 1 > tr.limit >>> 0) return null;
    return { linear: (tr.base + field.offset) >>> 0, length: field.size };
  };
  const read = (e: Evaluation): Value => {
    const at = place(e);
    return at === null ? null : valueAt(e.machine, at.linear, at.length as 2 | 4);
  };
  number(`tss.${name === 'I/O map base' ? 'iomap' : name}`, read, { place });
}
truth('tss.loaded', isLoaded, TOLD);
truth('tss.busy', (e) => isLoaded(e) && ((e.registers.segments[7].attributes >>> 8) & 2) !== 0, TOLD);

// -- the interrupt controllers and the keyboard controller -------------------------------------------------------------------
/** `pic.isr` is the master's, as port 20h shows it; the slave has a word of its own. */
for (const [prefix, chip] of [['pic', 0], ['pic.master', 0], ['pic.slave', 1]] as const) {
  for (const field of ['irr', 'isr', 'imr'] as const)
    number(`${prefix}.${field}`, ({ machine }) => machine.section('pic')[field]?.[chip] ?? null, TOLD);
  const view = (e: Evaluation): Views['pic']['chips'][number] => inspect(e.machine, 'pic', {}, e.context).chips[chip];
  number(`${prefix}.vectorBase`, (e) => view(e).vectorBase);
  number(`${prefix}.lines`, (e) => view(e).lines);
  number(`${prefix}.highestPriority`, (e) => view(e).highestPriority);
  truth(`${prefix}.initialised`, (e) => view(e).initialised);
  truth(`${prefix}.autoEoi`, (e) => view(e).autoEoi);
  truth(`${prefix}.readIsr`, (e) => view(e).readIsr);
} // prettier-ignore
truth('intr', ({ registers: r }) => r.intrLine);

const keyboard = (e: Evaluation): Views['keyboard'] => inspect(e.machine, 'keyboard', {}, e.context);
number('kbd.buffer', (e) => keyboard(e).outputBuffer);
truth('kbd.full', (e) => keyboard(e).outputBuffer !== null);
truth('kbd.irq', (e) => keyboard(e).irq1);

// -- the machine as a whole --------------------------------------------------------------------------------------------------
/** The words of the status bar; what the kernel does for a process is `kernel`, which `process` means too. */
export const CONTEXTS: readonly StatusView['context'][] = ['firmware', 'real-mode', 'kernel', 'interrupt', 'bottom-half', 'user', 'idle', 'shutdown']; // prettier-ignore
text('context', CONTEXTS, (e) => e.execution.context, { synonyms: { process: 'kernel' } });
number('depth', (e) => e.execution.depth);
text('mode', ['real', 'protected', 'virtual-8086'], ({ registersView: v }) => v.mode);
number('codesize', ({ registersView: v }) => v.codeSize);
truth('halted', ({ registers: r }) => r.halted);
truth('shutdown', ({ registers: r }) => r.shutdown);
truth('a20', ({ registers: r }) => r.a20);
number('icount', ({ machine }) => machine.icount, { number: 'count' });
number('now', ({ machine }) => machine.now, { number: 'count' });
text('label', null, (e) => labelAt(e.context, linearEip(e.registers)));

const current = (e: Evaluation): Views['processes']['processes'][number] | undefined =>
  inspect(e.machine, 'processes', {}, e.context).processes.find(({ isCurrent }) => isCurrent);
number('process', (e) => current(e)?.id ?? null);
number('process.id', (e) => current(e)?.id ?? null);
text('process.name', null, (e) => current(e)?.name ?? null);
text('process.state', ['running', 'ready', 'sleeping', 'waiting', 'dead', 'unknown'], (e) => current(e)?.state ?? null);

export const WORDS: ReadonlyMap<string, Word> = words;

/** First part of dotted words → their parts, for messages and completion. */
export const PARTS: ReadonlyMap<string, readonly string[]> = partsOf(words.keys());

function partsOf(names: Iterable<string>): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const dot = name.lastIndexOf('.');
    if (dot < 0) continue;
    const head = name.slice(0, dot);
    parts.set(head, [...(parts.get(head) ?? []), name.slice(dot + 1)]);
  }
  return parts;
}
