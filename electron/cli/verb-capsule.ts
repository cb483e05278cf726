/** `ringside capsule save|verify|show`: a session as one small file. The file is described in emulator/capsule/README.md. */
import { assemble } from '#emulator/assembler';
import { decodeUtf8, encodeUtf8 } from '#emulator/base';
import { bootOf, type Capsule, CAPSULE_EXTENSION, CapsuleError, CapsuleRecorder, CapsuleReplay, type CapsuleSources, encodeInput, mustStayInside, type CheckpointResult, readCapsule, timelineTarget, type Toolchain, writeCapsule } from '#emulator/capsule'; // prettier-ignore
import { bootImageFromFile } from '#emulator/formats';
import { createMachine, type Machine } from '#emulator/machine';
import { type Bookmark, Timeline } from '#emulator/timeline';
import { type Deed, readScript } from './input-script.ts';
import { EXIT_FAILED, EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { jsonLine } from './json.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import { parseOptions } from './options.ts';
import type { OptionTable, Parsed } from './options.ts';
import { assembleFile, isSource, readBytes } from './program.ts';

export const CAPSULE_OPTIONS: OptionTable = {
  output: { kind: 'value', names: ['-o', '--output'], placeholder: 'FILE', help: `save: the capsule (default NAME.${CAPSULE_EXTENSION})` },
  script: { kind: 'value', names: ['--input-script'], placeholder: 'FILE', help: 'save: inputs and bookmarks, one a line: at 2M key 1E' },
  reset: { kind: 'flag', names: ['--from-reset'], help: 'save: history begins at the reset vector, not at the boot sector' },
  title: { kind: 'value', names: ['--title'], placeholder: 'TEXT', help: 'save: a title' },
  image: { kind: 'list', names: ['--image'], placeholder: 'FILE', help: 'verify: an image that the capsule does not carry' },
  json: { kind: 'flag', names: ['--json'], help: 'verify, show: one JSON object' },
  ...MACHINE_OPTIONS,
}; // prettier-ignore

const BOOT_SECTOR = 0x7c00;
const BOOT_INSTRUCTIONS = 5_000_000;
/** A program that never ends is saved after so many instructions when nothing else is asked for. */
const SAVED_INSTRUCTIONS = 50_000_000;
const SLICE = 50_000_000;

export function capsule(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, CAPSULE_OPTIONS);
  const [what, path, ...more] = options.positional;
  const does = { save, verify, show }[what ?? ''];
  if (does === undefined || path === undefined || more.length > 0)
    throw new UsageError('capsule needs save, verify or show, and one file');
  try {
    return does(io, path, options);
  } catch (error) {
    if (error instanceof CapsuleError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

function standAt(machine: Machine, stopAt: Capsule['stopAt']): void {
  if (stopAt === 'reset-vector') return;
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: BOOT_INSTRUCTIONS });
  machine.setBreakpoints([]);
}

// -- save --------------------------------------------------------------------------------------------------------------------
function sourcesOf(io: CliIo, path: string, options: Parsed): CapsuleSources | null {
  if (!isSource(path)) return null;
  const { sources, asked, binaries } = assembleFile(io, path, options.defines, options.list('include'));
  const files = [sources[0]];
  for (const file of asked) {
    const known = files.slice(1).find(({ name }) => name === file.name);
    if (known !== undefined && known.text !== file.text) throw new CapsuleError('name-twice', { name: file.name });
    if (known === undefined) files.push(file);
  }
  const found = { files, binaries, defines: options.defines };
  mustStayInside(found);
  return found;
}

/** Live until a moment. @throws UsageError when the machine ends before. */
function liveUntil(timeline: Timeline, { when, where }: Deed): void {
  const { present } = timeline;
  const limit =
    'icount' in when ? { untilIcount: when.icount } : { untilNow: 'at' in when ? when.at : present.now + when.after };
  const isPast = 'icount' in when ? when.icount < present.icount : (limit.untilNow ?? 0) < present.now;
  if (isPast)
    throw new UsageError(
      `${where}: this moment is over; the machine is at ${present.now} after ${present.icount} instructions`,
    );
  for (;;) {
    const before = timeline.present.now;
    const { why } = timeline.run(limit);
    if (why === 'limit') return;
    if (timeline.present.now === before)
      throw new UsageError(`${where}: the machine ends before this moment, at ${before} (${why})`);
  }
}

function save(io: CliIo, path: string, options: Parsed): number {
  const scriptPath = options.value('script');
  const started = start(io, { ...options, positional: [path] }, 'capsule save');
  const { machine, image } = started;
  const sources = sourcesOf(io, path, options);
  const stopAt = options.has('reset') ? 'reset-vector' : 'boot-sector';
  standAt(machine, stopAt);
  const timeline = new Timeline(machine);
  const bookmarks: Bookmark[] = [];
  const deeds =
    scriptPath === null
      ? []
      : readScript(io, scriptPath, decodeUtf8(readBytes(io, scriptPath)), machine.config.ramBytes);
  for (const deed of deeds) {
    liveUntil(timeline, deed);
    if ('event' in deed.what) timeline.input(deed.what.event);
    else
      bookmarks.push({
        id: `m${bookmarks.length + 1}`,
        branch: 1,
        mark: timeline.present,
        name: deed.what.bookmark,
        note: '',
      });
  }
  const most = started.bounded ? started.maxInstructions : timeline.present.icount + SAVED_INSTRUCTIONS;
  while (timeline.run({ untilIcount: most }).why === 'breakpoint');
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const facts = { title: options.value('title') ?? name, ringside: '', stopAt, bookmarks, breakpoints: [], program: { name, drive: image.drive, image: image.bytes, sources } } as const; // prettier-ignore
  const recorder = new CapsuleRecorder(timeline, facts);
  while (!recorder.advance());
  const made = recorder.capsule();
  const text = writeCapsule(made);
  const out = options.value('output') ?? `${name.replace(/\.[^.]*$/, '')}.${CAPSULE_EXTENSION}`;
  io.writeFile(out, encodeUtf8(text));
  io.out(
    `${out}: ${made.branches[0].inputs.length} inputs, ${made.checkpoints.length} checkpoints, ${text.length} characters\n`,
  );
  for (const { digest, length, bytes } of made.images) {
    if (bytes === null && sources === null)
      io.out(`not carried, keep it: image of ${length} bytes, digest ${digest}\n`);
  }
  return EXIT_OK;
}

// -- verify ------------------------------------------------------------------------------------------------------------------
const TOOLS: Toolchain = {
  assemble,
  toBootImage(name, bytes, drive) {
    const made = bootImageFromFile(name, bytes, drive === undefined ? {} : { drive });
    return made.ok ? { image: made.image } : { problem: made.error.message };
  },
};
const WORD = { same: 'ok       ', differs: 'DIFFERS  ', 'not-reached': 'NOT THERE' } as const;

function resultLine({ checkpoint, outcome, by, found }: CheckpointResult): string {
  const { branch, mark, reason } = checkpoint;
  const place = `branch ${branch}  icount ${mark.icount}  now ${mark.now}  ${reason}`;
  const what = outcome === 'differs' ? `  ${by} ${checkpoint[by]} is ${found?.[by]} here` : '';
  return `${WORD[outcome]} ${place}${what}\n`;
}

function verify(io: CliIo, path: string, options: Parsed): number {
  const images = options.list('image').map((image) => readBytes(io, image));
  const made = readCapsule(decodeUtf8(readBytes(io, path)), { images });
  const boot = bootOf(made, TOOLS);
  const machine = createMachine(made.machine);
  machine.load(boot.image);
  standAt(machine, made.stopAt);
  const replay = new CapsuleReplay(made, timelineTarget(new Timeline(machine)));
  let told = 0;
  const json = options.has('json');
  const tell = (): void => {
    if (!json) for (; told < replay.results.length; told++) io.out(resultLine(replay.results[told]));
  };
  while (!replay.advance(SLICE)) tell();
  tell();
  const wrong = replay.firstDifference;
  const isByVisible = replay.results.some(({ by }) => by === 'visible');
  if (json) {
    const checkpoints = replay.results.map(({ checkpoint: { branch, mark, reason, ...expected }, outcome, by, found }) => ({
      branch, ...mark, reason, outcome, by, expected: expected[by], found: found?.[by] ?? null,
    })); // prettier-ignore
    io.out(jsonLine('capsule-verification', { title: made.title, same: wrong === null, assemblesDifferently: boot.assemblesDifferently, checkpoints }));
    return wrong === null ? EXIT_OK : EXIT_FAILED;
  } // prettier-ignore
  if (boot.assemblesDifferently)
    io.out('note: this Ringside assembles the sources to another image; the image in the capsule was run\n');
  if (isByVisible)
    io.out('note: made by a Ringside with another layout of state; registers, memory and consoles were compared\n');
  io.out(
    wrong === null ? `${replay.results.length} checkpoints, all the same\n` : `first difference: ${resultLine(wrong)}`,
  );
  return wrong === null ? EXIT_OK : EXIT_FAILED;
}

// -- show --------------------------------------------------------------------------------------------------------------------
function show(io: CliIo, path: string, options: Parsed): number {
  const made = readCapsule(decodeUtf8(readBytes(io, path)), { lookOnly: true });
  const { title, maker, machine, program, branches, present, bookmarks, checkpoints } = made;
  const images = made.images.map(({ digest, length, bytes }) => ({ digest, length, carried: bytes !== null }));
  if (options.has('json')) {
    const files = program.sources?.files.map(({ name }) => name) ?? [];
    const told = branches.map((branch) => ({ ...branch, inputs: branch.inputs.map(encodeInput) }));
    const { name, drive, image } = program;
    io.out(jsonLine('capsule', { title, maker, machine, program: { name, drive, image, files }, branches: told, present, bookmarks, checkpoints, images }));
    return EXIT_OK;
  } // prettier-ignore
  const lines = [
    `${title}   (Ringside ${maker.ringside || 'of unknown version'})`,
    `machine   ${machine.cpuModel}, ${machine.ramBytes >> 20} MiB, seed ${machine.seed}, clock from ${machine.rtcDate}`,
    `program   ${program.name}: ${program.sources === null ? `image ${program.image}` : program.sources.files.map(({ name }) => name).join(', ')}`,
    ...branches.map((b) => `branch    ${b.id}${b.name ? ` "${b.name}"` : ''}${b.parent === null ? '' : ` of ${b.parent}`}: icount ${b.from.icount} to ${b.end.icount}, ${b.inputs.length} inputs`),
    ...bookmarks.map((m) => `bookmark  "${m.name}": branch ${m.branch}, icount ${m.mark.icount}${m.note ? `, ${m.note.replaceAll('\n', ' ')}` : ''}`),
    `present   branch ${present.branch}, icount ${present.mark.icount}, now ${present.mark.now}`,
    ...images.map((i) => `image     ${i.digest}, ${i.length} bytes${i.carried ? '' : ', not in the capsule'}`),
    `digests   ${checkpoints.length}`,
  ]; // prettier-ignore
  io.out(`${lines.join('\n')}\n`);
  return EXIT_OK;
}
