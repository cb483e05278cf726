/** Small JSON documents under userData: settings, layout, progress, … Plain files, one each, resettable by deletion. */
import path from 'node:path';
import type { StateName } from '#electron/contract';
import type { Disk } from './disk.ts';
import { readJson, writeJson } from './json-file.ts';
import { KeyedQueue } from './queue.ts';

export class StateStore {
  private readonly queue = new KeyedQueue();
  private readonly newest = new Map<StateName, string>();
  private readonly disk: Disk;
  private readonly folder: string;

  constructor(disk: Disk, folder: string) {
    this.disk = disk;
    this.folder = folder;
  }

  /** The document as JSON value; null when there is none or when neither it nor its `.bak` can be read. */
  load(name: StateName): Promise<unknown> {
    return this.queue.run(name, () => readJson(this.disk, this.fileOf(name)));
  }

  /** `text` is the document's JSON text. Of several waiting versions only the newest is written. */
  save(name: StateName, text: string): Promise<void> {
    this.newest.set(name, text);
    return this.queue.run(name, async () => {
      const waiting = this.newest.get(name);
      if (waiting === undefined) return;
      this.newest.delete(name);
      await this.disk.files.makeFolder(this.folder);
      await writeJson(this.disk, this.fileOf(name), waiting);
    });
  }

  /** Resolves when everything asked for is on the disk. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  private fileOf(name: StateName): string {
    return path.join(this.folder, `${name}.json`);
  }
}
