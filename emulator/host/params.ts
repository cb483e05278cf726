/** Guards for what comes in through the port: everything is `unknown` until looked at. */
import { CPU_MODEL_NAMES } from '#emulator/arch';
import type { SourceFile } from '#emulator/assembler';
import { isViewName } from '#emulator/inspect';
import type { ViewArgs, ViewName } from '#emulator/inspect';
import { inputProblem, parseRtcDate } from '#emulator/machine';
import type { BootImage, InputEvent, MachineConfig } from '#emulator/machine';
import type { ProtocolError } from '#emulator/protocol';

/** A request that cannot be served; becomes the reply's `error`. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly code: ProtocolError['code'];
  constructor(code: ProtocolError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
export const bad = (message: string): RequestError => new RequestError('bad-request', message);

type Fields = Readonly<Record<string, unknown>>;
export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} must be an object`);
  return value as Fields;
}
export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw bad(`${what} must be a string`);
  return value;
}
export function integer(value: unknown, what: string, low: number, high: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw bad(`${what} must be an integer from ${low} to ${high}`);
  }
  return value;
}
export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(`${what} must be a list`);
  return value;
}
export function oneOf<T extends string>(value: unknown, what: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw bad(`${what} must be one of ${choices.join(', ')}`);
  return found;
}
function bytes(value: unknown, what: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw bad(`${what} must be bytes`);
  return value;
}

/** @param most longest length that is taken. */
export function byteArray(value: unknown, what: string, most: number): Uint8Array {
  const taken = bytes(value, what);
  if (taken.length > most) throw bad(`${what} has more than ${most} bytes`);
  return taken;
}

export function sourceFile(value: unknown, what: string): SourceFile {
  const file = fields(value, what);
  return { name: text(file['name'], `${what}.name`), text: text(file['text'], `${what}.text`) };
}
export const sourceFiles = (value: unknown, what: string): SourceFile[] =>
  list(value, what).map((file, i) => sourceFile(file, `${what}[${i}]`));

export function defines(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const given = fields(value, 'defines');
  return Object.fromEntries(Object.entries(given).map(([name, to]) => [name, text(to, `defines.${name}`)]));
}

const MEBIBYTE = 1 << 20;
export function machineConfig(value: unknown): MachineConfig {
  if (value === undefined) return {};
  const given = fields(value, 'config');
  const config: { -readonly [K in keyof MachineConfig]: MachineConfig[K] } = {};
  if (given['ramBytes'] !== undefined) {
    config.ramBytes = integer(given['ramBytes'], 'config.ramBytes', MEBIBYTE, 1024 * MEBIBYTE);
    if (config.ramBytes % 4096 !== 0) throw bad('config.ramBytes must be a multiple of 4096');
  }
  if (given['instructionsPerPitClock'] !== undefined) {
    config.instructionsPerPitClock = integer(
      given['instructionsPerPitClock'],
      'config.instructionsPerPitClock',
      1,
      10_000,
    );
  }
  if (given['cpuModel'] !== undefined) config.cpuModel = oneOf(given['cpuModel'], 'config.cpuModel', CPU_MODEL_NAMES);
  if (given['seed'] !== undefined) config.seed = integer(given['seed'], 'config.seed', 0, 0xffffffff);
  if (given['rtcDate'] !== undefined) {
    config.rtcDate = text(given['rtcDate'], 'config.rtcDate');
    if (parseRtcDate(config.rtcDate) === null) throw bad('config.rtcDate must be a date YYYY-MM-DDThh:mm:ss');
  }
  if (given['stopOnUnclaimedPort'] !== undefined) config.stopOnUnclaimedPort = given['stopOnUnclaimedPort'] === true;
  return config;
}

export function bootImage(value: unknown): BootImage {
  const image = fields(value, 'image');
  const content = bytes(image['bytes'], 'image.bytes');
  if (content.length === 0) throw bad('image.bytes is empty');
  return { drive: oneOf(image['drive'], 'image.drive', ['floppy', 'disk']), bytes: content };
}

export function viewRequest(value: unknown, what: string): { name: ViewName; args: ViewArgs[ViewName] } {
  const view = fields(value, what);
  const name = view['name'];
  if (!isViewName(name)) throw bad(`${what}.name: there is no view called ${String(name)}`);
  const args = fields(view['args'] ?? {}, `${what}.args`);
  if (name === 'memory') {
    oneOf(args['space'], `${what}.args.space`, ['linear', 'physical']);
    integer(args['start'], `${what}.args.start`, 0, 0xffffffff);
    integer(args['length'], `${what}.args.length`, 0, 0x10000);
  }
  for (const [key, number] of Object.entries(args)) {
    if (key !== 'space' && number !== undefined) integer(number, `${what}.args.${key}`, 0, 0xffffffff);
  }
  return { name, args: args as ViewArgs[ViewName] };
}

const BYTE = 0xff;
/** @param ramBytes of the machine that is to take it. */
export function inputEvent(value: unknown, ramBytes: number): InputEvent {
  const event = eventFields(value);
  const problem = inputProblem(event, ramBytes);
  if (problem !== null) throw bad(`event.${problem.field}: ${problem.expected}`);
  return event;
}
function eventFields(value: unknown): InputEvent {
  const event = fields(value, 'event');
  const type = oneOf(event['type'], 'event.type', [
    'key',
    'serial',
    'irq',
    'nmi',
    'port-write',
    'poke-memory',
    'poke-register',
    'medium',
    'reset',
  ]);
  switch (type) {
    case 'key':
      return {
        type,
        scancode: integer(event['scancode'], 'event.scancode', 0, BYTE),
        ...(event['hold'] === true ? { hold: true } : {}),
      };
    case 'serial':
      return { type, byte: integer(event['byte'], 'event.byte', 0, BYTE) };
    case 'irq':
      return {
        type,
        line: integer(event['line'], 'event.line', 0, 15),
        action: oneOf(event['action'], 'event.action', ['raise', 'lower', 'pulse']),
      };
    case 'nmi':
      return { type };
    case 'port-write':
      return {
        type,
        port: integer(event['port'], 'event.port', 0, 0xffff),
        value: integer(event['value'], 'event.value', 0, BYTE),
      };
    case 'poke-memory':
      return {
        type,
        physical: integer(event['physical'], 'event.physical', 0, 0xffffffff),
        bytes: list(event['bytes'], 'event.bytes').map((b, i) => integer(b, `event.bytes[${i}]`, 0, BYTE)),
      };
    case 'poke-register':
      return {
        type,
        register: text(event['register'], 'event.register'),
        value: integer(event['value'], 'event.value', -0x80000000, 0xffffffff),
      };
    case 'medium':
      return {
        type,
        drive: oneOf(event['drive'], 'event.drive', ['floppy', 'disk']),
        bytes: bytes(event['bytes'], 'event.bytes'),
      };
    case 'reset':
      return { type, kind: oneOf(event['kind'], 'event.kind', ['power-on', 'warm']) };
  }
}
