/**
 * Try every arrival. The scenario runs once to find the boundaries, once undisturbed as the measure, then once for each
 * boundary: from a snapshot that moves along right behind the boundaries, with the interrupt made to arrive exactly there.
 *
 * The caller hands over a machine of its own that stands where the scenario begins, advances the sweep with budgets and may
 * give it up at any time.
 */
import { labelAt } from '#emulator/inspect';
import type { InspectContext } from '#emulator/inspect';
import type { LoggedInput, Machine, Snapshot } from '#emulator/machine';
import { giveDue } from './feed.ts';
import { inputsFor, isWaiting, lineOf, obstacleOf } from './interrupt.ts';
import { consoleDifferences, memoryDifferences, toPhysical } from './difference.ts';
import { deadStack, goTo, judgeEnd, planFrom, runOn } from './run.ts';
import type { RunPlan } from './run.ts';
import { sampleBoundaries } from './sample.ts';
import { scanBoundaries } from './scan.ts';
import type { Scan } from './scan.ts';
import { reportOf } from './report.ts';
import type { Acceptance, ArrivalReport, ArrivalRun, Boundary, Broken, DeferReason, Progress, RunEnd, Scenario } from './types.ts'; // prettier-ignore
import { RunWatcher } from './watcher.ts';

/** What a run costs beside its instructions: restoring, saving, code decoded anew. In instructions, about. */
const RUN_COST = 20_000;

export interface SweepOptions {
  /** Names, lines and declarations of the program. */
  readonly context: InspectContext;
  /** Inputs of the course of events that is tried again. */
  readonly known?: readonly LoggedInput[];
  /** Virtual time after which a range that was not reached is given up; 200,000,000. */
  readonly lookFor?: number;
}

const LOOK_FOR = 200_000_000;

export class ArrivalSweep {
  readonly scenario: Scenario;
  private readonly machine: Machine;
  private readonly context: InspectContext;
  private readonly known: readonly LoggedInput[];
  private readonly lookFor: number;
  private readonly watcher: RunWatcher;
  private readonly work: Generator<number, void>;
  private scan: Scan | null = null;
  private chosen: readonly Boundary[] = [];
  private undisturbed: RunEnd | null = null;
  private reference: Snapshot | null = null;
  private readonly knownFaults = new Set<string>();
  private readonly knownFindings = new Set<string>();
  private readonly runs: ArrivalRun[] = [];
  private phase: Progress['phase'] = 'looking';
  private found = 0;

  constructor(machine: Machine, scenario: Scenario, options: SweepOptions) {
    this.machine = machine;
    this.scenario = scenario;
    this.context = options.context;
    this.known = options.known ?? [];
    this.lookFor = options.lookFor ?? LOOK_FOR;
    this.watcher = new RunWatcher(machine, this.context, scenario.builtIn);
    machine.observe('transitions', null);
    machine.setMonitor(this.watcher);
    this.work = this.sweep();
  }

  /** Go on for about so many instructions. @returns true when all is done. */
  advance(budget: number): boolean {
    for (let left = budget; left > 0;) {
      const step = this.work.next();
      if (step.done === true) return true;
      left -= step.value;
    }
    return false;
  }

  get progress(): Progress {
    const broke = this.runs.reduce((sum, { held }) => sum + (held ? 0 : 1), 0);
    return { phase: this.phase, found: this.found, chosen: this.chosen.length, tried: this.runs.length, broke };
  }

  /** What is known by now; complete when `advance` said so. */
  report(): ArrivalReport {
    return reportOf(this.scenario, this.context, {
      boundaries: this.scan?.boundaries ?? [],
      scan: { ended: this.scan?.ended ?? 'horizon', passes: this.scan?.passes ?? 0 },
      chosen: this.chosen.length,
      undisturbed: this.undisturbed,
      runs: this.runs,
    });
  }

  private *sweep(): Generator<number, void> {
    const onFound = (count: number): void => void (this.found = count);
    const scan = yield* scanBoundaries(this.machine, this.scenario, this.known, this.lookFor, onFound);
    this.scan = scan;
    const { first } = scan;
    if (first !== null) {
      this.chosen = sampleBoundaries(scan.boundaries, this.scenario.most);
      this.phase = 'undisturbed';
      this.arm();
      yield* this.undisturbedRun(first, scan.boundaries);
      this.phase = 'trying';
      yield* this.tryAll(first);
    }
    this.phase = 'done';
  }

  /** Stops on the way: the label that ends a run and those where something is judged. */
  private arm(): void {
    const { until, checks } = this.scenario;
    const places = checks.flatMap(({ at }) => (at === null ? [] : [at]));
    this.machine.setBreakpoints([...new Set(until.kind === 'label' ? [...places, until.linear] : places)]);
  }

  /** The measure of all others: the way from the first boundary to the end of the last one's run. */
  private *undisturbedRun(first: Snapshot, boundaries: readonly Boundary[]): Generator<number, void> {
    const plan = planFrom(this.scenario, this.known, boundaries[boundaries.length - 1].mark);
    this.machine.restore(first);
    this.undisturbed = yield* this.runQuietly(boundaries[0], plan);
    if (this.undisturbed.reached && (this.scenario.same.memory || this.scenario.same.console))
      this.reference = this.machine.save(first);
  }

  /** A run in which nothing arrives: what is found in it is nothing an arrival can be blamed for. */
  private *runQuietly(from: Boundary, plan: RunPlan): Generator<number, RunEnd> {
    this.watcher.begin(undefined);
    const end = yield* runOn(this.machine, from, [], plan, this.watcher, []);
    for (const { key } of this.watcher.faults) this.knownFaults.add(key);
    for (const { rule, key } of this.watcher.findings) this.knownFindings.add(`${rule} ${key}`);
    return end;
  }

  private *tryAll(first: Snapshot): Generator<number, void> {
    let behind = first;
    for (const boundary of this.chosen) {
      yield* goTo(this.machine, behind, boundary, this.known);
      giveDue(this.machine, this.known, 0);
      behind = this.machine.save(behind);
      this.runs.push(yield* this.tryOne(boundary, behind));
      yield RUN_COST;
    }
  }

  private *tryOne(boundary: Boundary, here: Snapshot): Generator<number, ArrivalRun> {
    const { machine, scenario, watcher } = this;
    const { interrupt } = scenario;
    const wasWaiting = isWaiting(machine, interrupt);
    const inputs = inputsFor(machine, interrupt);
    watcher.begin(lineOf(interrupt));
    for (const event of inputs) machine.input(event);
    const obstacle = obstacleOf(machine, interrupt) ?? (wasWaiting ? 'merged' : null);
    const broken: Broken[] = [];
    const plan = planFrom(scenario, this.known, boundary.mark);
    const end = yield* runOn(machine, boundary, inputs, plan, watcher, broken);
    const acceptance = this.acceptance(boundary, obstacle);
    const seen = { faults: watcher.faults, findings: [...watcher.findings], changed: watcher.changed };
    if (!end.reached) broken.unshift(this.notReached(end));
    else {
      judgeEnd(machine, scenario, broken);
      this.compare(here, broken);
    }
    broken.push(...seen.changed);
    if (scenario.builtIn.includes('faults')) broken.push(...this.newFaults(seen.faults));
    broken.push(...(yield* this.newFindings(seen.findings, boundary, here, plan)));
    broken.sort((a, b) => a.mark.now - b.mark.now);
    return {
      id: this.runs.length + 1,
      boundary,
      source: this.context.source.place(boundary.linear),
      label: labelAt(this.context, boundary.linear),
      inputs,
      acceptance,
      held: broken.length === 0,
      broken,
      end,
    };
  }

  private acceptance(boundary: Boundary, obstacle: DeferReason | null): Acceptance {
    const { accepted, returnedAt } = this.watcher;
    if (accepted === null) return { how: 'never', why: obstacle, at: null, returned: false };
    const { linear, mark } = accepted;
    const at = { linear, mark, source: this.context.source.place(linear), label: labelAt(this.context, linear) };
    const how = mark.now === boundary.mark.now ? 'here' : 'deferred';
    const why = how === 'here' ? null : (obstacle ?? 'another-first');
    return { how, why, at, returned: returnedAt !== null };
  }

  private notReached({ stop, mark }: RunEnd): Broken {
    const observed = stop.why === 'limit' ? 'horizon' : stop.why;
    const args = stop.why === 'halted-forever' ? { interruptsEnabled: stop.interruptsEnabled ? 1 : 0 } : {};
    return { kind: 'end', what: 'until', expected: 'reached', observed, mark, args };
  }

  private newFaults(faults: RunWatcher['faults']): Broken[] {
    return faults
      .filter(({ key }) => !this.knownFaults.has(key))
      .map(({ vector, errorCode, linear, rule, mark }) => ({
        kind: 'fault',
        what: String(vector),
        expected: '',
        observed: labelAt(this.context, linear) || hex(linear),
        mark,
        args: { vector, linear, rule, ...(errorCode === null ? {} : { errorCode }) },
      }));
  }

  /** Findings that neither the undisturbed run nor, looked at as freshly, the same stretch without the arrival shows. */
  private *newFindings(
    findings: RunWatcher['findings'],
    boundary: Boundary,
    here: Snapshot,
    plan: RunPlan,
  ): Generator<number, Broken[]> {
    const unknown = (): RunWatcher['findings'] =>
      findings.filter(({ rule, key }) => !this.knownFindings.has(`${rule} ${key}`));
    if (unknown().length > 0) {
      this.machine.restore(here);
      yield* this.runQuietly(boundary, plan);
    }
    return unknown().map(({ rule, at, args }) => ({ kind: 'finding', what: rule, expected: '', observed: '', mark: at, args })); // prettier-ignore
  }

  private compare(here: Snapshot, broken: Broken[]): void {
    const { same } = this.scenario;
    if (this.reference === null || this.scenario.until.kind !== 'label') return;
    const end = this.machine.save(here);
    if (same.memory) {
      const except = toPhysical(this.machine, [...same.except, ...deadStack(this.machine, this.watcher)]);
      broken.push(...memoryDifferences(this.reference, end, except));
    }
    if (same.console) broken.push(...consoleDifferences(this.reference, end));
  }
}

const hex = (value: number): string => `${(value >>> 0).toString(16).toUpperCase()}h`;
