/** The files the learner opened or saved last, newest first. */
import path from 'node:path';
import type { Disk } from './disk.ts';
import { readJson, writeJson } from './json-file.ts';
import { KeyedQueue } from './queue.ts';

export interface RecentFile {
  readonly path: string;
  readonly name: string;
}

export const MAX_RECENT = 12;

function pathsIn(document: unknown): string[] {
  if (!Array.isArray(document)) return [];
  const paths = document.filter((entry): entry is string => typeof entry === 'string' && path.isAbsolute(entry));
  return [...new Set(paths)].slice(0, MAX_RECENT);
}

export class RecentFiles {
  private readonly queue = new KeyedQueue();
  private readonly disk: Disk;
  private readonly file: string;

  constructor(disk: Disk, folder: string) {
    this.disk = disk;
    this.file = path.join(folder, 'recent-files.json');
  }

  async list(): Promise<readonly RecentFile[]> {
    const paths = await this.queue.run('list', () => this.load());
    return paths.map((entry) => ({ path: entry, name: path.basename(entry) }));
  }

  /** Puts a file on top of the list. */
  add(file: string): Promise<void> {
    return this.change((paths) => [file, ...paths.filter((entry) => entry !== file)]);
  }

  /** Takes a file that is gone off the list. */
  forget(file: string): Promise<void> {
    return this.change((paths) => paths.filter((entry) => entry !== file));
  }

  private async load(): Promise<string[]> {
    return pathsIn(await readJson(this.disk, this.file));
  }

  private change(edit: (paths: string[]) => string[]): Promise<void> {
    return this.queue.run('list', async () => {
      const paths = edit(await this.load()).slice(0, MAX_RECENT);
      await this.disk.files.makeFolder(path.dirname(this.file));
      await writeJson(this.disk, this.file, JSON.stringify(paths));
    });
  }
}
