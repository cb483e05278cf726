/** Moments to find again: made, named and kept with their project. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Bookmark } from '#emulator/protocol';
import { projectKey } from './breakpoint-projects.ts';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';

type ByProject = Readonly<Record<string, readonly Bookmark[]>>;

const isMark = (value: unknown): boolean => {
  const mark = value as Partial<Bookmark['mark']> | null;
  return (
    typeof mark === 'object' && mark !== null && Number.isSafeInteger(mark.now) && Number.isSafeInteger(mark.icount)
  );
};
function isBookmark(value: unknown): value is Bookmark {
  if (typeof value !== 'object' || value === null) return false;
  const b = value as Partial<Bookmark>;
  return typeof b.id === 'string' && typeof b.name === 'string' && typeof b.note === 'string' && Number.isSafeInteger(b.branch) && isMark(b.mark);
} // prettier-ignore
function readStored(saved: unknown): ByProject {
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) return {};
  return Object.fromEntries(Object.entries(saved).map(([key, list]) => [key, Array.isArray(list) ? list.filter(isBookmark) : []]));
} // prettier-ignore

export const useBookmarks = defineStore('bookmarks', () => {
  const machine = useMachine();
  const project = useProject();
  const stored = shallowRef<ByProject>({});
  const key = computed(() => (project.main === null ? '' : projectKey(project.main)));
  /** Those of the program, in the order of time. */
  const all = computed(() => [...(stored.value[key.value] ?? [])].sort((a, b) => a.mark.now - b.mark.now));
  /** Those of the present course of events, for the strip. */
  const onBranch = computed(() => all.value.filter(({ branch }) => branch === machine.history?.branch));

  async function load(): Promise<void> {
    stored.value = readStored(await host().loadState('bookmarks'));
  }
  function replaceAll(next: readonly Bookmark[]): void {
    stored.value = { ...stored.value, [key.value]: next };
    void host().saveState('bookmarks', stored.value);
  }
  /** @returns the new one, or null when no machine is loaded. */
  function add(name: (n: number) => string): Bookmark | null {
    if (machine.history === null) return null;
    const number = all.value.reduce((most, { id }) => Math.max(most, Number(id.slice(1)) || 0), 0) + 1;
    const bookmark: Bookmark = { id: `m${number}`, branch: machine.history.branch, mark: machine.mark, name: name(number), note: '' }; // prettier-ignore
    replaceAll([...all.value, bookmark]);
    return bookmark;
  }
  const update = (id: string, more: Partial<Pick<Bookmark, 'name' | 'note'>>): void =>
    replaceAll(all.value.map((b) => (b.id === id ? { ...b, ...more } : b)));
  const remove = (id: string): void => replaceAll(all.value.filter((b) => b.id !== id));
  const isReachable = ({ branch }: Bookmark): boolean => machine.history?.branches.some(({ id }) => id === branch) ?? false; // prettier-ignore
  async function jump(bookmark: Bookmark): Promise<void> {
    if (!isReachable(bookmark)) return;
    if (machine.history?.branch !== bookmark.branch) machine.switchBranch(bookmark.branch);
    await machine.seek({ now: bookmark.mark.now });
  }
  return { all, onBranch, load, add, update, remove, replaceAll, isReachable, jump };
});
