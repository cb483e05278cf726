import { describe, expect, it } from 'vitest';
import { LABS } from '#labs/content';
import { verifyLab } from './verify-lab.ts';

describe.each(LABS.map((lab) => [lab.id, lab] as const))('lab %s', (_id, lab) => {
  it('fails at its start, passes with its solutions, and rejects every wrong variant for the declared reason', () => {
    expect(verifyLab(lab)).toEqual([]);
  });

  it('notices when a wrong variant is declared with another reason', () => {
    const [first, ...rest] = lab.wrong;
    const lying = { ...lab, wrong: [{ ...first, rule: 'no-such-rule' }, ...rest.slice(0, 0)] };
    expect(
      verifyLab(lying)
        .map((p) => p.message)
        .join('\n'),
    ).toContain('must be explained by no-such-rule');
  });

  it('notices when the solution no longer passes', () => {
    const broken = { ...lab, wrong: [], alternatives: [], solution: lab.start };
    expect(
      verifyLab(broken)
        .map((p) => p.message)
        .join('\n'),
    ).toContain('the solution must pass');
  });
});
