/** `ringside labs list` and `ringside labs verify`: what labs there are, and whether a lab holds from both sides. */
import { LABS } from '#labs/content';
import type { Lab } from '#labs/kit';
import { verificationOf } from '#labs/verify';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { labCalled } from './lab-folder.ts';
import { parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';

export const LABS_OPTIONS: OptionTable = {
  only: {
    kind: 'list',
    names: ['--only'],
    placeholder: 'WORDS',
    help: 'verify: only parts whose name contains this (start, solution, alternative …, wrong …, predict …)',
  },
  language: { kind: 'value', names: ['--lang'], placeholder: 'en|zh', help: 'language of titles (default en)' },
  json: { kind: 'flag', names: ['--json'], help: 'one JSON object' },
};

const SUBVERBS: Readonly<Record<string, (options: Parsed, names: readonly string[], io: CliIo) => number>> = {
  list,
  verify,
};

export function labs(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, LABS_OPTIONS);
  const [name, ...rest] = options.positional;
  if (name === undefined || !Object.hasOwn(SUBVERBS, name))
    throw new UsageError(`labs needs one of: ${Object.keys(SUBVERBS).join(', ')}`);
  return SUBVERBS[name](options, rest, io);
}

function languageOf(options: Parsed): 'en' | 'zh' {
  const language = options.value('language') ?? 'en';
  if (language !== 'en' && language !== 'zh') throw new UsageError('--lang is en or zh');
  return language;
}

function list(options: Parsed, _names: readonly string[], io: CliIo): number {
  const language = languageOf(options);
  if (options.has('json')) {
    const all = LABS.map(({ id, slug, title, minutes, prerequisites, steps, checks }) => ({
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
  for (const { id, slug, title, minutes } of LABS)
    io.out(`${id.padEnd(4)}${slug.padEnd(28)}${String(minutes).padStart(3)} min  ${title[language]}\n`);
  return EXIT_OK;
}

/** Every part of every lab named; all built-in labs when none is. */
function verify(options: Parsed, names: readonly string[], io: CliIo): number {
  const chosen = names.length === 0 ? LABS : names.map((name) => labCalled(io, name));
  const only = options.list('only');
  const wanted = (name: string): boolean => only.length === 0 || only.some((words) => name.includes(words));
  const results = chosen.flatMap((lab: Lab) =>
    verificationOf(lab)
      .filter(({ name }) => wanted(name))
      .map((part) => {
        const problems = part.problems();
        if (!options.has('json'))
          io.out(
            `${lab.id.padEnd(4)}${problems.length === 0 ? 'ok  ' : 'FAIL'} ${part.name}\n${problems.map((p) => `         ${p}\n`).join('')}`,
          );
        return { lab: lab.id, part: part.name, problems };
      }),
  );
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  if (options.has('json')) io.out(jsonLine('labs-verify', { parts: results }));
  else io.out(`${results.length} parts, ${failed === 0 ? 'all hold' : `${failed} do not hold`}\n`);
  return failed === 0 ? EXIT_OK : EXIT_FAILED;
}
