// The dialog of branches and bookmarks over a made-up history, and what the comparison of two branches says.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { Requests } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useBookmarks, useMachine, useProject } from '#renderer/stores';
import BranchComparison from './BranchComparison.vue';
import { type Bench, click, enter, part, said, setUp, standsAt, THREE_BRANCHES } from './dialogs.test-kit.ts';
import HistoryDialog from './HistoryDialog.vue';

type Comparison = Requests['compareBranches']['result'];
const side = (icount: number) => ({ mark: { now: icount, icount }, digest: { ram: 'A', state: 'B' } as unknown as Comparison['left']['digest'] }); // prettier-ignore
const SAME: Comparison = { same: true, left: side(12_500), right: side(12_400), registers: [], memory: [], more: false, console: [] }; // prettier-ignore
const DIFFERENT: Comparison = {
  ...SAME,
  same: false,
  registers: [{ name: 'EAX', left: 0x10, right: 0xfff0_0000 }],
  memory: [{ physical: 0x7c00, length: 20, left: Array.from({ length: 20 }, (_, i) => i), right: [0xaa] }],
  console: [{ device: 'debug', left: 'tick tock', right: 'tick bang' }],
};

let bench: Bench;
let dialog: VueWrapper | null = null;
const sent = (...kinds: string[]) => bench.sent.filter(({ kind }) => kinds.includes(kind)).map(({ params }) => params);
beforeEach(async () => {
  bench = await setUp({ switchBranch: () => null, removeBranch: () => null, nameBranch: () => null, seek: () => null, compareBranches: () => SAME }); // prettier-ignore
  useProject().createUntitled('kernel.asm', 'hlt');
});
afterEach(() => {
  dialog?.unmount();
  dialog = null;
});
async function open(): Promise<void> {
  bench.notify(standsAt(13_000, THREE_BRANCHES));
  dialog = mount(HistoryDialog, { props: { open: false }, attachTo: document.body });
  await dialog.setProps({ open: true });
  await flushPromises();
}

describe('branches', () => {
  it('stand with where they begin, how far they got and their inputs, in both languages', async () => {
    await open();
    const row = (): string[] => [...document.querySelectorAll('tr.current td')].map((cell) => cell.textContent.trim());
    expect(row().slice(1)).toEqual(['12\u202f000', '20\u202f000', '3', 'here']);
    const names = [1, 2, 3].map((id) => part<HTMLInputElement>(`branch-name-${id}`)!);
    expect(names.map(({ value, placeholder }) => [value, placeholder])).toEqual([['', 'as it happened'], ['', 'branch 2'], ['try', 'branch 3']]); // prettier-ignore
    language.value = 'zh-CN';
    await nextTick();
    expect([said().startsWith('本次运行的历史'), row().at(-1)]).toEqual([true, '当前']);
  });
  it('can be named and gone to; the one that stands cannot be gone to', async () => {
    await open();
    await enter(part('branch-name-2'), '  with a fault ');
    await click('branch-go-3');
    expect([sent('nameBranch'), sent('switchBranch'), part('branch-go-2')]).toEqual([[{ branch: 2, name: 'with a fault' }], [{ branch: 3 }], null]); // prettier-ignore
  });
  it('can be forgotten when nothing needs them: not the first, not the present one, not the parent of another', async () => {
    await open();
    const removers = [...document.querySelectorAll<HTMLElement>('[aria-label="Forget this branch"]')];
    expect(removers.map((button) => button.closest('tr')!.querySelector('input')!.value)).toEqual(['try']);
    removers[0]!.click();
    expect(sent('removeBranch')).toEqual([{ branch: 3 }]);
  });
});

describe('comparing', () => {
  it('begins with the present branch and its parent, at the present moment', async () => {
    await open();
    await click('compare-do');
    expect(sent('compareBranches')).toEqual([{ left: 1, right: 2, now: 13_000 }]);
    expect(part('comparison')!.textContent).toContain('Nothing differs: registers, memory and devices are the same.');
  });
  it('takes other branches, never one with itself, and forgets its answer when the machine goes to another branch', async () => {
    await open();
    await enter(part('compare-left'), '2');
    expect(part<HTMLButtonElement>('compare-do')!.disabled).toBe(true);
    await enter(part('compare-left'), '3');
    await click('compare-do');
    expect([sent('compareBranches'), part('comparison') === null]).toEqual([[{ left: 3, right: 2, now: 13_000 }], false]); // prettier-ignore
    bench.notify(standsAt(13_000, { ...THREE_BRANCHES, branch: 1 }));
    await flushPromises();
    expect(part('comparison')).toBeNull();
  });
  it('shows nothing when it could not be told, and says how a second branch comes about', async () => {
    await open();
    delete bench.answers.compareBranches;
    await click('compare-do');
    expect(part('comparison')).toBeNull();
    bench.notify(standsAt(13_000, { ...THREE_BRANCHES, branch: 1, branches: THREE_BRANCHES.branches.slice(0, 1) }));
    await flushPromises();
    expect([part('compare-do'), said().includes('There is only one branch.')]).toEqual([null, true]);
  });
});

describe('a comparison', () => {
  const text = (comparison: Comparison): string =>
    [...mount(BranchComparison, { props: { comparison } }).element.querySelectorAll('p, th, td')]
      .map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())
      .join(' ');
  it('names registers, ranges of memory and what was printed, from where it differs', () => {
    const words = text(DIFFERENT);
    expect(words).toContain('Left after 12\u202f500, right after 12\u202f400 instructions'.replace(/\s+/g, ' '));
    expect(words).toContain('EAX 00000010 FFF00000');
    expect(words).toContain('00007C00 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F … AA');
    expect(words).toContain('E9h …tock …bang');
    expect(words).not.toContain('Nothing differs');
  });
  it('says when only what is not shown differs, and when there is more', () => {
    expect(text({ ...SAME, same: false })).toContain('Registers and memory are the same; something inside');
    const [range] = DIFFERENT.memory;
    const many = Array.from({ length: 61 }, (_, i) => ({ ...range!, physical: i * 64 }));
    expect([text({ ...DIFFERENT, memory: many }), text({ ...DIFFERENT, more: true }), text(DIFFERENT)].map((words) => words.includes('There are more differing places than shown.'))).toEqual([true, true, false]); // prettier-ignore
  });
  it('speaks Chinese', () => {
    language.value = 'zh-CN';
    expect([text(SAME), text(DIFFERENT)]).toEqual([expect.stringContaining('没有不同：寄存器、内存和设备都一致。'), expect.stringContaining('寄存器')]); // prettier-ignore
  });
});

describe('bookmarks', () => {
  it('say by which keys one is put when there is none', async () => {
    await open();
    expect(said()).toContain('None yet. Ctrl+Alt+K puts one at the present moment.');
  });
  it('can be gone to, renamed, annotated and removed', async () => {
    bench.notify(standsAt(12_345, THREE_BRANCHES));
    const bookmarks = useBookmarks();
    bookmarks.add((n) => `mark ${n}`);
    await open();
    expect(said()).toContain(`after 12\u202f345 instructions, branch 2`.replace(/\s+/g, ' '));
    await click('bookmark-jump-m1');
    expect([sent('switchBranch'), sent('seek')]).toEqual([[], [{ now: 12_345 }]]);
    const [name, note] = [...document.querySelectorAll<HTMLInputElement>('.bookmarks input')];
    await enter(name!, 'before the fault');
    await enter(note!, ' look at CR2 ');
    await enter(name!, '   ');
    expect(bookmarks.all).toMatchObject([{ name: 'before the fault', note: 'look at CR2' }]);
    document.querySelector<HTMLElement>('[aria-label="Remove the bookmark"]')!.click();
    expect(bookmarks.all).toEqual([]);
  });
  it('of a branch that is gone cannot be gone to', async () => {
    useMachine().history = THREE_BRANCHES;
    useBookmarks().replaceAll([{ id: 'm1', branch: 9, mark: { now: 1, icount: 1 }, name: 'lost', note: '' }]);
    await open();
    const jump = part<HTMLButtonElement>('bookmark-jump-m1')!;
    expect([jump.disabled, jump.title]).toEqual([true, 'Its branch does not exist in this run.']);
  });
});
