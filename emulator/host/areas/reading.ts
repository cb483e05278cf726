/** Questions that change nothing: views, transitions, events, findings, help. */
import { formatTransition } from '#emulator/events';
import { instructionHelp, vocabulary } from '../editor-help.ts';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import * as read from '../params.ts';
import type { Requests } from '#emulator/protocol';

type ReadingRequests = Pick<
  Requests,
  | 'view'
  | 'transition'
  | 'transitionText'
  | 'transitions'
  | 'events'
  | 'findings'
  | 'digest'
  | 'inputLog'
  | 'instructionHelp'
  | 'vocabulary'
>;

const MOST_SUMMARIES = 5_000;
const MOST_EVENTS = 5_000;

export const readingHandlers = (host: HostAccess): AreaHandlers<ReadingRequests> => ({
  view: (params) => {
    const { name, args } = read.viewRequest(params, 'params');
    return host.need().view(name, args);
  },
  transition: ({ id }) => host.need().transition(read.integer(id, 'id', 1, Number.MAX_SAFE_INTEGER)),
  transitionText: ({ id }) => {
    const transition = host.need().transition(read.integer(id, 'id', 1, Number.MAX_SAFE_INTEGER));
    return transition === null ? null : formatTransition(transition);
  },
  transitions: ({ first, count }) =>
    host
      .need()
      .summaries(
        read.integer(first, 'first', 0, Number.MAX_SAFE_INTEGER),
        Math.min(MOST_SUMMARIES, read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER)),
      ),
  events: ({ from, count }) =>
    host
      .need()
      .eventsFrom(
        read.integer(from, 'from', 0, Number.MAX_SAFE_INTEGER),
        Math.min(MOST_EVENTS, read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER)),
      ),
  findings: ({ from, count }) => {
    const first = read.integer(from, 'from', 0, Number.MAX_SAFE_INTEGER);
    const most = read.integer(count, 'count', 0, Number.MAX_SAFE_INTEGER);
    return host.need().monitors.findings.slice(first, first + most);
  },
  digest: () => {
    const session = host.need();
    return { digest: session.machine.digest(), mark: session.mark };
  },
  inputLog: () => host.need().machine.inputLog,
  instructionHelp: ({ mnemonic }) => instructionHelp(read.text(mnemonic, 'mnemonic')),
  vocabulary: () => vocabulary(),
});
