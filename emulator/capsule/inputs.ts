/** Inputs in a capsule: one JSON object each, bytes as hexadecimal digits, media by their digest. */
import { hex8 } from '#emulator/base';
import { type InputEvent, inputProblem, type LoggedInput } from '#emulator/machine';
import type { Fields } from './guards.ts';
import { imageDigest } from './image-data.ts';
import { LIMITS } from './types.ts';

const TYPES = ['key', 'serial', 'irq', 'nmi', 'port-write', 'poke-memory', 'poke-register', 'medium', 'reset'] as const;
const LINES = 15;
const EMPTY = new Uint8Array();

/** Finds the bytes of a medium; null = the capsule does not know such a digest. */
export type MediumOf = (digest: string) => Uint8Array | null;

export function encodeEvent(event: InputEvent): object {
  if (event.type === 'poke-memory') return { ...event, bytes: event.bytes.map(hex8).join('') };
  if (event.type === 'medium') return { type: event.type, drive: event.drive, image: event.bytes.length === 0 ? null : imageDigest(event.bytes) };
  return event;
} // prettier-ignore

export function readEvent(event: Fields, ramBytes: number, mediumOf: MediumOf): InputEvent {
  const read = readFields(event, mediumOf);
  const problem = inputProblem(read, ramBytes);
  if (problem !== null) throw event.fail(problem.field, problem.expected);
  return read;
}

function readFields(event: Fields, mediumOf: MediumOf): InputEvent {
  const type = event.oneOf('type', TYPES);
  switch (type) {
    case 'key':
      return {
        type,
        scancode: event.integer('scancode', 0, 0xff),
        ...(event.raw('hold') === true ? { hold: true } : {}),
      };
    case 'serial':
      return { type, byte: event.integer('byte', 0, 0xff) };
    case 'irq':
      return {
        type,
        line: event.integer('line', 0, LINES),
        action: event.oneOf('action', ['raise', 'lower', 'pulse']),
      };
    case 'nmi':
      return { type };
    case 'port-write':
      return { type, port: event.integer('port', 0, 0xffff), value: event.integer('value', 0, 0xff) };
    case 'poke-memory':
      return readPoke(event);
    case 'poke-register':
      return { type, register: event.line('register', 20), value: event.integer('value', -0x8000_0000, 0xffff_ffff) };
    case 'medium': {
      const drive = event.oneOf('drive', ['floppy', 'disk']);
      if (event.raw('image') === null) return { type, drive, bytes: EMPTY };
      const bytes = mediumOf(event.digest('image'));
      if (bytes === null) throw event.fail('image', 'the digest of one of "images" is expected');
      return { type, drive, bytes };
    }
    case 'reset':
      return { type, kind: event.oneOf('kind', ['power-on', 'warm']) };
  }
}

function readPoke(event: Fields): InputEvent {
  const digits = event.text('bytes', LIMITS.poke * 2);
  if (digits.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(digits))
    throw event.fail('bytes', 'pairs of hexadecimal digits are expected');
  const bytes = Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16),
  );
  return { type: 'poke-memory', physical: event.integer('physical', 0, 0xffff_ffff), bytes };
}

export const encodeInput = ({ now, icount, event }: LoggedInput): object => ({ now, icount, ...encodeEvent(event) });

export function readInput(input: Fields, ramBytes: number, mediumOf: MediumOf): LoggedInput {
  const most = Number.MAX_SAFE_INTEGER;
  return {
    now: input.integer('now', 0, most),
    icount: input.integer('icount', 0, most),
    event: readEvent(input, ramBytes, mediumOf),
  };
}
