/** A session as one small file: saved and lived again in slices, so that the window can show progress and give up. */
import {
  bootOf,
  type Capsule,
  CapsuleError,
  CapsuleRecorder,
  CapsuleReplay,
  readCapsule,
  writeCapsule,
} from '#emulator/capsule';
import type { CapsuleProblem, CapsuleRequests, Requests } from '#emulator/protocol';
import { bookmarks } from '../capsule-params.ts';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import { bad, integer, list, text } from '../params.ts';

/** Instructions lived again before the window hears of it: some 50 ms. */
const SLICE = 4_000_000;
/** The smallest budget that still holds a history: one MiB. */
const SMALLEST_BUDGET = 1 << 20;
const LARGEST_BUDGET = 64 * 1024 ** 3;

interface Work<T> {
  readonly job: T;
  readonly session: MachineSession;
  readonly title: string;
}

const problemOf = (error: unknown): CapsuleProblem => {
  if (!(error instanceof CapsuleError)) throw error;
  return { code: error.code, args: error.args, message: error.message };
};

export function capsuleHandlers(host: HostAccess): AreaHandlers<CapsuleRequests> {
  let saving: Work<CapsuleRecorder> | null = null;
  let living: Work<CapsuleReplay> | null = null;
  let left = '';

  const current = <T>(work: Work<T> | null): T => {
    if (work === null || work.session !== host.session)
      throw bad('there is no capsule at work: save or open one first');
    return work.job;
  };
  const placeOf = ({ timeline }: MachineSession): string =>
    `${timeline.currentBranch} ${timeline.present.now} ${timeline.present.icount}`;

  return {
    capsuleSave: (params) => {
      const session = host.needPaused('saving a capsule');
      const facts = {
        title: text(params['title'], 'title'),
        ringside: text(params['ringside'], 'ringside'),
        bookmarks: bookmarks(params['bookmarks']),
        breakpoints: list(params['breakpoints'], 'breakpoints'),
      };
      try {
        saving = {
          job: new CapsuleRecorder(session.timeline, { ...facts, ...session.capsuleFacts }),
          session,
          title: facts.title,
        };
        return { problem: null };
      } catch (error) {
        return { problem: problemOf(error) };
      }
    },
    capsuleSaveNext: () => {
      host.needPaused('saving a capsule');
      const job = current(saving);
      const isDone = job.advance();
      const progress = { done: job.done, total: job.total };
      if (!isDone) return { ...progress, text: null, problem: null };
      saving = null;
      try {
        return { ...progress, text: writeCapsule(job.capsule()), problem: null };
      } catch (error) {
        return { ...progress, text: null, problem: problemOf(error) };
      }
    },
    capsuleOpen: (params) => {
      const images = list(params['images'] ?? [], 'images').filter(
        (one): one is Uint8Array => one instanceof Uint8Array,
      );
      try {
        const capsule = readCapsule(text(params['text'], 'text'), { images });
        const { opened, session } = open(host, capsule);
        living = { job: new CapsuleReplay(capsule, session.replayTarget()), session, title: capsule.title };
        left = placeOf(session);
        return { problem: null, opened };
      } catch (error) {
        return { problem: problemOf(error), opened: null };
      }
    },
    capsuleNext: () => {
      const session = host.needPaused('going on with a capsule');
      const job = current(living);
      if (placeOf(session) !== left)
        throw bad('the machine was moved while the capsule was being replayed: open it again');
      const isDone = job.advance(SLICE);
      session.arrived();
      left = placeOf(session);
      if (isDone) {
        living = null;
        host.pushed();
      }
      const wrong = job.firstDifference;
      const difference = wrong && {
        ...wrong.checkpoint,
        outcome: wrong.outcome === 'differs' ? wrong.outcome : ('not-reached' as const),
      };
      return { done: job.done, total: job.total, isDone, checked: job.results.length, difference };
    },
    setHistoryBudget: ({ bytes }) => {
      host.setHistoryBudget(bytes === null ? null : integer(bytes, 'bytes', SMALLEST_BUDGET, LARGEST_BUDGET));
      return null;
    },
  };
}

type Opened = NonNullable<Requests['capsuleOpen']['result']['opened']>;

function open(host: HostAccess, capsule: Capsule): { opened: Opened; session: MachineSession } {
  const { image, assembled, assemblesDifferently } = bootOf(capsule, host.parts);
  const { sources, name } = capsule.program;
  const source = sources !== null && assembled !== null ? { assembled, ...sources } : null;
  const session = host.load(image, capsule.machine, capsule.stopAt, source);
  session.keepSources(name, sources);
  const { title, machine, bookmarks: marks, breakpoints, checkpoints } = capsule;
  const files = sources?.files ?? [];
  return {
    session,
    opened: {
      title,
      name,
      files,
      assembled,
      assemblesDifferently,
      machine,
      bookmarks: marks,
      breakpoints,
      checkpoints: checkpoints.length,
    },
  };
}
