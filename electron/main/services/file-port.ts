/** The few file operations our services need, behind an interface so that tests can use a memory file system. */

export interface FileStat {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  /** Permission bits as in POSIX `st_mode & 0o7777`. */
  readonly mode: number;
}

/** All paths are absolute. Failures reject with an `Error` whose `code` is the operating system's (`ENOENT`, …). */
export interface FilePort {
  read(path: string): Promise<Uint8Array>;
  /** null when nothing is there. Follows symbolic links. */
  stat(path: string): Promise<FileStat | null>;
  /** Resolves every symbolic link; rejects with ENOENT when nothing is there. */
  realpath(path: string): Promise<string>;
  /** Creates a file that must not exist, writes it and forces it to the disk. */
  createSynced(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; silent when it is not there. */
  remove(path: string): Promise<void>;
  /** Makes a folder and its parents. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder, sorted; empty when the folder is not there. */
  list(path: string): Promise<readonly string[]>;
  /** Forces a folder's entries (a rename) to the disk, where the system can. */
  syncFolder(path: string): Promise<void>;
}

/** The operating system's code of a failure, or `''`. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
