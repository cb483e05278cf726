/** For tests of dialogs: a made-up worker that answers from a table, a made-up host, and the words on the page. */
import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { EmulatorClient } from '#emulator/client';
import type { HistoryState, Notification, RequestKind, Requests } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { createBrowserHost, useHost, useMachine } from '#renderer/stores';

export type Answers = { [K in RequestKind]?: (params: Requests[K]['params']) => Requests[K]['result'] };
export type Host = Parameters<typeof useHost>[0];
export interface Bench {
  /** Requests that the worker got, oldest first. */
  readonly sent: { readonly kind: RequestKind; readonly params: unknown }[];
  readonly answers: Answers;
  notify(notification: Notification): void;
}
const mark = (n: number) => ({ now: n, icount: n });
const branch = (id: number, part: Partial<HistoryState['branches'][number]> = {}) => ({
  id, name: '', parent: null, from: mark(0), end: mark(20_000), ownInputs: 0, ...part,
}); // prettier-ignore
/** The first course of events, one that left it after 12 000 instructions, and one that left that. */
export const THREE_BRANCHES: HistoryState = {
  start: mark(0), end: mark(20_000), branch: 2, snapshots: 1, bytes: 1,
  branches: [branch(1), branch(2, { parent: 1, from: mark(12_000), ownInputs: 3 }), branch(3, { name: 'try', parent: 1, from: mark(15_000) })],
}; // prettier-ignore
export const standsAt = (now: number, history: HistoryState | null): Notification => ({
  type: 'state', runState: 'paused', stop: null, mark: mark(now), views: [], history, transitionCount: 0, newTransitions: [], console: { debug: '', serial: '' }, mips: 0,
}); // prettier-ignore

/** Fresh stores, English, a worker that is connected. `shell`: what the host does otherwise than a browser page. */
export async function setUp(answers: Answers, shell: Partial<Host> = {}): Promise<Bench> {
  const storage = { get: () => null, set: () => undefined, delete: () => undefined, keys: () => [] };
  const files = { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) };
  const page = createBrowserHost({ storage, files, clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined }); // prettier-ignore
  useHost({ ...page, ...shell });
  setActivePinia(createPinia());
  language.value = 'en';
  let deliver: (message: unknown) => void = () => {};
  const known: Answers = { hello: () => ({ version: 1 }), ...answers };
  const bench: Bench = { sent: [], answers: known, notify: (notification) => deliver(notification) };
  const post = (message: unknown): void => {
    const { id, kind, params } = message as { id: number; kind: RequestKind; params: never };
    bench.sent.push({ kind, params });
    const answer = known[kind] as ((params: never) => unknown) | undefined;
    const error = { code: 'bad-request', message: kind };
    queueMicrotask(() => deliver({ type: 'reply', id, ...(answer ? { ok: true, result: answer(params) } : { ok: false, error }) })); // prettier-ignore
  };
  await useMachine().connect(() => new EmulatorClient({ onMessage: (listener) => void (deliver = listener), post }));
  return bench;
}

export const part = <E extends HTMLElement = HTMLElement>(testid: string): E | null =>
  document.querySelector<E>(`[data-testid="${testid}"]`);
/** What the open dialog says, in one line. */
export const said = (): string =>
  document.querySelector('[role="dialog"]')?.textContent.replace(/\s+/g, ' ').trim() ?? '';
export async function click(testid: string): Promise<void> {
  part(testid)!.click();
  await flushPromises();
}
/** A person types into a field and leaves it, or chooses from a list. */
export async function enter(field: HTMLElement | null, value: string): Promise<void> {
  (field as HTMLInputElement).value = value;
  field!.dispatchEvent(new Event('change', { bubbles: true }));
  await flushPromises();
}
