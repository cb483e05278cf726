/** `ringside check LAB DIR`: the checks of a lab over a learner's files, as the window runs them. */
import type { LabReport } from '#emulator/protocol';
import type { Lab } from '#labs/kit';
import { checkLab } from '#labs/runner';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { labCalled } from './lab-folder.ts';
import { learnerFiles } from './learner-files.ts';
import { languageOf, parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';
import { formatDiagnostic } from './program.ts';

export const CHECK_OPTIONS: OptionTable = {
  seed: {
    kind: 'list',
    names: ['--seed'],
    placeholder: 'N',
    help: "run with this seed (repeatable; default: the lab's own seeds)",
  },
  language: { kind: 'value', names: ['--lang'], placeholder: 'en|zh', help: 'language of titles (default en)' },
  json: { kind: 'flag', names: ['--json'], help: 'the reports as one JSON object' },
};

export function check(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, CHECK_OPTIONS);
  if (options.positional.length !== 2) throw new UsageError('check needs a lab and a folder (or file)');
  const [id, path] = options.positional;
  const lab = labCalled(io, id);
  const language = languageOf(options);
  const seeds = options.list('seed').map((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--seed needs a number, not "${text}"`);
    return Number(text);
  });
  const reports = checkLab(lab, learnerFiles(io, lab, path).sources, seeds.length > 0 ? seeds : lab.seeds);
  if (options.has('json')) io.out(jsonLine('check', { reports }));
  else for (const report of reports) io.out(formatReport(lab, report, language));
  if (reports.some((r) => r.diagnostics.some((d) => d.severity === 'error'))) return EXIT_USAGE;
  return reports.every((r) => r.passed) ? EXIT_OK : EXIT_FAILED;
}

const WORD = { pass: 'ok  ', fail: 'FAIL', skipped: 'skip' } as const;

function formatReport(lab: Lab, report: LabReport, language: 'en' | 'zh'): string {
  const lines = [`${lab.id} ${lab.title[language]}   seed ${report.seed}   ${report.instructions} instructions`];
  for (const diagnostic of report.diagnostics) lines.push(formatDiagnostic(diagnostic).trimEnd());
  report.checks.forEach((result, i) => {
    const spec = lab.checks.find((c) => c.id === result.id);
    lines.push(`${WORD[result.status]} ${i + 1} ${spec?.title[language] ?? result.id}`);
    if (result.status !== 'fail') return;
    lines.push(`       expected  ${result.expected}`);
    lines.push(
      `       observed  ${result.observed}${result.source ? ` at ${result.source.file}:${result.source.line}` : ''}`,
    );
  });
  for (const { id } of report.mistakes) {
    const mistake = lab.mistakes.find((m) => m.id === id);
    lines.push(`       why       ${mistake?.text[language].trim() ?? id}`);
  }
  if (report.lints.length > 0) lines.push(`lint ${[...new Set(report.lints.map((l) => l.rule))].join(' ')}`);
  const passed = report.checks.filter((c) => c.status === 'pass').length;
  const failing = report.checks.find((c) => c.status === 'fail');
  lines.push(`score ${passed}/${report.checks.length}${failing ? `   first failing check: ${failing.id}` : ''}`);
  return `${lines.join('\n')}\n\n`;
}
