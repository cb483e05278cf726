/** `ringside grade`: every way in which a submission can end, and the three forms of the report. */
import { describe, expect, it } from 'vitest';
import { LAB_FOLDERS, allLabs } from '#labs/content';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './index.ts';
import type { Outcome } from './job.ts';
import { checkLine } from './json.ts';
import { shell } from './shell.test-kit.ts';

const E1 = allLabs().find(({ id }) => id === 'E1')!;
const SOLUTION = E1.solution[0].text;
const START = E1.start[0].text;
const CLASS = {
  'class/anna/main.asm': SOLUTION,
  'class/bert.asm': START,
  'class/=cmd|x/main.asm': START.replace('kmain:', 'kmain: mov eax,'),
  'class/dora/e1/main.asm': SOLUTION,
  'class/erik/notes.txt': 'nothing yet',
};

describe('ringside grade', () => {
  it('judges every submission, and says of each that it cannot judge why', async () => {
    const { code, out, err } = await shell(CLASS).wait('grade', 'class', '--lab', 'E1');
    expect(code).toBe(EXIT_FAILED);
    const rows = out.trim().split('\n').slice(1).map((row) => row.split(/\s{2,}/)); // prettier-ignore
    expect(rows).toEqual([
      ['=cmd|x', 'E1', `0/${E1.checks.length}`, 'source-error', "an operand is missing after ','"],
      ['anna', 'E1', `${E1.checks.length}/${E1.checks.length}`, 'passed'],
      ['bert', 'E1', expect.stringMatching(/^\d\/\d+$/), 'failed', E1.startFails],
      ['dora', 'E1', `${E1.checks.length}/${E1.checks.length}`, 'passed'],
      ['erik', 'E1', `0/${E1.checks.length}`, 'unreadable', 'class/erik: none of main.asm is there'],
    ]);
    expect(err).toBe('5 submissions: 2 passed, 2 not yet, 1 could not be judged\n');
  });

  it('finds the lab by the name of a folder', async () => {
    const files = { 'class/anna/E1/main.asm': SOLUTION, 'class/anna/08-forged-iret/main.asm': SOLUTION, 'class/bert/main.asm': START };
    const { out } = await shell(files).wait('grade', 'class');
    expect(out).toMatch(/^anna +E1 .*passed\nanna +E1 .*passed\nbert .*unreadable .*say --lab$/m);
  }); // prettier-ignore

  it('writes what a spreadsheet, a program and a reader want', async () => {
    const { wait, text } = shell(CLASS);
    await wait('grade', 'class', '--lab', 'E1', '--out', 'r.csv', '--out', 'r.json', '-o', 'r.html', '--lang', 'zh');
    expect(text('r.csv').split('\r\n')[1]).toMatch(/^'=cmd\|x,E1,source-error,0,\d+,/);
    expect(checkLine(text('r.json').trim())).toEqual([]);
    expect(text('r.html')).toContain('5 份提交，2 份通过');
    expect(text('r.html')).not.toMatch(/<script|javascript:/i);
  });

  it('lets a submission that never ends, or dies, cost only itself', async () => {
    const ends: Outcome[] = [
      { ended: 'time', detail: '1 s' },
      { ended: 'crash', detail: 'SIGKILL' },
    ];
    const { code, out } = await shell(
      { 'class/a.asm': START, 'class/b.asm': START },
      { jobs: (jobs, _, done) => Promise.resolve(jobs.forEach((_job, at) => done(at, ends[at]))) },
    ).wait('grade', 'class', '--lab', 'E1');
    expect(code).toBe(EXIT_FAILED);
    expect(out).toMatch(/^a .*time {2}judging it takes longer than 1 s\nb .*crash {2}SIGKILL$/m);
  });

  it('refuses what it cannot do in one line', async () => {
    for (const words of [['class', '--out', 'r.pdf'], ['nowhere'], ['class', '--lab', 'X9'], ['class', '--jobs', '0'], []])
      expect((await shell(CLASS).wait('grade', ...words)).code).toBe(EXIT_USAGE);
  }); // prettier-ignore
});

describe('ringside labs pack', () => {
  const FOLDER = Object.fromEntries([...LAB_FOLDERS.get('08-forged-iret')!].filter(([path]) => !path.startsWith('common/')).map(([path, text]) => [`mine/${path}`, text])); // prettier-ignore

  it('makes one file of a folder, and every verb takes it for the folder', async () => {
    const { run, wait } = shell({ ...FOLDER, 'class/anna.asm': SOLUTION });
    expect(run('labs', 'pack', 'mine')).toMatchObject({ code: EXIT_OK, out: 'forged-iret.ringside-lab: lab E1, The forged iret\n' }); // prettier-ignore
    expect(await wait('labs', 'verify', 'forged-iret.ringside-lab', '--only', 'start')).toMatchObject({ code: EXIT_OK, out: 'E1  ok   start\n1 parts, all hold\n' }); // prettier-ignore
    expect((await wait('grade', 'class', '--lab', 'forged-iret.ringside-lab')).out).toMatch(/^anna .*passed$/m);
  });
  it('says what is left to do when it is no lab yet', () => {
    const { run } = shell({ ...FOLDER, 'mine/guide.zh.md': '' });
    const { code, err } = run('labs', 'pack', 'mine');
    expect([code, err]).toEqual([EXIT_USAGE, expect.stringMatching(/^ringside: mine is not a lab yet:\n {2}guide\.zh\.md: .* add it$/m)]); // prettier-ignore
  });
});

describe('ringside labs mutate', () => {
  it('judges the mutants of a line, and fails when one passes without a reason', async () => {
    const { code, out } = await shell().wait('labs', 'mutate', 'E1', '--only', 'push dword 1Bh');
    expect(code).toBe(EXIT_OK);
    expect(out).toMatch(/rejected by enter-ring3 \(cs-rpl\)/);
    const other = await shell().wait('labs', 'mutate', 'E1', '--only', 'no such line', '--json');
    expect([other.code, checkLine(other.out.trim())]).toEqual([EXIT_OK, []]);
  });
});
