/** A made-up other side of the protocol for tests of the stores: records requests, answers from a table. */
import type { Notification, Port, RequestKind, Requests } from '#emulator/protocol';

export type Answers = { readonly [K in RequestKind]?: (params: Requests[K]['params']) => Requests[K]['result'] };
export interface FakePort {
  readonly port: Port;
  readonly sent: { readonly kind: RequestKind; readonly params: unknown }[];
  notify(notification: Notification): void;
  /** Answers may be changed between requests. */
  answers: Answers;
  /** Answers come a turn later, so that work without end can be watched. */
  isSlow: boolean;
}
export function fakePort(answers: Answers = {}): FakePort {
  let deliver: (message: unknown) => void = () => {};
  const fake: FakePort = {
    answers,
    isSlow: false,
    sent: [],
    notify: (n) => deliver(n),
    port: {
      onMessage: (listener) => void (deliver = listener),
      post: (message) => {
        const { id, kind, params } = structuredClone(message) as { id: number; kind: RequestKind; params: never };
        fake.sent.push({ kind, params });
        const answer = fake.answers[kind] as ((p: never) => unknown) | undefined;
        const reply = (): void =>
          deliver(
            answer
              ? { type: 'reply', id, ok: true, result: structuredClone(answer(params)) }
              : { type: 'reply', id, ok: false, error: { code: 'bad-request', message: kind } },
          );
        if (fake.isSlow) setTimeout(reply, 0);
        else queueMicrotask(reply);
      },
    },
  };
  return fake;
}
export const stateOf = (patch: Partial<Extract<Notification, { type: 'state' }>> = {}): Notification => ({
  type: 'state', runState: 'paused', stop: null, mark: { now: 0, icount: 0 }, views: [], history: null, transitionCount: 0, newTransitions: [],
  console: { debug: '', serial: '' }, mips: 0, ...patch,
}); // prettier-ignore
/** Let queued microtasks and zero timers pass. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
