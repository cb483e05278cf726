import { describe, expect, it } from 'vitest';
import { parseGuide } from './parse-guide.ts';
import { parseLab } from './parse-lab.ts';

const GUIDE = `# A title
> the goal

Introduction.

## step:one First
Body.
\`\`\`nasm
## not a heading
\`\`\`
### hint
a
### hint
b
### hint
c

## checks
- \`runs\` It runs
  to the end.

## mistakes
`;
const JSON_TEXT = {
  format: 1, id: 'T1', slug: 't', minutes: 1, seeds: [1], maxInstructions: 1,
  files: [{ name: 'main.asm', role: 'editable' }],
  steps: [{ id: 'one', kind: 'do', checks: ['runs'] }],
  checks: [{ id: 'runs', body: { kind: 'never', event: { event: 'shutdown' } } }],
  startFails: 'runs',
}; // prettier-ignore
const folder = (changes: Record<string, string | undefined> = {}, json: object = JSON_TEXT): Map<string, string> => {
  const files: Record<string, string | undefined> = {
    'lab.json': JSON.stringify(json),
    'guide.en.md': GUIDE,
    'guide.zh.md': GUIDE,
    'start/main.asm': 'hlt',
    'solution/main.asm': 'nop',
    ...changes,
  };
  return new Map(Object.entries(files).filter((e): e is [string, string] => e[1] !== undefined));
};
const messages = (files: Map<string, string>): string =>
  parseLab(files)
    .problems.map((p) => `${p.file}: ${p.message}`)
    .join('\n');

it('cuts a guide at its headings, but not inside fenced code', () => {
  const guide = parseGuide(GUIDE);
  expect(guide).toMatchObject({ title: 'A title', goal: 'the goal', introduction: 'Introduction.' });
  expect(guide.steps.get('one')).toMatchObject({ title: 'First', hints: ['a', 'b', 'c'] });
  expect(guide.steps.get('one')?.body).toContain('## not a heading');
  expect(guide.checks.get('runs')).toBe('It runs\nto the end.');
});

describe('parseLab', () => {
  it('reads a whole folder', () => {
    const { lab, problems } = parseLab(folder());
    expect(problems).toEqual([]);
    expect(lab).toMatchObject({
      id: 'T1',
      start: [{ text: 'hlt' }],
      solution: [{ text: 'nop' }],
      steps: [{ kind: 'do', checks: ['runs'] }],
    });
  });
  it('makes alternatives of whole files or of changes to the solution', () => {
    const alternatives = ['other.asm', { name: 'small', replace: [['nop', 'inc eax']] }];
    const { lab, problems } = parseLab(folder({ 'alternatives/other.asm': 'cld' }, { ...JSON_TEXT, alternatives }));
    expect(problems).toEqual([]);
    expect(lab?.alternatives).toMatchObject([
      { name: 'other.asm', files: [{ text: 'cld' }] },
      { name: 'small', files: [{ text: 'inc eax' }] },
    ]);
    const lost = { ...JSON_TEXT, alternatives: [{ name: 'small', replace: [['cli', '']] }] };
    expect(messages(folder({}, lost))).toBe('lab.json: alternative small: the solution does not contain "cli"');
  });
  it('takes a trial without checks, start and solution to judge', () => {
    const { checks: _, startFails: __, ...trial } = JSON_TEXT;
    const json = { ...trial, kind: 'trial', steps: [{ id: 'one', kind: 'do', checks: [] }] };
    const { lab, problems } = parseLab(folder({ 'solution/main.asm': undefined }, json));
    expect(problems).toEqual([]);
    expect(lab).toMatchObject({ kind: 'trial', checks: [], startFails: '', solution: [{ text: 'hlt' }] });
  });
  it('keeps the claims that a prediction cites', () => {
    const { checks: _, startFails: __, ...trial } = JSON_TEXT;
    const steps = [{ id: 'one', kind: 'predict', cites: ['step-1'], options: [] }];
    const { lab } = parseLab(folder({}, { ...trial, kind: 'trial', steps }));
    expect(lab?.steps).toMatchObject([{ kind: 'predict', cites: ['step-1'] }]);
  });
  it.each([
    [
      'a run of a file that is not there',
      folder({}, { ...JSON_TEXT, runs: [{ id: 'main', file: 'b.asm' }] }),
      'the run "main" assembles b.asm',
    ],
    ['a missing lab.json', folder({ 'lab.json': undefined }), 'lab.json: the file is missing'],
    ['broken JSON', folder({ 'lab.json': '{' }), 'not valid JSON'],
    ['missing keys', folder({}, { id: 'T1' }), 'slug: string expected'],
    ['a missing language', folder({ 'guide.zh.md': undefined }), 'guide.zh.md: check runs has no text: add it'],
    [
      'steps in another order',
      folder({ 'guide.zh.md': GUIDE.replace('step:one', 'step:uno') }),
      'use the same ids in the same order',
    ],
    ['two hints', folder({ 'guide.en.md': GUIDE.replace('### hint\nc\n', '') }), 'write none or three'],
    [
      'an unknown check',
      folder({}, { ...JSON_TEXT, startFails: 'runz' }),
      'names the check "runz", which does not exist: the checks are runs',
    ],
    ['a missing source', folder({ 'start/main.asm': undefined }), 'start/main.asm: the file is missing'],
    [
      'a wrong variant that changes nothing',
      folder({}, { ...JSON_TEXT, wrong: [{ name: 'w', replace: [['abc', 'd']], failedCheck: 'runs', rule: 'r' }] }),
      'the solution does not contain "abc"',
    ],
    [
      'a long hint',
      folder({ 'guide.en.md': GUIDE.replace('### hint\na', `### hint\n${'word '.repeat(161)}`) }),
      'longer than 160 words',
    ],
  ])('says what to do about %s', (_name, files, message) => {
    expect(messages(files)).toContain(message);
  });
});
