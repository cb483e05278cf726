/** Labs from outside: read from a folder or a pack, kept for the next start, told to the worker before they run. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { OpenedFile } from '#electron/contract';
import { allLabs, COMMON_FILES, LAB_IDS, labById as builtIn } from '#labs/content';
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
  /** All labs, those that ship first. */
  const labs = computed<readonly Lab[]>(() => [...allLabs(), ...packs.value.map(({ lab }) => lab)]);
  /** Without reading the other labs. */
  const ids = computed<readonly string[]>(() => [...LAB_IDS, ...packs.value.map(({ lab }) => lab.id)]);
  const labById = (id: string): Lab | null => builtIn(id) ?? packs.value.find(({ lab }) => lab.id === id)?.lab ?? null;

  /** @param saved what `forFile` gave the last time. */
  function restore(saved: unknown): void {
    for (const value of Array.isArray(saved) ? (saved as unknown[]) : []) {
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
    const read = await filesOf(file);
    const parsed = 'files' in read ? parsePack(read.files, COMMON_FILES) : { lab: null, problems: read.problems };
    trouble.value = parsed.lab === null ? { name: file.name, problems: parsed.problems } : null;
    if (parsed.lab === null || !('files' in read)) return null;
    put(parsed.lab, read.files);
    return parsed.lab.id;
  }
  const isPackFile = (name: string): boolean => name === MANIFEST || name.endsWith(PACK_SUFFIX);

  async function announce(lab: Lab): Promise<void> {
    const pack = packs.value.find((p) => p.lab.id === lab.id);
    if (!pack) return;
    await machine.request('takeLab', { files: [...pack.files].map(([name, text]) => ({ name, text })) });
  }
  return { packs, labs, ids, trouble, labById, restore, forFile, remove, take, isPackFile, announce };
});
