/** The real file system behind `FilePort`. */
import fs from 'node:fs/promises';
import type { FilePort, FileStat } from './file-port.ts';
import { errorCode } from './file-port.ts';

async function stat(path: string): Promise<FileStat | null> {
  try {
    const found = await fs.stat(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { kind, size: found.size, mode: found.mode & 0o7777 };
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

async function createSynced(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await fs.open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    // The mode given to open() is cut by the umask; a saved file keeps the one it had.
    if (process.platform !== 'win32') await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function list(path: string): Promise<readonly string[]> {
  try {
    return (await fs.readdir(path)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for that; there NTFS journals the rename.
  if (process.platform === 'win32') return;
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export const nodeFiles: FilePort = {
  read: (path) => fs.readFile(path),
  stat,
  realpath: (path) => fs.realpath(path),
  createSynced,
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  makeFolder: async (path) => void (await fs.mkdir(path, { recursive: true })),
  list,
  syncFolder,
};
