/** Types as data: what a JSON value has to look like, where it does not, and the notation in which people read it. */

/** Objects are open (fields that are not named may be there as well) unless they are `closed`. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'any'
  | { readonly is: string }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly oneOf: readonly Shape[] }
  /** A shape that contains itself. */
  | { readonly named: string; readonly shape: () => Shape }
  | Fields;
interface Fields {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
  readonly closed?: true;
}
type Members = Readonly<Record<string, Shape>>;

export const listOf = (of: Shape): Shape => ({ list: of });
export const nullOr = (shape: Shape): Shape => ({ oneOf: [shape, 'null'] });
export const oneWordOf = (...all: readonly string[]): Shape => ({ oneOf: all.map((is) => ({ is })) });
export const record = (fields: Members, optional: Members = {}): Shape => ({ fields, optional });
/** A record whose other fields are mistakes: typing errors of people. */
export const closedRecord = (fields: Members, optional: Members = {}): Shape => ({ fields, optional, closed: true });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a value departs from its shape: `steps[3].cell.bits: number expected`; empty when it does not. */
export function departures(shape: Shape, value: unknown, at = ''): string[] {
  if (shape === 'any') return value === undefined ? [`${at}: missing`] : [];
  if (shape === 'null') return value === null ? [] : [`${at}: null expected`];
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${at}: ${shape} expected`];
  if ('is' in shape) return value === shape.is ? [] : [`${at}: "${shape.is}" expected`];
  if ('named' in shape) return departures(shape.shape(), value, at);
  if ('list' in shape) return Array.isArray(value) ? value.flatMap((one, n) => departures(shape.list, one, `${at}[${n}]`)) : [`${at}: list expected`]; // prettier-ignore
  if ('map' in shape) return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => departures(shape.map, one, `${at}.${key}`)) : [`${at}: object expected`]; // prettier-ignore
  if ('oneOf' in shape) return ofChoice(shape.oneOf, value, at);
  if (!isRecord(value)) return [`${at}: object expected`];
  return ofFields(shape, value, at);
}

/** The choice that the value was meant to be: the one whose word it says, else the one that it is nearest to. */
function ofChoice(choices: readonly Shape[], value: unknown, at: string): string[] {
  const tried = choices.map((one) => ({ one, found: departures(one, value, at) }));
  if (tried.some(({ found }) => found.length === 0)) return [];
  if (choices.every((one) => typeof one === 'object' && 'is' in one))
    return [`${at}: ${choices.map(describeShape).join(' | ')} expected`];
  const meant = tried.filter(({ one }) => saysItsWord(one, value));
  const nearest = (meant.length > 0 ? meant : tried).reduce((a, b) => (b.found.length < a.found.length ? b : a));
  return meant.length > 0 || choices.length === 1 ? nearest.found : withChoices(choices, nearest.found, at);
}
/** Nothing says which was meant: all are named. */
function withChoices(choices: readonly Shape[], nearest: string[], at: string): string[] {
  const kinds = choices.flatMap((one) => wordsOf(one).map(([, word]) => `"${word}"`));
  return kinds.length === choices.length ? [`${at}: one of ${kinds.join(', ')} expected`] : nearest;
}
const wordsOf = (shape: Shape): (readonly [string, string])[] =>
  typeof shape === 'object' && 'fields' in shape
    ? Object.entries(shape.fields).flatMap(([key, one]) => (typeof one === 'object' && 'is' in one ? [[key, one.is] as const] : []))
    : []; // prettier-ignore
const saysItsWord = (shape: Shape, value: unknown): boolean => {
  const words = wordsOf(shape);
  return words.length > 0 && isRecord(value) && words.every(([key, word]) => value[key] === word);
};

function ofFields(shape: Fields, value: Readonly<Record<string, unknown>>, at: string): string[] {
  const optional = shape.optional ?? {};
  const needed = Object.entries(shape.fields).flatMap(([key, one]) => departures(one, value[key], `${at}.${key}`));
  const extra = Object.entries(optional).flatMap(([key, one]) => (key in value ? departures(one, value[key], `${at}.${key}`) : [])); // prettier-ignore
  const unknown = shape.closed ? Object.keys(value).filter((key) => !Object.hasOwn(shape.fields, key) && !Object.hasOwn(optional, key)) : []; // prettier-ignore
  const known = [...Object.keys(shape.fields), ...Object.keys(optional)].join(', ');
  return [...needed, ...extra, ...unknown.map((key) => `${at}.${key}: there is no such field; there are ${known}`)];
}

const indent = (text: string): string => text.replace(/\n/g, '\n  ');
/** A shape as people read it. */
export function describeShape(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('is' in shape) return `"${shape.is}"`;
  if ('named' in shape) return shape.named;
  if ('list' in shape) return `[${describeShape(shape.list)}]`;
  if ('map' in shape) return `{ …: ${describeShape(shape.map)} }`;
  if ('oneOf' in shape) return shape.oneOf.map(describeShape).join(' | ');
  const rows = [
    ...Object.entries(shape.fields).map(([key, one]) => `${key}: ${describeShape(one)}`),
    ...Object.entries(shape.optional ?? {}).map(([key, one]) => `${key}?: ${describeShape(one)}`),
  ];
  const short = `{ ${rows.join(', ')} }`;
  return short.length <= 100 && !short.includes('\n') ? short : `{\n  ${rows.map(indent).join(',\n  ')}\n}`;
}
