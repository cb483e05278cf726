/** A class's results as a table: CSV for a spreadsheet, JSON for a program, HTML for people. */
import type { LabReport } from '#emulator/protocol';
import type { Lab } from '#labs/kit';

/**
 * How a submission fared. `failed` = judged, and some check does not hold; `source-error` = it does not assemble; `unreadable` = there was nothing
 * to judge; `time`, `crash` = its judging had to be ended.
 */
export type GradeOutcome = 'passed' | 'failed' | 'source-error' | 'unreadable' | 'time' | 'crash';

export interface Grade {
  readonly student: string;
  /** Id of the lab, '' when none was found. */
  readonly lab: string;
  readonly outcome: GradeOutcome;
  /** Checks that hold for every seed, and all checks. */
  readonly passed: number;
  readonly checks: number;
  readonly seeds: readonly number[];
  /** Id of the first check that fails, with the seed of that run; '' = none. */
  readonly failedCheck: string;
  readonly failedSeed: number | null;
  readonly expected: string;
  readonly observed: string;
  /** `file:line` of the evidence, or ''. */
  readonly where: string;
  /** Targeted explanation (a mistake of the lab) or finding of a monitor; '' = none. */
  readonly rule: string;
  /** Why there is no judgement, or the first message of the assembler. */
  readonly detail: string;
}

const BLANK = { passed: 0, seeds: [], failedCheck: '', failedSeed: null, expected: '', observed: '', where: '', rule: '' } as const; // prettier-ignore

export const ungraded = (student: string, lab: Lab | null, outcome: GradeOutcome, detail: string): Grade => ({
  ...BLANK,
  student,
  lab: lab?.id ?? '',
  outcome,
  checks: lab?.checks.length ?? 0,
  detail,
});

export function gradeOf(student: string, lab: Lab, reports: readonly LabReport[]): Grade {
  const error = reports.flatMap(({ diagnostics }) => diagnostics).find(({ severity }) => severity === 'error');
  const seeds = reports.map(({ seed }) => seed);
  if (error !== undefined) {
    const { file, line } = error.span;
    return { ...ungraded(student, lab, 'source-error', error.message), seeds, where: `${file}:${line}` };
  }
  const everywhere = lab.checks.filter(({ id }) =>
    reports.every(({ checks }) => checks.some((c) => c.id === id && c.status === 'pass')),
  );
  const bad = reports.find(({ passed }) => !passed);
  const failed = bad?.checks.find(({ status }) => status === 'fail');
  const source = failed?.source;
  return {
    student,
    lab: lab.id,
    outcome: bad === undefined ? 'passed' : 'failed',
    passed: everywhere.length,
    checks: lab.checks.length,
    seeds,
    failedCheck: failed?.id ?? '',
    failedSeed: bad?.seed ?? null,
    expected: failed?.expected ?? '',
    observed: failed?.observed ?? '',
    where: source ? `${source.file}:${source.line}` : '',
    rule: bad?.mistakes[0]?.id ?? bad?.lints[0]?.rule ?? '',
    detail: '',
  };
}

const COLUMNS = ['student', 'lab', 'outcome', 'passed', 'checks', 'failedCheck', 'failedSeed', 'expected', 'observed', 'where', 'rule', 'detail'] as const; // prettier-ignore

/** RFC 4180. A spreadsheet takes a cell that begins with = + - @ for a formula: it gets an apostrophe. */
function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
export const gradesAsCsv = (grades: readonly Grade[]): string =>
  [COLUMNS.join(','), ...grades.map((grade) => COLUMNS.map((name) => csvCell(grade[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');

const escaped = (text: string | number): string => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const WORDS = {
  en: {
    title: 'Results',
    of: (n: number, all: number) => `${n} of ${all} passed`,
    head: ['Student', 'Lab', 'Result', 'Checks', 'First failing check', 'Expected', 'Observed', 'Where', 'Why'],
    outcome: { passed: 'passed', failed: 'not yet', 'source-error': 'does not assemble', unreadable: 'nothing to judge', time: 'out of time', crash: 'judging ended' }, // prettier-ignore
  },
  zh: {
    title: '成绩',
    of: (n: number, all: number) => `${all} 份提交，${n} 份通过`,
    head: ['学生', '实验', '结果', '检查项', '第一个未通过的检查', '期望', '实际', '位置', '原因'],
    outcome: { passed: '通过', failed: '未通过', 'source-error': '汇编失败', unreadable: '没有可判的内容', time: '超时', crash: '判题中断' }, // prettier-ignore
  },
} as const;
export type GradeLanguage = keyof typeof WORDS;

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#1c2330}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d5dae3}th{position:sticky;top:0;background:#f3f5f9}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}code{font-family:ui-monospace,monospace;font-size:.92em}
.passed::before{content:"✓ "}.failed::before,.source-error::before{content:"✗ "}.passed{color:#136c2e}.failed,.source-error{color:#a4262c}.time,.crash,.unreadable{color:#7a5600}`;

/** One page that needs nothing else and runs nothing. @param labs for the titles of checks and the explanations. */
export function gradesAsHtml(grades: readonly Grade[], labs: readonly Lab[], language: GradeLanguage): string {
  const words = WORDS[language];
  const labOf = (id: string): Lab | undefined => labs.find((lab) => lab.id === id);
  const row = (grade: Grade): string => {
    const lab = labOf(grade.lab);
    const check = lab?.checks.find(({ id }) => id === grade.failedCheck)?.title[language] ?? grade.failedCheck;
    const why = lab?.mistakes.find(({ id }) => id === grade.rule)?.text[language] ?? (grade.rule === '' ? grade.detail : grade.rule); // prettier-ignore
    const cells = [
      `<td>${escaped(grade.student)}</td>`,
      `<td>${escaped(grade.lab)} ${escaped(lab?.title[language] ?? '')}</td>`,
      `<td class="${grade.outcome}">${words.outcome[grade.outcome]}</td>`,
      `<td class="n">${grade.passed}/${grade.checks}</td>`,
      `<td>${escaped(check)}</td>`,
      `<td><code>${escaped(grade.expected)}</code></td>`,
      `<td><code>${escaped(grade.observed)}</code></td>`,
      `<td><code>${escaped(grade.where)}</code></td>`,
      `<td>${escaped(why)}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  };
  const passed = grades.filter(({ outcome }) => outcome === 'passed').length;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title}</title><style>${STYLE}</style></head><body><h1>${words.title}</h1><p>${words.of(passed, grades.length)}</p>
<table><thead><tr>${words.head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>
${grades.map(row).join('\n')}
</tbody></table></body></html>
`;
}
