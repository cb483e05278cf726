/**
 * Copies of unsaved work for the case that window, program or machine goes down.
 * One file for each document, written atomically, named by the digest of the document's id; the content carries its own
 * digest, so that a damaged copy is noticed and set aside instead of being offered as the learner's work.
 */
import path from 'node:path';
import type { Backup } from '#electron/contract';
import { asBackup } from '#electron/contract';
import type { Disk } from './disk.ts';
import { writeAtomically } from './disk.ts';
import { digestOf } from './project-files.ts';
import { KeyedQueue } from './queue.ts';

const FORMAT = 1;

function digestOfText(text: string): string {
  return digestOf(new TextEncoder().encode(text));
}

function encode(backup: Backup): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, digest: digestOfText(backup.text), backup }));
}

/** The backup in the bytes, or null when they are damaged or of a format we do not know. */
function decode(bytes: Uint8Array): Backup | null {
  try {
    const outer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
    if (outer['format'] !== FORMAT) return null;
    const { savedAt, ...rest } = outer['backup'] as Record<string, unknown>;
    const backup = asBackup(rest);
    if (typeof savedAt !== 'number' || digestOfText(backup.text) !== outer['digest']) return null;
    return { ...backup, savedAt };
  } catch {
    return null;
  }
}

export class Backups {
  private readonly queue = new KeyedQueue();
  private readonly disk: Disk;
  private readonly folder: string;

  constructor(disk: Disk, folder: string) {
    this.disk = disk;
    this.folder = folder;
  }

  write(backup: Omit<Backup, 'savedAt'>): Promise<void> {
    return this.queue.run(backup.id, async () => {
      await this.disk.files.makeFolder(this.folder);
      const bytes = encode({ ...backup, savedAt: this.disk.now() });
      await writeAtomically(this.disk, this.fileOf(backup.id), bytes);
    });
  }

  discard(id: string): Promise<void> {
    return this.queue.run(id, () => this.disk.files.remove(this.fileOf(id)));
  }

  /** The learner chose not to save: none of it is to be offered again. */
  async discardAll(): Promise<void> {
    await this.queue.idle();
    for (const name of await this.disk.files.list(this.folder)) {
      if (name.endsWith('.json')) await this.disk.files.remove(path.join(this.folder, name));
    }
  }

  /** All readable backups, newest first. */
  async list(): Promise<readonly Backup[]> {
    await this.queue.idle();
    const found: Backup[] = [];
    for (const name of await this.disk.files.list(this.folder)) {
      if (!name.endsWith('.json')) continue;
      const file = path.join(this.folder, name);
      const backup = decode(await this.disk.files.read(file));
      if (backup === null) await this.disk.files.rename(file, `${file}.corrupt`);
      else found.push(backup);
    }
    return found.sort((a, b) => b.savedAt - a.savedAt);
  }

  private fileOf(id: string): string {
    return path.join(this.folder, `${digestOfText(id).slice(0, 32)}.json`);
  }
}
