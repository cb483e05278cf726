/** Breakpoints → rows of the list, and the fields of a form → a place. Words come in as functions of the catalogue. */
import type { BoundBreakpoint, BreakpointKind, BreakpointKindInfo, BreakpointPlace, BreakpointSpec } from '#emulator/protocol'; // prettier-ignore

export interface BreakpointRow {
  readonly id: string;
  readonly kind: BreakpointKind;
  readonly spec: BreakpointSpec;
  readonly place: string;
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly hits: number;
  readonly isHere: boolean;
  readonly problem: BoundBreakpoint['problem'];
}
type Choice = (choice: string) => string;

export const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;
export const kindOf = (place: BreakpointPlace): BreakpointKind => place.kind ?? ('file' in place ? 'line' : 'address');

/** Numbers that people count with. */
const DECIMAL: ReadonlySet<string> = new Set(['size', 'line']);

export function placeText(place: BreakpointPlace, choice: Choice, bytes: (n: number) => string): string {
  const kind = kindOf(place);
  if ('file' in place) return `${place.file}:${place.line}`;
  const entries = Object.entries(place).filter(([name]) => name !== 'kind');
  const text = ([name, value]: [string, unknown]): string => {
    if (name === 'size') return bytes(value as number);
    if (typeof value === 'number') return DECIMAL.has(name) ? String(value) : hex(value);
    return name === 'at' || name === 'label' ? String(value) : choice(String(value));
  };
  if (kind === 'port' && place.kind === 'port') {
    const range = place.first === place.last ? hex(place.first) : `${hex(place.first)}–${hex(place.last)}`;
    return `${range} · ${choice(place.direction)}`;
  }
  return entries.map(text).join(' · ');
}

export const breakpointRows = (
  all: readonly BreakpointSpec[],
  known: {
    readonly bound: ReadonlyMap<string, BoundBreakpoint>;
    readonly hits: ReadonlyMap<string, number>;
    readonly here: ReadonlySet<string>;
  },
  words: { readonly choice: Choice; readonly bytes: (n: number) => string },
): readonly BreakpointRow[] =>
  all.map((spec) => ({
    id: spec.id,
    kind: kindOf(spec.place),
    spec,
    place: placeText(spec.place, words.choice, words.bytes),
    source: 'file' in spec.place ? { file: spec.place.file, line: spec.place.line } : null,
    hits: known.hits.get(spec.id) ?? 0,
    isHere: known.here.has(spec.id),
    problem: known.bound.get(spec.id)?.problem ?? null,
  }));

type FormField = BreakpointKindInfo['fields'][number];

/** Decimal, `0x1F` or `1Fh`. */
function parseNumber(text: string): number | null {
  if (/^0x[0-9a-f]+$/i.test(text)) return parseInt(text.slice(2), 16);
  if (/^\d[0-9a-f]*h$/i.test(text)) return parseInt(text, 16);
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** What a field begins with. */
export const initialText = (field: FormField): string => {
  if (field.type === 'choice') return field.choices[0];
  if (field.type !== 'number') return '';
  return field.any === true ? 'any' : field.fallback === undefined ? '' : String(field.fallback);
};

function valueOf(field: FormField, texts: Readonly<Record<string, string>>): string | number | null {
  const text = (texts[field.name] ?? '').trim();
  if (field.type !== 'number') return text === '' ? null : text;
  if (text === '' && field.same !== undefined) return parseNumber((texts[field.same] ?? '').trim());
  if (field.any === true && (text === 'any' || text === '')) return 'any';
  const value = parseNumber(text);
  return value !== null && value >= field.low && value <= field.high ? value : null;
}

/** The place a filled-in form means, or the name of the first field that is wrong. */
export function placeOf(
  info: BreakpointKindInfo,
  texts: Readonly<Record<string, string>>,
): { readonly place: BreakpointPlace } | { readonly wrong: string } {
  const place: Record<string, unknown> = { kind: info.kind };
  for (const field of info.fields) {
    const value = valueOf(field, texts);
    if (value === null) return { wrong: field.name };
    place[field.name] = value;
  }
  return { place: place as unknown as BreakpointPlace };
}
