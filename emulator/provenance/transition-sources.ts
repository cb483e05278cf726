/**
 * Where the processor took a value from that it wrote in a transition: the register that a push saved, the word of the stack, gate,
 * descriptor or TSS that it loaded, or the event itself. Read off the recorded micro-steps.
 */
import { TSS32_FIELDS } from '#emulator/arch';
import type { Access, MicroStep, MicroStepId, Transition } from '#emulator/events';
import { memory, whole } from './operands.ts';
import type { Source } from './sources.ts';
import type { Place } from './types.ts';

const EVENT: Source = { origin: 'event' };

/** Slot of the frame by the step that pushed it, and the register it saves; '' = the event made the value. */
const PUSHED: Partial<Record<MicroStepId, readonly [slot: string, register: string]>> = {
  'push.eip': ['EIP', ''],
  'push.cs': ['CS', 'CS.selector'],
  'push.eflags': ['EFLAGS', ''],
  'push.esp': ['ESP', 'ESP'],
  'push.ss': ['SS', 'SS.selector'],
  'push.es': ['ES', 'ES.selector'],
  'push.ds': ['DS', 'DS.selector'],
  'push.fs': ['FS', 'FS.selector'],
  'push.gs': ['GS', 'GS.selector'],
  'push.error-code': ['error code', ''],
  'task.push-error-code': ['error code', ''],
};
/** Step that popped a register. */
const POPPED: Readonly<Record<string, readonly MicroStepId[]>> = {
  EIP: ['pop.eip'], EFLAGS: ['pop.eflags'], ESP: ['pop.esp', 'tss.read-stack'], 'CS.selector': ['pop.cs'], 'SS.selector': ['pop.ss', 'tss.read-stack'],
  'ES.selector': ['pop.es'], 'DS.selector': ['pop.ds'], 'FS.selector': ['pop.fs'], 'GS.selector': ['pop.gs'],
}; // prettier-ignore
/** Step that read the descriptor of a segment register. */
const DESCRIPTOR: Readonly<Record<string, readonly MicroStepId[]>> = { CS: ['cs.read-descriptor', 'target.read-descriptor'], SS: ['ss.read-descriptor'], TR: ['tss.read-descriptor'] }; // prettier-ignore

export interface TransitionSource {
  readonly source: Source;
  /** `EIP`, `error code`, `ESP0`, a field of the TSS; '' where there is no word for it. */
  readonly slot: string;
}

/** @param written what it wrote, cut to what was asked about. @param value as it was written. */
export function transitionSource(transition: Transition, written: Place, value: number): TransitionSource {
  return written.kind === 'memory' ? saved(transition, written) : loaded(transition, written.register, value);
}

function saved(transition: Transition, written: Place & { kind: 'memory' }): TransitionSource {
  for (const { step, reads, writes } of [...transition.steps].reverse()) {
    const write = writes.find((one) => one.linear < written.linear + written.length && written.linear < one.linear + one.size); // prettier-ignore
    if (write === undefined) continue;
    const row = PUSHED[step];
    if (row !== undefined) return { slot: row[0], source: row[1] === '' ? EVENT : { place: whole(row[1]) } };
    if (step === 'push.parameter') return { slot: 'parameter', source: copied(transition, ['parameters.read', step], write) ?? EVENT }; // prettier-ignore
    if (step === 'task.save-old') return taskField(transition, write);
    return { slot: '', source: reads.length > 0 ? EVENT : EVENT };
  }
  return { slot: '', source: EVENT };
}

function copied(transition: Transition, steps: readonly MicroStepId[], write: Access): Source | null {
  const read = transition.steps.filter(({ step }) => steps.includes(step)).flatMap(({ reads }) => reads).find(({ after }) => after === write.after); // prettier-ignore
  return read === undefined ? null : { place: memory(read.linear, read.size) };
}

/** A task switch saves registers in the fields of the old TSS. */
function taskField(transition: Transition, write: Access): TransitionSource {
  const first = Math.min(...transition.steps.filter(({ step }) => step === 'task.save-old').flatMap(({ writes }) => writes.map(({ linear }) => linear))); // prettier-ignore
  const eip = TSS32_FIELDS.find(({ name }) => name === 'EIP')!.offset;
  const field = TSS32_FIELDS.find(({ offset }) => offset === write.linear - first + eip);
  if (field === undefined || field.name === 'EIP' || field.name === 'EFLAGS') return { slot: field?.name ?? '', source: EVENT }; // prettier-ignore
  return { slot: field.name, source: { place: whole(/^[CDEFGS]S$/.test(field.name) ? `${field.name}.selector` : field.name) } }; // prettier-ignore
}

function loaded(transition: Transition, register: string, value: number): TransitionSource {
  const [first, part = ''] = register.split('.');
  const slot = part === '' || part === 'selector' ? first : register;
  const answer = (read: Access | undefined, length = read?.size ?? 0): TransitionSource => ({ slot, source: read === undefined ? EVENT : { place: memory(read.linear, length) } }); // prettier-ignore
  const inSteps = (accepts: (step: MicroStep) => boolean): Access[] => transition.steps.filter(accepts).flatMap(({ reads }) => [...reads]); // prettier-ignore
  if (part !== '' && part !== 'selector') {
    const reads = inSteps(({ step }) => (DESCRIPTOR[first] ?? []).includes(step));
    const low = reads.length === 0 ? undefined : reads.reduce((a, b) => (b.linear < a.linear ? b : a));
    return answer(low, 8);
  }
  const pops = inSteps(({ step }) => (POPPED[register] ?? []).includes(step));
  const exact = pops.find(({ after, size }) => sameIn(after, value, size));
  if (exact !== undefined) return answer(exact);
  const gate = inSteps(({ step }) => step === 'idt.read-gate' || step === 'ivt.read-vector');
  if (gate.length > 0 && (register === 'EIP' || register === 'CS.selector')) {
    const at = gate.reduce((a, b) => (b.linear < a.linear ? b : a));
    const isIvt = transition.steps.some(({ step }) => step === 'ivt.read-vector');
    const place = isIvt ? memory(at.linear + (register === 'EIP' ? 0 : 2), 2) : register === 'EIP' ? memory(at.linear, 8) : memory(at.linear + 2, 2); // prettier-ignore
    return { slot, source: { place } };
  }
  // A task switch reads the whole TSS of the new task.
  return answer(inSteps(({ step }) => step === 'task.read-new').find(({ after, size }) => sameIn(after, value, size)));
}

/** The same in the bytes that were read. */
const sameIn = (read: number, value: number, size: number): boolean => size >= 4 ? read >>> 0 === value >>> 0 : (read ^ value) << (32 - size * 8) === 0; // prettier-ignore
