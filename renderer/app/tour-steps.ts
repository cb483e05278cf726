/** The tour: six steps on the real controls with the real machine, the last of which has entered ring 3. */
import { t, type Args, type Key } from '#renderer/i18n';
import { useLayout, useMachine, useTransitions } from '#renderer/stores';
import type { StatusView, TransitionSummary } from '#emulator/protocol';

export type TourStepId = 'run' | 'step' | 'open' | 'back' | 'enter' | 'done';
export interface TourStep {
  readonly id: TourStepId;
  /** What the card points at: the first of these that is there. */
  readonly anchors: readonly string[];
  /** Commands whose keys the text names. */
  readonly commands: readonly string[];
  /** Prepares the machine for the step. */
  readonly begin?: () => Promise<void> | void;
  readonly isDone: () => boolean;
  /** What the learner is asked to do, done for them. */
  readonly act: (run: (command: string) => void) => Promise<void> | void;
}
const byId = (id: string): string => `[data-testid="${id}"]`;
/** Enough crossings that there is something to see. */
const ENOUGH_TRANSITIONS = 4;
const NEWEST = 100;

let pausedAt: number | null = null;
/** What enters ring 3, as the recording calls it. */
let entering = 'IRET';
/** Newest recorded entry of ring 3 from ring 0. */
async function newestEntry(): Promise<TransitionSummary | null> {
  const machine = useMachine();
  const first = Math.max(1, machine.transitionCount - NEWEST + 1);
  const rows = await machine.request('transitions', { first, count: NEWEST });
  return rows.findLast(({ fromCpl, toCpl, failed }) => fromCpl === 0 && toCpl === 3 && !failed) ?? null;
}
/** Put the machine before the instruction that enters ring 3. */
async function standBeforeRing3(): Promise<void> {
  const machine = useMachine();
  if (machine.isRunning) machine.pause();
  const entry = await newestEntry();
  if (entry === null) return;
  if (entry.cause.type === 'instruction' && entry.cause.instruction) entering = entry.cause.instruction;
  // The row counts the instructions before the one that crosses; should it count that one too, one step back is enough.
  await machine.seek({ icount: entry.icount });
  const status = (await machine.request('view', { name: 'status', args: {} })) as StatusView;
  if (status.cpl === 3) await machine.seek({ icount: entry.icount - 1 });
}

export const TOUR_STEPS: readonly TourStep[] = [
  {
    id: 'run',
    anchors: [byId('toolbar-run')],
    commands: ['run.run'],
    isDone: () => useMachine().isRunning && useTransitions().shown > ENOUGH_TRANSITIONS,
    act: (run) => run('run.run'),
  },
  {
    id: 'step',
    anchors: [`${byId('toolbar-pause')}:not([aria-disabled])`, byId('toolbar-step')],
    commands: ['run.pause', 'run.step'],
    begin: () => void (pausedAt = null),
    isDone() {
      const machine = useMachine();
      if (machine.isRunning) return false;
      pausedAt ??= machine.mark.now;
      return machine.mark.now > pausedAt;
    },
    act: (run) => run(useMachine().isRunning ? 'run.pause' : 'run.step'),
  },
  {
    id: 'open',
    anchors: [byId('transition-row'), byId('panel-transitions')],
    commands: [],
    begin() {
      useLayout().open('transitions');
      return useTransitions().open(null);
    },
    isDone: () => useTransitions().opened !== null,
    act: () => useTransitions().open(useMachine().transitionCount),
  },
  {
    id: 'back',
    anchors: [byId('toolbar-back')],
    commands: ['run.back'],
    isDone: () => useMachine().isInThePast,
    act: (run) => run('run.back'),
  },
  {
    id: 'enter',
    anchors: [byId('toolbar-step')],
    commands: ['run.step'],
    begin: standBeforeRing3,
    isDone: () => !useMachine().isRunning && useMachine().status?.cpl === 3,
    act: (run) => run('run.step'),
  },
  { id: 'done', anchors: [byId('status-ring')], commands: [], isDone: () => false, act: () => undefined },
];

/** Title and text of a step. @param keys shown form of the keys of the step's commands */
export function tourWords(step: TourStep, keys: readonly string[]): { readonly title: string; readonly text: string } {
  const args: Args = { keys: keys[0] ?? '', more: keys[1] ?? '', instruction: entering };
  return { title: t(`tour.${step.id}.title` as Key), text: t(`tour.${step.id}.text` as Key, args) };
}
