/** A file system in memory that counts what was forced to the disk and can be told to fail. For tests. */
import path from 'node:path';
import type { Disk } from '../services/disk.ts';
import type { FilePort } from '../services/file-port.ts';

interface MemoryFile {
  bytes: Uint8Array;
  mode: number;
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

export class MemoryDisk implements FilePort {
  readonly entries = new Map<string, MemoryFile>();
  readonly folders = new Set<string>(['/']);
  readonly links = new Map<string, string>();
  /** What was done, in order: `create /a`, `rename /a /b`, `sync /`. */
  readonly log: string[] = [];
  /** Operations that fail from now on: name → error codes, used up one by one. */
  readonly failures = new Map<string, string[]>();
  time = 1000;
  private count = 0;

  disk(platform = 'linux'): Disk {
    return {
      files: this,
      now: () => this.time,
      unique: () => String(++this.count),
      wait: async (milliseconds) => void this.log.push(`wait ${milliseconds}`),
      platform,
    };
  }

  put(file: string, content: string | Uint8Array, mode = 0o644): void {
    this.folders.add(path.dirname(file));
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.entries.set(file, { bytes, mode });
  }

  text(file: string): string | null {
    const found = this.entries.get(file);
    return found === undefined ? null : new TextDecoder().decode(found.bytes);
  }

  names(): string[] {
    return [...this.entries.keys()].sort();
  }

  async read(file: string): Promise<Uint8Array> {
    this.mayFail('read');
    return this.fileAt(file).bytes;
  }

  async stat(file: string): ReturnType<FilePort['stat']> {
    const real = this.resolve(file);
    if (this.folders.has(real)) return { kind: 'folder', size: 0, mode: 0o755 };
    const found = this.entries.get(real);
    return found === undefined ? null : { kind: 'file', size: found.bytes.length, mode: found.mode };
  }

  async realpath(file: string): Promise<string> {
    const real = this.resolve(file);
    if (!this.entries.has(real) && !this.folders.has(real)) throw systemError('ENOENT');
    return real;
  }

  async createSynced(file: string, bytes: Uint8Array, mode: number): Promise<void> {
    this.log.push(`create ${file}`);
    if (this.entries.has(file)) throw systemError('EEXIST');
    // A failing write leaves the half of a file behind, as a full disk does.
    this.entries.set(file, { bytes: bytes.slice(0, 1), mode });
    this.mayFail('create');
    this.entries.set(file, { bytes, mode });
  }

  async rename(from: string, to: string): Promise<void> {
    this.log.push(`rename ${from} ${to}`);
    this.mayFail('rename');
    this.entries.set(to, this.fileAt(from));
    this.entries.delete(from);
  }

  async remove(file: string): Promise<void> {
    this.log.push(`remove ${file}`);
    this.entries.delete(file);
  }

  async makeFolder(folder: string): Promise<void> {
    this.folders.add(folder);
  }

  async list(folder: string): Promise<readonly string[]> {
    return this.names()
      .filter((name) => path.dirname(name) === folder)
      .map((name) => path.basename(name));
  }

  async syncFolder(folder: string): Promise<void> {
    this.log.push(`sync ${folder}`);
  }

  private fileAt(file: string): MemoryFile {
    const real = this.resolve(file);
    if (this.folders.has(real)) throw systemError('EISDIR');
    const found = this.entries.get(real);
    if (found === undefined) throw systemError('ENOENT');
    return found;
  }

  private resolve(file: string): string {
    return this.links.get(file) ?? file;
  }

  private mayFail(operation: string): void {
    const code = this.failures.get(operation)?.shift();
    if (code !== undefined) throw systemError(code);
  }
}
