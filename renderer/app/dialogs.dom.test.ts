// The dialogs of capsules and of gdb: what they say at each stage in both languages, and where their buttons lead.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import type { CapsuleProblem, OpenedCapsule } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { type CapsuleStage, useCapsule, useGdb, useMachine, useProject, useSettings } from '#renderer/stores';
import CapsuleDialogs from './CapsuleDialogs.vue';
import { type Bench, click, enter, type Host, part, said, setUp } from './dialogs.test-kit.ts';
import GdbDialog from './GdbDialog.vue';

let bench: Bench;
let dialog: VueWrapper | null = null;
let told: string[];
let listening: (port: number) => Awaited<ReturnType<Host['gdbListen']>>;
const tell = async (...words: unknown[]): Promise<void> => void told.push(words.join(' '));
beforeEach(async () => {
  told = [];
  listening = (port) => ({ ok: true, port });
  bench = await setUp(
    { setBreakpoints: () => ({ bound: [] }), capsuleNext: () => ({ done: 1, total: 4, isDone: true, checked: 4, difference: null }) },
    { gdbListen: async (port) => (await tell('listen', port), listening(port)), gdbClose: () => tell('close'), gdbDrop: () => tell('drop') },
  ); // prettier-ignore
});
afterEach(() => {
  dialog?.unmount();
  dialog = null;
});
/** The words of the dialog in both languages. */
async function saidInBoth(): Promise<[string, string]> {
  await flushPromises();
  const english = said();
  language.value = 'zh-CN';
  await nextTick();
  const chinese = said();
  language.value = 'en';
  await nextTick();
  return [english, chinese];
}

describe('capsules', () => {
  const FILE = JSON.stringify({ program: { sources: { files: [{ name: 'k.asm', lines: ['nop'] }] } } });
  const OPENED: OpenedCapsule = {
    title: 't', name: 'k.asm', files: [{ name: 'k.asm', text: 'nop' }], assembled: null, assemblesDifferently: false, bookmarks: [], breakpoints: [], checkpoints: 4,
    machine: { cpuModel: '486', ramBytes: 4 << 20, seed: 1, instructionsPerPitClock: 20, rtcDate: '2000-01-01T00:00:00', stopOnUnclaimedPort: false },
  }; // prettier-ignore
  const problem = (code: CapsuleProblem['code'], args: CapsuleProblem['args'] = {}): CapsuleProblem => ({ code, args, message: '' }); // prettier-ignore
  const show = (): void => void (dialog = mount(CapsuleDialogs, { attachTo: document.body }));
  const at = (stage: CapsuleStage, more: Partial<ReturnType<typeof useCapsule>> = {}): void => {
    Object.assign(useCapsule(), { stage, ...more });
  };

  it('show nothing as long as nothing goes on', async () => {
    show();
    await flushPromises();
    expect(said()).toBe('');
  });
  it('show how far saving and replaying got; a replay can be given up', async () => {
    show();
    at('saving', { progress: { done: 1, total: 4 } });
    expect(await saidInBoth()).toEqual([expect.stringContaining('Saving the capsule'), expect.stringContaining('正在保存胶囊')]); // prettier-ignore
    expect(part<HTMLProgressElement>('capsule-progress')!.value).toBe(0.25);
    at('opening', { progress: { done: 9, total: 4 } });
    expect(await saidInBoth()).toEqual([expect.stringContaining('Replaying the capsule'), expect.stringContaining('正在重放胶囊')]); // prettier-ignore
    expect([part<HTMLProgressElement>('capsule-progress')!.value, part('capsule-dismiss')!.textContent.trim()]).toEqual([1, 'Cancel']); // prettier-ignore
    await click('capsule-dismiss');
    expect([useCapsule().stage, await saidInBoth()]).toEqual(['canceled', [expect.stringContaining('The replay was given up'), expect.stringContaining('重放已放弃')]]); // prettier-ignore
    await click('capsule-dismiss');
    expect([useCapsule().stage, said()]).toEqual(['idle', '']);
  });
  it('say that everything was the same, or from where on it was not', async () => {
    show();
    at('done', { opened: OPENED });
    expect(await saidInBoth()).toEqual([expect.stringContaining('All 4 checkpoints have the digests that were saved.'), expect.stringContaining('全部 4 个检查点')]); // prettier-ignore
    const difference = { branch: 2, mark: { now: 1500, icount: 1400 }, reason: 'end', outcome: 'differs' } as const;
    at('done', { difference: difference as never });
    expect(await saidInBoth()).toEqual([expect.stringMatching(/From instruction 1.400 of branch 2 on/), expect.stringMatching(/从分支 2 的第 1.400 条/)]); // prettier-ignore
    at('done', { difference: { ...difference, outcome: 'not-reached' } as never });
    expect(await saidInBoth()).toEqual([expect.stringContaining('was not reached'), expect.stringContaining('没有到达')]); // prettier-ignore
    expect(said()).not.toContain('another image');
    at('done', { opened: { ...OPENED, assemblesDifferently: true } });
    expect(await saidInBoth()).toEqual([expect.stringContaining('The image in the capsule runs'), expect.stringContaining('胶囊自带的映像')]); // prettier-ignore
  });
  it('ask before unsaved work makes room: cancel keeps all, the other button saves it first', async () => {
    show();
    const project = useProject();
    const mine = project.createUntitled('k.asm', 'old');
    project.edit(mine.id, 'my work');
    const capsule = useCapsule();
    await capsule.openText(FILE);
    expect(await saidInBoth()).toEqual([expect.stringContaining('same names: k.asm.'), expect.stringContaining('同名文件：k.asm')]); // prettier-ignore
    await click('capsule-dismiss');
    expect([capsule.stage, project.documents.map(({ text }) => text)]).toEqual(['idle', ['my work']]);
    const save = vi.spyOn(project, 'save').mockResolvedValue('saved');
    bench.answers.capsuleOpen = () => ({ problem: null, opened: OPENED });
    await capsule.openText(FILE);
    await flushPromises();
    await click('capsule-save-and-open');
    expect([save.mock.calls, capsule.stage, project.main?.text]).toEqual([[[mine.id]], 'done', 'nop']);
  });
  it('ask for an image that is missing and hand it on; a wrong one is called so', async () => {
    show();
    const images: (readonly number[])[] = [];
    bench.answers.capsuleOpen = ({ images: given = [] }) => {
      images.push(given.map(({ length }) => length));
      return { problem: problem('image-missing', { length: 512, digest: 'ABCD' }), opened: null };
    };
    await useCapsule().openText(FILE);
    expect(await saidInBoth()).toEqual([expect.stringContaining('an image of 512 bytes (digest ABCD)'), expect.stringContaining('512 字节的映像（摘要 ABCD）')]); // prettier-ignore
    const field = part<HTMLInputElement>('capsule-image')!;
    const file = { arrayBuffer: async () => new Uint8Array(7).buffer } as unknown as File;
    Object.defineProperty(field, 'files', { value: [file] });
    field.dispatchEvent(new Event('change'));
    expect(await saidInBoth()).toEqual([expect.stringContaining('The chosen file is not the image that is needed.'), expect.stringContaining('所选文件不是所需的映像')]); // prettier-ignore
    expect([images, part('capsule-dismiss')!.textContent.trim()]).toEqual([[[], [7]], 'Cancel']);
  });
  it('say what is wrong with a file, or that there was none', async () => {
    show();
    bench.answers.capsuleOpen = () => ({ problem: problem('newer-version', { version: 9, known: 1 }), opened: null });
    await useCapsule().openText('{}');
    expect(await saidInBoth()).toEqual([expect.stringContaining('The capsule has version 9'), expect.stringContaining('胶囊的版本是 9')]); // prettier-ignore
    expect([part('capsule-image'), part('capsule-save-and-open'), part('capsule-dismiss')!.textContent.trim()]).toEqual([null, null, 'Close']); // prettier-ignore
    at('problem', { problem: null });
    expect(await saidInBoth()).toEqual([expect.stringContaining('could not be read or written'), expect.stringContaining('文件无法读写')]); // prettier-ignore
  });
});

describe('gdb', () => {
  async function open(): Promise<void> {
    dialog = mount(GdbDialog, { props: { open: false }, attachTo: document.body });
    await dialog.setProps({ open: true });
    await flushPromises();
  }
  it('opens the port when it is shown, and says what to type in gdb', async () => {
    useSettings().gdbPort = 4321;
    await open();
    expect([told, part('gdb-command')!.textContent]).toEqual([['listen 4321'], 'target remote 127.0.0.1:4321']);
    expect(await saidInBoth()).toEqual([expect.stringContaining('Waiting for gdb at 127.0.0.1:4321.'), expect.stringContaining('正在 127.0.0.1:4321 等待 gdb')]); // prettier-ignore
    expect(said()).not.toContain('taken');
  });
  it('says when the wanted port was taken, and does not open a second one when it is shown again', async () => {
    listening = () => ({ ok: true, port: 40_000 });
    await open();
    const wanted = useSettings().gdbPort;
    expect(await saidInBoth()).toEqual([expect.stringContaining(`Port ${wanted} is taken`), expect.stringContaining(`端口 ${wanted} 已被`)]); // prettier-ignore
    await dialog!.setProps({ open: false });
    await dialog!.setProps({ open: true });
    await flushPromises();
    expect(told).toEqual([`listen ${wanted}`]);
  });
  it('copies the command', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>(async () => undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await open();
    await click('gdb-copy');
    expect([writeText.mock.calls, part('gdb-copy')!.textContent.trim()]).toEqual([[[useGdb().command]], 'Copied']);
    await dialog!.setProps({ open: false });
    await dialog!.setProps({ open: true });
    await flushPromises();
    expect(part('gdb-copy')!.textContent.trim()).toBe('Copy');
  });
  it('takes another port, but none outside of what ports may be', async () => {
    await open();
    told = [];
    for (const wrong of ['0', '70000', '12.5', '']) await enter(part('gdb-port'), wrong);
    expect(told).toEqual([]);
    await enter(part('gdb-port'), '5555');
    expect([told, useGdb().port, useSettings().gdbPort]).toEqual([['close', 'listen 5555'], 5555, 5555]);
  });
  it('can send gdb away and close the port', async () => {
    await open();
    expect(part('gdb-dialog-disconnect')).toBeNull();
    useMachine().isDrivenByGdb = true;
    expect(await saidInBoth()).toEqual([expect.stringContaining('gdb is attached'), expect.stringContaining('gdb 已连接')]); // prettier-ignore
    expect(part<HTMLInputElement>('gdb-port')!.disabled).toBe(true);
    told = [];
    await click('gdb-dialog-disconnect');
    await click('gdb-stop');
    expect([told, useGdb().port, dialog!.emitted('update:open')?.at(-1)]).toEqual([['drop', 'close'], null, [false]]);
  });
  it('says why there is no port: none to be had in a page, or refused by the system', async () => {
    listening = () => ({ ok: false, reason: 'EACCES' });
    await open();
    expect(await saidInBoth()).toEqual([expect.stringContaining('could not be opened (EACCES)'), expect.stringContaining('端口打不开（EACCES）')]); // prettier-ignore
    expect([part('gdb-command'), part('gdb-stop'), part('gdb-port') !== null]).toEqual([null, null, true]);
    listening = () => ({ ok: false, reason: 'no-socket' });
    await useGdb().allow();
    expect(await saidInBoth()).toEqual([expect.stringContaining('A browser page cannot open a port.'), expect.stringContaining('浏览器页面不能打开端口')]); // prettier-ignore
    expect(part('gdb-port')).toBeNull();
  });
});
