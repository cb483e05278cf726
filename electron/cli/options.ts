/** Options of a verb, from a table: unknown ones and missing values are told plainly. */
import { UsageError } from './io.ts';

export interface OptionSpec {
  /** `flag` takes nothing, `value` takes the next word, `define` collects `-D NAME=V`, `list` collects words. */
  readonly kind: 'flag' | 'value' | 'define' | 'list';
  readonly names: readonly string[];
  readonly help: string;
  readonly placeholder?: string;
}
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export interface Parsed {
  readonly positional: readonly string[];
  has(name: string): boolean;
  value(name: string): string | null;
  list(name: string): readonly string[];
  readonly defines: Readonly<Record<string, string>>;
}

export function parseOptions(words: readonly string[], table: OptionTable): Parsed {
  const positional: string[] = [];
  const values = new Map<string, string[]>();
  const defines: Record<string, string> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--') {
      positional.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positional.push(word);
      continue;
    }
    const { key, spec, attached } = findOption(word, table);
    if (spec.kind === 'flag') {
      if (attached !== null) throw new UsageError(`option ${word.split('=')[0]} takes no value`);
      values.set(key, ['']);
      continue;
    }
    const value = attached ?? words[++i];
    if (value === undefined) throw new UsageError(`option ${word} needs a value`);
    if (spec.kind === 'define') {
      const at = value.indexOf('=');
      defines[at < 0 ? value : value.slice(0, at)] = at < 0 ? '' : value.slice(at + 1);
    } else {
      values.set(key, spec.kind === 'list' ? [...(values.get(key) ?? []), value] : [value]);
    }
  }
  return {
    positional,
    defines,
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.[0] ?? null,
    list: (name) => values.get(name) ?? [],
  };
}

/** `--name`, `--name=value`, `-D NAME=V`, `-DNAME=V`. */
function findOption(word: string, table: OptionTable): { key: string; spec: OptionSpec; attached: string | null } {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  const name = at < 0 ? word : word.slice(0, at);
  for (const [key, spec] of Object.entries(table)) {
    if (spec.names.includes(name)) return { key, spec, attached: at < 0 ? null : word.slice(at + 1) };
    const short = spec.names.find((n) => !n.startsWith('--') && word.startsWith(n) && spec.kind !== 'flag');
    if (short !== undefined) return { key, spec, attached: word.slice(short.length) };
  }
  throw new UsageError(`unknown option ${name}`);
}

/** A positive whole number, decimal or 0x…, with the suffixes k, M and G (× 1000). */
export function count(text: string, option: string): number {
  const match = /^(0x[0-9a-f]+|\d+)([kMG]?)$/i.exec(text);
  const unit = { k: 1e3, M: 1e6, G: 1e9 }[match?.[2] ?? ''] ?? 1;
  const value = match ? Number(match[1]) * unit : NaN;
  if (!Number.isSafeInteger(value) || value <= 0)
    throw new UsageError(`${option} needs a positive number, not "${text}"`);
  return value;
}

export function describeOptions(table: OptionTable): string {
  return Object.values(table)
    .map(
      (spec) =>
        `  ${[...spec.names].join(', ')}${spec.placeholder ? ` ${spec.placeholder}` : ''}`.padEnd(34) + spec.help,
    )
    .join('\n');
}

/** The option `language`, `--lang en|zh`. */
export function languageOf(options: Parsed): 'en' | 'zh' {
  const language = options.value('language') ?? 'en';
  if (language !== 'en' && language !== 'zh') throw new UsageError('--lang is en or zh');
  return language;
}

/** An option that is a whole number between two bounds. */
export function numberOf(options: Parsed, name: string, otherwise: number, least: number, most: number): number {
  const text = options.value(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UsageError(`--${name} needs a number between ${least} and ${most}, not "${text}"`);
  return value;
}
