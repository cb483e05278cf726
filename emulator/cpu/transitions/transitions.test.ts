/**
 * Every check of every transition: vector, error code and violated rule, state unchanged on a fault, and the property that
 * state before + recorded changes = state after. At the end: every micro-step and every rule was produced.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatTransition, MICRO_STEPS, TRANSITION_RULES, type RegisterName, type Transition } from '#emulator/events';
import type { Case } from './case.test-kit.ts';
import { DELIVERY_CASES } from './cases-delivery.test-kit.ts';
import { ESCALATION_CASES } from './cases-escalation.test-kit.ts';
import { FAR_CASES } from './cases-far.test-kit.ts';
import { IRET_CASES } from './cases-iret.test-kit.ts';
import { SEGMENT_CASES } from './cases-segment.test-kit.ts';
import { SYSENTER_CASES } from './cases-sysenter.test-kit.ts';
import { TASK_CASES } from './cases-task.test-kit.ts';
import { V86_CASES } from './cases-v86.test-kit.ts';
import type { Outcome } from './world.test-kit.ts';

const GOLDEN = fileURLToPath(new URL('golden/', import.meta.url));
const UPDATE = process.env['RINGSIDE_UPDATE_GOLDEN'] === '1';

const stepsSeen = new Set<string>();
const rulesBroken = new Set<string>();

function note(transitions: readonly Transition[]): void {
  for (const transition of transitions) {
    for (const { step, checks } of transition.steps) {
      stepsSeen.add(step);
      for (const check of checks) if (!check.ok) rulesBroken.add(check.rule);
    }
  }
}

/** The golden text of a case: what the file says, or what was just written into it. */
function goldenText(name: string, text: string): string {
  const file = `${GOLDEN}${name}.txt`;
  if (UPDATE) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, text);
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : 'missing: run with RINGSIDE_UPDATE_GOLDEN=1';
}

/** Registers and RAM are as before, but for the registers a fault may change. */
function keptState(test: Case, { before, after }: Outcome): boolean {
  const changed = (Object.keys(after.registers) as RegisterName[]).filter(
    (name) => after.registers[name] !== before.registers[name] && !test.changes?.includes(name),
  );
  return changed.length === 0 && Buffer.compare(after.ram, before.ram) === 0;
}

/** Runs a case: what came of it, and what must come of it. */
function runCase(test: Case): { observed: object; expected: object } {
  const world = test.world();
  test.given?.(world);
  const outcome = world.attempt((w) => test.act(w));
  const { fault, why, transitions, violations } = outcome;
  const text = transitions.map((t) => formatTransition(t)).join('');
  const recorded = transitions.at(-1)?.outcome ?? null;
  note(transitions);
  if (why) rulesBroken.add(why.rule);
  const observed = {
    fault,
    violations,
    // A transition that faults says so itself, with the rule that was broken.
    recorded: test.fault && recorded && recorded !== 'completed' ? [recorded.fault, recorded.why?.rule] : null,
    kept: test.fault && !test.inNewTask ? keptState(test, outcome) : true,
    result: test.result?.(world),
    golden: test.golden ? text : '',
  };
  const expected = {
    fault: test.fault ?? null,
    violations: [],
    recorded: test.fault && recorded ? [test.fault[0], test.fault[2]] : null,
    kept: true,
    result: test.expect,
    golden: test.golden ? goldenText(test.golden, text) : '',
  };
  return { observed, expected };
}

const GROUPS: Record<string, readonly Case[]> = {
  'interrupt delivery': DELIVERY_CASES,
  IRET: IRET_CASES,
  'far JMP, CALL and RET': FAR_CASES,
  'task switch': TASK_CASES,
  'segment loads and questions': SEGMENT_CASES,
  escalation: ESCALATION_CASES,
  'virtual-8086 mode': V86_CASES,
  'SYSENTER and SYSEXIT': SYSENTER_CASES,
};

describe.each(Object.entries(GROUPS))('%s', (_group, cases) => {
  it.each(cases)('$name', (test) => {
    const { observed, expected } = runCase(test);
    expect(observed).toEqual(expected);
  });
});

describe('tables', () => {
  it('every micro-step is produced by a case; page walks by the programs of emulator/microscope', () => {
    const missing = MICRO_STEPS.map((row) => row.id).filter((id) => !stepsSeen.has(id) && !id.startsWith('page.'));
    expect(missing).toEqual([]);
  });
  it('every rule of transitions, segment loads and I/O permission is broken by a case', () => {
    expect(TRANSITION_RULES.map((row) => row.id).filter((id) => !rulesBroken.has(id))).toEqual([]);
  });
});
