/** Requests that look at the machine where it stands, and those that change it there. */
import { fromBase64, toBase64 } from '#emulator/base';
import { memoryWrites, readMemory } from '#emulator/debug';
import { inspect } from '#emulator/inspect';
import type { InputEvent } from '#emulator/machine';
import { address, DapError, fields, integer, optionalInteger, text, type Fields } from './arguments.ts';
import { expression, numberOf, scopeOf, shown } from './expressions.ts';
import type { Live } from './live.ts';
import type { Frame } from './stack.ts';
import { hex, type Variable } from './variables.ts';

const MOST_BYTES = 1 << 20;
const MOST_INSTRUCTIONS = 4096;
/** Instructions of one `disassembly` view. */
const VIEW_INSTRUCTIONS = 1024;
const LONGEST_INSTRUCTION = 15;

/** Coordinates as the client counts them. */
export interface Coordinates {
  theirs(line: number): number;
  readonly firstColumn: number;
}

/** The one door in: a change in the past begins a new branch of history. */
function input(live: Live, events: readonly InputEvent[]): void {
  for (const event of events) live.timeline.input(event);
  live.edited();
}

const sourceBody = (live: Live, name: string): object => {
  const path = live.sourceNamed(name)?.path ?? name;
  return { name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1), path };
};

export function stackTrace(args: Fields, live: Live, { theirs, firstColumn }: Coordinates): object {
  const first = optionalInteger(args['startFrame'], 'startFrame', 0, 1e6) ?? 0;
  const levels = optionalInteger(args['levels'], 'levels', 0, 1e6) ?? 0;
  const { frames, context } = live;
  const body = (frame: Frame, k: number): object => {
    // Of a return address the line of the CALL is meant.
    const place = context.source.place(frame.kind === 'procedure' ? frame.linear - 1 : frame.linear);
    const where = place ? { source: sourceBody(live, place.file), line: theirs(place.line), column: firstColumn } : { line: 0, column: 0, presentationHint: 'subtle' }; // prettier-ignore
    return { id: k + 1, name: frame.name, ...where, instructionPointerReference: hex(frame.linear) };
  };
  const all = frames.map(body);
  return { stackFrames: all.slice(first, levels > 0 ? first + levels : all.length), totalFrames: all.length };
}

export function scopes(args: Fields, live: Live): object {
  const frameId = integer(args['frameId'], 'frameId', 0, 1e9);
  return {
    scopes: live.scopes(frameId).map(({ name, hint, expensive }, k) => ({
      name,
      ...(hint === undefined ? {} : { presentationHint: hint }),
      variablesReference: live.refer(() => live.scopes(frameId)[k].variables()),
      expensive,
    })),
  };
}

export function variables(args: Fields, live: Live): object {
  const reference = integer(args['variablesReference'], 'variablesReference', 1, 1e9);
  const start = optionalInteger(args['start'], 'start', 0, 1e9) ?? 0;
  const count = optionalInteger(args['count'], 'count', 0, 1e9) ?? 0;
  const all = args['filter'] === 'indexed' ? [] : live.variables(reference);
  return { variables: all.slice(start, count > 0 ? start + count : all.length).map((v) => body(v, live.referTo(reference, v))) }; // prettier-ignore
}
const body = (v: Variable, variablesReference: number): object => ({
  name: v.name,
  value: v.value,
  variablesReference,
  ...(v.evaluateName === undefined ? {} : { evaluateName: v.evaluateName }),
  ...(v.address === undefined ? {} : { memoryReference: hex(v.address) }),
  ...(v.set === undefined ? { presentationHint: { attributes: ['readOnly'] } } : {}),
});

export function setVariable(args: Fields, live: Live): object {
  const reference = integer(args['variablesReference'], 'variablesReference', 1, 1e9);
  const name = text(args['name'], 'name');
  const find = (): Variable | undefined => live.variables(reference).find((v) => v.name === name);
  const found = find();
  if (found === undefined) throw new DapError(`there is no variable ${name} here`);
  if (found.set === undefined) throw new DapError(`${name} cannot be changed: only registers and their parts can`);
  input(live, found.set(numberOf(text(args['value'], 'value'), live)));
  return { value: find()?.value ?? '', variablesReference: 0 };
}

export function evaluate(args: Fields, live: Live): object {
  const parsed = expression(text(args['expression'], 'expression'), live);
  const scope = scopeOf(live);
  const value = parsed.evaluate(scope);
  const at =
    parsed.place(scope)?.linear ?? (typeof value === 'number' && value >= 0 && value <= 0xffffffff ? value : null);
  return { result: shown(value, parsed.number), type: parsed.type, variablesReference: 0, ...(at === null ? {} : { memoryReference: hex(at) }) }; // prettier-ignore
}

const reference = (args: Fields): number =>
  (address(args['memoryReference'], 'memoryReference') + (optionalInteger(args['offset'], 'offset', -0xffffffff, 0xffffffff) ?? 0)) >>> 0; // prettier-ignore

export function readMemoryRequest(args: Fields, live: Live): object {
  const at = reference(args);
  const count = integer(args['count'], 'count', 0, MOST_BYTES);
  const bytes = readMemory(live.machine, at, count) ?? new Uint8Array(0);
  const missing = count - bytes.length;
  return { address: hex(at), ...(missing > 0 ? { unreadableBytes: missing } : {}), ...(bytes.length > 0 ? { data: toBase64(bytes) } : {}) }; // prettier-ignore
}

/** Clients break lines and leave the padding out. */
function padded(base64: string): string {
  const digits = base64.replace(/[\r\n]/g, '');
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
}

export function writeMemory(args: Fields, live: Live): object {
  const at = reference(args);
  const bytes = typeof args['data'] === 'string' ? fromBase64(padded(args['data'])) : null;
  if (bytes === null) throw new DapError('data must be bytes in base64');
  if (bytes.length > MOST_BYTES) throw new DapError(`at most ${MOST_BYTES} bytes can be written at once`);
  const all = memoryWrites(live.machine, at, bytes);
  const writes =
    all ?? (args['allowPartial'] === true ? memoryWrites(live.machine, at, writable(live, at, bytes)) : null);
  if (writes === null) throw new DapError(`there is no RAM at all of ${hex(at)} … ${hex(at + bytes.length - 1)}: it is not mapped, or is ROM`); // prettier-ignore
  input(live, writes);
  return {
    bytesWritten: writes.reduce((sum, write) => sum + (write.type === 'poke-memory' ? write.bytes.length : 0), 0),
  };
}
/** The longest beginning that can be written. */
function writable(live: Live, at: number, bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (let step = 1 << 20; step > 0; step >>= 1) {
    if (count + step <= bytes.length && memoryWrites(live.machine, at, bytes.subarray(0, count + step)) !== null) count += step; // prettier-ignore
  }
  return bytes.subarray(0, count);
}

type Line = ReturnType<typeof inspect<'disassembly'>>['lines'][number];
function linesFrom(live: Live, start: number, count: number): Line[] {
  const lines: Line[] = [];
  for (let at = start; lines.length < count;) {
    const part = inspect(live.machine, 'disassembly', { start: at, count: Math.min(VIEW_INSTRUCTIONS, count - lines.length) }, live.context).lines; // prettier-ignore
    const last = part.at(-1);
    if (last === undefined) break;
    lines.push(...part);
    at = (last.linear + last.bytes.length) >>> 0;
  }
  return lines;
}
/** Instructions before an address: as the source map knows them, else from where decoding meets the address. */
function linesBefore(live: Live, linear: number, count: number): Line[] {
  const known = live.context.source.before(linear, count);
  for (let start = known ?? Math.max(0, linear - (count + 2) * LONGEST_INSTRUCTION); start < linear; start++) {
    const lines = linesFrom(live, start, (count + 2) * LONGEST_INSTRUCTION).filter((line) => line.linear <= linear);
    if (lines.at(-1)?.linear === linear) return lines.slice(0, -1).slice(-count);
  }
  return [];
}

export function disassemble(args: Fields, live: Live, { theirs }: Coordinates): object {
  const at = reference(args);
  const skip =
    optionalInteger(args['instructionOffset'], 'instructionOffset', -MOST_INSTRUCTIONS, MOST_INSTRUCTIONS) ?? 0;
  const count = integer(args['instructionCount'], 'instructionCount', 0, MOST_INSTRUCTIONS);
  const before = skip < 0 ? linesBefore(live, at, -skip) : [];
  const after = linesFrom(live, at, Math.max(0, skip + count)).slice(Math.max(0, skip));
  const lines = [...before, ...after].map((line) => {
    const place = line.source ? { location: sourceBody(live, line.source.file), line: theirs(line.source.line) } : {};
    return {
      address: hex(line.linear),
      instructionBytes: line.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      instruction: line.text,
      ...(args['resolveSymbols'] !== false && line.label !== '' ? { symbol: line.label } : {}),
      ...place,
    };
  });
  const invalid = (linear: number): object => ({ address: hex(Math.max(0, linear)), instruction: '??', presentationHint: 'invalid' }); // prettier-ignore
  // The protocol wants exactly as many as it asked for.
  const missing = skip < 0 ? -skip - before.length : 0;
  const front = Array.from({ length: Math.max(0, missing) }, (_, k) => invalid(at - missing + k));
  const all = [...front, ...lines].slice(0, count);
  const rest = Array.from({ length: count - all.length }, (_, k) => invalid((at + count + k) >>> 0));
  return { instructions: [...all, ...rest] };
}

// -- sources -----------------------------------------------------------------------------------------------------------------
export const loadedSources = (_args: Fields, live: Live): object => ({
  sources: live.launched.sources.map(({ name }) => sourceBody(live, name)),
});
export function source(args: Fields, live: Live): object {
  const path = text(fields(args['source'], 'source')['path'], 'source.path');
  const found = live.source(path);
  if (found === null) throw new DapError(`${path} is not a file of the program that runs`);
  return { content: found.text, mimeType: 'text/x-asm' };
}

/** Targets of a jump: the ids are the linear addresses. */
export function gotoTargets(args: Fields, live: Live, ours: (line: number) => number): object {
  const path = text(fields(args['source'], 'source')['path'], 'source.path');
  const wanted = integer(args['line'], 'line', 0, 1e9);
  const found = live.source(path);
  const { linear } = found ? live.launched.program.source.addressesOf(found.name, ours(wanted)) : { linear: [] };
  return { targets: linear.map((id) => ({ id, label: hex(id), line: wanted, instructionPointerReference: hex(id) })) };
}
export function goto(args: Fields, live: Live): void {
  const linear = integer(args['targetId'], 'targetId', 0, 0xffffffff);
  const { base } = live.machine.registers().segments[1];
  input(live, [{ type: 'poke-register', register: 'EIP', value: (linear - base) | 0 }]);
}
