/** Before a transition: what could be on the stack afterwards. Whether there is one, the machine itself says. */
import { EFLAGS_IF, EFLAGS_VM, isNullSelector, parseGate, CR0_PE } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import type { Transition } from '#emulator/events';
import { bytesAt, linearEsp, ring0Stack, valueAt } from '#emulator/inspect';
import type { Machine, RegisterState } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import type { Chip, FrameEvent, FrameState, StackChoice, Target } from './frame-types.ts';

const EAX = 0, ESP = 4, EBP = 5, TR = 7; // prettier-ignore
const ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5; // prettier-ignore
const ATTRIBUTE_DB = 0x400000;
const WORDS_SHOWN = 10;

/** What stands at CS:EIP: the caller's disassembler says. */
export interface InstructionText {
  readonly text: string;
  readonly length: number;
}

/** Transitions that the next step makes, told on a machine that is thrown away. */
export function nextTransitions(timeline: Timeline): readonly Transition[] {
  return timeline.divert((machine) => {
    const known = machine.transitionCount;
    machine.stepInstruction();
    const found: Transition[] = [];
    for (let id = known + 1; id <= machine.transitionCount; id++) {
      const transition = machine.transition(id);
      // Steps are told when somebody looks at them: now, while the recording is there.
      if (transition !== null) found.push({ ...plain(transition) });
    }
    return found;
  });
}
function plain({
  kind,
  id,
  icount,
  now,
  flow,
  cause,
  parent,
  from,
  to,
  system,
  steps,
  outcome,
}: Transition): Transition {
  return { kind, id, icount, now, flow, cause, parent, from, to, steps, outcome, ...(system === undefined ? {} : { system }) }; // prettier-ignore
}

const BY_FLOW: Readonly<Partial<Record<Transition['flow'], FrameEvent>>> = { iret: 'iret', 'far-call': 'call', 'far-return': 'retf', 'far-jump': 'jmp', sysenter: 'sysenter', sysexit: 'sysexit' }; // prettier-ignore
const BY_INSTRUCTION = { JMP: 'jmp', CALL: 'call', IRET: 'iret', RET: 'retf', SYSENTER: 'sysenter', SYSEXIT: 'sysexit' } as const; // prettier-ignore
function eventOf({ cause, flow }: Transition): FrameEvent {
  switch (cause.type) {
    case 'INT n':
      return 'int';
    case 'external':
    case 'NMI':
      return 'interrupt';
    case 'exception':
      return 'exception';
    case 'instruction':
      return cause.instruction ? BY_INSTRUCTION[cause.instruction] : (BY_FLOW[flow] ?? 'jmp');
  }
}

export function frameQuestion(timeline: Timeline, here: InstructionText | null): FrameState {
  const { machine } = timeline;
  if (machine.registers().shutdown) return { question: null, obstacle: 'ended' };
  const [first] = nextTransitions(timeline);
  if (first === undefined) return { question: null, obstacle: 'quiet' };
  const event = eventOf(first);
  const vector = first.cause.vector ?? -1;
  const registers = machine.registers();
  const pops = event === 'iret' || event === 'retf';
  const { cpl, eflags } = registers;
  const isInstruction = event !== 'interrupt';
  const wordSize = (registers.segments[CS].attributes & ATTRIBUTE_DB) === 0 ? 2 : 4;
  return {
    question: {
      event,
      text: here !== null && isInstruction ? here.text : '',
      vector,
      pops,
      cpl,
      interruptFlag: eflags & EFLAGS_IF ? 1 : 0,
      wordSize,
      chips: chipsOf(machine, registers, vector, here, pops),
      stacks: stacksOf(machine, registers),
      targets: targetsOf(machine, registers, vector, here, wordSize),
      words: wordsOf(machine, registers, wordSize),
    },
    obstacle: null,
  };
}

interface GateLooks {
  readonly selector: number;
  readonly offset: number;
}
function gateOf(machine: Machine, { idtr, cr0 }: RegisterState, vector: number): GateLooks | null {
  if (vector < 0 || vector > 255) return null;
  const size = cr0 & CR0_PE ? 8 : 4;
  const bytes = bytesAt(machine, (idtr.base + vector * size) >>> 0, size);
  if (bytes === null) return null;
  if (size === 4) return { offset: read16(bytes, 0), selector: read16(bytes, 2) };
  const { selector, offset } = parseGate(read32(bytes, 0), read32(bytes, 4));
  return { selector, offset };
}

function chipsOf(
  machine: Machine,
  r: RegisterState,
  vector: number,
  here: InstructionText | null,
  pops: boolean,
): Chip[] {
  const segment = (k: number): number => r.segments[k].selector;
  const frame: Chip[] = [
    { id: 'SS', value: segment(SS) },
    { id: 'ESP', value: r.gpr[ESP] },
    { id: 'EFLAGS', value: r.eflags >>> 0 },
    { id: 'CS', value: segment(CS) },
    { id: 'EIP', value: r.eip >>> 0 },
  ];
  // Words that are popped go into registers: what they are comes from the stack.
  if (pops) return [...frame.map(({ id }) => ({ id, value: null })), { id: 'parameter', value: null }, { id: 'DS', value: null }]; // prettier-ignore
  const tss = ring0Stack(machine, r.segments[TR]);
  const gate = gateOf(machine, r, vector);
  return [
    ...frame,
    ...(here === null ? [] : [{ id: 'next-EIP', value: (r.eip + here.length) >>> 0 } as const]),
    { id: 'error-code', value: null },
    { id: 'parameter', value: null },
    ...(vector < 0 ? [] : [{ id: 'vector', value: vector } as const]),
    ...(tss === null ? [] : ([{ id: 'SS0', value: tss.ss0 }, { id: 'ESP0', value: tss.esp0 }] as const)), // prettier-ignore
    ...(gate === null ? [] : ([{ id: 'gate-selector', value: gate.selector }, { id: 'gate-offset', value: gate.offset }] as const)), // prettier-ignore
    { id: 'EAX', value: r.gpr[EAX] },
    { id: 'EBP', value: r.gpr[EBP] },
    { id: 'DS', value: segment(DS) },
    ...(r.eflags & EFLAGS_VM ? ([{ id: 'ES', value: segment(ES) }, { id: 'FS', value: segment(FS) }, { id: 'GS', value: segment(GS) }] as const) : []), // prettier-ignore
    { id: 'TR', value: segment(TR) },
    { id: 'zero', value: 0 },
  ];
}

function stacksOf(machine: Machine, r: RegisterState): StackChoice[] {
  const tss = ring0Stack(machine, r.segments[TR]);
  const isLoaded = !isNullSelector(r.segments[TR].selector);
  return [
    { id: 'current', selector: r.segments[SS].selector, pointer: r.gpr[ESP] },
    ...(tss === null ? [] : [{ id: 'tss', selector: tss.ss0, pointer: tss.esp0 } as const]),
    ...(isLoaded ? [{ id: 'save-area', selector: r.segments[TR].selector, pointer: r.segments[TR].base } as const] : []), // prettier-ignore
  ];
}

function targetsOf(
  machine: Machine,
  r: RegisterState,
  vector: number,
  here: InstructionText | null,
  wordSize: number,
): Target[] {
  const gate = gateOf(machine, r, vector);
  const beside = gateOf(machine, r, vector + 1);
  const cs = r.segments[CS].selector;
  const [eip, selector] = wordsOf(machine, r, wordSize);
  const tss = r.segments[TR];
  const saved = isNullSelector(tss.selector) ? null : [valueAt(machine, tss.base + 76, 2), valueAt(machine, tss.base + 32, 4)]; // prettier-ignore
  const all: (Target | null)[] = [
    gate && { id: 'gate', cs: gate.selector, eip: gate.offset },
    beside && vector >= 0 ? { id: 'next-gate', cs: beside.selector, eip: beside.offset } : null,
    here && { id: 'next', cs, eip: (r.eip + here.length) >>> 0 },
    eip.value === null || selector.value === null ? null : { id: 'frame', cs: selector.value & 0xffff, eip: eip.value },
    { id: 'same', cs, eip: r.eip },
    saved === null || saved[0] === null || saved[1] === null ? null : { id: 'tss', cs: saved[0], eip: saved[1] },
  ];
  const places = new Set<string>();
  return all.filter((one): one is Target => one !== null && !places.has(`${one.cs}:${one.eip}`) && places.add(`${one.cs}:${one.eip}`) !== undefined); // prettier-ignore
}

function wordsOf(machine: Machine, r: RegisterState, wordSize: number): { address: number; value: number | null }[] {
  const top = linearEsp(r);
  return Array.from({ length: WORDS_SHOWN }, (_, k) => {
    const address = (top + k * wordSize) >>> 0;
    return { address, value: valueAt(machine, address, wordSize as 2 | 4) };
  });
}
