/** What is said of an arrival, in the language of the moment. */
import type { ArrivalInterrupt, ArrivalRun, Broken, LineResult, ScenarioProblem } from '#emulator/protocol';
import { language, t, tOr } from './translate.ts';

export const interruptWords = (interrupt: ArrivalInterrupt): string =>
  interrupt.kind === 'nmi'
    ? t('arrivals.nmi')
    : interrupt.kind === 'irq'
      ? t('arrivals.irq', { n: interrupt.line })
      : t('arrivals.key');

const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;

/** `update+5 (k.asm:12)`, or the address. */
export function placeWords(at: {
  readonly linear: number;
  readonly label: string;
  readonly source: { readonly file: string; readonly line: number } | null;
}): string {
  const name = at.label || hex(at.linear);
  return at.source === null ? name : `${name} (${at.source.file}:${at.source.line})`;
}

export function acceptanceWords({ acceptance }: ArrivalRun): string {
  const { how, why, at } = acceptance;
  if (how === 'here') return t('arrivals.here');
  if (how === 'never') return why === null ? t('arrivals.neverPlain') : t('arrivals.never', { why: t(`arrivals.why.${why}`) }); // prettier-ignore
  return t('arrivals.deferred', { place: at === null ? '' : placeWords(at), why: why === null ? '' : t(`arrivals.why.${why}`) }); // prettier-ignore
}

export const endWords = (observed: string): string => tOr(`arrivals.end.${observed}`, observed);

export function brokenWords({ kind, what, expected, observed }: Broken): string {
  const why = kind === 'end' ? endWords(observed) : kind === 'finding' ? tOr(`monitor.${what}.title`, what) : '';
  return t(`arrivals.broken.${kind}`, { what, expected, observed, why });
}

/** What is wrong with the form; a condition that is none brings its own words in both languages. */
export function scenarioProblemWords({ code, args }: ScenarioProblem): string {
  const { problemZh } = args;
  return t(
    `arrivals.problem.${code}`,
    language.value === 'zh-CN' && problemZh !== undefined ? { ...args, problem: problemZh } : args,
  );
}

/** The mark beside a line: the same for everybody, whatever colours they see. */
export const VERDICT_SIGN = { held: '✓', broke: '✗', deferred: '↷', 'not-reached': '·' } as const;

/** `✗ 3/9` behind the line. */
export const lineMark = ({ verdict, held, tried }: LineResult): string =>
  verdict === 'not-reached' ? VERDICT_SIGN[verdict] : `${VERDICT_SIGN[verdict]} ${held}/${tried}`;

export const lineHover = ({ verdict, tried, broke, deferred }: LineResult): string =>
  [
    t(`arrivals.hover.${verdict}`, { tried, broke }),
    verdict === 'broke' && deferred > 0 ? t('arrivals.lineLater', { n: deferred }) : '',
  ]
    .filter(Boolean)
    .join(' ');
