/** The labs that ship with the application, read from the folders beside this file when the application is built. */
import { invariant } from '#emulator/base';
import { parseLab, type Lab } from '#labs/kit';

const FILES = import.meta.glob(['./*/**/*.asm', './*/**/*.inc', './*/lab.json', './*/guide.*.md'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Files that every lab sees, by path inside its folder: `common/ringside.inc`. */
export const COMMON_FILES: ReadonlyMap<string, string> = new Map(
  Object.entries(FILES).flatMap(([path, text]) => (path.startsWith('./common/') ? [[path.slice(2), text] as const] : [])),
);

/** Lab folder name → files by path inside it; files of `common/` are visible in every lab. */
export const LAB_FOLDERS: ReadonlyMap<string, ReadonlyMap<string, string>> = (() => {
  const folders = new Map<string, Map<string, string>>();
  for (const [path, text] of Object.entries(FILES)) {
    const m = /^\.\/([^/]+)\/(.+)$/.exec(path);
    if (!m || m[1] === 'common') continue;
    const folder = folders.get(m[1]) ?? new Map<string, string>();
    folder.set(m[2], text);
    folders.set(m[1], folder);
  }
  for (const folder of folders.values()) for (const [path, text] of COMMON_FILES) folder.set(path, text);
  return folders;
})();

/** Folders in learning order: their names begin with their number. */
const FOLDERS = [...LAB_FOLDERS.keys()].sort();
/** The id is read without reading the lab: that takes milliseconds for each, and most are never opened. */
const FOLDER_OF: ReadonlyMap<string, string> = new Map(
  FOLDERS.map((folder) => [/"id":\s*"([^"]+)"/.exec(LAB_FOLDERS.get(folder)?.get('lab.json') ?? '')?.[1] ?? folder, folder]),
);
export const LAB_IDS: readonly string[] = [...FOLDER_OF.keys()];

const known = new Map<string, Lab>();
/** A broken built-in lab is our own bug. */
function labIn(folder: string): Lab {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const { lab, problems } = parseLab(LAB_FOLDERS.get(folder) ?? new Map());
  invariant(lab !== null && problems.length === 0, `lab folder ${folder}: ${problems.map((p) => `${p.file}: ${p.message}`).join('; ')}`);
  known.set(folder, lab);
  return lab;
}

export function labById(id: string): Lab | undefined {
  const folder = FOLDER_OF.get(id);
  return folder === undefined ? undefined : labIn(folder);
}
/** By id (`g3`), slug (`scheduling`) or the name of its folder (`15-scheduling`). */
export function labNamed(name: string): Lab | undefined {
  const bySlug = FOLDERS.find((folder) => folder === name || folder.replace(/^\d+-/, '') === name);
  const id = LAB_IDS.find((one) => one.toLowerCase() === name.toLowerCase());
  return bySlug === undefined ? labById(id ?? '') : labIn(bySlug);
}
let all: readonly Lab[] | null = null;
/** All labs in learning order. Reading them takes a while the first time. */
export const allLabs = (): readonly Lab[] => (all ??= FOLDERS.map(labIn));
