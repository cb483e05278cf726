/** The experiment kernel of interrupt context, when it is there: an update that is lost, and one that is protected. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { contextOf, describeProgram, TransitionCache } from '#emulator/debug';
import { createMachine } from '#emulator/machine';
import { assembleImage } from '#emulator/testing';
import { readScenario } from './read-scenario.ts';
import { ArrivalSweep } from './sweep.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/kernels/', import.meta.url));
const FILE = 'k09_irqctx_rules.asm';

// Skipped where the experiment kernels are not beside the checkout.
it.skipIf(!existsSync(FOLDER + FILE)).each([
  [5, 43, 0],
  [6, 0, 47],
])('K09 V%i: %i arrivals break, %i are served later', (variant, broke, deferred) => {
  const main = { name: FILE, text: readFileSync(FOLDER + FILE, 'utf8') };
  const { image, assembled } = assembleImage(main, FOLDER, { V: String(variant) });
  const machine = createMachine();
  machine.load(image);
  const program = describeProgram(assembled, [main]);
  const context = contextOf(program, new TransitionCache(machine));
  const checks = ['dword [shared] == dword [irqadds] + dword [thradds]'];
  const text = { from: 'thrA', to: 'thrB', interrupt: 'timer', until: 'thrA.l', checks };
  const scenario = readScenario(text, program, context, machine.config.instructionsPerPitClock);
  const sweep = new ArrivalSweep(machine, scenario, { context });
  while (!sweep.advance(1e9));
  expect(sweep.report()).toMatchObject({ broke, deferred, undisturbed: { reached: true } });
});
