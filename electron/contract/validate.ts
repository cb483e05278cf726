/**
 * Guards for everything the window may send to the main process. Hand-written, one for each payload.
 * They accept exactly the shapes of `HostApi` and nothing else; a refused payload is a `PayloadError`, never a guess.
 */
import type { Backup, LabStateName, SaveRequest, StateName } from './host-api.ts';
import { LAB_STATE_NAME, STATE_NAMES } from './host-api.ts';

/** Largest text that travels between window and host, in UTF-16 units. */
export const MAX_TEXT = 8 * 1024 * 1024;
/** Longest path in UTF-16 units: Linux' PATH_MAX. */
export const MAX_PATH = 4096;
/** Longest file name or title. */
export const MAX_NAME = 255;
/** Largest JSON document of the state store, in UTF-16 units of its text. */
export const MAX_STATE = 16 * 1024 * 1024;

/** Most bytes that travel at once between window and gdb. */
export const MAX_BYTES = 1024 * 1024;

/** The window sent something that no version of it should send: our bug or a hostile page. */
export class PayloadError extends TypeError {
  override readonly name = 'PayloadError';
}

type Fields = Record<string, unknown>;

function fail(what: string): never {
  throw new PayloadError(`refused payload: ${what}`);
}

function fieldsOf(value: unknown, keys: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('not an object');
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) fail(`unknown field ${unknown.slice(0, 40)}`);
  return value as Fields;
}

function stringUpTo(value: unknown, limit: number, what: string): string {
  if (typeof value !== 'string') fail(`${what} is not a string`);
  if (value.length > limit) fail(`${what} is too long`);
  return value;
}

/** A path that may be looked up: not empty, no NUL byte. Whether it may be touched is decided by the grants. */
export function asPath(value: unknown): string {
  const path = stringUpTo(value, MAX_PATH, 'path');
  if (path === '' || path.includes('\0')) fail('path');
  return path;
}

/** A name for people: one line, no control characters. */
export function asName(value: unknown): string {
  const name = stringUpTo(value, MAX_NAME, 'name');
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused here
  if (name === '' || /[\u0000-\u001f\u007f]/.test(name)) fail('name');
  return name;
}

export function asText(value: unknown): string {
  return stringUpTo(value, MAX_TEXT, 'text');
}

/** Id of a document: what `Backup.id` may be. */
export function asDocumentId(value: unknown): string {
  const id = stringUpTo(value, MAX_PATH, 'id');
  if (id === '' || id.includes('\0')) fail('id');
  return id;
}

export function asBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') fail('not a boolean');
  return value;
}

export function asSaveRequest(value: unknown): SaveRequest {
  const { path, text, baseHash } = fieldsOf(value, ['path', 'text', 'baseHash']);
  if (baseHash !== null && (typeof baseHash !== 'string' || !/^[0-9a-f]{1,128}$/.test(baseHash))) fail('baseHash');
  return { path: asPath(path), text: asText(text), baseHash };
}

export function asSaveAsRequest(value: unknown): { suggestedName: string; text: string } {
  const { suggestedName, text } = fieldsOf(value, ['suggestedName', 'text']);
  return { suggestedName: asName(suggestedName), text: asText(text) };
}

export function asSiblingRequest(value: unknown): { from: string; name: string } {
  const { from, name } = fieldsOf(value, ['from', 'name']);
  return { from: asPath(from), name: asPath(name) };
}

export function asBackup(value: unknown): Omit<Backup, 'savedAt'> {
  const { id, name, path, text } = fieldsOf(value, ['id', 'name', 'path', 'text']);
  return {
    id: asDocumentId(id),
    name: asName(name),
    path: path === null ? null : asPath(path),
    text: asText(text),
  };
}

export function asStateName(value: unknown): StateName {
  if (typeof value === 'string' && LAB_STATE_NAME.test(value)) return value as LabStateName;
  const name = STATE_NAMES.find((known) => known === value);
  return name ?? fail('unknown state document');
}

/** The JSON text of a state document. Refuses what JSON cannot hold at the top: functions, undefined, cycles. */
export function asStateText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    fail('state is not JSON');
  }
  if (text === undefined) fail('state is not JSON');
  return stringUpTo(text, MAX_STATE, 'state');
}

/** A port that may be listened at: not one of the system. */
export function asPort(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1024 || value > 65535) fail('port');
  return value;
}

/** Bytes for gdb: as much as a burst of answers may be. */
export function asBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) fail('not bytes');
  if (value.length > MAX_BYTES) fail('too many bytes');
  return value;
}

/** Answer of the window to `saveAllRequested`: which request, and whether everything was saved. */
export function asSaveAllAnswer(requestId: unknown, saved: unknown): { requestId: number; saved: boolean } {
  if (typeof requestId !== 'number' || !Number.isSafeInteger(requestId)) fail('request id');
  return { requestId, saved: asBoolean(saved) };
}
