import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostApi } from '#electron/contract';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue, type KeyValue } from './host/key-value.ts';
import { includedNames } from './includes.ts';
import { useProject } from './project.store.ts';

let storage: KeyValue;
let disk: Map<string, string>;
let dirty: boolean[];
function makeHost(): HostApi {
  return createBrowserHost({
    storage, clock: () => 5, language: 'en', setTitle: () => undefined, onDirty: (d) => dirty.push(d),
    files: {
      open: () => Promise.resolve(handle('disk.asm')),
      saveAs: (name, text) => Promise.resolve((disk.set(name, text), handle(name))),
    },
  }); // prettier-ignore
}
const handle = (name: string) => ({
  name, text: disk.get(name) ?? '', read: () => Promise.resolve(disk.get(name) ?? ''),
  write: (text: string) => Promise.resolve(void disk.set(name, text)),
}); // prettier-ignore

beforeEach(() => {
  vi.useFakeTimers();
  storage = memoryKeyValue();
  disk = new Map([['disk.asm', 'hlt']]);
  dirty = [];
  useHost(makeHost());
  setActivePinia(createPinia());
});
afterEach(() => void vi.useRealTimers());

describe('project store', () => {
  it('backs up one second after typing and brings the text back at the next start', async () => {
    const first = useProject();
    const document = first.createUntitled('kernel.asm', 'nop');
    first.edit(document.id, 'nop\ncli');
    const early = await makeHost().listBackups();
    await vi.advanceTimersByTimeAsync(1000);
    setActivePinia(createPinia());
    const second = useProject();
    const count = await second.recover();
    expect({ early, count, text: second.active?.text, recovered: second.active?.isRecovered, dirty: second.hasDirty }).toEqual({
      early: [], count: 1, text: 'nop\ncli', recovered: true, dirty: true,
    }); // prettier-ignore
  });
  it('compares a recovered file with what lies on disk, and needs “save as” when it cannot be read', async () => {
    const host = makeHost();
    useHost(host);
    const opened = await host.openFile();
    if (!opened.ok) throw new Error('the file should open');
    const { path } = opened.file;
    await host.writeBackup({ id: path, name: 'disk.asm', path, text: 'newer' });
    await host.writeBackup({ id: 'gone', name: 'gone.asm', path: 'browser:99/gone.asm', text: 'lost' });
    disk.set('disk.asm', 'changed meanwhile');
    const project = useProject();
    await project.recover();
    const [known, gone] = project.documents;
    expect([known.savedText, known.path === path, gone.path, gone.text]).toEqual([
      'changed meanwhile',
      true,
      null,
      'lost',
    ]);
  });
  it('opens again at the next start what was open, and passes over what is gone', async () => {
    const host = makeHost();
    useHost(host);
    const first = useProject();
    await first.reopen();
    const opened = await first.open();
    first.createUntitled('scratch.asm');
    await host.saveState('session', {
      ...Object(await host.loadState('session')),
      files: ['browser:99/gone.asm', opened?.path],
    });
    setActivePinia(createPinia());
    const second = useProject();
    const count = await second.reopen();
    expect([count, second.documents.map((d) => [d.path, d.text]), second.main?.path]).toEqual([
      1,
      [[opened?.path, 'hlt']],
      opened?.path,
    ]);
  });
  it.each([null, 'text', { files: 'x' }, { files: [1], active: 2 }])(
    'starts empty from a session it cannot read: %j',
    async (value) => {
      const host = makeHost();
      useHost(host);
      await host.saveState('session', value);
      const project = useProject();
      expect([await project.reopen(), project.documents]).toEqual([0, []]);
    },
  );
  it('forgets the backup after saving', async () => {
    const project = useProject();
    const document = project.createUntitled('kernel.asm', '');
    project.edit(document.id, 'hlt');
    await vi.advanceTimersByTimeAsync(1000);
    const outcome = await project.save(document.id);
    expect({ outcome, saved: disk.get('kernel.asm'), backups: await makeHost().listBackups(), dirty: project.hasDirty }).toEqual({
      outcome: 'saved', saved: 'hlt', backups: [], dirty: false,
    }); // prettier-ignore
  });
  it('does not overwrite a file that another program changed, until told to', async () => {
    const project = useProject();
    const document = (await project.open())!;
    project.edit(document.id, 'cli');
    disk.set('disk.asm', 'theirs');
    const refused = await project.save(document.id);
    const kept = disk.get('disk.asm');
    const forced = await project.overwrite(document.id);
    expect({ refused, kept, forced, now: disk.get('disk.asm') }).toMatchObject({
      refused: { code: 'changed-on-disk' }, kept: 'theirs', forced: 'saved', now: 'cli',
    }); // prettier-ignore
  });
  it('gives the assembler the main file and the includes it asks for, also through other includes', async () => {
    const project = useProject();
    project.add({ id: 'm', name: 'main.asm', text: '%include "a.inc"\nhlt', defines: { SEED: '1' } });
    project.add({ id: 'a', name: 'a.inc', text: "%include 'b.inc'" });
    project.add({ id: 'b', name: 'b.inc', text: 'B equ 1' });
    project.add({ id: 'x', name: 'unrelated.asm', text: '' });
    expect(await project.sources()).toEqual({
      main: { name: 'main.asm', text: '%include "a.inc"\nhlt' },
      includes: [{ name: 'a.inc', text: "%include 'b.inc'" }, { name: 'b.inc', text: 'B equ 1' }],
      defines: { SEED: '1' },
    }); // prettier-ignore
  });
  it('tells the host about unsaved work, but not about lab files', () => {
    const project = useProject();
    const lab = project.add({ id: 'lab:E1/main.asm', name: 'main.asm', text: 'a', lab: 'E1' });
    project.edit(lab.id, 'b');
    const before = dirty.includes(true);
    const own = project.createUntitled('own.asm', '');
    project.edit(own.id, 'c');
    expect({ before, after: dirty.at(-1) }).toEqual({ before: false, after: true });
  });
  it('moves to the neighbour when the shown document is closed', () => {
    const project = useProject();
    const a = project.createUntitled('a.asm', '');
    const b = project.createUntitled('b.asm', '');
    project.close(b.id);
    expect([project.activeId, project.documents.length]).toEqual([a.id, 1]);
  });
});
describe('includedNames', () => {
  it('reads the three kinds of quotes and ignores comments', () => {
    expect(includedNames('%include "a"\n  %INCLUDE \'b\'\n; %include "c"\n%include `d`')).toEqual(['a', 'b', 'd']);
  });
});
