/** Which transitions the list shows. */
import type { TransitionSummary } from '#emulator/protocol';
import type { TransitionTest } from '#renderer/stores';
import { causeWords } from './cause-words.ts';
import { directionOf, summaryRow, type Direction } from './transition-rows.ts';

export const FILTER_KINDS = ['all', 'external', 'INT n', 'exception', 'NMI', 'return', 'far', 'task'] as const;
export type FilterKind = (typeof FILTER_KINDS)[number];
export const FILTER_RINGS = ['all', 'inward', 'outward', 'same'] as const;
export interface TransitionFilter {
  readonly kind: FilterKind;
  readonly ring: 'all' | Direction;
  readonly failedOnly: boolean;
  readonly text: string;
}
export const NO_FILTER: TransitionFilter = { kind: 'all', ring: 'all', failedOnly: false, text: '' };

function isKind({ flow, cause }: TransitionSummary, kind: FilterKind): boolean {
  if (kind === 'all') return true;
  if (kind === 'return') return flow === 'iret' || flow === 'far-return' || flow === 'sysexit';
  if (kind === 'far') return flow === 'far-call' || flow === 'far-jump' || flow === 'sysenter';
  if (kind === 'task') return flow === 'task-switch';
  return flow === 'interrupt-delivery' && cause.type === kind;
}
/** One line of text, as the list shows it: what a search looks in and what is copied. */
export function rowText(summary: TransitionSummary): string {
  const row = summaryRow(summary);
  const ring = (cpl: number | null): string => (cpl === null ? '–' : `R${cpl}`);
  return `#${row.id} ${ring(row.fromCpl)} → ${ring(row.toCpl)} ${causeWords(row.cause)} ${row.cause.errorCode} ${row.from} → ${row.to} @${row.time}`.replace(/ {2,}/g, ' '); // prettier-ignore
}
/** Null where nothing is filtered. */
export function filterTest(filter: TransitionFilter): TransitionTest | null {
  const text = filter.text.trim().toLowerCase();
  const { kind, ring, failedOnly } = filter;
  if (kind === 'all' && ring === 'all' && !failedOnly && text === '') return null;
  return (summary) =>
    isKind(summary, kind) &&
    (ring === 'all' || directionOf(summary.fromCpl, summary.toCpl) === ring) &&
    (!failedOnly || summary.failed) &&
    (text === '' || rowText(summary).toLowerCase().includes(text));
}
