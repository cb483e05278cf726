/** A capsule made by an earlier process, kept beside this file: it has to live again with the digests that stand in it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import { arbitraryProgram, FIXTURE_KERNELS } from '#emulator/testing';
import { Timeline } from '#emulator/timeline';
import { expect, it } from 'vitest';
import {
  bootOf,
  CapsuleRecorder,
  CapsuleReplay,
  readCapsule,
  timelineTarget,
  type Toolchain,
  writeCapsule,
} from './index.ts';

const PATH = join(dirname(fileURLToPath(import.meta.url)), 'golden.ringside-capsule');
const tools: Toolchain = {
  assemble,
  toBootImage(name, bytes, drive) {
    const made = bootImageFromFile(name, bytes, drive === undefined ? {} : { drive });
    return made.ok ? { image: made.image } : { problem: made.error.message };
  },
};

/** Two rings, a timer and a keyboard; three branches: keys, a change of memory, another medium. */
function makeGolden(): string {
  const kernel = (name: string): string => readFileSync(join(FIXTURE_KERNELS, name), 'utf8');
  const files = [
    { name: 'golden.asm', text: `%include "h.inc"\nkmain:\n${arbitraryProgram(77)}\nEXIT\n%include "tail.inc"\n` },
    ...['h.inc', 'tail.inc'].map((name) => ({ name, text: kernel(name) })),
  ];
  const assembled = assemble(files[0], { resolveInclude: (name) => files.find((file) => file.name === name) ?? null });
  const boot = tools.toBootImage('golden.asm', assembled.bytes);
  if (!('image' in boot)) throw new Error(boot.problem);
  const { image } = boot;
  const timeline = new Timeline(
    createMachine({ ramBytes: 4 << 20, seed: 9, cpuModel: '486', rtcDate: '1999-12-31T23:59:59' }),
  );
  timeline.load(image);
  const keys = [0x1e, 0x9e, 0x39, 0xb9];
  for (const scancode of keys) {
    timeline.run({ untilNow: timeline.present.now + 60_000 });
    timeline.input({ type: 'key', scancode });
  }
  timeline.run({ untilNow: 400_000 });
  timeline.seek({ now: 150_000, icount: 0 });
  timeline.input({ type: 'poke-memory', physical: 0x100000, bytes: [1, 2, 3, 4] });
  timeline.nameBranch(2, '改了内存');
  timeline.run({ untilNow: 350_000 });
  const bookmark = {
    id: 'm1',
    branch: 2,
    mark: timeline.present,
    name: 'here it differs',
    note: 'compare with branch 1',
  };
  timeline.seek({ now: 90_000, icount: 0 });
  timeline.input({ type: 'medium', drive: 'floppy', bytes: new Uint8Array(160 * 1024).fill(7, 0, 600) });
  timeline.input({ type: 'serial', byte: 0x41 });
  timeline.run({ untilNow: 200_000 });
  const sources = { files, binaries: [], defines: {} };
  const recorder = new CapsuleRecorder(timeline, {
    title: 'golden', ringside: '', stopAt: 'reset-vector', bookmarks: [bookmark], breakpoints: [],
    program: { name: 'golden.asm', drive: image.drive, image: image.bytes, sources },
  }); // prettier-ignore
  while (!recorder.advance());
  return writeCapsule(recorder.capsule());
}

it('the golden capsule lives again with the digests that stand in it', () => {
  if (process.env['RINGSIDE_UPDATE_GOLDEN'] === '1') writeFileSync(PATH, makeGolden());
  const capsule = readCapsule(readFileSync(PATH, 'utf8'));
  const boot = bootOf(capsule, tools);
  const timeline = new Timeline(createMachine(capsule.machine));
  timeline.load(boot.image);
  const replay = new CapsuleReplay(capsule, timelineTarget(timeline));
  while (!replay.advance(100_000));
  expect(replay.results.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  expect([capsule.branches.map(({ name }) => name), replay.results.length, boot.assemblesDifferently]).toEqual([['', '改了内存', ''], capsule.checkpoints.length, false]); // prettier-ignore
});
