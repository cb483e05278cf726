/** State of the memory panel: what is shown, cursor and selection, typed bytes, places gone to. */
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { hex32 } from '#emulator/base';
import {
  resolveAddress,
  useBreakpoints,
  useMachine,
  useMemory,
  useProgram,
  useView,
  type Space,
} from '#renderer/stores';
import { LAST, moved, scrolled, stretches, typed, type Typing } from './memory-cursor.ts';
import { copyBytes, memoryRows, watchAddress, watchedRanges, type CopyForm, type UnitSize } from './memory-rows.ts';

/** Bytes fetched beyond what is shown, for structures at the end. */
const MARGIN = 256;
const MOST_SELECTED = 0x1000;
const MOST_PLACES = 50;

export function useMemoryPanel(shape: Ref<{ readonly rows: number; readonly across: number }>) {
  const memory = useMemory();
  const machine = useMachine();
  const program = useProgram();
  const breakpoints = useBreakpoints();
  const space = ref<Space>('linear');
  const unit = ref<UnitSize>(1);
  const side = ref<'hex' | 'ascii'>('hex');
  const start = ref(0x7c00);
  const cursor = ref(0x7c00);
  const anchor = ref(0x7c00);
  const address = ref('7C00');
  const problem = ref<string | null>(null);
  const typing = shallowRef<Typing>({ pending: new Map(), at: 0, low: false });
  const back = shallowRef<readonly number[]>([]);

  const page = computed(() => shape.value.rows * shape.value.across);
  const args = computed(() => ({ space: space.value, start: start.value, length: Math.min(page.value + MARGIN, LAST - start.value + 1) })); // prettier-ignore
  const { current: view, baseline } = useView('memory', args);
  const watched = computed(() => watchedRanges(breakpoints.all, space.value, (text) => watchAddress(text, program.symbols))); // prettier-ignore
  const rows = computed(() => {
    if (view.value === null || view.value.space !== space.value) return [];
    const { pending } = typing.value;
    return memoryRows(view.value, baseline.value, {
      ...shape.value,
      unit: unit.value,
      watched: watched.value,
      pending,
    });
  });
  /** Bytes from an address on, as far as they are fetched and mapped. */
  function bytesFrom(from: number, length: number, of = view.value): Uint8Array {
    if (of === null) return new Uint8Array(0);
    const at = from - of.start;
    if (at < 0) return new Uint8Array(0);
    const mapped = of.mapped.subarray(at, at + length);
    const hole = mapped.indexOf(0);
    return of.bytes.subarray(at, at + (hole < 0 ? Math.min(length, mapped.length) : hole));
  }

  // -- going somewhere -----------------------------------------------------------------------------------------------------
  function place(at: number, isJump = false): void {
    if (isJump && at !== cursor.value) back.value = [...back.value.slice(-MOST_PLACES), cursor.value];
    const to = Math.min(LAST, Math.max(0, at));
    cursor.value = anchor.value = to;
    const { across } = shape.value;
    // A jump shows what lies around the place, too.
    if (isJump && (to < start.value || to >= start.value + page.value))
      start.value = Math.max(0, to - (to % across) - across * 2);
    else start.value = scrolled(start.value, to, across, shape.value.rows);
    address.value = hex32(to);
    problem.value = null;
    typing.value = { ...typing.value, at: to, low: false };
  }
  function scroll(bytes: number): void {
    const { across } = shape.value;
    start.value = Math.min(Math.max(0, start.value + bytes), LAST + 1 - across);
  }
  function goBack(): void {
    const to = back.value.at(-1);
    if (to === undefined) return;
    back.value = back.value.slice(0, -1);
    const kept = back.value;
    place(to, true);
    back.value = kept;
  }
  async function go(): Promise<void> {
    const found = await resolveAddress(address.value, (name) => program.symbols.has(name));
    if ('problem' in found) problem.value = found.problem;
    else place(found.address, true);
  }

  // -- editing -------------------------------------------------------------------------------------------------------------
  const drop = (): void => void (typing.value = { pending: new Map(), at: cursor.value, low: false });
  async function commit(): Promise<void> {
    const pages = view.value?.pages ?? [];
    const all = stretches(typing.value.pending);
    drop();
    for (const { address: at, bytes } of all) await memory.write(space.value, at, bytes, pages);
  }
  function type(key: string): boolean {
    const [old] = bytesFrom(cursor.value, 1);
    if (old === undefined || machine.isRunning) return false;
    const next = typed(key, side.value, { ...typing.value, at: cursor.value }, old);
    if (next === null) return false;
    const moves = next.at !== cursor.value;
    if (moves) place(next.at);
    typing.value = next;
    return true;
  }
  function onKey(event: KeyboardEvent): void {
    if (!handled(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  function handled(event: KeyboardEvent): boolean {
    const { key } = event;
    if (event.altKey) return key === 'ArrowLeft' && (goBack(), true);
    if (event.ctrlKey || event.metaKey) return key.toLowerCase() === 'z' && (undo(), true);
    const step = side.value === 'hex' ? unit.value : 1;
    const to = moved(key, cursor.value, step as UnitSize, shape.value.across, page.value);
    if (to !== null) {
      const kept = anchor.value;
      place(to);
      if (event.shiftKey) anchor.value = kept;
      return true;
    }
    if (key === 'F2') return ((side.value = side.value === 'hex' ? 'ascii' : 'hex'), true);
    if (key === 'Enter') return typing.value.pending.size > 0 && (void commit(), true);
    if (key === 'Escape') return typing.value.pending.size > 0 && (drop(), true);
    if (key === 'Backspace' && typing.value.pending.size > 0) {
      const at = typing.value.low ? cursor.value : cursor.value - 1;
      typing.value = { pending: new Map([...typing.value.pending].filter(([a]) => a !== at)), at, low: false };
      cursor.value = anchor.value = Math.max(0, at);
      return true;
    }
    return type(key);
  }
  function undo(): void {
    if (typing.value.pending.size > 0) drop();
    else memory.undo();
  }

  // -- selection -----------------------------------------------------------------------------------------------------------
  const selection = computed(() => {
    const from = Math.min(cursor.value, anchor.value);
    const width = side.value === 'hex' ? unit.value : 1;
    const to = Math.max(cursor.value, anchor.value) + width - 1;
    return { from, length: Math.min(MOST_SELECTED, to - from + 1) };
  });
  const copied = (form: CopyForm): string =>
    copyBytes([...bytesFrom(selection.value.from, selection.value.length)], selection.value.from, form);
  function select(at: number, on: 'hex' | 'ascii', extend: boolean): void {
    side.value = on;
    const kept = anchor.value;
    place(at);
    if (extend) anchor.value = kept;
  }
  // A panel that became smaller keeps the cursor in view.
  watch(shape, ({ across, rows: count }) => void (start.value = scrolled(start.value, cursor.value, across, count)));
  watch(space, () => {
    problem.value = null;
    drop();
  });
  return {
    memory, space, unit, side, start, cursor, anchor, address, problem, typing, back, view, baseline, rows, page, selection,
    bytesFrom, place, scroll, goBack, go, commit, drop, onKey, undo, copied, select,
  }; // prettier-ignore
}
