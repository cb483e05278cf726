/** Decisions of the panel: what is under a moment, what a row of the list says, where the marks of the axis stand. Pure. */
import { vectorName } from '#emulator/arch';
import type { Beginning, CourseContext, CourseMark, CourseProcess, CourseStep, Interrupt, RingTimeline, Stretch } from '#emulator/protocol'; // prettier-ignore

export type LaneId = 'user' | 'process' | 'interrupt' | 'bottom-half';
export const LANE_IDS: readonly LaneId[] = ['user', 'process', 'interrupt', 'bottom-half'];
const LANE: Readonly<Record<CourseContext, LaneId | null>> = {
  gap: null,
  firmware: 'process',
  'real-mode': 'process',
  user: 'user',
  kernel: 'process',
  interrupt: 'interrupt',
  'bottom-half': 'bottom-half',
  idle: null,
  shutdown: null,
};
export const laneOf = (context: CourseContext): LaneId | null => LANE[context];
export const LANE_RING: Readonly<Record<LaneId, 0 | 3>> = { user: 3, process: 0, interrupt: 0, 'bottom-half': 0 };

/** Where the manual speaks of what began a stretch. */
export const BEGINNING_SDM: Readonly<Record<Beginning, string>> = {
  look: '',
  'INT n': 'SDM 2 INT n',
  external: 'SDM 3 §6.3.1',
  exception: 'SDM 3 §6.4',
  NMI: 'SDM 3 §6.7',
  instruction: 'SDM 3 §5.8',
  halt: 'SDM 2 HLT',
  shutdown: 'SDM 3 §6.15',
  eoi: '8259A OCW2',
  flag: 'SDM 3 §6.8.1',
  call: '',
};

/** The stretch at a moment, or null where they do not come one by one. At the end of history it is the last one. */
export function stretchAt(data: RingTimeline | null, now: number): Stretch | null {
  if (data === null) return null;
  const at = Math.max(data.start, Math.min(now, data.end - 1));
  return data.stretches?.find(({ from, to }) => at >= from && at < to) ?? null;
}
export function stepAt(steps: readonly CourseStep[], at: number): CourseStep | null {
  return steps.find(({ now, length }) => at >= now && at < now + length) ?? null;
}
/** Interrupts and signals within reach of a moment. */
export function signalsNear(
  data: RingTimeline | null,
  now: number,
  reach: number,
): { interrupts: Interrupt[]; marks: CourseMark[] } {
  // prettier-ignore
  const near = (at: number | null): boolean => at !== null && Math.abs(at - now) <= reach;
  const covers = ({ raised, accepted, eoi }: Interrupt): boolean => {
    const first = raised ?? accepted ?? eoi ?? Infinity;
    const last = eoi ?? accepted ?? raised ?? -Infinity;
    return now >= first - reach && now <= last + reach;
  };
  return {
    interrupts: (data?.interrupts ?? []).filter(covers).slice(0, 4),
    marks: (data?.marks ?? []).filter(({ at }) => near(at)).slice(0, 4),
  };
}

/** Share of each context and process between two moments, largest first. */
export interface Total {
  readonly context: CourseContext;
  readonly process: number;
  /** 0 … 1 of the whole. */
  readonly part: number;
}
export function totalsOf(data: RingTimeline | null, from: number, to: number): Total[] {
  if (data === null || to <= from) return [];
  const width = (data.to - data.from) / data.buckets;
  const first = Math.max(0, (from - data.from) / width);
  const last = Math.min(data.buckets, (to - data.from) / width);
  const found = data.shares.map(({ context, process, parts }) => {
    let sum = 0;
    for (let k = Math.floor(first); k < last; k++)
      sum += (parts[k] ?? 0) * (Math.min(last, k + 1) - Math.max(first, k));
    return { context, process, part: (sum * width) / (to - from) };
  });
  return found.filter(({ part }) => part > 0.0005).sort((a, b) => b.part - a.part);
}

export const processName = (processes: readonly CourseProcess[], key: number): string => {
  const found = processes.find((process) => process.key === key);
  if (found === undefined) return '';
  return found.name || (found.id === null ? `${found.key.toString(16).toUpperCase()}h` : String(found.id));
};
/** Place of a process among those known: its colour and pattern. The same for the same process as long as it is in view. */
export function processOrder(processes: readonly CourseProcess[]): ReadonlyMap<number, number> {
  const sorted = [...processes].sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity) || a.key - b.key);
  return new Map(sorted.map(({ key }, n) => [key, n]));
}

export const vectorText = (vector: number): string => (vector < 0 ? '' : vectorName(vector));

/**
 * A time in units as people say it, in three digits.
 * @param fine moments so many units apart must look different.
 */
export function timeText(units: number, unitsPerMicrosecond: number, fine?: number): string {
  const microseconds = units / unitsPerMicrosecond;
  const size = Math.abs(microseconds);
  const [unit, name] = size < 0.9995 ? [0.001, 'ns'] : size < 999.5 ? [1, 'µs'] : size < 999_500 ? [1000, 'ms'] : [1e6, 's']; // prettier-ignore
  const value = microseconds / unit;
  const digits = fine === undefined ? 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value)))) : -Math.floor(Math.log10(fine / unitsPerMicrosecond / unit)); // prettier-ignore
  return `${value.toFixed(unit < 1 ? 0 : Math.max(0, Math.min(9, digits)))} ${name}`;
}

/** Marks of the axis: moments 1, 2 or 5 times a power of ten microseconds apart, at least `least` of the view each. */
export function axisMarks(
  from: number,
  to: number,
  start: number,
  unitsPerMicrosecond: number,
  most: number,
): { now: number; text: string }[] {
  // prettier-ignore
  const least = (to - from) / unitsPerMicrosecond / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5, 10].find((n) => n * power >= least) ?? 10);
  const marks: { now: number; text: string }[] = [];
  const first = Math.max(0, Math.ceil((from - start) / unitsPerMicrosecond / step));
  for (let n = first; marks.length <= most + 1; n++) {
    const now = start + n * step * unitsPerMicrosecond;
    if (now > to) break;
    marks.push({
      now,
      text: timeText(n * step * unitsPerMicrosecond, unitsPerMicrosecond, step * unitsPerMicrosecond),
    });
  }
  return marks;
}

/** Rows of the text form: so many stretches around a moment. */
export function rowsAround(data: RingTimeline | null, now: number, count: number): readonly Stretch[] {
  const stretches = data?.stretches ?? [];
  const at = stretches.findIndex(({ from, to }) => now >= from && now < to);
  const first = Math.max(0, Math.min(stretches.length - count, (at < 0 ? 0 : at) - (count >> 1)));
  return stretches.slice(first, first + count);
}
/** The same, instruction by instruction. */
export function stepsAround(steps: readonly CourseStep[], now: number, count: number): readonly CourseStep[] {
  const at = steps.findIndex((step) => now >= step.now && now < step.now + step.length);
  const first = Math.max(0, Math.min(steps.length - count, (at < 0 ? 0 : at) - (count >> 1)));
  return steps.slice(first, first + count);
}
