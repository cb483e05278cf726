/** Guards: what a client sends is `unknown` until looked at. */
import type { LaunchArguments } from './target.ts';

/** A request that cannot be served: becomes the error response, a sentence for the user. */
export class DapError extends Error {
  override name = 'DapError';
}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new DapError(`${what} must be an object`);
  return value as Fields;
}
export function list(value: unknown, what: string): readonly Fields[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new DapError(`${what} must be a list`);
  return value.map((one, i) => fields(one, `${what}[${i}]`));
}
export function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new DapError(`${what} must be a text that is not empty`);
  return value;
}
export const optionalText = (value: unknown, what: string): string | null =>
  value === undefined || value === null || value === '' ? null : text(value, what);
export function integer(value: unknown, what: string, low: number, high: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw new DapError(`${what} must be a whole number from ${low} to ${high}`);
  }
  return value;
}
export const optionalInteger = (value: unknown, what: string, low: number, high: number): number | null =>
  value === undefined || value === null ? null : integer(value, what, low, high);
function flag(value: unknown, what: string, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'boolean') throw new DapError(`${what} must be true or false`);
  return value;
}
export function oneOf<T extends string>(value: unknown, what: string, choices: readonly T[]): T | null {
  if (value === undefined || value === null) return null;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new DapError(`${what} must be one of ${choices.join(', ')}`);
  return found;
}
const texts = (value: unknown, what: string): string[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new DapError(`${what} must be a list of texts`);
  return value.map((one, i) => text(one, `${what}[${i}]`));
};

/** An address as `memoryReference` and `instructionReference` carry it. */
export function address(value: unknown, what: string): number {
  const found = /^(?:0x([0-9a-f]{1,8})|([0-9]{1,10}))$/i.exec(text(value, what).trim());
  const number = found === null ? NaN : found[1] === undefined ? Number(found[2]) : Number.parseInt(found[1], 16);
  if (!(number <= 0xffffffff)) throw new DapError(`${what} must be a linear address such as 0x7c00`);
  return number;
}

const MOST_MEBIBYTES = 1024;

export function launchArguments(given: Fields): LaunchArguments {
  const defines = Object.entries(fields(given['defines'], 'defines'));
  if (given['program'] === undefined) {
    throw new DapError('the launch configuration needs "program": the path of an .asm source or of a boot image');
  }
  return {
    program: text(given['program'], 'program'),
    stopOnEntry: flag(given['stopOnEntry'], 'stopOnEntry', true),
    stopAtEnd: flag(given['stopAtEnd'], 'stopAtEnd', true),
    stopAt: oneOf(given['stopAt'], 'stopAt', ['boot-sector', 'reset-vector'] as const) ?? 'boot-sector',
    noDebug: flag(given['noDebug'], 'noDebug', false),
    cpu: optionalText(given['cpu'], 'cpu'),
    memory: optionalInteger(given['memory'], 'memory (MiB)', 1, MOST_MEBIBYTES),
    seed: optionalInteger(given['seed'], 'seed', 0, 0xffffffff) ?? 0,
    date: optionalText(given['date'], 'date'),
    drive: oneOf(given['drive'], 'drive', ['floppy', 'disk'] as const),
    includes: texts(given['includes'], 'includes'),
    defines: Object.fromEntries(defines.map(([name, to]) => [name, String(to)])),
  };
}
