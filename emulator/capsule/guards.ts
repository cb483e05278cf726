/** Guards for the fields of a capsule. A file is somebody else's: every field is looked at, unknown ones are never copied. */
import { CapsuleError } from './capsule-error.ts';

const damaged = (where: string, expected: string): CapsuleError => new CapsuleError('damaged', { where, expected });

/** A JSON object with the place it was found at. Only fields of its own are seen. */
export class Fields {
  readonly where: string;
  private readonly value: Readonly<Record<string, unknown>>;

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw damaged(where, 'an object is expected');
    this.value = value as Readonly<Record<string, unknown>>;
    this.where = where;
  }
  has(key: string): boolean {
    return Object.hasOwn(this.value, key);
  }
  raw(key: string): unknown {
    return this.has(key) ? this.value[key] : undefined;
  }
  at(key: string): string {
    return this.where === '' ? key : `${this.where}.${key}`;
  }
  keys(): readonly string[] {
    return Object.keys(this.value);
  }
  fail(key: string, expected: string): CapsuleError {
    return damaged(this.at(key), expected);
  }

  object(key: string): Fields {
    return new Fields(this.raw(key), this.at(key));
  }
  list(key: string, most: number): readonly unknown[] {
    const value = this.raw(key);
    if (!Array.isArray(value)) throw this.fail(key, 'a list is expected');
    if (value.length > most) throw this.fail(key, `it has ${value.length} entries, at most ${most} are allowed`);
    return value;
  }
  objects(key: string, most: number): readonly Fields[] {
    return this.list(key, most).map((one, i) => new Fields(one, `${this.at(key)}[${i}]`));
  }
  text(key: string, most: number): string {
    const value = this.raw(key);
    if (typeof value !== 'string') throw this.fail(key, 'a text is expected');
    if (value.length > most) throw this.fail(key, `the text is longer than ${most} characters`);
    return value;
  }
  /** One line without control characters. */
  line(key: string, most: number): string {
    const value = this.text(key, most);
    if (/\p{Cc}/u.test(value)) throw this.fail(key, 'one line without control characters is expected');
    return value;
  }
  integer(key: string, low: number, high: number): number {
    const value = this.raw(key);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high)
      throw this.fail(key, `a whole number from ${low} to ${high} is expected`);
    return value;
  }
  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.raw(key));
    if (found === undefined) throw this.fail(key, `one of ${choices.join(', ')} is expected`);
    return found;
  }
  flag(key: string): boolean {
    const value = this.raw(key);
    if (typeof value !== 'boolean') throw this.fail(key, 'true or false is expected');
    return value;
  }
  digest(key: string): string {
    const value = this.raw(key);
    if (typeof value !== 'string' || !/^[0-9A-F]{16}$/.test(value))
      throw this.fail(key, '16 hexadecimal digits are expected');
    return value;
  }
}

const DEEPEST = 8;
const MOST_OPAQUE = 4096;
/** JSON that is only passed through: bounded, and without keys that mean something to the language. */
export function opaque(value: unknown, where: string, depth = 0): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string' && value.length <= MOST_OPAQUE) return value;
  if (depth >= DEEPEST || typeof value !== 'object') throw damaged(where, 'it is too long or too deep');
  if (Array.isArray(value)) {
    if (value.length > MOST_OPAQUE) throw damaged(where, 'it is too long or too deep');
    return value.map((one, i) => opaque(one, `${where}[${i}]`, depth + 1));
  }
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      throw damaged(where, `the field ${key} is not allowed`);
    return [key, opaque(inner, `${where}.${key}`, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

/** Names of files are looked up, shown and suggested for saving: relative, and never out of their folder. */
export function safeName(name: string, where: string): string {
  const parts = name.split(/[/\\]/);
  const isSafe =
    name !== '' &&
    !/^[A-Za-z]:/.test(name) &&
    !/\p{Cc}/u.test(name) &&
    parts.every((part) => part !== '' && part !== '..');
  if (!isSafe) throw new CapsuleError('unsafe-name', { where, name: name.slice(0, 80) });
  return name;
}
