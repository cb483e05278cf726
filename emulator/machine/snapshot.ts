/**
 * Saving and restoring. A snapshot stands alone: all sections and all pages that are not zero. What was not written since
 * an earlier snapshot of the same machine is shared with it, so that a snapshot on the way costs what changed.
 * Restoring touches only pages that may differ.
 */
import { invariant } from '#emulator/base';
import { DRIVES, Medium } from '#emulator/devices';
import type { Board } from './compose.ts';
import { isZero } from './digest.ts';
import type { LoggedInput, Mark, Snapshot } from './types.ts';

const PAGE = 4096;
/** What a page costs a snapshot that shares it, in bytes. */
const PAGE_ENTRY = 32;

/** What a snapshot of this machine remembers besides its public face. */
interface OwnSnapshot extends Snapshot {
  /** The machine it was taken of; after a structured clone it is nobody's. */
  readonly owner: Board;
  /** Write-stamp epoch that ended when it was taken. */
  readonly epoch: number;
}

const isOwn = (snapshot: Snapshot, parts: Board): snapshot is OwnSnapshot =>
  (snapshot as Partial<OwnSnapshot>).owner === parts;

/** What goes along with the state: it is not machine state, but belongs to the same moment. */
export interface Surroundings {
  readonly mark: Mark;
  readonly transitions: number;
  readonly console: { readonly debug: string; readonly serial: string };
  readonly inputs: readonly LoggedInput[];
}

/** Take a snapshot; the processor must be synchronised. Pages are shared with `earlier` when it is of this machine. */
export function takeSnapshot(parts: Board, around: Surroundings, earlier: Snapshot | null): Snapshot {
  const { arena, memory, disk } = parts;
  const base = earlier && isOwn(earlier, parts) ? earlier : null;
  const epoch = memory.dirty.beginEpoch();
  const pages = new Map<number, Uint8Array>(base?.pages);
  let copied = 0;
  for (const page of memory.dirty.writtenSince(base ? base.epoch + 1 : 1)) {
    const bytes = arena.ram.subarray(page * PAGE, (page + 1) * PAGE);
    if (isZero(bytes)) pages.delete(page);
    else {
      pages.set(page, bytes.slice());
      copied++;
    }
  }
  const media = DRIVES.flatMap((drive) => {
    const medium = disk.media[drive];
    return medium ? [{ drive, image: medium.image, sectors: medium.changes() }] : [];
  });
  const snapshot: OwnSnapshot = {
    layout: arena.layout.id,
    cpuModel: parts.cpu.model.name,
    state: arena.state.slice(),
    pages,
    bytes: arena.state.length + copied * PAGE + pages.size * PAGE_ENTRY,
    media,
    ...around,
    owner: parts,
    epoch,
  };
  return snapshot;
}

/** Put state, RAM and written sectors back. The caller makes the processor and devices forget what they derived. */
export function putBack(parts: Board, snapshot: Snapshot): void {
  const { arena, memory, disk } = parts;
  invariant(snapshot.layout === arena.layout.id, 'a snapshot of another layout cannot be restored');
  const { name } = parts.cpu.model;
  invariant(
    snapshot.cpuModel === name,
    `a snapshot of a machine with a ${snapshot.cpuModel} processor cannot be restored on one with a ${name}`,
  );
  arena.state.set(snapshot.state);
  const wanted = snapshot.pages;
  const { dirty } = memory;
  // Whatever was not written since the snapshot of this machine is as it was then.
  const candidates = isOwn(snapshot, parts)
    ? dirty.writtenSince(snapshot.epoch + 1)
    : [...new Set([...dirty.writtenSince(1), ...wanted.keys()])];
  for (const page of candidates) {
    const bytes = wanted.get(page);
    if (bytes) arena.ram.set(bytes, page * PAGE);
    else arena.ram.fill(0, page * PAGE, (page + 1) * PAGE);
    dirty.stamp(page);
  }
  for (const drive of DRIVES) {
    const saved = snapshot.media.find((m) => m.drive === drive);
    if (disk.media[drive]?.image !== saved?.image) disk.media[drive] = saved ? new Medium(drive, saved.image) : null;
    if (saved) disk.media[drive]?.setChanges(saved.sectors);
  }
}
