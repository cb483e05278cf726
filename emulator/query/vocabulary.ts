/**
 * The event vocabulary: machine events flattened to one level of plain fields, so that checks stay readable data
 * (`enter{vec:13, kind:"exc", err:0, from:3}`). This is a translation only: nothing is decided here. Fields: vocabulary.table.ts.
 */
import { CR0_TS, ERROR_EXT, parseGate } from '#emulator/arch';
import type {
  FramePlace,
  MachineEvent,
  MicroStep,
  MicroStepId,
  RegisterName,
  Transition,
  Where,
} from '#emulator/events';

export interface LabEvent {
  readonly event: string;
  readonly icount: number;
  readonly now: number;
  /** Transition this came from, or 0. */
  readonly transition: number;
  readonly fields: Readonly<Record<string, number | string | boolean>>;
}

/** Label exactly at a linear address, '' when there is none. */
export type LabelAt = (linear: number) => string;

/** Steps that only protected mode takes: real-mode interrupts, returns and jumps read no descriptor. */
const DESCRIPTOR_STEPS: ReadonlySet<MicroStepId> = new Set(['idt.read-gate', 'cs.read-descriptor', 'target.read-descriptor', 'tss.read-descriptor', 'sysenter.check']); // prettier-ignore
const IF = 0x200;
const NT = 0x4000;

const stepOf = (t: Transition, id: MicroStepId): MicroStep | undefined => t.steps.find((s) => s.step === id);
const firstRead = (t: Transition, id: MicroStepId): number | undefined => stepOf(t, id)?.reads[0]?.after;

/** What an IRET or far RET took from the stack, as far as it got. */
function popped(t: Transition): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [field, id] of [
    ['poppedEip', 'pop.eip'],
    ['poppedCs', 'pop.cs'],
    ['poppedEflags', 'pop.eflags'],
    ['poppedEsp', 'pop.esp'],
    ['poppedSs', 'pop.ss'],
  ] as const) {
    const value = firstRead(t, id);
    if (value !== undefined) out[field] = field === 'poppedCs' || field === 'poppedSs' ? value & 0xffff : value;
  }
  return out;
}

const kindOfGate = (type: number): string => (type === 5 ? 'task' : (type & 7) === 7 ? 'trap' : 'int');
function gateFields(t: Transition): Record<string, number | string> {
  const reads = stepOf(t, 'idt.read-gate')?.reads;
  if (!reads || reads.length < 2) return {};
  const gate = parseGate(reads[0].after, reads[1].after);
  return { gate: kindOfGate(gate.type), gateDpl: gate.dpl };
}

const causeKind = ({ type }: Transition['cause']): string =>
  type === 'INT n' ? 'sw' : type === 'external' || type === 'NMI' ? 'hw' : 'exc';

/** Lowest address written by the pushes: where the handler's ESP points. */
function frameAddress(t: Transition): number | undefined {
  let lowest: number | undefined;
  for (const step of t.steps) {
    if (!step.step.startsWith('push.')) continue;
    for (const write of step.writes) if (lowest === undefined || write.linear < lowest) lowest = write.linear;
  }
  return lowest;
}

function faultEvent(t: Transition): LabEvent | null {
  if (t.outcome === 'completed') return null;
  const { fault, errorCode, atStep, why } = t.outcome;
  return {
    event: 'fault',
    icount: t.icount,
    now: t.now,
    transition: t.id,
    fields: {
      vec: fault,
      err: errorCode,
      flow: t.flow,
      step: atStep,
      rule: why?.rule ?? '',
      left: why?.left ?? 0,
      right: why?.right ?? 0,
      from: t.from.cpl,
      eip: t.from.eip,
      nt: (t.from.eflags & NT) !== 0,
      ...popped(t),
    },
  };
}

function completedFields(t: Transition, labelAt: LabelAt): Record<string, number | string | boolean> {
  const to = t.to ?? t.from;
  return {
    from: t.from.cpl,
    to: to.cpl,
    cs: to.cs,
    eip: to.eip,
    at: labelAt(to.eip),
    esp: to.esp,
    ss: to.ss,
    efl: to.eflags,
    fromEip: t.from.eip,
    fromAt: labelAt(t.from.eip),
    /** False for real-mode interrupts and returns, which know no descriptors. */
    protected: t.steps.some((s) => DESCRIPTOR_STEPS.has(s.step)),
    if0: (t.from.eflags & IF) !== 0,
    if1: (to.eflags & IF) !== 0,
  };
}

/** Where the words an IRET or far RET took begin. */
const poppedFrom = (t: Transition): { frame?: number } => {
  const read = stepOf(t, 'pop.eip')?.reads[0];
  return read === undefined ? {} : { frame: read.linear };
};

const changeOf = (t: Transition, id: MicroStepId, register: RegisterName): number | undefined =>
  stepOf(t, id)?.registers.find((change) => change.register === register)?.after;

/** TR before and after, the link that was written or followed, and CR0.TS as the switch left it. */
function taskFields(t: Transition): Record<string, number | string | boolean> {
  const tr = stepOf(t, 'task.load-tr')?.registers.find(({ register }) => register === 'TR.selector');
  const link = firstWrite(t, 'task.link') ?? firstRead(t, 'task.read-link');
  const cr0 = changeOf(t, 'task.load-tr', 'CR0');
  return {
    cause: t.cause.type,
    vec: t.cause.vector ?? -1,
    by: t.cause.instruction ?? 'gate',
    nt: ((t.to?.eflags ?? 0) & NT) !== 0,
    // Where CR0 did not change, TS was set already: a task switch never clears it.
    ts: cr0 === undefined || (cr0 & CR0_TS) !== 0,
    ...(tr && { fromSel: tr.before, toSel: tr.after }),
    ...(link !== undefined && { link }),
  };
}

const XFER: Partial<Record<Transition['flow'], string>> = {
  'far-jump': 'jmpf',
  'far-call': 'callf',
  'far-return': 'retf',
};

const WORD_OF_FLOW: Partial<Record<Transition['flow'], string>> = {
  'interrupt-delivery': 'enter',
  iret: 'iret',
  'task-switch': 'task',
};
const wordOf = (t: Transition): string => (t.outcome === 'completed' ? (WORD_OF_FLOW[t.flow] ?? 'xfer') : 'fault');

/**
 * An interrupt or IRETD that says at once what is asked of it: its steps are not told for it. One object is written for each, whole: these
 * are most of the events of a run.
 */
function fromFrame(t: Transition, to: Where, frame: FramePlace, labelAt: LabelAt): LabEvent {
  const { icount, now, id: transition } = t;
  return frame.isPushed
    ? { event: 'enter', icount, now, transition, fields: enteredFields(t, to, frame, labelAt) }
    : { event: 'iret', icount, now, transition, fields: returnedFields(t, to, frame, labelAt) };
}

function enteredFields(
  { from, cause }: Transition,
  to: Where,
  frame: FramePlace,
  labelAt: LabelAt,
): LabEvent['fields'] {
  const err = cause.errorCode;
  const gate = frame.gate?.high ?? 0;
  const fields = {
    from: from.cpl,
    to: to.cpl,
    cs: to.cs,
    eip: to.eip,
    at: labelAt(to.eip),
    esp: to.esp,
    ss: to.ss,
    efl: to.eflags,
    fromEip: from.eip,
    fromAt: labelAt(from.eip),
    protected: true,
    if0: (from.eflags & IF) !== 0,
    if1: (to.eflags & IF) !== 0,
    gate: kindOfGate((gate >>> 8) & 15),
    gateDpl: (gate >>> 13) & 3,
    vec: cause.vector ?? -1,
    kind: causeKind(cause),
    savedEip: frame.eip,
    savedEfl: frame.eflags,
    savedEsp: from.esp,
    rule: cause.why?.rule ?? '',
    frame: frame.low,
  };
  return err === undefined ? fields : { ...fields, err, ext: (err & ERROR_EXT) !== 0 };
}

function returnedFields({ from }: Transition, to: Where, frame: FramePlace, labelAt: LabelAt): LabEvent['fields'] {
  const fields = {
    from: from.cpl,
    to: to.cpl,
    cs: to.cs,
    eip: to.eip,
    at: labelAt(to.eip),
    esp: to.esp,
    ss: to.ss,
    efl: to.eflags,
    fromEip: from.eip,
    fromAt: labelAt(from.eip),
    protected: true,
    if0: (from.eflags & IF) !== 0,
    if1: (to.eflags & IF) !== 0,
    poppedEip: frame.eip,
    poppedCs: frame.cs,
    poppedEflags: frame.eflags,
    frame: frame.address,
    nt: (from.eflags & NT) !== 0,
  };
  return frame.withStack ? { ...fields, poppedEsp: to.esp, poppedSs: to.ss } : fields;
}

function fromTransition(t: Transition, labelAt: LabelAt): LabEvent[] {
  const failed = faultEvent(t);
  if (failed) return [failed];
  if (t.frame !== undefined && t.to !== null) return [fromFrame(t, t.to, t.frame, labelAt)];
  const base = { icount: t.icount, now: t.now, transition: t.id };
  const common = completedFields(t, labelAt);
  const frame = frameAddress(t);
  switch (t.flow) {
    case 'interrupt-delivery': {
      const err = t.cause.errorCode;
      const fields: Record<string, number | string | boolean> = {
        ...common,
        ...gateFields(t),
        vec: t.cause.vector ?? -1,
        kind: causeKind(t.cause),
        /** The interrupted instruction: what the saved EIP names. */
        savedEip: firstWrite(t, 'push.eip') ?? t.from.eip,
        savedEfl: firstWrite(t, 'push.eflags') ?? t.from.eflags,
        savedEsp: firstWrite(t, 'push.esp') ?? t.from.esp,
        rule: t.cause.why?.rule ?? '',
      };
      if (err !== undefined) Object.assign(fields, { err, ext: (err & ERROR_EXT) !== 0 });
      if (frame !== undefined) fields['frame'] = frame;
      return [{ event: 'enter', ...base, fields }];
    }
    case 'iret':
      return [
        {
          event: 'iret',
          ...base,
          fields: { ...common, ...popped(t), ...poppedFrom(t), nt: (t.from.eflags & NT) !== 0 },
        },
      ];
    case 'task-switch':
      return [{ event: 'task', ...base, fields: { ...common, ...taskFields(t) } }];
    default:
      return [
        {
          event: 'xfer',
          ...base,
          fields: {
            ...common,
            ...popped(t),
            ...poppedFrom(t),
            ...(frame !== undefined && { frame }),
            kind: stepOf(t, 'callgate.check') ? 'callgate' : (XFER[t.flow] ?? t.flow),
            sel: common['cs'],
          },
        },
      ];
  }
}

const firstWrite = (t: Transition, id: MicroStepId): number | undefined => stepOf(t, id)?.writes[0]?.after;

/**
 * Vocabulary events of one machine event, in order; [] for events the labs have no word for.
 * @param words those that are wanted; null = all.
 */
export function toLabEvents(
  event: MachineEvent,
  labelAt: LabelAt,
  words: ReadonlySet<string> | null = null,
): LabEvent[] {
  if (event.kind === 'transition')
    return words === null || words.has(wordOf(event)) ? fromTransition(event, labelAt) : [];
  const { icount, now } = event;
  const made = (word: string, fields: Record<string, number | string | boolean>): LabEvent[] => {
    if (words !== null && !words.has(word)) return [];
    // The fields were made for this event.
    fields['cpl'] = event.cpl;
    fields['eip'] = event.eip;
    return [{ event: word, icount, now, transition: 0, fields }];
  };
  switch (event.kind) {
    case 'segment-load':
      return made('sreg', { reg: event.register, sel: event.selector, cause: event.cause, nulled: event.nulled });
    case 'system':
      return made('sys', { what: event.what, val: event.value, limit: event.limit ?? 0, before: event.before ?? 0 });
    case 'pic':
      return [...made('pic', picFields(event)), ...(isLostTick(event) ? made('pit', lostTick(event)) : [])];
    case 'pit':
      return made('pit', { op: event.op, channel: event.channel, reload: event.reload, mode: event.mode });
    case 'keyboard':
      return made('kbd', { op: event.op, code: event.code });
    case 'port':
      return made('port', {
        dir: event.direction,
        port: event.port,
        size: event.size,
        val: event.value,
        allowedBy: event.allowedBy,
      });
    case 'unclaimed-port':
      return made('unclaimed', { dir: event.direction, port: event.port, size: event.size, val: event.value });
    case 'user-page':
      return made('userpage', { linear: event.linear, write: event.write });
    case 'interrupt-flag':
      return made('iflag', { to: event.to, cause: event.cause });
    case 'tlb':
      return made('tlb', event.linear === undefined ? { op: event.op } : { op: event.op, linear: event.linear });
    case 'mark':
      return made('mark', { label: event.label, linear: event.linear });
    case 'halt':
      return made('halt', { if: event.interruptsEnabled });
    case 'shutdown':
      return made('shutdown', { chain: event.chain.map((c) => c.vector).join(',') });
    case 'console':
      return made('console', { device: event.device, byte: event.byte });
  }
}

type PicEvent = Extract<MachineEvent, { kind: 'pic' }>;

const picFields = (event: PicEvent): Record<string, number | string | boolean> => ({
  op: event.op,
  irq: event.irq,
  vec: event.vector ?? -1,
  isr: event.isr,
  irr: event.irr,
  imr: event.imr,
  base: event.base ?? -1,
  specific: event.specific ?? false,
});

/** 8259A: a request that goes low before it is acknowledged is lost. On line 0 that is a tick of the timer. */
const isLostTick = ({ op, irq }: PicEvent): boolean => op === 'lowered' && irq === 0;
const lostTick = ({ imr }: PicEvent): Record<string, number | string | boolean> => ({
  op: 'lost',
  channel: 0,
  masked: (imr & 1) !== 0,
});
