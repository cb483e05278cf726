/** Every kind of transition under the microscope: golden texts in both languages, coverage of the tables, and the folded state. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MICRO_STEPS, type Transition } from '#emulator/events';
import { createMachine } from '#emulator/machine';
import {
  assembleImage,
  FIXTURE_KERNELS,
  goldenText,
  REASON_PROGRAMS,
  reasonSource,
  runKernel,
} from '#emulator/testing';
import { escalationOf, formatScope, scopeOf, stepSentence, type ScopeLanguage } from './index.ts';
import { SCOPE_PROGRAMS, type ScopeProgram } from './programs.test-kit.ts';
import { SENTENCES } from './texts/sentences.en.ts';

const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/kernels/', import.meta.url));
const LANGUAGES: readonly ScopeLanguage[] = ['en', 'zh'];
const LIMIT = 20_000;

const machine = createMachine({ ramBytes: 2 << 20 });

/** Transitions of a program, those of the BIOS left out. */
function transitionsOf(program: Pick<ScopeProgram, 'body' | 'real' | 'nmi'>): Transition[] {
  const { image } = assembleImage(reasonSource(program), FIXTURE_KERNELS);
  machine.load(image);
  const found: Transition[] = [];
  machine.observe('off', null);
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 1_000_000 });
  machine.setBreakpoints([]);
  machine.observe(
    'transitions',
    (event) => void (event.kind === 'transition' && found.length < 400 && found.push(event)),
  );
  machine.run({ instructions: LIMIT });
  if (program.nmi) {
    machine.input({ type: 'nmi' });
    machine.run({ instructions: 100 });
  }
  return found;
}

/** Sentences that were told, as `step:variant`, and placeholders that stayed empty. */
const seen = new Set<string>();
const titled = new Set<string>();
const empty: string[] = [];

/** Tells all steps, looks for what is not filled, and holds the fold against what was recorded. */
function examine(transitions: readonly Transition[]): string[] {
  const broken: string[] = [];
  for (const transition of transitions) {
    const scope = scopeOf(transition);
    for (const step of scope.steps) {
      (step.sentence.id === 'title' ? titled : seen).add(step.sentence.id === 'title' ? step.step : step.sentence.id);
      for (const language of LANGUAGES) {
        const text = stepSentence(step, scope, language);
        if (text === '' || /[{}@]|undefined/.test(text)) empty.push(`${step.sentence.id} ${language}: ${text}`);
      }
    }
    const { to } = transition;
    const last = scope.steps.at(-1)?.after;
    if (to !== null && last) {
      const { changed: _, ...where } = last;
      if (JSON.stringify(where) !== JSON.stringify(to)) broken.push(`#${transition.id} ${transition.flow}: ${JSON.stringify([where, to])}`); // prettier-ignore
    }
  }
  return broken;
}

describe('a transition of each kind', () => {
  it.each(SCOPE_PROGRAMS)('$name', (program) => {
    const transitions = transitionsOf(program);
    expect(examine(transitions)).toEqual([]);
    const picked = transitions.find(program.pick);
    if (!picked)
      throw new Error(`no such transition among ${transitions.map((t) => `${t.flow} ${t.cause.vector}`).join(', ')}`);
    const chain = escalationOf((id) => transitions.find((t) => t.id === id) ?? null, picked.id);
    const texts = LANGUAGES.map((language) => formatScope(scopeOf(picked), { language, chain: renumber(chain, transitions[0]?.id ?? 1), timeless: true })); // prettier-ignore
    expect(texts).toEqual(LANGUAGES.map((language, k) => goldenText(join(GOLDEN, `${program.name}.${language}.txt`), texts[k] ?? ''))); // prettier-ignore
  });
});
const renumber = (chain: ReturnType<typeof escalationOf>, first: number) => chain.map((link) => ({ ...link, id: link.id - first + 1 })); // prettier-ignore

describe('all programs', () => {
  it('fold to the state they reach, over every rule’s program', () => {
    for (const program of REASON_PROGRAMS)
      expect([program.rule, examine(transitionsOf(program))]).toEqual([program.rule, []]);
  });
  const kernels = ['k01_ring3_iret', 'k02_int80_tss', 'k13_callgate', 'k16_virtual8086'].map((name) => [name, FIXTURE_KERNELS]); // prettier-ignore
  const shared = ['k06_hwtask', 'k07_paging', 'k14_df_idle'].map((name) => [name, SHARED]);
  it.each([...kernels, ...(existsSync(SHARED) ? shared : [])])('%s folds to the state it reaches', (name, folder) => {
    const found: Transition[] = [];
    runKernel(join(folder ?? '', `${name}.asm`), {}, {
      limit: 20_000_000,
      prepare: (m) => m.observe('transitions', (event) => void (event.kind === 'transition' && found.length < 600 && found.push(event))),
    }); // prettier-ignore
    expect(examine(found)).toEqual([]);
  });
  it('tell every micro-step with its values, in both languages', () => {
    expect(empty).toEqual([]);
    const base = new Set([...seen].map((id) => id.split(':')[0]));
    const missing = MICRO_STEPS.map(({ id }) => id).filter((id) => !base.has(id));
    expect(missing).toEqual([]);
    const unused = Object.keys(SENTENCES).filter((id) => !seen.has(id) && !/^(failed|fault|left-halt)/.test(id));
    // Only k14 raises a fault that does not escalate, and only ../shared has it.
    expect(unused).toEqual(existsSync(SHARED) ? [] : ['escalate:serial']);
  });
});
