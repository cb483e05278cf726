/** One attempt: a machine that was prepared for a ring executes one instruction, and what it did is the answer. */
import { CR0_PG, SEGMENT_LIKE } from '#emulator/arch';
import { hex, invariant } from '#emulator/base';
import type { Transition } from '#emulator/events';
import type { Machine, SegmentState, Snapshot, StopReason } from '#emulator/machine';
import type { Scratch } from './scratch.ts';
import type { Segments } from './stands.ts';
import type { Answer, Ring } from './types.ts';
import { OPERAND_SIZE, wayRow, type WayId } from './ways.table.ts';

const ATTRIBUTE_DB = 0x400000;
const DATA_REGISTERS = [0, 3, 4, 5];
const CS = 1, SS = 2; // prettier-ignore
/** IF, TF, NT, RF, VM and AC are 0; IOPL is the program's. */
const EFLAGS_KEPT = 0x3000;
/** Dwords above the frame of an attempt, so that more can be popped than is there. */
const ABOVE = 64;
const PAGE = 4096;
/** Interrupts and traps that were waiting are let through before an attempt. */
const MOST_PENDING = 4;
const NOP = 0x90;

export interface Prepared {
  readonly ring: Ring;
  readonly snapshot: Snapshot;
  readonly segments: Segments;
  /** Where the instruction and the frame of an attempt lie: physical, and as an offset into its segment. */
  readonly code: { readonly physical: number; readonly eip: number };
  readonly stack: { readonly physical: number; readonly esp: number };
}

const offset = (linear: number, { base }: SegmentState): number => (linear - base) >>> 0;

function pokeSegment(machine: Machine, register: number, { selector, base, limit, attributes }: SegmentState): void {
  const name = SEGMENT_LIKE[register];
  for (const [part, value] of Object.entries({ selector, base, limit, attributes })) {
    machine.input({ type: 'poke-register', register: `${name}.${part}`, value });
  }
}

/** Makes the machine stand at the ring. @returns why it cannot: something that waits is not let through, or nothing is executed any more. */
export function prepare(
  machine: Machine,
  segments: Segments,
  { code, stack }: Scratch,
): Prepared | 'pending' | 'shutdown' {
  const eip = offset(code.linear, segments.cs);
  const frame = PAGE - ABOVE * 4;
  const esp = offset(stack.linear + frame, segments.ss);
  const poke = (register: string, value: number): void => machine.input({ type: 'poke-register', register, value });
  machine.input({ type: 'poke-memory', physical: code.physical, bytes: [NOP, NOP] });
  const { eflags } = machine.registers();
  for (let pending = 0; pending < MOST_PENDING; pending++) {
    pokeSegment(machine, CS, segments.cs);
    pokeSegment(machine, SS, segments.ss);
    if (segments.from !== 'present') for (const register of DATA_REGISTERS) pokeSegment(machine, register, segments.ss);
    poke('CPL', segments.ring);
    poke('EFLAGS', eflags & EFLAGS_KEPT);
    poke('DR7', 0);
    poke('halted', 0);
    poke('ESP', esp);
    poke('EIP', eip);
    const { cr0, cr3 } = machine.registers();
    // Page tables were written to: translations that are known are forgotten.
    if (cr0 & CR0_PG) poke('CR3', cr3);
    const before = machine.transitionCount;
    const stop = machine.stepInstruction();
    if (stop.why === 'powered-off') return 'shutdown';
    const isQuiet = machine.transitionCount === before && stop.why === 'limit' && machine.registers().eip === eip + 1;
    if (!isQuiet) continue;
    poke('EIP', eip);
    const { ring } = segments;
    return { ring, snapshot: machine.save(), segments, code: { physical: code.physical, eip }, stack: { physical: stack.physical + frame, esp } }; // prettier-ignore
  }
  return 'pending';
}

export const operandText = (way: WayId, operand: number): string => `${hex(operand, way === 'int' ? 2 : 4)}h`;
const textOf = (text: string, way: WayId, operand: number): string => text.replace('%', operandText(way, operand));

/**
 * The machine is put into the prepared state and executes the instruction; it is the caller's business to put it back.
 * @param outer stack for a frame that leads to another level.
 */
export function attempt(
  machine: Machine,
  prepared: Prepared,
  way: WayId,
  operand: number,
  outer: { esp: number; ss: number },
): Answer {
  machine.restore(prepared.snapshot);
  const row = wayRow(way);
  const pieces = row.code(operand);
  const wide = (prepared.segments.cs.attributes & ATTRIBUTE_DB) !== 0;
  const bytes = pieces.flatMap((piece) => (wide ? piece : [OPERAND_SIZE, ...piece]));
  invariant(bytes.length < 64, 'an attempt is a few instructions');
  machine.input({ type: 'poke-memory', physical: prepared.code.physical, bytes });
  const words = row.stack(operand, { eflags: machine.registers().eflags, ...outer });
  if (words.length > 0) machine.input({ type: 'poke-memory', physical: prepared.stack.physical, bytes: words.flatMap((word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]) }); // prettier-ignore
  const known = machine.transitionCount;
  let last: Transition | null = null;
  for (const [k] of pieces.entries()) {
    const stop = machine.stepInstruction();
    last = machine.transitionCount > known ? machine.transition(known + 1) : null;
    const told = faultOf(last, textOf(row.each[k] ?? row.text, way, operand)) ?? (last === null ? ended(stop) : null);
    if (told !== null) return told;
  }
  const { cpl, eip, gpr, segments } = machine.registers();
  return { outcome: 'allowed', cpl, cs: segments[CS].selector, eip, ss: segments[SS].selector, esp: gpr[4], flow: last?.flow ?? '' }; // prettier-ignore
}

/** The first fault of an instruction: what became of its delivery is another question. */
function faultOf(transition: Transition | null, instruction: string): Answer | null {
  if (transition === null) return null;
  const { outcome, cause } = transition;
  if (outcome !== 'completed') {
    const { fault, errorCode, why, atStep } = outcome;
    return { outcome: 'fault', vector: fault, errorCode, rule: why?.rule ?? null, left: why?.left ?? 0, right: why?.right ?? 0, atStep, instruction }; // prettier-ignore
  }
  if (cause.type !== 'exception') return null;
  const { vector = 0, errorCode = null, why } = cause;
  return { outcome: 'fault', vector, errorCode, rule: why?.rule ?? null, left: why?.left ?? 0, right: why?.right ?? 0, atStep: '', instruction }; // prettier-ignore
}

function ended(stop: StopReason): Answer | null {
  if (stop.why === 'limit') return null;
  return { outcome: 'unknown', why: stop.why === 'not-modelled' ? stop.what : stop.why };
}
