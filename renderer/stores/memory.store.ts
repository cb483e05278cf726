/** Memory as something to look through and to change: a search in pieces, and edits that can be taken back. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { MemoryPage } from '#emulator/protocol';
import { useMachine } from './machine.store.ts';

export type Space = 'linear' | 'physical';
export interface MemoryEdit {
  readonly space: Space;
  readonly address: number;
  readonly bytes: readonly number[];
  /** Branches of history before and with the edit. */
  readonly before: number;
  readonly after: number;
}

export const useMemory = defineStore('memory', () => {
  const machine = useMachine();
  const isSearching = ref(false);
  /** Address the search has come to. */
  const lookedUntil = ref(0);
  /** The last search ended without a find. */
  const foundNothing = ref(false);
  const failure = ref<string | null>(null);
  const edits = shallowRef<readonly MemoryEdit[]>([]);
  /** Newest search; whatever belongs to an older one is dropped. */
  let attempt = 0;

  /** @returns the address, or null: nothing there, or given up. */
  async function search(
    space: Space,
    bytes: readonly number[],
    start: number,
    backwards: boolean,
  ): Promise<number | null> {
    const mine = ++attempt;
    let from = start;
    foundNothing.value = false;
    failure.value = null;
    isSearching.value = true;
    try {
      while (mine === attempt) {
        const piece = await machine.request('searchMemory', { space, bytes, from, backwards });
        if (mine !== attempt) break;
        if (piece.found >= 0) return piece.found;
        foundNothing.value = piece.done;
        if (piece.done) break;
        lookedUntil.value = from = piece.next;
      }
      return null;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      failure.value = error.message;
      return null;
    } finally {
      if (mine === attempt) isSearching.value = false;
    }
  }
  function cancel(): void {
    attempt++;
    isSearching.value = false;
  }

  /**
   * Writes bytes as an input of the machine. While it stands each edit begins a branch of history, so that it can be taken back.
   * @param pages of linear memory around the place. @returns false when a byte is not mapped, or the machine refused.
   */
  async function write(
    space: Space,
    address: number,
    bytes: readonly number[],
    pages: readonly MemoryPage[],
  ): Promise<boolean> {
    const pieces = space === 'physical' ? [{ physical: address, bytes }] : linearPieces(address, bytes, pages);
    if (pieces === null || bytes.length === 0) return false;
    const before = machine.history?.branch ?? 0;
    failure.value = null;
    try {
      for (const [k, piece] of pieces.entries())
        await machine.request('input', { event: { type: 'poke-memory', ...piece }, asBranch: k === 0 });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      failure.value = error.message;
      return false;
    }
    const after = machine.history?.branch ?? 0;
    if (after !== before) edits.value = [...edits.value, { space, address, bytes, before, after }];
    return true;
  }
  /** The edit that the present branch began with: going over to the branch before takes it back. */
  const undoable = computed(() => edits.value.findLast((edit) => edit.after === machine.history?.branch) ?? null);
  function undo(): void {
    const edit = undoable.value;
    if (edit === null) return;
    edits.value = edits.value.filter((one) => one !== edit);
    machine.switchBranch(edit.before);
  }

  return { isSearching, lookedUntil, foundNothing, failure, undoable, search, cancel, write, undo };
});

/** Bytes of linear memory → bytes of physical pages; null when one of them is not mapped. */
function linearPieces(
  linear: number,
  bytes: readonly number[],
  pages: readonly MemoryPage[],
): { physical: number; bytes: readonly number[] }[] | null {
  const pieces: { physical: number; bytes: readonly number[] }[] = [];
  for (let k = 0; k < bytes.length;) {
    const at = linear + k;
    const page = pages.find((one) => one.linear === at - (at % 4096));
    if (page === undefined || page.physical < 0) return null;
    const count = Math.min(bytes.length - k, 4096 - (at % 4096));
    pieces.push({ physical: page.physical + (at % 4096), bytes: bytes.slice(k, k + count) });
    k += count;
  }
  return pieces;
}
