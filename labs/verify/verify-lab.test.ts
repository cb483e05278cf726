/**
 * Every lab from both sides. `RINGSIDE_LAB=path/to/folder` looks at that folder alone, whether it is one of ours or not: the way to
 * work on a lab.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLab, type Lab } from '#labs/kit';
import { verifyLab } from './verify-lab.ts';

const COMMON = path.join(import.meta.dirname, '../content/common');

function filesUnder(folder: string, prefix: string): [string, string][] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [prefix + path.relative(folder, file).replaceAll(path.sep, '/'), fs.readFileSync(file, 'utf8')]);
}
function labIn(folder: string): Lab {
  const { lab, problems } = parseLab(new Map([...filesUnder(COMMON, 'common/'), ...filesUnder(folder, '')]));
  if (lab === null || problems.length > 0)
    throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return lab;
}

const folder = process.env['RINGSIDE_LAB'];
const labs = folder === undefined ? (await import('#labs/content')).LABS : [labIn(folder)];

describe.each(labs.map((lab) => [lab.id, lab] as const))('lab %s', (_id, lab) => {
  it('fails at its start, passes with its solutions, and rejects every wrong variant for the declared reason', () => {
    expect(verifyLab(lab)).toEqual([]);
  }, 300_000);
});

describe('the verification itself', () => {
  const [lab] = labs;
  const messages = (broken: Lab): string =>
    verifyLab(broken)
      .map((p) => p.message)
      .join('\n');

  it('notices when a wrong variant is declared with another reason', () => {
    const [first] = lab.wrong;
    expect(messages({ ...lab, wrong: [{ ...first, rule: 'no-such-rule' }] })).toContain(
      'must be explained by no-such-rule',
    );
  });

  it('notices when the solution no longer passes', () => {
    expect(messages({ ...lab, wrong: [], alternatives: [], solution: lab.start })).toContain('the solution must pass');
  });
});
