/** What takes running the past again, in pieces, so that the window can show how far it is and give up. */
import type { PastProgress, PastRequests, WhyState } from '#emulator/protocol';
import { explainFault, type FaultExplanation, REPEATS_WITHIN } from '#emulator/reasons';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';
import type { TransitionStretch } from '../transition-stretch.ts';

/** Instructions run again in one piece. */
const SLICE = 4_000_000;
/** A chain of faults and the links behind it are looked for among so many further transitions. */
const BEHIND = 16;
/** Transitions that are obtained at once. */
const MOST = 1_000;
const MOVED = 'the machine has moved on, or nothing was asked: ask where it stands now';

interface Why {
  readonly id: number;
  /** First the transitions that it is about are obtained. */
  readonly stretch: TransitionStretch;
  search: FaultExplanation | null;
}
interface Asked<Job> {
  readonly session: MachineSession;
  readonly job: Job;
}

export function pastHandlers(host: HostAccess): AreaHandlers<PastRequests> {
  let obtaining: Asked<TransitionStretch> | null = null;
  let asking: Asked<Why> | null = null;

  const id = (value: unknown, what: string): number => read.integer(value, what, 1, Number.MAX_SAFE_INTEGER);
  const current = <Job>(asked: Asked<Job> | null, session: MachineSession, isPresent: (job: Job) => boolean): Job => {
    if (asked === null || asked.session !== session || !isPresent(asked.job)) throw read.bad(MOVED);
    return asked.job;
  };
  const obtain = (session: MachineSession, job: TransitionStretch): PastProgress => {
    const done = job.advance(SLICE);
    if (done) obtaining = null;
    if (done) session.remember(job.found);
    return { done, looked: job.depth };
  };
  const giveUpWhy = (): void => {
    asking?.job.search?.finish();
    asking = null;
  };
  const explain = (session: MachineSession, job: Why): WhyState => {
    if (job.search === null) {
      if (!job.stretch.advance(SLICE)) return { done: false, looked: job.stretch.depth, card: null };
      session.remember(job.stretch.found);
      job.search = explainFault(session.timeline, session.program, job.id, (one) => session.transition(one));
    }
    const card = job.search?.advance(SLICE) ?? null;
    const done = card !== null || job.search === null;
    const looked = job.search?.depth ?? 0;
    if (done) giveUpWhy();
    return { done, looked, card };
  };

  return {
    obtainStart: ({ first, last }) => {
      obtaining = null;
      const session = host.needPaused('asking for transitions of the past');
      const from = id(first, 'first');
      const job = session.stretch(from, Math.min(id(last, 'last'), from + MOST - 1));
      obtaining = { session, job };
      return obtain(session, job);
    },
    obtainNext: () => {
      const session = host.needPaused('asking for transitions of the past');
      return obtain(
        session,
        current(obtaining, session, (job) => job.isPresent),
      );
    },
    obtainCancel: () => {
      obtaining = null;
      return null;
    },
    whyStart: (params) => {
      giveUpWhy();
      const session = host.needPaused('asking why');
      const wanted = id(params['id'], 'id');
      const job: Why = { id: wanted, stretch: session.stretch(wanted - REPEATS_WITHIN, wanted + BEHIND), search: null };
      asking = { session, job };
      return explain(session, job);
    },
    whyNext: () => {
      const session = host.needPaused('asking why');
      return explain(
        session,
        current(asking, session, (job) => (job.search ?? job.stretch).isPresent),
      );
    },
    whyCancel: () => {
      giveUpWhy();
      return null;
    },
  };
}
