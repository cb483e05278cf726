import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorClient } from '#emulator/client';
import type { OpenedCapsule } from '#emulator/protocol';
import { useBookmarks } from './bookmarks.store.ts';
import { useCapsule } from './capsule.store.ts';
import { fakePort, type FakePort, settle, stateOf } from './fake-port.test-kit.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';

const FILE = JSON.stringify({ program: { sources: { files: [{ name: 'k.asm', lines: ['nop', 'hlt'] }] } } });
const MACHINE = { cpuModel: '486', ramBytes: 4 << 20, seed: 1, instructionsPerPitClock: 20, rtcDate: '2000-01-01T00:00:00', stopOnUnclaimedPort: false } as const; // prettier-ignore
const bookmark = { id: 'm4', branch: 1, mark: { now: 9, icount: 8 }, name: 'there', note: '' };
const opened: OpenedCapsule = {
  title: 't', name: 'k.asm', files: [{ name: 'k.asm', text: 'nop\nhlt' }], assembled: null, assemblesDifferently: false, machine: MACHINE,
  bookmarks: [bookmark], breakpoints: [], checkpoints: 2,
}; // prettier-ignore
const branch = (id: number) => ({
  id,
  name: '',
  parent: null,
  from: { now: 0, icount: 0 },
  end: { now: 20, icount: 20 },
  ownInputs: 0,
});
const history = {
  start: { now: 0, icount: 0 },
  end: { now: 20, icount: 20 },
  branch: 1,
  branches: [branch(1), branch(2)],
  snapshots: 1,
  bytes: 1,
};

let fake: FakePort;
let disk: Map<string, string>;
let left: number;
beforeEach(async () => {
  disk = new Map();
  left = 3;
  useHost(
    createBrowserHost({
      storage: memoryKeyValue(), clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: {
        open: () => Promise.resolve(null),
        saveAs: (name, text) => Promise.resolve((disk.set(name, text), { name, text, read: null, write: null })),
      },
    }), // prettier-ignore
  );
  setActivePinia(createPinia());
  fake = fakePort({
    hello: () => ({ version: 2 }),
    pause: () => null,
    setBreakpoints: () => ({ bound: [] }),
    capsuleSave: () => ({ problem: null }),
    capsuleSaveNext: () => ({ done: 3 - left, total: 3, text: left-- > 0 ? null : 'the capsule', problem: null }),
    capsuleOpen: () => ({ problem: null, opened }),
    capsuleNext: () => ({ done: 3 - left, total: 3, isDone: left-- === 0, checked: 2, difference: null }),
  });
  await useMachine().connect(() => new EmulatorClient(fake.port));
  fake.notify(stateOf({ history, mark: { now: 12, icount: 11 } }));
});
const kinds = (): string[] => fake.sent.map(({ kind }) => kind).filter((kind) => kind.startsWith('capsule'));

describe('capsule store', () => {
  it('takes all digests, then asks where the file goes', async () => {
    useProject().createUntitled('boot.asm', 'hlt');
    await useCapsule().save();
    expect([kinds().length, [...disk], useCapsule().stage]).toEqual([
      5,
      [['boot.ringside-capsule', 'the capsule']],
      'idle',
    ]);
  });
  it('brings sources, machine and bookmarks, and closes what lies safe under the same name', async () => {
    const project = useProject();
    project.createUntitled('k.asm', 'old');
    await useCapsule().openText(FILE);
    expect([useCapsule().stage, project.documents.map(({ text }) => text), project.main?.name]).toEqual([
      'done',
      ['nop\nhlt'],
      'k.asm',
    ]);
    expect(useBookmarks().all).toEqual([bookmark]);
  });
  it('takes up a capsule that was opened as a file; other files are no business of its', async () => {
    const capsule = useCapsule();
    expect(capsule.takes('k.asm', FILE)).toBe(false);
    expect(capsule.takes('k.ringside-capsule', FILE)).toBe(true);
    while (capsule.stage !== 'done') await settle();
    expect([kinds()[0], useProject().documents.map(({ name }) => name)]).toEqual(['capsuleOpen', ['k.asm']]);
  });
  it('asks before it opens over unsaved work, and loses none when the answer is no', async () => {
    const project = useProject();
    const mine = project.createUntitled('k.asm', 'old');
    project.edit(mine.id, 'my work');
    const capsule = useCapsule();
    await capsule.openText(FILE);
    expect([capsule.stage, capsule.conflicts, kinds()]).toEqual(['conflict', ['k.asm'], []]);
    capsule.dismiss();
    expect([capsule.stage, project.documents.map(({ text }) => text)]).toEqual(['idle', ['my work']]);
    await capsule.openText(FILE);
    await capsule.saveAndOpen();
    expect([capsule.stage, disk.get('k.asm'), project.main?.text]).toEqual(['done', 'my work', 'nop\nhlt']);
  });
  it('stops when it is given up', async () => {
    const capsule = useCapsule();
    let asked = 0;
    const capsuleNext = () => {
      if (++asked === 3) capsule.dismiss();
      return { done: asked, total: 100, isDone: false, checked: 0, difference: null };
    };
    fake.answers = { ...fake.answers, capsuleNext };
    await capsule.openText(FILE);
    expect([capsule.stage, asked]).toEqual(['canceled', 3]);
  });
  it('asks for an image that is missing, and says when it is the wrong one', async () => {
    const problem = { code: 'image-missing' as const, args: { length: 5, digest: 'X' }, message: '' };
    fake.answers = { ...fake.answers, capsuleOpen: ({ images }) => (images?.length === 2 ? { problem: null, opened } : { problem, opened: null }) }; // prettier-ignore
    const capsule = useCapsule();
    await capsule.openText(FILE);
    expect([capsule.stage, capsule.problem?.code]).toEqual(['missing', 'image-missing']);
    await capsule.giveImage(new Uint8Array(2));
    expect([capsule.stage, capsule.problem?.code]).toEqual(['missing', 'image-differs']);
    await capsule.giveImage(new Uint8Array(5));
    expect(capsule.stage).toBe('done');
  });
});

describe('bookmarks store', () => {
  it('puts one at the present moment, keeps it with the project, and jumps over to its branch', async () => {
    const project = useProject();
    const first = project.createUntitled('a.asm', 'hlt');
    const bookmarks = useBookmarks();
    const made = bookmarks.add((n) => `no. ${n}`);
    expect(made).toMatchObject({ branch: 1, mark: { now: 12, icount: 11 }, name: 'no. 1' });
    project.setMain(project.createUntitled('b.asm', 'nop').id);
    expect(bookmarks.all).toEqual([]);
    project.setMain(first.id);
    bookmarks.update('m1', { note: 'look here' });
    setActivePinia(createPinia());
    const later = useBookmarks();
    useProject().add({ id: first.id, name: 'a.asm', text: 'hlt' });
    await later.load();
    expect(later.all).toEqual([{ ...made, note: 'look here' }]);
    expect(later.isReachable(later.all[0])).toBe(false);
    await bookmarks.jump({ ...bookmarks.all[0], branch: 2 });
    expect(fake.sent.filter(({ kind }) => kind === 'switchBranch' || kind === 'seek').map(({ params }) => params)).toEqual([{ branch: 2 }, { now: 12 }]);
  }); // prettier-ignore
});
