/** Breakpoints of every kind. They belong to a project (a lab, a folder, an unsaved text) and are kept between starts. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { ClientError } from '#emulator/client';
import type { BoundBreakpoint, BreakpointKindInfo, BreakpointPlace, BreakpointSpec } from '#emulator/protocol';
import { type BreakpointsByProject, projectOf, readStored } from './breakpoint-projects.ts';
import { orNull } from './client-errors.ts';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { type SourceDocument, useProject } from './project.store.ts';

type Owner = Pick<SourceDocument, 'id' | 'lab' | 'path' | 'name'>;
export type BreakpointChange = Partial<Omit<BreakpointSpec, 'id'>>;

export const useBreakpoints = defineStore('breakpoints', () => {
  const machine = useMachine();
  const project = useProject();
  const stored = shallowRef<BreakpointsByProject>({});
  /** What the host made of them, by id. */
  const bound = shallowRef<ReadonlyMap<string, BoundBreakpoint>>(new Map());
  const kinds = shallowRef<readonly BreakpointKindInfo[]>([]);
  /** The one whose details are shown; `condition` also puts the cursor into its condition. */
  const editing = shallowRef<{ readonly id: string; readonly field: 'condition' | 'log' } | null>(null);
  let serial = 0;

  const projectId = computed(() => (project.main === null ? '' : projectOf(project.main, project.main)));
  /** Those of the program. */
  const all = computed(() => stored.value[projectId.value] ?? []);
  /** Ids that found no code on their line at the last binding. */
  const unbound = computed(() => new Set([...bound.value.values()].filter((b) => b.problem?.code === 'no-code').map((b) => b.id))); // prettier-ignore
  const hits = computed(() => new Map(machine.breakpointStatuses.map((s) => [s.id, s.hits])));

  async function load(): Promise<void> {
    stored.value = readStored(await host().loadState('breakpoints'));
    const ids = Object.values(stored.value).flatMap((list) => list.map((b) => b.id));
    serial = ids.reduce((max, id) => Math.max(max, Number(id.slice(1)) || 0), 0);
  }
  function change(next: readonly BreakpointSpec[], owner: string = projectId.value): void {
    stored.value = { ...stored.value, [owner]: next };
    void host().saveState('breakpoints', stored.value);
    if (owner === projectId.value) void bind();
  }
  async function bind(): Promise<void> {
    try {
      const list = await machine.setBreakpoints(all.value);
      bound.value = new Map(list.map((b) => [b.id, b]));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error; // nothing is loaded yet: they are bound after the next build
    }
  }
  // One that has spent itself stays in the list, disabled.
  watch(
    () => machine.breakpointStatuses,
    (statuses) => {
      const spent = new Set(statuses.filter((s) => s.spent).map((s) => s.id));
      if (!all.value.some((b) => b.enabled && spent.has(b.id))) return;
      change(all.value.map((b) => (spent.has(b.id) ? { ...b, enabled: false } : b)));
    },
  );

  const ownerOf = (document: Owner): string => projectOf(document, project.main);
  /** Those on lines of a document. */
  const ofDocument = (document: Owner): readonly (BreakpointSpec & { readonly line: number })[] =>
    (stored.value[ownerOf(document)] ?? []).flatMap((b) =>
      'file' in b.place && b.place.file === document.name ? [{ ...b, line: b.place.line }] : [],
    );
  const atLine = (document: Owner, line: number): BreakpointSpec | null =>
    ofDocument(document).find((b) => b.line === line) ?? null;

  function add(place: BreakpointPlace, more: BreakpointChange = {}, owner?: string): string {
    const id = `b${++serial}`;
    change([...(stored.value[owner ?? projectId.value] ?? []), { enabled: true, ...more, place, id }], owner);
    return id;
  }
  function toggleLine(document: Owner, line: number): void {
    const hit = atLine(document, line);
    if (hit) remove(hit.id);
    else add({ file: document.name, line }, {}, ownerOf(document));
  }
  function toggleAddress(linear: number): void {
    const hit = all.value.find((b) => 'linear' in b.place && b.place.linear === linear);
    if (hit) remove(hit.id);
    else add({ linear });
  }
  /** Open the details of the breakpoint on a line; one is made when there is none. */
  function editLine(document: Owner, line: number): void {
    const id = atLine(document, line)?.id ?? add({ file: document.name, line }, {}, ownerOf(document));
    editing.value = { id, field: 'condition' };
  }

  const listWith = (id: string): string | undefined =>
    Object.keys(stored.value).find((key) => stored.value[key].some((b) => b.id === id));
  function update(id: string, more: { readonly [K in keyof BreakpointChange]: BreakpointChange[K] | undefined }): void {
    const owner = listWith(id);
    if (owner === undefined) return;
    change(
      stored.value[owner].map((b) => (b.id === id ? withoutUndefined({ ...b, ...more }) : b)),
      owner,
    );
  }
  function remove(id: string): void {
    const owner = listWith(id);
    if (owner !== undefined) change(stored.value[owner].filter((b) => b.id !== id), owner); // prettier-ignore
    if (editing.value?.id === id) editing.value = null;
  }
  const enableAll = (enabled: boolean): void => change(all.value.map((b) => ({ ...b, enabled })));
  /** The text moved: new line numbers of a document's breakpoints, by id. */
  function moveLines(document: Owner, lines: ReadonlyMap<string, number>): void {
    const owner = ownerOf(document);
    let moved = false;
    const next = (stored.value[owner] ?? []).map((b) => {
      const line = lines.get(b.id);
      if (!('file' in b.place) || line === undefined || line === b.place.line) return b;
      moved = true;
      return { ...b, place: { ...b.place, line } };
    });
    if (moved) change(next, owner);
  }
  /** A list from elsewhere in place of the program's own; whatever is none is left out. */
  const replaceAll = (given: readonly unknown[]): void =>
    change((readStored({ given })['given'] ?? []).map((b) => ({ ...b, id: `b${++serial}` })));
  const clear = (): void => change([]);
  const clearHits = (): void => void orNull(machine.request('clearHits', {}));
  /** How it would be bound, without setting it. */
  const check = (breakpoint: BreakpointSpec): Promise<BoundBreakpoint | null> =>
    orNull(machine.request('checkBreakpoint', { breakpoint }));
  /** The kinds there are; asked for once. */
  async function loadKinds(): Promise<void> {
    if (kinds.value.length === 0) kinds.value = (await orNull(machine.request('breakpointKinds', {}))) ?? [];
  }

  return {
    all, unbound, bound, kinds, editing, hits, load, bind, ofDocument, atLine, add, toggleLine, toggleAddress, editLine, update, remove, enableAll,
    moveLines, replaceAll, clear, clearHits, check, loadKinds,
  }; // prettier-ignore
});

/** A field that was emptied is left out, as if it had never been there. */
function withoutUndefined(spec: {
  readonly [K in keyof BreakpointSpec]: BreakpointSpec[K] | undefined;
}): BreakpointSpec {
  return Object.fromEntries(
    Object.entries(spec).filter(([, value]) => value !== undefined),
  ) as unknown as BreakpointSpec;
}
