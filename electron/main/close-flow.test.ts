import { beforeEach, describe, expect, it } from 'vitest';
import type { CloseAnswer } from '#electron/contract';
import { CloseFlow } from './close-flow.ts';

let log: string[];
let answers: CloseAnswer[];
let flow: CloseFlow;

beforeEach(() => {
  log = [];
  answers = [];
  flow = new CloseFlow({
    ask: async () => {
      log.push('ask');
      return answers.shift() ?? 'cancel';
    },
    requestSaveAll: (id) => log.push(`save all ${id}`),
    discardBackups: async () => void log.push('discard'),
    closeNow: () => log.push('close'),
  });
});

/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('closing', () => {
  it('asks nothing when there is nothing to lose', () => {
    expect(flow.mayClose()).toBe(true);
    expect(log).toEqual([]);
  });

  it('asks once, however often the button is pressed', async () => {
    flow.setDirty(true);
    expect([flow.mayClose(), flow.mayClose()]).toEqual([false, false]);
    await settle();
    expect(log).toEqual(['ask']);
    flow.mayClose();
    await settle();
    expect(log).toEqual(['ask', 'ask']);
  });

  it('drops the backups when the learner does not want to save', async () => {
    flow.setDirty(true);
    answers = ['discard'];
    flow.mayClose();
    await settle();
    expect(log).toEqual(['ask', 'discard', 'close']);
    expect(flow.mayClose()).toBe(true);
  });

  it('waits for the window to save everything', async () => {
    flow.setDirty(true);
    answers = ['save'];
    flow.mayClose();
    await settle();
    expect(log).toEqual(['ask', 'save all 1']);
    flow.saveAllDone(7, true);
    await settle();
    expect(log).toHaveLength(2);
    flow.saveAllDone(1, true);
    await settle();
    expect(log).toEqual(['ask', 'save all 1', 'close']);
  });

  it('stays when saving failed or was cancelled', async () => {
    flow.setDirty(true);
    answers = ['save'];
    flow.mayClose();
    await settle();
    flow.saveAllDone(1, false);
    await settle();
    expect([log, flow.isDirty()]).toEqual([['ask', 'save all 1'], true]);
  });

  it('stays when the page goes down while it saves', async () => {
    flow.setDirty(true);
    answers = ['save', 'save'];
    flow.mayClose();
    await settle();
    flow.windowGone();
    await settle();
    flow.mayClose();
    await settle();
    expect(log).toEqual(['ask', 'save all 1', 'ask', 'save all 2']);
  });

  it('may close after the work was saved by hand', () => {
    flow.setDirty(true);
    flow.setDirty(false);
    expect(flow.mayClose()).toBe(true);
  });
});
