/** A capsule from text that may come from anywhere. */
import { CPU_MODEL_NAMES } from '#emulator/arch';
import type { SourceFile } from '#emulator/assembler';
import { type MachineConfig, type Mark, parseRtcDate } from '#emulator/machine';
import type { Bookmark, BranchRecord } from '#emulator/timeline';
import { readBranches } from './branches.ts';
import { CapsuleError } from './capsule-error.ts';
import { Fields, opaque, safeName } from './guards.ts';
import { fromStretches, imageDigest } from './image-data.ts';
import type { MediumOf } from './inputs.ts';
import { CAPSULE_SCHEMA, CAPSULE_VERSION, LIMITS, type BinaryFile, type Capsule, type CapsuleProgram, type CapsuleSources, type Checkpoint, type StoredImage } from './types.ts'; // prettier-ignore

const MOST = Number.MAX_SAFE_INTEGER;
const MEBIBYTE = 1 << 20;
/** Bytes of a medium at most: 28 bits of sector number. */
const LARGEST_MEDIUM = 0x0fff_ffff * 512;
const REASONS = ['start', 'fork', 'on-the-way', 'bookmark', 'present', 'end'] as const;
const DEFINE = /^[A-Za-z_.?@$][\w.?@$#~]{0,254}$/;

export interface ReadOptions {
  /** Bytes of media that the capsule names but does not carry. */
  readonly images?: readonly Uint8Array[];
  /** To look at a capsule, not to live it: media that are not there are taken as empty. */
  readonly lookOnly?: boolean;
}

/** @throws CapsuleError with a sentence that says what to do next; nothing else. */
export function readCapsule(text: string, options: ReadOptions = {}): Capsule {
  const file = parse(text);
  const machine = readMachine(file.object('machine'));
  const program = readProgram(file.object('program'));
  const images = file.objects('images', LIMITS.images).map((one) => readImage(one, options.images ?? []));
  const branches = readBranches(file.objects('branches', LIMITS.branches), machine.ramBytes, mediumOf(images, options));
  const known = (fields: Fields): number => {
    const id = fields.integer('branch', 1, MOST);
    if (!branches.some((branch) => branch.id === id))
      throw fields.fail('branch', 'the number of one of "branches" is expected');
    return id;
  };
  const present = file.object('present');
  const image = images.find(({ digest }) => digest === program.image);
  if (image === undefined) throw file.fail('program.image', 'the digest of one of "images" is expected');
  if (program.sources === null && image.bytes === null && options.lookOnly !== true) throw missing(image);
  return {
    title: file.line('title', LIMITS.name),
    maker: readMaker(file.object('maker')),
    machine,
    stopAt: file.oneOf('stopAt', ['boot-sector', 'reset-vector']),
    program,
    images,
    branches,
    present: { branch: known(present), mark: readMark(present) },
    bookmarks: readBookmarks(file.objects('bookmarks', LIMITS.bookmarks), known),
    breakpoints: file.list('breakpoints', LIMITS.breakpoints).map((one, i) => opaque(one, `breakpoints[${i}]`)),
    checkpoints: file
      .objects('checkpoints', LIMITS.checkpoints)
      .map((one) => readCheckpoint(one, known(one), branches)),
  };
}

function parse(text: string): Fields {
  if (text.length > LIMITS.text) throw new CapsuleError('too-large', { length: text.length, limit: LIMITS.text });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CapsuleError('not-json', { detail: error instanceof Error ? error.message.slice(0, 120) : 'unknown' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CapsuleError('not-a-capsule');
  const file = new Fields(value, '');
  if (file.raw('schema') !== CAPSULE_SCHEMA) throw new CapsuleError('not-a-capsule');
  const version = file.integer('version', 1, MOST);
  if (version > CAPSULE_VERSION) throw new CapsuleError('newer-version', { version, known: CAPSULE_VERSION });
  return file;
}

const readMark = (fields: Fields): Mark => ({
  now: fields.integer('now', 0, MOST),
  icount: fields.integer('icount', 0, MOST),
});

function readMaker(maker: Fields): Capsule['maker'] {
  return {
    ringside: maker.line('ringside', LIMITS.name),
    instructions: maker.digest('instructions'),
    layout: maker.line('layout', LIMITS.name),
  };
}

function readMachine(machine: Fields): Required<MachineConfig> {
  const ramBytes = machine.integer('ramBytes', MEBIBYTE, 1024 * MEBIBYTE);
  if (ramBytes % 4096 !== 0) throw machine.fail('ramBytes', 'a multiple of 4096 is expected');
  const rtcDate = machine.line('rtcDate', 30);
  if (parseRtcDate(rtcDate) === null) throw machine.fail('rtcDate', 'a date YYYY-MM-DDThh:mm:ss is expected');
  return {
    cpuModel: machine.oneOf('cpuModel', CPU_MODEL_NAMES),
    ramBytes,
    instructionsPerPitClock: machine.integer('instructionsPerPitClock', 1, 10_000),
    seed: machine.integer('seed', 0, 0xffff_ffff),
    rtcDate,
    stopOnUnclaimedPort: machine.flag('stopOnUnclaimedPort'),
  };
}

function readProgram(program: Fields): CapsuleProgram {
  const sources = program.raw('sources') === null ? null : readSources(program.object('sources'));
  const name = safeName(program.text('name', LIMITS.name), program.at('name'));
  return { name, drive: program.oneOf('drive', ['floppy', 'disk']), image: program.digest('image'), sources };
}

function readSources(sources: Fields): CapsuleSources {
  const files = sources.objects('files', LIMITS.files).map(readFile);
  if (files.length === 0) throw sources.fail('files', 'at least the main file is expected');
  const twice = files.find((file, i) => files.findIndex((other) => other.name === file.name) !== i);
  if (twice !== undefined) throw sources.fail('files', `two files are called ${twice.name}`);
  const defines = sources.object('defines');
  const pairs = defines.keys().map((name) => {
    if (!DEFINE.test(name)) throw defines.fail(name.slice(0, 40), 'the name of a macro is expected');
    return [name, defines.line(name, 4096)] as const;
  });
  return {
    files,
    binaries: sources.objects('binaries', LIMITS.files).map(readBinary),
    defines: Object.fromEntries(pairs),
  };
}

function readFile(file: Fields): SourceFile {
  const lines = file.list('lines', LIMITS.text).map((line) => {
    if (typeof line !== 'string') throw file.fail('lines', 'a list of texts is expected');
    return line;
  });
  return { name: safeName(file.text('name', LIMITS.name), file.at('name')), text: lines.join('\n') };
}

function readBinary(file: Fields): BinaryFile {
  return { name: safeName(file.text('name', LIMITS.name), file.at('name')), bytes: readData(file) };
}

/** `length` and `data`: a list of stretches. */
function readData(fields: Fields): Uint8Array {
  const length = fields.integer('length', 0, LIMITS.carriedImage);
  const stretches = fields.objects('data', LIMITS.text).map((one) => ({
    at: one.integer('at', 0, length),
    base64: one.text('base64', LIMITS.text),
  }));
  const bytes = fromStretches(length, stretches);
  if (bytes === null) throw fields.fail('data', 'stretches of base64 inside the length are expected');
  return bytes;
}

function readImage(fields: Fields, given: readonly Uint8Array[]): StoredImage {
  const digest = fields.digest('digest');
  const length = fields.integer('length', 1, LARGEST_MEDIUM);
  const isCarried = fields.raw('data') !== null;
  const bytes = isCarried
    ? readData(fields)
    : (given.find((one) => one.length === length && imageDigest(one) === digest) ?? null);
  if (isCarried && bytes !== null && imageDigest(bytes) !== digest)
    throw fields.fail('data', 'the bytes do not have the digest that stands beside them');
  return { digest, length, bytes };
}

const missing = ({ digest, length }: StoredImage): CapsuleError =>
  new CapsuleError('image-missing', { digest, length });

function mediumOf(images: readonly StoredImage[], { lookOnly }: ReadOptions): MediumOf {
  return (digest) => {
    const image = images.find((one) => one.digest === digest);
    if (image === undefined) return null;
    if (image.bytes === null && lookOnly !== true) throw missing(image);
    return image.bytes ?? new Uint8Array();
  };
}

function readBookmarks(list: readonly Fields[], known: (fields: Fields) => number): Bookmark[] {
  return list.map((one) => ({
    id: one.line('id', LIMITS.name),
    branch: known(one),
    mark: readMark(one),
    name: one.line('name', LIMITS.name),
    note: one.text('note', 10_000),
  }));
}

function readCheckpoint(point: Fields, id: number, branches: readonly BranchRecord[]): Checkpoint {
  const mark = readMark(point);
  const branch = branches.find((one) => one.id === id);
  if (branch === undefined || mark.now < branch.from.now || mark.now > branch.end.now)
    throw point.fail('now', 'a moment of its branch is expected');
  return {
    branch: id,
    mark,
    reason: point.oneOf('reason', REASONS),
    digest: point.digest('digest'),
    visible: point.digest('visible'),
  };
}
