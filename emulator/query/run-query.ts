/**
 * A query over the history of a machine, carried out piece by piece. Forwards it looks through the range once; backwards through
 * windows of the past, the nearest first, each run forwards. The machine stands where it stood afterwards.
 */
import type { InspectContext } from '#emulator/inspect';
import type { Mark } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { Course } from './course.ts';
import type { Hit } from './hit.ts';
import type { Bound, Query } from './query-syntax.ts';
import { goesByStep, scanChanges } from './scan-changes.ts';
import { type Looked, type Range, looksAtMachine, type Scan, type ScanEnd, scanEvents } from './scan-events.ts';
import type { Scope } from './scope.ts';

export interface QueryOptions {
  readonly context: InspectContext;
  readonly symbol: Scope['symbol'];
  /** Instructions that may be run beyond the end of history, and are forgotten again. Default: 0. */
  readonly ahead?: number;
  /** Hits that are given at most where the query sets no limit. Default {@link MOST_HITS}. */
  readonly most?: number;
}

/**
 * Why the search ended. `found`: as many as were asked for. `range`, `history`, `beginning`: everything was looked through, up to the bound
 * given, the latest moment that was run, the first one. `stopped`: the program ended there. Not everything was looked through: `limit`
 * of hits, `ahead` beyond the end of history, `steps` of looking at single instructions, `from` was not reached, `given-up`.
 */
export type QueryEnd = 'found' | 'range' | 'history' | 'beginning' | 'stopped' | 'limit' | 'ahead' | 'steps' | 'from' | 'given-up'; // prettier-ignore

export interface QueryResult {
  readonly hits: readonly Hit[];
  /** Of `count` queries all that were found, else the number of hits. */
  readonly count: number;
  readonly end: QueryEnd;
  /** True when nothing that the query asks for can be missing. */
  readonly complete: boolean;
  /** What was looked through. */
  readonly from: Mark;
  readonly to: Mark;
}

export interface QueryProgress {
  readonly count: number;
  readonly now: number;
  /** Cost so far, in instructions, about. */
  readonly work: number;
  /** 0 to 1 where the length of the way is known, else null. */
  readonly part: number | null;
}

/** Hits of an `all` query without a limit of its own. */
export const MOST_HITS = 1_000;
/** Instructions looked at one by one in one query. */
const MOST_STEPS = 20_000_000;
/** First window backwards, in units of virtual time; each further one is four times as long. */
const FIRST_WINDOW = 65_536;
const FIRST_STEPPED_WINDOW = 512;
/** Run-up before a window whose conditions look at contexts: these are known from the transitions before. */
const RUN_UP = 200_000;

const COMPLETE: ReadonlySet<QueryEnd> = new Set<QueryEnd>(['found', 'range', 'history', 'beginning', 'stopped']);

/** Call `advance` until it gives a result, and `finish` in any case. */
export class QueryRun {
  private readonly course: Course;
  private readonly query: Query;
  private readonly options: QueryOptions;
  private readonly looked: Looked;
  private readonly steps = { left: MOST_STEPS };
  private readonly work: Generator<void, QueryEnd>;
  private hits: Hit[] = [];
  private count = 0;
  private range: { from: Mark; to: Mark };
  private answer: QueryResult | null = null;

  constructor(timeline: Timeline, query: Query, options: QueryOptions) {
    this.course = new Course(
      timeline,
      options.context,
      looksAtMachine(query.where) || query.during !== null || looksAtSteps(query),
    );
    this.query = query;
    this.options = options;
    this.looked = { course: this.course, symbol: options.symbol };
    this.range = { from: timeline.start, to: timeline.end };
    this.work = this.search();
  }

  get progress(): QueryProgress {
    const { now } = this.course.machine;
    const { from, to } = this.range;
    const whole = to.now - from.now;
    const isForward = !this.isBackward && whole > 0 && Number.isFinite(whole);
    const part = isForward ? Math.min(1, Math.max(0, (now - from.now) / whole)) : null;
    return { count: this.count, now, work: this.course.work, part };
  }

  /** Go on for about `budget` instructions. @returns null = not there yet. */
  advance(budget: number): QueryResult | null {
    const until = this.course.work + budget;
    while (this.answer === null && this.course.work < until) {
      const { done, value } = this.work.next();
      if (done) this.answer = this.result(value);
    }
    return this.answer;
  }

  /** Between two calls of `advance`: the machine stands where it stood, until `proceed`. */
  pause(): void {
    this.course.pause();
  }
  /** The machine has to stand where it stood at `pause`, with the same history: else give the query up. */
  proceed(): void {
    this.course.proceed();
  }

  /** What is there so far, as the answer to a query that is given up. */
  giveUp(): QueryResult {
    this.answer ??= this.result('given-up');
    return this.answer;
  }

  /** The machine stands where it stood, with its watchers. */
  finish(): void {
    this.course.finish();
  }

  private result(end: QueryEnd): QueryResult {
    return { hits: this.hits, count: this.count, end, complete: COMPLETE.has(end), ...this.range };
  }

  // -- the way -------------------------------------------------------------------------------------------------------------
  private get isBackward(): boolean {
    return this.query.scope === 'previous' || this.query.scope === 'last';
  }
  /** Hits asked for; Infinity for `count`. */
  private get wanted(): number {
    const { scope, limit } = this.query;
    if (limit !== null) return limit;
    if (scope === 'count') return Infinity;
    return scope === 'all' ? (this.options.most ?? MOST_HITS) : 1;
  }

  private *search(): Generator<void, QueryEnd> {
    const { course, query } = this;
    const { timeline, began } = course;
    course.seek(query.scope === 'next' && query.from === null ? began.now : timeline.start.now);
    if (query.from !== null && !(yield* this.goToBound(query.from))) return 'from';
    this.range = { ...this.range, from: course.present };
    return this.isBackward ? yield* this.backwards() : yield* this.forwards();
  }

  /** The farthest that may be gone. */
  private get horizon(): Range {
    const { end } = this.course;
    const ahead = this.options.ahead ?? 0;
    return { now: ahead > 0 ? Infinity : end.now, icount: ahead > 0 ? end.icount + ahead : Infinity, label: null };
  }

  private *forwards(): Generator<void, QueryEnd> {
    const { course, horizon } = this;
    const { until, scope } = this.query;
    const icount = until !== null && 'icount' in until ? until.icount : Infinity;
    const label = until !== null && 'label' in until ? this.address(until.label) : null;
    const range = { now: horizon.now, icount: Math.min(horizon.icount, icount), label };
    const isCount = scope === 'count';
    this.range = { ...this.range, to: { now: range.now, icount: range.icount } };
    const end = yield* this.scan(range, this.wanted, (hit) => {
      this.count++;
      if (!isCount) this.hits.push(hit);
      return this.count < this.wanted;
    });
    const to = course.present;
    this.range = { ...this.range, to };
    if (end === 'enough') return scope === 'all' || scope === 'count' ? 'limit' : 'found';
    if (end !== 'range') return end;
    if (label !== null && to.now < horizon.now && to.icount < horizon.icount) return 'range';
    if (to.icount >= icount) return 'range';
    return (this.options.ahead ?? 0) > 0 && to.now > course.end.now ? 'ahead' : 'history';
  }

  private *backwards(): Generator<void, QueryEnd> {
    const { course, query, range } = this;
    const { from } = range;
    let to = query.scope === 'previous' && query.until === null ? course.began : course.end;
    if (query.until !== null) {
      if ('icount' in query.until || this.address(query.until.label) !== null) yield* this.goToBound(query.until);
      if (course.present.now < course.end.now) to = course.present;
    }
    this.range = { from, to };
    let found: Hit[] = [];
    let length = looksAtSteps(query) ? FIRST_STEPPED_WINDOW : FIRST_WINDOW;
    for (let end = to.now; end > from.now; length *= 4) {
      const start = Math.max(from.now, end - length);
      if (query.during !== null) course.seek(Math.max(from.now, start - RUN_UP));
      if (query.during !== null) course.run({ untilNow: start });
      else course.seek(start);
      const inside: Hit[] = [];
      const why = yield* this.scan({ now: end, icount: Infinity, label: null }, Infinity, (hit) => {
        inside.push(hit);
        this.count++;
        // Only the latest count: what lies before them is not kept.
        if (inside.length > 2 * this.wanted) inside.splice(0, this.wanted);
        return true;
      });
      found = [...inside, ...found].slice(-this.wanted);
      this.hits = [...found].reverse();
      this.count = found.length;
      if (why === 'steps') return 'steps';
      if (found.length >= this.wanted) return 'found';
      end = start;
    }
    return query.from === null ? 'beginning' : 'range';
  }

  private scan(range: Range, most: number, found: (hit: Hit) => boolean): Scan {
    const { what, where, during } = this.query;
    if (what.kind === 'events')
      return scanEvents(this.looked, { events: what.events, where, during, most }, range, found);
    const of = what.kind === 'writes' ? what.target : what.of;
    return scanChanges(this.looked, { kind: what.kind, of, where, during, steps: this.steps }, range, found);
  }

  private address(label: string): number | null {
    return this.options.symbol(label.replace(/^\$/, '')) ?? null;
  }

  /** On to a moment. @returns false when it is not reached. */
  private *goToBound(bound: Bound): Generator<void, boolean> {
    const { course, horizon } = this;
    if ('icount' in bound && bound.icount <= course.end.icount) {
      course.seekIcount(Math.max(bound.icount, course.timeline.start.icount));
      return true;
    }
    const label = 'label' in bound ? this.address(bound.label) : null;
    const icount = 'icount' in bound ? bound.icount : Infinity;
    if ('label' in bound && label === null) return false;
    // Nothing is looked for on the way: an event that never is.
    const way = scanEvents(this.looked, { events: [], where: null, during: null, most: Infinity }, { now: horizon.now, icount: Math.min(horizon.icount, icount), label }, () => true); // prettier-ignore
    const end: ScanEnd = yield* way;
    const { machine } = course;
    if (end !== 'range') return false;
    return label === null ? machine.icount >= icount : machine.registers().eip >>> 0 === label;
  }
}

/** Values that are looked at step by step may be contexts. */
function looksAtSteps({ what }: Query): boolean {
  return (what.kind === 'changes' || what.kind === 'when') && goesByStep(what.of);
}
