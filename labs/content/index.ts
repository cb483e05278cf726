/** The labs that ship with the application, read from the folders beside this file when the application is built. */
import { invariant } from '#emulator/base';
import { parseLab, type Lab } from '#labs/kit';

const FILES = import.meta.glob(['./*/**/*.asm', './*/**/*.inc', './*/lab.json', './*/survivors.json', './*/guide.*.md'], {
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

/** All labs in learning order (the folder names begin with their number). A broken built-in lab is our own bug. */
export const LABS: readonly Lab[] = [...LAB_FOLDERS.keys()].sort().map((folder) => {
  const { lab, problems } = parseLab(LAB_FOLDERS.get(folder) ?? new Map());
  invariant(lab !== null && problems.length === 0, `lab folder ${folder}: ${problems.map((p) => `${p.file}: ${p.message}`).join('; ')}`);
  return lab;
});

export const labById = (id: string): Lab | undefined => LABS.find((lab) => lab.id === id);
