/** `ringside grade FOLDER`: the submissions of a class, side by side, each in a process that it cannot leave. */
import { encodeUtf8 } from '#emulator/base';
import { labNamed } from '#labs/content';
import type { Lab } from '#labs/kit';
import { gradeOf, gradesAsCsv, gradesAsHtml, ungraded, type Grade, type GradeLanguage } from './grade-report.ts';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import type { Answers, Job, Outcome } from './job.ts';
import { jsonLine } from './json.ts';
import { labCalled } from './lab-folder.ts';
import { languageOf, numberOf, parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';

export const GRADE_OPTIONS: OptionTable = {
  lab: {
    kind: 'value',
    names: ['--lab'],
    placeholder: 'LAB',
    help: 'id, slug or folder of the lab that all hand in (default: each has folders named after labs)',
  },
  out: {
    kind: 'list',
    names: ['--out', '-o'],
    placeholder: 'FILE',
    help: 'write the report as .csv, .json or .html (repeatable; default: a table here)',
  },
  seed: { kind: 'list', names: ['--seed'], placeholder: 'N', help: "judge with this seed (repeatable; default: the lab's own)" },
  jobs: { kind: 'value', names: ['--jobs'], placeholder: 'N', help: 'processes at work (default: one for each core)' },
  seconds: { kind: 'value', names: ['--seconds'], placeholder: 'N', help: 'time limit of one submission (default 60)' },
  language: { kind: 'value', names: ['--lang'], placeholder: 'en|zh', help: 'language of the HTML report (default en)' },
}; // prettier-ignore

interface Submission {
  readonly student: string;
  /** Null: nothing was found that could be judged. */
  readonly lab: { readonly name: string; readonly lab: Lab } | null;
  readonly path: string;
}

export async function grade(words: readonly string[], io: CliIo): Promise<number> {
  const options = parseOptions(words, GRADE_OPTIONS);
  if (options.positional.length !== 1) throw new UsageError('grade needs the folder in which the submissions lie');
  const language = languageOf(options);
  const writers = options.list('out').map((path) => ({ path, write: writerFor(path) }));
  const seeds = options.list('seed').map((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--seed needs a number, not "${text}"`);
    return Number(text);
  });
  const submissions = submissionsIn(io, options.positional[0], options);
  const grades = await judge(io, submissions, seeds, options);
  const labs = submissions.flatMap(({ lab }) => (lab === null ? [] : [lab.lab]));
  for (const { path, write } of writers) io.writeFile(path, encodeUtf8(write(grades, labs, language)));
  if (writers.length === 0) io.out(table(grades));
  const passed = grades.filter(({ outcome }) => outcome === 'passed').length;
  const unjudged = grades.filter(({ outcome }) => ['unreadable', 'time', 'crash'].includes(outcome)).length;
  io.err(`${grades.length} submissions: ${passed} passed, ${grades.length - passed - unjudged} not yet, ${unjudged} could not be judged\n`); // prettier-ignore
  return unjudged === 0 ? EXIT_OK : EXIT_FAILED;
}

type Writer = (grades: readonly Grade[], labs: readonly Lab[], language: GradeLanguage) => string;
const WRITERS: Readonly<Record<string, Writer>> = {
  csv: gradesAsCsv,
  json: (grades) => jsonLine('grade', { grades }),
  html: gradesAsHtml,
};
function writerFor(path: string): Writer {
  const kind = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
  if (!Object.hasOwn(WRITERS, kind)) throw new UsageError(`--out ${path}: the report is .csv, .json or .html`);
  return WRITERS[kind];
}

function submissionsIn(io: CliIo, folder: string, options: Parsed): Submission[] {
  const root = folder.replace(/[/\\]+$/, '');
  const names = io.listFolder(root);
  if (names === null) throw new UsageError(`${folder}: no such folder`);
  const wanted = options.value('lab');
  const one = wanted === null ? null : { name: wanted, lab: labCalled(io, wanted) };
  const students = names.filter((name) => !name.startsWith('.')).toSorted((a, b) => (a < b ? -1 : 1));
  return students.flatMap((student) => of(io, `${root}/${student}`, student, one));
}

function of(io: CliIo, path: string, name: string, one: Submission['lab']): Submission[] {
  const inside = io.listFolder(path);
  const student = inside === null ? name.replace(/\.asm$/i, '') : name;
  const folders = (inside ?? []).flatMap((sub) => {
    const lab = labNamed(sub);
    return lab === undefined ? [] : [{ student, lab: { name: lab.id, lab }, path: `${path}/${sub}` }];
  });
  if (one === null) return folders.length > 0 ? folders : [{ student, lab: null, path }];
  const own = folders.find(({ lab }) => lab.lab.id === one.lab.id);
  return [{ student, lab: one, path: own?.path ?? path }];
}

async function judge(
  io: CliIo,
  submissions: readonly Submission[],
  seeds: readonly number[],
  options: Parsed,
): Promise<Grade[]> {
  const grades: Grade[] = submissions.map(({ student, path }) =>
    ungraded(student, null, 'unreadable', `no folder in ${path} is named after a lab: name one, or say --lab`),
  );
  const judged = submissions.flatMap((submission, at) => (submission.lab === null ? [] : [{ at, submission, lab: submission.lab }])); // prettier-ignore
  const done = (index: number, outcome: Outcome): void => {
    const { at, submission, lab } = judged[index];
    grades[at] = graded(submission.student, lab.lab, outcome);
  };
  const limits = {
    parallel: numberOf(options, 'jobs', io.cores, 1, 256),
    seconds: numberOf(options, 'seconds', 60, 1, 86_400),
  };
  const jobs = judged.map(({ submission, lab }): Job => ({
    kind: 'check',
    lab: lab.name,
    path: submission.path,
    seeds,
  }));
  await io.jobs(jobs, limits, done);
  return grades;
}

function graded(student: string, lab: Lab, outcome: Outcome): Grade {
  if (outcome.ended === 'done') return gradeOf(student, lab, (outcome.answer as Answers['check']).reports);
  const { ended, detail } = outcome;
  return ungraded(student, lab, ended, ended === 'time' ? `judging it takes longer than ${detail}` : detail);
}

function table(grades: readonly Grade[]): string {
  const width = Math.max(7, ...grades.map(({ student }) => student.length)) + 2;
  const line = (student: string, lab: string, score: string, what: string): string =>
    `${student.padEnd(width)}${lab.padEnd(5)}${score.padEnd(7)}${what}\n`;
  const rows = grades.map(({ student, lab, outcome, passed, checks, failedCheck, rule, detail }) => {
    const what = [outcome, failedCheck, rule, detail].filter((part) => part !== '').join('  ');
    return line(student, lab, `${passed}/${checks}`, what);
  });
  return line('student', 'lab', 'score', 'result') + rows.join('');
}
