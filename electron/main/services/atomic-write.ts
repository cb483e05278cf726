/**
 * Writing a file so that at every moment either the old or the new content is there, also when the power goes.
 * temporary sibling → fsync → rename over the target → fsync of the folder.
 */
import path from 'node:path';
import type { FilePort } from './file-port.ts';
import { errorCode } from './file-port.ts';

/** Virus scanners and indexers hold a file for moments on Windows: these codes are worth another try. */
const BUSY = ['EPERM', 'EBUSY', 'EACCES'];
const RETRY_DELAYS_MS = [10, 40, 160, 400];

export interface AtomicWriteOptions {
  /** Permission bits of the new file. */
  readonly mode: number;
  /** Makes the name of the temporary sibling unique. */
  readonly unique: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly retryBusy: boolean;
}

async function renameWithRetry(files: FilePort, from: string, to: string, options: AtomicWriteOptions): Promise<void> {
  const delays = options.retryBusy ? RETRY_DELAYS_MS : [];
  for (const delay of delays) {
    try {
      return await files.rename(from, to);
    } catch (error) {
      if (!BUSY.includes(errorCode(error))) throw error;
      await options.wait(delay);
    }
  }
  return files.rename(from, to);
}

/** `target` is absolute and already resolved (no symbolic link), its folder exists. Rejects with the system's error. */
export async function atomicWrite(
  files: FilePort,
  target: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions,
): Promise<void> {
  const folder = path.dirname(target);
  const temporary = path.join(folder, `.${path.basename(target)}.${options.unique()}.tmp`);
  try {
    await files.createSynced(temporary, bytes, options.mode);
    await renameWithRetry(files, temporary, target, options);
  } catch (error) {
    // The first error is the one to report; a leftover that cannot be removed either is not worth hiding it.
    await files.remove(temporary).catch(() => {});
    throw error;
  }
  await files.syncFolder(folder);
}
