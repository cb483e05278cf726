/** `ringside labs`: what labs there are, whether they hold from both sides, and which mutants of their solutions pass. */
import { decodeUtf8, encodeUtf8 } from '#emulator/base';
import { allLabs } from '#labs/content';
import { packText, PACK_SUFFIX, type Lab } from '#labs/kit';
import {
  explains,
  mutantsOf,
  readSurvivors,
  shippedSurvivors,
  type Fate,
  type Mutant,
  type Survivor,
} from '#labs/mutants';
import { verificationOf } from '#labs/verify';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import type { Job, Outcome } from './job.ts';
import { jsonLine } from './json.ts';
import { filesFrom, labCalled } from './lab-folder.ts';
import { languageOf, numberOf, parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';

export const LABS_OPTIONS: OptionTable = {
  only: {
    kind: 'list',
    names: ['--only'],
    placeholder: 'WORDS',
    help: 'verify: parts whose name contains this (start, solution, alternative …, wrong …, predict …); mutate: lines that do',
  },
  'one-seed': {
    kind: 'flag',
    names: ['--one-seed'],
    help: 'verify: each wrong variant with one of the seeds, in turn (default: with all)',
  },
  survivors: { kind: 'flag', names: ['--survivors'], help: 'mutate: show only those that pass without a reason' },
  out: {
    kind: 'value',
    names: ['--out', '-o'],
    placeholder: 'FILE',
    help: `pack: the file (default SLUG${PACK_SUFFIX})`,
  },
  jobs: { kind: 'value', names: ['--jobs'], placeholder: 'N', help: 'processes at work (default: one for each core)' },
  seconds: { kind: 'value', names: ['--seconds'], placeholder: 'N', help: 'time limit of one part (default 120)' },
  language: { kind: 'value', names: ['--lang'], placeholder: 'en|zh', help: 'language of titles (default en)' },
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
};

type Subverb = (options: Parsed, names: readonly string[], io: CliIo) => number | Promise<number>;
const SUBVERBS: Readonly<Record<string, Subverb>> = { list, verify, mutate, pack };

export function labs(words: readonly string[], io: CliIo): number | Promise<number> {
  const options = parseOptions(words, LABS_OPTIONS);
  const [name, ...rest] = options.positional;
  if (name === undefined || !Object.hasOwn(SUBVERBS, name))
    throw new UsageError(`labs needs one of: ${Object.keys(SUBVERBS).join(', ')}`);
  return SUBVERBS[name](options, rest, io);
}

function list(options: Parsed, _names: readonly string[], io: CliIo): number {
  const language = languageOf(options);
  if (options.has('json')) {
    const all = allLabs().map(({ id, slug, title, minutes, prerequisites, steps, checks }) => ({
      id,
      slug,
      title,
      minutes,
      prerequisites,
      steps: steps.length,
      checks: checks.length,
    }));
    io.out(jsonLine('labs', { labs: all }));
    return EXIT_OK;
  }
  for (const { id, slug, title, minutes } of allLabs())
    io.out(`${id.padEnd(4)}${slug.padEnd(28)}${String(minutes).padStart(3)} min  ${title[language]}\n`);
  return EXIT_OK;
}

/** The labs that were named, each with the name it was called by; all built-in ones when none was. */
const chosen = (io: CliIo, names: readonly string[]): { name: string; lab: Lab }[] =>
  names.length === 0
    ? allLabs().map((lab) => ({ name: lab.id, lab }))
    : names.map((name) => ({ name, lab: labCalled(io, name) }));

const limits = (options: Parsed, io: CliIo): { parallel: number; seconds: number } => ({
  parallel: numberOf(options, 'jobs', io.cores, 1, 256),
  seconds: numberOf(options, 'seconds', 120, 1, 86_400),
});

/** What went wrong instead of an answer. */
const mishap = (outcome: Outcome): string =>
  outcome.ended === 'time' ? `takes longer than ${outcome.detail}` : outcome.ended === 'done' ? '' : outcome.detail;

/** Every part of every lab named. */
async function verify(options: Parsed, names: readonly string[], io: CliIo): Promise<number> {
  const only = options.list('only');
  const wanted = (name: string): boolean => only.length === 0 || only.some((words) => name.includes(words));
  const wrongSeeds = options.has('one-seed') ? 'one' : 'all';
  const parts = chosen(io, names).flatMap(({ name, lab }) =>
    verificationOf(lab)
      .filter((part) => wanted(part.name))
      .map((part) => ({
        lab: lab.id,
        part: part.name,
        job: { kind: 'verify', lab: name, part: part.name, wrongSeeds } as const,
      })),
  );
  const results: { lab: string; part: string; problems: readonly string[] }[] = [];
  const told = (index: number, outcome: Outcome): void => {
    const { lab, part } = parts[index];
    const problems = outcome.ended === 'done' ? (outcome.answer as readonly string[]) : [mishap(outcome)];
    results[index] = { lab, part, problems };
    if (options.has('json')) return;
    const said = problems.map((p) => `         ${p}\n`).join('');
    io.out(`${lab.padEnd(4)}${problems.length === 0 ? 'ok  ' : 'FAIL'} ${part}\n${said}`);
  };
  await io.jobs(
    parts.map(({ job }) => job),
    limits(options, io),
    told,
  );
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  if (options.has('json')) io.out(jsonLine('labs-verify', { parts: results }));
  else io.out(`${results.length} parts, ${failed === 0 ? 'all hold' : `${failed} do not hold`}\n`);
  return failed === 0 ? EXIT_OK : EXIT_FAILED;
}

/** A lab's folder as one file, for others to open. A lab that is not one yet is not packed. */
function pack(options: Parsed, names: readonly string[], io: CliIo): number {
  const [folder, ...more] = names;
  if (folder === undefined || more.length > 0) throw new UsageError('labs pack needs one folder');
  const lab = labCalled(io, folder);
  const path = options.value('out') ?? `${lab.slug}${PACK_SUFFIX}`;
  io.writeFile(path, encodeUtf8(packText(filesFrom(io, folder))));
  io.out(`${path}: lab ${lab.id}, ${lab.title[languageOf(options)]}\n`);
  return EXIT_OK;
}

interface Judged {
  readonly lab: string;
  readonly mutant: Mutant;
  readonly fate: Fate | { readonly fate: 'unjudged'; readonly detail: string };
  /** Why a survivor may survive; '' = nobody has said. */
  readonly why: string;
}

function survivorsOf(io: CliIo, name: string, lab: Lab): readonly Survivor[] {
  const outside = io.readFile(`${name}/survivors.json`);
  if (outside !== null) return readSurvivors(decodeUtf8(outside));
  return shippedSurvivors(lab.slug);
}

const isMissing = ({ fate, why }: Judged): boolean => (fate.fate === 'survives' && why === '') || fate.fate === 'unjudged'; // prettier-ignore

/** Every mutant of every lab named. Fails when one passes and nobody has said why it may. */
async function mutate(options: Parsed, names: readonly string[], io: CliIo): Promise<number> {
  const only = options.list('only');
  const all = chosen(io, names).flatMap(({ name, lab }) => {
    const reasons = survivorsOf(io, name, lab);
    return mutantsOf(lab)
      .filter(({ before }) => only.length === 0 || only.some((words) => before.includes(words)))
      .map((mutant) => ({ name, lab: lab.id, mutant, why: reasons.find((s) => explains(s, mutant))?.why ?? '' }));
  });
  const judged: Judged[] = [];
  const told = (index: number, outcome: Outcome): void => {
    const { lab, mutant, why } = all[index];
    const fate = outcome.ended === 'done' ? (outcome.answer as Fate) : ({ fate: 'unjudged', detail: mishap(outcome) } as const); // prettier-ignore
    judged[index] = { lab, mutant, fate, why };
    if (!options.has('json') && (!options.has('survivors') || isMissing(judged[index])))
      io.out(mutantLine(judged[index]));
  };
  await io.jobs(
    all.map(({ name, mutant }): Job => ({ kind: 'mutant', lab: name, mutant })),
    limits(options, io),
    told,
  );
  const missing = judged.filter(isMissing).length;
  if (options.has('json')) io.out(jsonLine('labs-mutate', { mutants: judged }));
  else io.out(mutationSummary(judged));
  return missing === 0 ? EXIT_OK : EXIT_FAILED;
}

function mutantLine({ lab, mutant, fate, why }: Judged): string {
  const where = `${lab.padEnd(4)}${mutant.file}:${mutant.line} ${mutant.change}`;
  const verdict =
    fate.fate === 'rejected'
      ? `rejected by ${fate.check}${fate.rule === '' ? '' : ` (${fate.rule})`}`
      : fate.fate === 'survives'
        ? `PASSES${why === '' ? '' : `, as it may: ${why}`}`
        : fate.fate === 'unjudged'
          ? `not judged: ${fate.detail}`
          : fate.fate;
  return `${where.padEnd(32)} ${verdict}\n      - ${mutant.before.trim()}\n      + ${mutant.after.trim()}\n`;
}

function mutationSummary(judged: readonly Judged[]): string {
  const count = (of: string): number => judged.filter(({ fate }) => fate.fate === of).length;
  const explained = judged.filter(({ fate, why }) => fate.fate === 'survives' && why !== '').length;
  return `${judged.length} mutants: ${count('rejected')} rejected, ${count('survives')} pass (${explained} with a reason), ${count('same-bytes')} are the same program, ${count('refused')} do not assemble, ${count('unjudged')} not judged\n`;
}
