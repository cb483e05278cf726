import { assemble } from '#emulator/assembler';
import { SeededRandom } from '#emulator/base';
import { bootImageFromFile } from '#emulator/formats';
import { type BootImage, createMachine, type InputEvent, type MachineConfig } from '#emulator/machine';
import { arbitraryProgram, assembleBytes, bootWith } from '#emulator/testing';
import { type Bookmark, Timeline } from '#emulator/timeline';
import { describe, expect, it } from 'vitest';
import { bootOf, type Capsule, CapsuleRecorder, CapsuleReplay, imageDigest, readCapsule, type SessionFacts, timelineTarget, type Toolchain, writeCapsule } from './index.ts'; // prettier-ignore

const config: MachineConfig = { ramBytes: 2 << 20, seed: 5, rtcDate: '2031-02-03T04:05:06' };
const dense = { strategy: { name: 'test', spacing: 30_000, most: 64 } };
const tools: Toolchain = {
  assemble,
  toBootImage(name, bytes, drive) {
    const made = bootImageFromFile(name, bytes, drive === undefined ? {} : { drive });
    return made.ok ? { image: made.image } : { problem: made.error.message };
  },
};

const floppy = (fill: number): Uint8Array => new Uint8Array(160 * 1024).fill(fill, 0, 1000);
const EVENTS: readonly ((random: SeededRandom) => InputEvent)[] = [
  (r) => ({ type: 'key', scancode: r.below(256), ...(r.below(2) ? { hold: true } : {}) }),
  (r) => ({ type: 'serial', byte: r.below(256) }),
  (r) => ({ type: 'irq', line: [0, 1, 3, 5, 8, 15][r.below(6)], action: (['raise', 'lower', 'pulse'] as const)[r.below(3)] }),
  () => ({ type: 'nmi' }),
  (r) => ({ type: 'port-write', port: [0x20, 0x21, 0xa0, 0xa1, 0x64][r.below(5)], value: [0x20, 0x61, 0xfe, 0xff][r.below(4)] }),
  (r) => ({ type: 'poke-memory', physical: 0x120000 + r.below(0x1000), bytes: Array.from({ length: r.below(20) }, () => r.below(256)) }),
  (r) => ({ type: 'poke-register', register: (['EAX', 'esi', 'CR2', 'DR0'] as const)[r.below(4)], value: r.u32() }),
  (r) => ({ type: 'medium', drive: 'floppy', bytes: r.below(3) === 0 ? new Uint8Array() : floppy(1 + r.below(200)) }),
  (r) => ({ type: 'reset', kind: r.below(2) ? 'warm' : 'power-on' }),
]; // prettier-ignore

/** A session somebody could have had: runs, inputs of all kinds, journeys into the past that fork, names, bookmarks. */
function session(seed: number): { timeline: Timeline; facts: SessionFacts } {
  const random = new SeededRandom(seed);
  const { image } = bootWith(arbitraryProgram(seed), { harness: 'protected', config });
  const timeline = new Timeline(createMachine(config), dense);
  timeline.load(image);
  const bookmarks: Bookmark[] = [];
  for (let k = 0; k < 14; k++) {
    timeline.run({ untilNow: timeline.present.now + 1000 + random.below(20_000) });
    for (let n = random.below(3); n >= 0; n--) timeline.input(EVENTS[(k + n * 3) % EVENTS.length](random));
    if (random.below(4) === 0) bookmarks.push({ id: `m${k}`, branch: timeline.currentBranch, mark: timeline.present, name: `第 ${k} 处`, note: 'two\nlines' });
    if (random.below(3) === 0) timeline.seek({ now: random.below(timeline.end.now), icount: 0 });
    if (random.below(5) === 0) timeline.switchTo(1 + random.below(timeline.branches.length));
  }
  timeline.nameBranch(timeline.branches.at(-1)?.id ?? 1, 'the last one');
  return { timeline, facts: factsOf(image, bookmarks) };
} // prettier-ignore

const factsOf = (image: BootImage, bookmarks: readonly Bookmark[] = []): SessionFacts => ({
  title: 'a session', ringside: '1.2.3', stopAt: 'reset-vector', bookmarks, breakpoints: [{ id: 'b1', place: { line: 3 } }],
  program: { name: 'test.img', drive: image.drive, image: image.bytes, sources: null },
}); // prettier-ignore

/** Bytes by their digest: comparing megabytes one by one takes long. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? imageDigest(inner) : inner)));

function record(timeline: Timeline, facts: SessionFacts): Capsule {
  const recorder = new CapsuleRecorder(timeline, facts);
  while (!recorder.advance());
  return recorder.capsule();
}

function relive(capsule: Capsule, slice = 7000): { replay: CapsuleReplay; timeline: Timeline } {
  const timeline = new Timeline(createMachine(capsule.machine), dense);
  timeline.load(bootOf(capsule, tools).image);
  const replay = new CapsuleReplay(capsule, timelineTarget(timeline));
  for (let last = -1; !replay.advance(slice);) {
    expect(replay.done).toBeGreaterThanOrEqual(last);
    last = replay.done;
  }
  return { replay, timeline };
}

describe('a session in a capsule', () => {
  it.each([2, 3, 4, 5, 6])('%i: reads as it was written, lives again with the same digests, and stands where it stood', (seed) => {
    const { timeline, facts } = session(seed);
    const before = { present: timeline.present, digest: timeline.machine.digest(), branch: timeline.currentBranch };
    const capsule = record(timeline, facts);
    expect({ present: timeline.present, digest: timeline.machine.digest(), branch: timeline.currentBranch }).toEqual(before);
    const read = readCapsule(writeCapsule(capsule));
    expect(plain(read)).toEqual(plain(capsule));
    const again = relive(read);
    expect(again.replay.results.map(({ outcome, checkpoint }) => `${checkpoint.branch} ${outcome}`)).toEqual(
      capsule.checkpoints.map(({ branch }) => `${branch} same`),
    );
    const { machine } = again.timeline;
    expect({ present: again.timeline.present, digest: machine.digest(), branch: again.timeline.currentBranch }).toEqual(before);
    expect(again.timeline.branches).toEqual(timeline.branches);
    expect(plain(again.timeline.records)).toEqual(plain(timeline.records));
    expect(again.replay.done).toBe(again.replay.total);
  }); // prettier-ignore

  it('has forks and inputs of every type in what the test generates', () => {
    const all = [2, 3, 4, 5, 6].map((seed) => session(seed).timeline.records).flat();
    const types = new Set(all.flatMap(({ inputs }) => inputs.map(({ event }) => event.type)));
    expect([types.size, all.filter(({ parent }) => parent !== null).length > 4]).toEqual([EVENTS.length, true]);
  });

  it('says at which moment the past is no longer what it was, and goes on', () => {
    const { timeline, facts } = session(2);
    const capsule = record(timeline, facts);
    const [first] = capsule.branches;
    const inputs = first.inputs.map((input, i) => (i === 1 ? { ...input, event: { type: 'poke-memory', physical: 0x130000, bytes: [9] } as const } : input));
    const changed = { ...capsule, branches: capsule.branches.map((b) => (b === first ? { ...first, inputs } : b)) };
    const { replay } = relive(changed);
    const wrong = replay.firstDifference;
    const expected = capsule.checkpoints.find(({ branch, mark }) => branch === 1 && mark.now >= first.inputs[1].now);
    expect([wrong?.outcome, wrong?.by, wrong?.checkpoint]).toEqual(['differs', 'digest', expected]);
    expect(replay.results.length).toBe(capsule.checkpoints.length);
  }); // prettier-ignore

  it('a branch whose beginning is never reached is told, with those that hang on it', () => {
    const { timeline, facts } = session(3);
    const capsule = record(timeline, facts);
    const branches = capsule.branches.map((b) => (b.parent === 1 ? { ...b, inherited: b.inherited + 1 } : b));
    const { replay } = relive({ ...capsule, branches });
    const lost = replay.results.filter(({ outcome }) => outcome === 'not-reached').map(({ checkpoint }) => checkpoint.branch);
    const broken = new Set<number>();
    for (const { id, parent } of branches) if (parent === 1 || (parent !== null && broken.has(parent))) broken.add(id);
    expect([new Set(lost), broken.size > 0]).toEqual([broken, true]);
  }); // prettier-ignore

  it('of another layout is compared by what programs can see', () => {
    const { timeline, facts } = session(4);
    const capsule = record(timeline, facts);
    const older = {
      ...capsule,
      maker: { ...capsule.maker, layout: 'an older one' },
      checkpoints: capsule.checkpoints.map((point) => ({ ...point, digest: '0123456789ABCDEF' })),
    };
    const { replay } = relive(older);
    expect(new Set(replay.results.map(({ outcome, by }) => `${outcome} ${by}`))).toEqual(new Set(['same visible']));
  });
});

describe('the program of a capsule', () => {
  const text =
    'org 0x7c00\r\nbits 16\n%include "lib/h.inc"\nmov ax,VALUE\nincbin "data.bin"\njmp $\ntimes 510-($-$$) db 0\ndw 0xaa55\n';
  const sources = {
    files: [{ name: 'kernel.asm', text }, { name: 'lib/h.inc', text: 'nop' }],
    binaries: [{ name: 'data.bin', bytes: Uint8Array.from([1, 2, 3]) }],
    defines: { VALUE: '0x1234', FLAG: '' },
  }; // prettier-ignore
  const made = assemble(sources.files[0], { defines: sources.defines, resolveInclude: () => sources.files[1], resolveBinary: () => sources.binaries[0].bytes }); // prettier-ignore
  function sourceCapsule(): Capsule {
    const boot = tools.toBootImage('kernel.asm', made.bytes);
    if (!('image' in boot)) throw new Error(boot.problem);
    const timeline = new Timeline(createMachine(config));
    timeline.load(boot.image);
    timeline.run({ instructions: 1000 });
    return record(timeline, { ...factsOf(boot.image), program: { name: '/home/x/kernel.asm', drive: 'floppy', image: boot.image.bytes, sources } });
  } // prettier-ignore

  it('is assembled from its sources, includes, binaries and definitions; the text survives exactly', () => {
    const capsule = readCapsule(writeCapsule(sourceCapsule()));
    expect([capsule.program.name, capsule.program.sources?.files]).toEqual(['kernel.asm', sources.files]);
    const boot = bootOf(capsule, tools);
    expect([boot.assembled?.ok, boot.assemblesDifferently, imageDigest(boot.image.bytes)]).toEqual([
      true,
      false,
      capsule.program.image,
    ]);
  });
  it('that assembles differently here runs from the carried image and says so; without one it is refused with a sentence', () => {
    const other: Toolchain = { ...tools, assemble: () => ({ ...made, bytes: made.bytes.map((b, i) => (i === 20 ? 0x90 : b)) }) };
    const capsule = sourceCapsule();
    const boot = bootOf(capsule, other);
    expect([boot.assembled, boot.assemblesDifferently, imageDigest(boot.image.bytes)]).toEqual([null, true, capsule.program.image]);
    const bare = { ...capsule, images: capsule.images.map((image) => ({ ...image, bytes: null })) };
    expect(() => bootOf(bare, other)).toThrow(/assembles the sources to another image .* use the Ringside that made it/);
    expect(() => bootOf(bare, { ...tools, assemble: () => assemble({ name: 'k', text: 'mov ax,' }, {}) })).toThrow(/do not assemble with this Ringside \(k:1/);
  }); // prettier-ignore
  it('that is too large to be carried is asked for, and recognised', () => {
    const bytes = new Uint8Array(8 << 20);
    bytes.set(assembleBytes({ name: 'b', text: 'org 0x7c00\njmp $\ntimes 510-($-$$) db 0\ndw 0xaa55' }));
    for (let i = 512; i < bytes.length; i += 7) bytes[i] = i;
    const timeline = new Timeline(createMachine(config));
    timeline.load({ drive: 'disk', bytes });
    const text = writeCapsule(record(timeline, factsOf({ drive: 'disk', bytes })));
    expect(text.length).toBeLessThan(10_000);
    expect(() => readCapsule(text)).toThrow(/does not carry an image it needs \(8388608 bytes, digest [0-9A-F]{16}\): choose the file/);
    expect(readCapsule(text, { lookOnly: true }).images[0].bytes).toBeNull();
    expect(bootOf(readCapsule(text, { images: [new Uint8Array(3), bytes] }), tools).image.bytes).toBe(bytes);
  }); // prettier-ignore
});
