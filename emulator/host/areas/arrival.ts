/** One run for each place where an interrupt could arrive, on a machine of its own beside the session's. */
import { ArrivalSweep, ProblemInScenario, readScenario } from '#emulator/arrivals';
import type { ArrivalRun, ScenarioText } from '#emulator/arrivals';
import { contextOf, TransitionCache } from '#emulator/debug';
import { linearEip } from '#emulator/inspect';
import type { LoggedInput } from '#emulator/machine';
import type { ArrivalRequests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';

/** Instructions at a time: some hundredths of a second. */
const SLICE = 500_000;
/** A range that is not reached by then is given up, unless history is longer. */
const LOOK_FOR = 100_000_000;
const MOST_TEXTS = 20;

interface Trial {
  readonly session: MachineSession;
  /** Branch of history that is tried again, and its inputs. */
  readonly branch: number;
  readonly known: readonly LoggedInput[];
  readonly sweep: ArrivalSweep;
  isDone: boolean;
  /** Runs that were opened, and their branches. */
  readonly opened: Map<number, number>;
}

export function arrivalHandlers(host: HostAccess): AreaHandlers<ArrivalRequests> {
  let trial: Trial | null = null;
  const present = (): Trial => {
    const session = host.need();
    if (trial === null || trial.session !== session) throw read.bad('no arrivals are being tried: start them first');
    return trial;
  };
  return {
    arrivalsStart: ({ scenario, begin, mainFile }) => {
      trial = null;
      const described = scenarioText(scenario);
      const from = begin === undefined ? 'start' : read.oneOf(begin, 'begin', ['start', 'present']);
      const file = mainFile === undefined ? null : read.text(mainFile, 'mainFile');
      try {
        trial = begun(host, described, from, file);
        return { problem: null };
      } catch (error) {
        if (error instanceof ProblemInScenario) return { problem: error.problem };
        throw error;
      }
    },
    arrivalsNext: () => {
      const now = present();
      now.isDone ||= now.sweep.advance(SLICE);
      const report = now.sweep.report();
      return { progress: now.sweep.progress, lines: report.lines, report: now.isDone ? report : null };
    },
    arrivalsCancel: () => {
      trial = null;
      return null;
    },
    arrivalsOpen: ({ run, at, name }) => {
      const now = present();
      const id = read.integer(run, 'run', 1, Number.MAX_SAFE_INTEGER);
      const wanted = now.sweep.report().runs.find((one) => one.id === id);
      if (wanted === undefined) throw read.bad(`there is no run ${id}`);
      const place = read.oneOf(at, 'at', ['arrival', 'broken']);
      const called = read.text(name, 'name');
      try {
        return host.stand(() => open(now, wanted, place, called));
      } catch (error) {
        // The machine was moved before it was seen that this run is of another course of events.
        host.pushed();
        throw error;
      }
    },
  };
}

function begun(host: HostAccess, described: ScenarioText, from: 'start' | 'present', mainFile: string | null): Trial {
  const session = host.need();
  const { timeline } = session;
  const machine = host.parts.createMachine(session.machine.config);
  const context = contextOf(session.program, new TransitionCache(machine));
  const units = machine.config.instructionsPerPitClock;
  const scenario = readScenario(described, session.program, context, units, mainFile);
  const first = timeline.snapshotBefore({ now: timeline.start.now + 1, icount: 0 });
  machine.restore(from === 'present' || first === null ? timeline.here() : first);
  const known = [...timeline.inputs];
  const lookFor = Math.max(LOOK_FOR, timeline.end.now - timeline.start.now);
  const sweep = new ArrivalSweep(machine, scenario, { context, known, lookFor });
  return { session, branch: timeline.currentBranch, known, sweep, isDone: false, opened: new Map() };
}

/** The session's machine to the arrival (a branch of its own), or further to where something broke. */
function open(trial: Trial, run: ArrivalRun, at: 'arrival' | 'broken', name: string): void {
  const { session, opened } = trial;
  const { timeline } = session;
  const { mark, halted } = run.boundary;
  const known = opened.get(run.id);
  const before = timeline.branches.find(({ id }) => id === known);
  if (before !== undefined) {
    if (timeline.currentBranch !== before.id) session.switchBranch(before.id);
    session.seek({ now: mark.now });
  } else {
    if (timeline.currentBranch !== trial.branch) session.switchBranch(trial.branch);
    session.seek(halted ? { icount: mark.icount } : { now: mark.now });
    refuseOther(trial, run);
    run.inputs.forEach((event, i) => session.input(event, i === 0));
    timeline.nameBranch(timeline.currentBranch, name);
    opened.set(run.id, timeline.currentBranch);
  }
  const [first] = run.broken;
  if (at === 'broken' && first !== undefined) session.seek({ now: first.mark.now });
}

/** The course of events was changed since: this run is not of it. */
function refuseOther({ session, known }: Trial, { boundary }: ArrivalRun): void {
  const { machine, timeline } = session;
  const until = boundary.mark.now;
  const count = (inputs: readonly LoggedInput[]): number => inputs.filter(({ now }) => now <= until).length;
  const isThere = machine.icount === boundary.mark.icount && (boundary.halted || linearEip(machine.registers()) === boundary.linear); // prettier-ignore
  if (!isThere || count(timeline.inputs) !== count(known))
    throw read.bad('the course of events was changed since the arrivals were tried: try them again');
}

function scenarioText(value: unknown): ScenarioText {
  const given = read.fields(value, 'scenario');
  const optional = (name: string): string => (given[name] === undefined ? '' : read.text(given[name], `scenario.${name}`)); // prettier-ignore
  const texts = (name: string): string[] => {
    if (given[name] === undefined) return [];
    return read.list(given[name], `scenario.${name}`).slice(0, MOST_TEXTS).map((one, i) => read.text(one, `scenario.${name}[${i}]`)); // prettier-ignore
  };
  const number = (name: string): number | undefined =>
    given[name] === undefined ? undefined : read.integer(given[name], `scenario.${name}`, 0, Number.MAX_SAFE_INTEGER);
  const most = number('most');
  const horizon = number('horizon');
  return {
    from: read.text(given['from'], 'scenario.from'),
    to: optional('to'),
    passes: optional('passes'),
    interrupt: read.text(given['interrupt'], 'scenario.interrupt'),
    until: read.text(given['until'], 'scenario.until'),
    checks: texts('checks'),
    checkAt: optional('checkAt'),
    ignore: texts('ignore'),
    same: texts('same'),
    except: texts('except'),
    ...(most === undefined ? {} : { most }),
    ...(horizon === undefined ? {} : { horizon }),
  };
}
