/** Breakpoints: on source lines (they follow the text) or on addresses. Kept between starts. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { BreakpointSpec } from '#emulator/protocol';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';

export const useBreakpoints = defineStore('breakpoints', () => {
  const machine = useMachine();
  const all = shallowRef<readonly BreakpointSpec[]>([]);
  /** Ids that found no code on their line at the last binding. */
  const unbound = shallowRef<ReadonlySet<string>>(new Set());
  let serial = 0;

  async function load(): Promise<void> {
    const saved = await host().loadState('breakpoints');
    if (Array.isArray(saved)) all.value = saved.filter(isSpec);
    serial = all.value.reduce((max, b) => Math.max(max, Number(b.id.slice(1)) || 0), 0);
  }
  function change(next: readonly BreakpointSpec[]): void {
    all.value = next;
    void host().saveState('breakpoints', next);
    void bind();
  }
  async function bind(): Promise<void> {
    try {
      const bound = await machine.setBreakpoints(all.value);
      unbound.value = new Set(bound.filter((b) => b.linear.length === 0).map((b) => b.id));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error; // nothing is loaded yet: they are bound after the next build
    }
  }
  function toggleLine(file: string, line: number): void {
    const hit = all.value.find((b) => 'file' in b.place && b.place.file === file && b.place.line === line);
    change(
      hit
        ? all.value.filter((b) => b !== hit)
        : [...all.value, { id: `b${++serial}`, enabled: true, place: { file, line } }],
    );
  }
  function toggleAddress(linear: number): void {
    const hit = all.value.find((b) => 'linear' in b.place && b.place.linear === linear);
    change(
      hit
        ? all.value.filter((b) => b !== hit)
        : [...all.value, { id: `b${++serial}`, enabled: true, place: { linear } }],
    );
  }
  /** The text moved: new line numbers of a file's breakpoints, by id. */
  function moveLines(file: string, lines: ReadonlyMap<string, number>): void {
    let moved = false;
    const next = all.value.map((b) => {
      const line = lines.get(b.id);
      if (!('file' in b.place) || b.place.file !== file || line === undefined || line === b.place.line) return b;
      moved = true;
      return { ...b, place: { file, line } };
    });
    if (moved) change(next);
  }
  const clear = (): void => change([]);
  return { all, unbound, load, bind, toggleLine, toggleAddress, moveLines, clear };
});
function isSpec(value: unknown): value is BreakpointSpec {
  if (typeof value !== 'object' || value === null) return false;
  const b = value as Partial<BreakpointSpec>;
  return typeof b.id === 'string' && typeof b.enabled === 'boolean' && typeof b.place === 'object';
}
