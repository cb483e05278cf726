/** What can be reached: the map of the present, the map with a change that is not real yet, and where entries come from in the source. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { EntrySource, ReachMap, ReachProgress, TableName, WhatIf } from '#emulator/protocol';
import { useMachine } from './machine.store.ts';

export interface EntryId {
  readonly table: TableName;
  readonly index: number;
}
export const sameEntry = (a: EntryId | null, b: EntryId | null): boolean => a?.table === b?.table && a?.index === b?.index; // prettier-ignore

export const useReachability = defineStore('reachability', () => {
  const machine = useMachine();
  /** Of the machine as it stands. */
  const map = shallowRef<ReachMap | null>(null);
  /** With {@link change}; null: there is none, or its map is on the way. */
  const changed = shallowRef<ReachMap | null>(null);
  const change = shallowRef<WhatIf | null>(null);
  const selected = shallowRef<EntryId | null>(null);
  const sources = shallowRef<readonly EntrySource[]>([]);
  const progress = shallowRef<ReachProgress | null>(null);
  const isAsking = ref(false);
  /** The worker's words when a request failed. */
  const failure = ref<string | null>(null);
  /** The stop that the maps belong to. */
  const asked = ref(-1);
  const isStale = computed(() => machine.isRunning || asked.value !== machine.stopSerial);
  /** Newest question; whatever belongs to an older one is dropped. */
  let attempt = 0;

  async function ask(whatIf: readonly WhatIf[], mine: number): Promise<ReachMap | null> {
    let state = await machine.request('reachStart', { whatIf });
    while (state.map === null && mine === attempt) {
      progress.value = state.progress;
      state = await machine.request('reachNext', {});
    }
    return mine === attempt ? state.map : null;
  }
  async function guarded(work: (mine: number) => Promise<void>): Promise<void> {
    const mine = ++attempt;
    isAsking.value = true;
    failure.value = null;
    try {
      await work(mine);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (mine === attempt) failure.value = error.message;
    } finally {
      if (mine === attempt) {
        isAsking.value = false;
        progress.value = null;
      }
    }
  }
  async function askChanged(wanted: WhatIf, mine: number): Promise<void> {
    const found = await ask([wanted], mine);
    if (change.value === wanted) changed.value = found;
  }
  /** Both maps for the machine as it stands now. */
  const refresh = (): Promise<void> =>
    guarded(async (mine) => {
      const serial = machine.stopSerial;
      sources.value = await machine.request('entrySources', {});
      const present = await ask([], mine);
      if (present === null) return;
      map.value = present;
      changed.value = null;
      asked.value = serial;
      if (change.value !== null) await askChanged(change.value, mine);
    });
  function select(entry: EntryId | null): void {
    if (!sameEntry(entry, selected.value)) drop();
    selected.value = entry;
  }
  /** Try an entry with other bits; the machine keeps its own. */
  function tryChange(next: WhatIf): Promise<void> {
    change.value = next;
    changed.value = null;
    return guarded((mine) => askChanged(next, mine));
  }
  function drop(): void {
    if (change.value !== null) attempt++;
    change.value = null;
    changed.value = null;
    isAsking.value = false;
    progress.value = null;
  }
  /** The change becomes an input of the real machine: in the past it begins a branch of history. The stop that follows asks again. */
  const apply = (): Promise<void> =>
    guarded(async () => {
      if (change.value === null) return;
      const changes = [change.value];
      change.value = changed.value = null;
      await machine.request('reachApply', { changes });
      machine.refresh();
    });
  function cancel(): void {
    attempt++;
    isAsking.value = false;
    progress.value = null;
    asked.value = machine.stopSerial;
    machine.request('reachCancel', {}).catch((error: unknown) => {
      if (!(error instanceof ClientError)) throw error;
    });
  }
  const sourceOf = (entry: EntryId): EntrySource['source'] | null => sources.value.find((one) => sameEntry(one, entry))?.source ?? null; // prettier-ignore
  /** The entry whose bytes a line of the source made. */
  function entryAt(file: string, line: number): EntryId | null {
    return sources.value.find(({ source }) => source.file === file && source.line === line) ?? null;
  }
  /** The cursor of the editor stands in that line: its entry is the one that is looked at. */
  function pointAtLine(file: string, line: number): void {
    const entry = entryAt(file, line);
    if (entry !== null) select({ table: entry.table, index: entry.index });
  }
  return { pointAtLine, map, changed, change, selected, sources, progress, isAsking, failure, isStale, refresh, select, tryChange, drop, apply, cancel, sourceOf, entryAt }; // prettier-ignore
});
