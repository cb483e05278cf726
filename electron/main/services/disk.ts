/** What every service needs from outside: files, a clock, a source of unique names. */
import type { FilePort } from './file-port.ts';
import type { AtomicWriteOptions } from './atomic-write.ts';
import { atomicWrite } from './atomic-write.ts';

export interface Disk {
  readonly files: FilePort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly unique: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly platform: string;
}

/** Atomic write with the options that follow from the disk. */
export function writeAtomically(disk: Disk, target: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const options: AtomicWriteOptions = {
    mode,
    unique: disk.unique,
    wait: disk.wait,
    retryBusy: disk.platform === 'win32',
  };
  return atomicWrite(disk.files, target, bytes, options);
}
