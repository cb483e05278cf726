/** Labs from outside: read from a folder or a pack, kept for the next start, told to the worker before they run. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { OpenedFile } from '#electron/contract';
import { filesNamedBy, parsePack, PACK_SUFFIX, readPack, type Lab, type LabProblem, type PackFiles } from '#labs/kit';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';

export { PACK_SUFFIX };

interface Pack {
  readonly lab: Lab;
  readonly files: PackFiles;
}
/** What was wrong with a lab that was to be opened. */
export interface PackTrouble {
  readonly name: string;
  readonly problems: readonly LabProblem[];
}
/** Two million characters: nothing of the first picture needs them, so they come when somebody wants labs. */
type Content = typeof import('#labs/content');
/** So long the window may be kept from answering while labs are read. */
const SLICE_MILLISECONDS = 8;
const MANIFEST = 'lab.json';
const textsOf = (value: unknown): PackFiles | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value as Record<string, unknown>);
  return entries.every(([, text]) => typeof text === 'string') ? new Map(entries as [string, string][]) : null;
};

export const useLabPacks = defineStore('lab-packs', () => {
  const machine = useMachine();
  const packs = shallowRef<readonly Pack[]>([]);
  const trouble = shallowRef<PackTrouble | null>(null);
  const content = shallowRef<Content | null>(null);
  const isRead = ref(false);
  /** The labs that ship; none before `read`. */
  const shipped = computed<readonly Lab[]>(() => (isRead.value ? (content.value?.allLabs() ?? []) : []));
  /** All labs, those that ship first. */
  const labs = computed<readonly Lab[]>(() => [...shipped.value, ...packs.value.map(({ lab }) => lab)]);
  const labById = (id: string): Lab | null =>
    content.value?.labById(id) ?? packs.value.find(({ lab }) => lab.id === id)?.lab ?? null;

  /** The texts are there, so one lab can be read. */
  const fetchContent = async (): Promise<Content> => (content.value ??= await import('#labs/content'));
  /** Every lab is read; in between the window answers. */
  async function read(): Promise<void> {
    const known = await fetchContent();
    let since = performance.now();
    for (const id of known.LAB_IDS) {
      known.labById(id);
      if (performance.now() - since < SLICE_MILLISECONDS) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      since = performance.now();
    }
    isRead.value = true;
  }
  /** @param saved what `forFile` gave the last time. */
  async function restore(saved: unknown): Promise<void> {
    const kept = Array.isArray(saved) ? (saved as unknown[]) : [];
    if (kept.length === 0) return;
    const { COMMON_FILES } = await fetchContent();
    for (const value of kept) {
      const files = textsOf(value);
      const parsed = files && parsePack(files, COMMON_FILES);
      if (files && parsed?.lab) put(parsed.lab, files);
    }
  }
  const forFile = (): unknown => packs.value.map(({ files }) => Object.fromEntries(files));
  const put = (lab: Lab, files: PackFiles): void =>
    void (packs.value = [...packs.value.filter((p) => p.lab.id !== lab.id), { lab, files }]);
  function remove(id: string): void {
    packs.value = packs.value.filter(({ lab }) => lab.id !== id);
  }

  /** The files of a lab that is being opened: those in a pack, or those beside a `lab.json`. */
  async function filesOf({ path, name, text }: OpenedFile): Promise<ReturnType<typeof readPack>> {
    if (name !== MANIFEST) return readPack(text);
    const found = await Promise.all(
      filesNamedBy(text).map(async (inside) => {
        const answer = await host().readSibling({ from: path, name: inside });
        return answer.ok ? [[inside, answer.file.text] as const] : [];
      }),
    );
    return { files: new Map([[MANIFEST, text], ...found.flat()]) };
  }
  /** @returns id of the lab; null when it was none, and `trouble` says what to do. */
  async function take(file: OpenedFile): Promise<string | null> {
    const [found, { COMMON_FILES }] = await Promise.all([filesOf(file), fetchContent()]);
    const parsed = 'files' in found ? parsePack(found.files, COMMON_FILES) : { lab: null, problems: found.problems };
    trouble.value = parsed.lab === null ? { name: file.name, problems: parsed.problems } : null;
    if (parsed.lab === null || !('files' in found)) return null;
    put(parsed.lab, found.files);
    return parsed.lab.id;
  }
  const isPackFile = (name: string): boolean => name === MANIFEST || name.endsWith(PACK_SUFFIX);

  async function announce(lab: Lab): Promise<void> {
    const pack = packs.value.find((p) => p.lab.id === lab.id);
    if (!pack) return;
    await machine.request('takeLab', { files: [...pack.files].map(([name, text]) => ({ name, text })) });
  }
  return { packs, shipped, labs, isRead, trouble, labById, fetchContent, read, restore, forFile, remove, take, isPackFile, announce }; // prettier-ignore
});
