/** The verification itself. The labs are verified by `ringside labs verify`, side by side, which `npm run check` runs too. */
import { describe, expect, it } from 'vitest';
import { allLabs } from '#labs/content';
import type { Lab } from '#labs/kit';
import { verificationOf, verifyLab } from './verify-lab.ts';

const lab = allLabs().find(({ id }) => id === 'C1')!;
const messages = (broken: Lab): string =>
  verifyLab(broken)
    .map((p) => p.message)
    .join('\n');

describe('the verification of a lab', () => {
  it('finds nothing in a lab that holds', () => {
    expect(messages(lab)).toBe('');
  });
  it('has a part for every program', () => {
    const names = verificationOf(lab).map(({ name }) => name);
    expect(names).toContain('start');
    expect(names).toContain('solution');
    expect(names.filter((name) => name.startsWith('wrong '))).toHaveLength(lab.wrong.length);
  });
  it('notices when a wrong variant is declared with another reason', () => {
    const [first] = lab.wrong;
    expect(messages({ ...lab, wrong: [{ ...first, rule: 'no-such-rule' }] })).toContain('must be explained by no-such-rule');
  });
  it('judges wrong variants with one seed each when asked to, but those that only some seeds show with all', () => {
    const [first] = lab.wrong;
    const two = [first, { ...first, onSeeds: 'some' as const }];
    const seen = (wrongSeeds: 'all' | 'one') =>
      verificationOf({ ...lab, wrong: two.map((w) => ({ ...w, rule: 'none' })) }, wrongSeeds)
        .filter(({ name }) => name.startsWith('wrong '))
        .map((part) => part.problems().length);
    expect([seen('all'), seen('one')]).toEqual([[lab.seeds.length, lab.seeds.length], [1, lab.seeds.length]]);
  });
  it('notices when the solution no longer passes', () => {
    expect(messages({ ...lab, wrong: [], alternatives: [], solution: lab.start })).toContain('the solution must pass');
  });
  it('notices when the start has nothing left to do', () => {
    expect(messages({ ...lab, wrong: [], alternatives: [], steps: [], start: lab.solution })).toContain('the start files must fail');
  });
  it('notices when two options of a prediction hold at once', () => {
    const steps = lab.steps.map((step) =>
      step.kind === 'predict' ? { ...step, options: step.options.map((o) => ({ ...o, when: step.options.find((p) => p.when)!.when })) } : step,
    );
    expect(messages({ ...lab, wrong: [], alternatives: [], steps })).toMatch(/hold at once|no option describes/);
  });
}); // prettier-ignore
