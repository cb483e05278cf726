/** Every rule of the processor is broken by a program on the whole machine, and the exception names that rule. */
import { describe, expect, it } from 'vitest';
import { RULES, type Transition } from '#emulator/events';
import { assembleImage, FIXTURE_KERNELS, REASON_PROGRAMS, type ReasonProgram, reasonSource } from '#emulator/testing';
import { createMachine } from './machine.ts';
import type { StopReason } from './types.ts';

/** Enough for the BIOS, the harness and the program. */
const LIMIT = 150_000;
/** A program may fault at every instruction behind the one that counts, and each is told: runs end soon after it. */
const STRETCH = 1_000;

/** One machine for all: making one takes longer than a program. */
const machine = createMachine({ ramBytes: 2 << 20 });

const boot = (program: ReasonProgram): void =>
  machine.load(assembleImage(reasonSource(program), FIXTURE_KERNELS).image);

/** The exception for a rule that a transition tells of: its cause, or, for a double fault, the check in it that failed. */
function exceptionFor({ cause, steps }: Transition, rule: string): readonly [number, number | null] | null {
  const failed = steps.some((step) => step.checks.some((check) => !check.ok && check.rule === rule));
  const told = cause.why?.rule === rule || (rule === 'second fault is serial' && failed);
  return told ? [cause.vector ?? -1, cause.errorCode ?? null] : null;
}

/** The first exception for this rule, as [vector, error code], or what happened instead. */
function firstFor(rule: string): unknown {
  let first: readonly [number, number | null] | null = null;
  const others: (string | undefined)[] = [];
  machine.observe('transitions', (event) => {
    if (event.kind !== 'transition' || first !== null) return;
    first = exceptionFor(event, rule);
    if (event.cause.why && others.length < 10) others.push(event.cause.why.rule);
  });
  let stop: StopReason = { why: 'limit' };
  for (let left = LIMIT; first === null && left > 0 && stop.why === 'limit'; left -= STRETCH)
    stop = machine.run({ instructions: STRETCH });
  return first ?? { stop, others };
}

describe('every rule is broken by a program', () => {
  it.each(REASON_PROGRAMS)('$rule', (program) => {
    boot(program);
    expect(firstFor(program.rule)).toEqual(program.raises);
  });
  it('the table of programs covers the table of rules', () => {
    const covered = new Set<string>(REASON_PROGRAMS.map((program) => program.rule));
    expect(RULES.map((rule) => rule.id).filter((id) => !covered.has(id))).toEqual([]);
  });
});
