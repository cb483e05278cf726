/**
 * What somebody does to the machine, as a text: one line a deed, at a moment. `;` begins a comment.
 *
 *     at 2M key 1E            at a virtual time (instruction units)
 *     after 500k key 9E       so much later than the line before
 *     icount 5M irq 5 pulse   after so many instructions
 *     at 9M poke-memory 600 12 34    bytes and addresses are hexadecimal
 *     at 9M poke-register EAX 1234
 *     at 9M port-write 20 20  port and byte are hexadecimal: an EOI by hand
 *     at 9M serial 41 · nmi · reset warm|power-on · medium floppy FILE|none · bookmark NAME
 */
import { CapsuleError, Fields, imageDigest, readEvent } from '#emulator/capsule';
import type { InputEvent } from '#emulator/machine';
import { UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { count } from './options.ts';
import { readBytes } from './program.ts';

export type When = { readonly at: number } | { readonly after: number } | { readonly icount: number };
export interface Deed {
  /** `FILE:LINE`, for messages. */
  readonly where: string;
  readonly when: When;
  readonly what: { readonly event: InputEvent } | { readonly bookmark: string };
}

export function readScript(io: CliIo, path: string, text: string, ramBytes: number): Deed[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    const words = line.replace(/;.*/, '').trim();
    return words === '' ? [] : [deedOf(io, `${path}:${i + 1}`, words, ramBytes)];
  });
}

function deedOf(io: CliIo, where: string, line: string, ramBytes: number): Deed {
  const [, kind, time, type, rest] = /^(at|after|icount)\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  if (kind === undefined)
    throw new UsageError(`${where}: a line reads "at TIME DEED", "after TIME DEED" or "icount N DEED"`);
  const units = time === '0' ? 0 : count(time, `${where}: the moment`);
  const when: When = kind === 'at' ? { at: units } : kind === 'after' ? { after: units } : { icount: units };
  if (type === 'bookmark') {
    if (rest === '') throw new UsageError(`${where}: a bookmark needs a name`);
    return { where, when, what: { bookmark: rest } };
  }
  return { where, when, what: { event: eventOf(io, where, type, rest.split(/\s+/), ramBytes) } };
}

const hex = (text: string | undefined): number =>
  /^[0-9A-Fa-f]{1,8}$/.test(text ?? '') ? Number.parseInt(text ?? '', 16) : NaN;

/** The fields of an input as a capsule has them; guarded by the same guards. */
function eventOf(io: CliIo, where: string, type: string, words: readonly string[], ramBytes: number): InputEvent {
  const [first, second, ...more] = words;
  const media = type === 'medium' && second !== undefined && second !== 'none' ? readBytes(io, second) : null;
  const fields: Readonly<Record<string, object>> = {
    key: { scancode: hex(first), hold: second === 'hold' },
    serial: { byte: hex(first) },
    irq: { line: Number(first), action: second ?? 'pulse' },
    'port-write': { port: hex(first), value: hex(second) },
    'poke-memory': { physical: hex(first), bytes: [second, ...more].join('') },
    'poke-register': { register: first, value: hex(second) },
    medium: { drive: first, image: media && imageDigest(media) },
    reset: { kind: first === '' ? 'warm' : first },
  };
  try {
    const given = Object.hasOwn(fields, type) ? fields[type] : {};
    return readEvent(new Fields({ type, ...given }, ''), ramBytes, () => media);
  } catch (error) {
    if (error instanceof CapsuleError)
      throw new UsageError(`${where}: ${error.args['where']}: ${error.args['expected']}`);
    throw error;
  }
}
