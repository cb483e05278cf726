/** Who had the processor when, and who is expected to get it next: from the stretches of level 3 that were followed. */
import { PIT_HERTZ, type Machine } from '#emulator/machine';
import type { StackUsage, UserVisit } from './context.ts';
import type { ProcessListView, ProcessTurn, ProcessView } from './views.ts';

/** A turn of a stack that belongs to no process of the list. */
const NOBODY = -1;
/** Turns told at most. */
export const TURNS = 160;
/** Turns behind the current process that are looked at for who came next. */
const LOOKED_BACK = 3;

type Timed = Pick<Machine, 'now' | 'config'>;

/** @param currentTop kernel stack of the process that executes at level 3 now, or null. */
export function processTime(
  machine: Timed,
  usage: StackUsage | undefined,
  processes: readonly ProcessView[],
  currentTop: number | null,
): Pick<ProcessListView, 'time'> {
  if (usage === undefined) return {};
  const open = usage.open >= 0 && usage.open < machine.now && currentTop !== null;
  const visits = open ? [...usage.visits, { top: currentTop, from: usage.open, to: machine.now }] : usage.visits;
  const idOf = new Map(processes.map((p) => [p.kernelStack?.top ?? -1, p.id]));
  const all = merged(visits, (top) => idOf.get(top) ?? NOBODY);
  const turns = all.slice(-TURNS);
  return {
    time: {
      // What was left out, or never seen, is not shown as if nobody had run.
      since: turns.length < all.length ? turns[0].from : usage.since,
      until: machine.now,
      unitsPerSecond: PIT_HERTZ * machine.config.instructionsPerPitClock,
      turns,
    },
  };
}

/** Stretches of one process with only the kernel in between are one turn. */
function merged(visits: readonly UserVisit[], idOf: (top: number) => number): ProcessTurn[] {
  const turns: { id: number; from: number; to: number; used: number }[] = [];
  let top = -1;
  for (const visit of visits) {
    const used = visit.to - visit.from;
    const last = turns.at(-1);
    if (last !== undefined && visit.top === top) {
      last.to = visit.to;
      last.used += used;
    } else turns.push({ id: idOf(visit.top), from: visit.from, to: visit.to, used });
    top = visit.top;
  }
  return turns;
}

/** Nobody knows a scheduler's mind: what it did the last times, or else the next one of the table that is ready. */
export function expectedNext(view: ProcessListView): Pick<ProcessListView, 'next'> {
  const { processes, time, source } = view;
  const turns = time?.turns ?? [];
  const current = processes.find(({ isCurrent }) => isCurrent)?.id ?? turns.at(-1)?.id ?? NOBODY;
  const canRun = (id: number): boolean => {
    const state = processes.find((p) => p.id === id)?.state;
    return state !== undefined && state !== 'sleeping' && state !== 'waiting' && state !== 'dead';
  };
  if (current === NOBODY) return {};
  const followers = turns.flatMap(({ id }, k) => (id === current && k + 1 < turns.length ? [turns[k + 1].id] : []));
  const recent = followers.slice(-LOOKED_BACK);
  const [id] = recent;
  if (id !== undefined && recent.every((other) => other === id) && canRun(id))
    return { next: { id, basis: 'seen-order', seen: recent.length } };
  return source === 'declared' ? inTable(processes, current) : {};
}

function inTable(processes: readonly ProcessView[], current: number): Pick<ProcessListView, 'next'> {
  const at = processes.findIndex(({ id }) => id === current);
  const behind = [...processes.slice(at + 1), ...processes.slice(0, at)];
  const next = behind.find(({ state }) => state === 'ready');
  return next === undefined ? {} : { next: { id: next.id, basis: 'table-order', seen: 0 } };
}
