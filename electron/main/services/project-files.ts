/**
 * The learner's own files: read, save, and nothing that the learner has not chosen.
 * A path may be touched when it came out of a file dialog in this run or stands in the list of recent files.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { FileProblem, OpenedFile, OpenResult, SaveResult } from '#electron/contract';
import type { Disk } from './disk.ts';
import { writeAtomically } from './disk.ts';
import { errorCode } from './file-port.ts';
import { KeyedQueue } from './queue.ts';

/** Largest file that is opened, in bytes. A kernel's source is some kilobytes. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
const NEW_FILE_MODE = 0o644;

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const PROBLEM_OF: Readonly<Record<string, Exclude<FileProblem['code'], 'changed-on-disk'>>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'no-permission',
  EISDIR: 'is-folder',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};

export function problemOf(error: unknown, file: string): FileProblem {
  return { code: PROBLEM_OF[errorCode(error)] ?? 'io', path: file };
}

/** Text of a file, or null when the bytes are not UTF-8 text. A byte order mark is dropped. */
function decodeText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function openFailed(problem: FileProblem): OpenResult {
  return { ok: false, canceled: false, problem };
}

function saveFailed(problem: FileProblem): SaveResult {
  return { ok: false, canceled: false, problem };
}

/** Is `inner` the folder itself or below it? Both absolute and resolved. */
export function isInside(folder: string, inner: string): boolean {
  const relative = path.relative(folder, inner);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

export class ProjectFiles {
  private readonly granted = new Set<string>();
  private readonly queue = new KeyedQueue();
  private readonly disk: Disk;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  /** The learner chose this path: in a dialog, or earlier (recent files). */
  grant(file: string): void {
    this.granted.add(path.resolve(file));
  }

  isGranted(file: string): boolean {
    return path.isAbsolute(file) && this.granted.has(path.resolve(file));
  }

  /** Reads a granted file as text. */
  open(file: string): Promise<OpenResult> {
    if (!this.isGranted(file)) return Promise.resolve(openFailed({ code: 'no-permission', path: file }));
    return this.read(path.resolve(file));
  }

  /** Reads a file named by `%include` or `incbin`: below the folder of `from`, links may not lead out of it. */
  async openSibling(from: string, name: string): Promise<OpenResult> {
    const wanted = path.resolve(path.dirname(from), name);
    const refused = openFailed({ code: 'no-permission', path: wanted });
    if (!this.isGranted(from) || path.isAbsolute(name)) return refused;
    try {
      const folder = await this.disk.files.realpath(path.dirname(path.resolve(from)));
      if (!isInside(path.dirname(path.resolve(from)), wanted)) return refused;
      const real = await this.disk.files.realpath(wanted);
      return isInside(folder, real) ? await this.read(wanted) : refused;
    } catch (error) {
      return openFailed(problemOf(error, wanted));
    }
  }

  /** Saves to a granted path. `baseHash` null writes whatever is there now. */
  save(file: string, text: string, baseHash: string | null): Promise<SaveResult> {
    if (!this.isGranted(file)) return Promise.resolve(saveFailed({ code: 'no-permission', path: file }));
    const target = path.resolve(file);
    return this.queue.run(target, () => this.write(target, text, baseHash));
  }

  private async read(file: string): Promise<OpenResult> {
    try {
      const found = await this.disk.files.stat(file);
      if (found === null) return openFailed({ code: 'not-found', path: file });
      if (found.kind === 'folder') return openFailed({ code: 'is-folder', path: file });
      if (found.kind === 'other') return openFailed({ code: 'not-text', path: file });
      if (found.size > MAX_FILE_BYTES) return openFailed({ code: 'too-large', path: file });
      const bytes = await this.disk.files.read(file);
      const text = decodeText(bytes);
      if (text === null) return openFailed({ code: 'not-text', path: file });
      const opened: OpenedFile = { path: file, name: path.basename(file), text, hash: digestOf(bytes) };
      return { ok: true, file: opened };
    } catch (error) {
      return openFailed(problemOf(error, file));
    }
  }

  private async write(file: string, text: string, baseHash: string | null): Promise<SaveResult> {
    try {
      const found = await this.disk.files.stat(file);
      if (found?.kind === 'folder') return saveFailed({ code: 'is-folder', path: file });
      // A link keeps pointing where it points: the file behind it is replaced, not the link.
      const target = found === null ? file : await this.disk.files.realpath(file);
      if (baseHash !== null && found !== null) {
        const hash = digestOf(await this.disk.files.read(target));
        if (hash !== baseHash) return saveFailed({ code: 'changed-on-disk', path: file, hash });
      }
      const bytes = new TextEncoder().encode(text);
      await writeAtomically(this.disk, target, bytes, found?.mode ?? NEW_FILE_MODE);
      return { ok: true, path: file, name: path.basename(file), hash: digestOf(bytes) };
    } catch (error) {
      return saveFailed(problemOf(error, file));
    }
  }
}
