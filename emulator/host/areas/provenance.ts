/** Who wrote this, and what will use it. */
import { frameChain, inspect, labelAt, linearEsp, liveFrames } from '#emulator/inspect';
import type { FramesState, ProvenanceRequests, WhoState } from '#emulator/protocol';
import { parsePlace, stackWords, type StackWords, WhoSearch } from '#emulator/provenance';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';

/** Instructions run again in one piece. */
const SLICE = 5_000_000;
const MOST_WORDS = 512;
const MOST_TEXT = 200;
const WHAT = 'asking who wrote something';

export function provenanceHandlers(host: HostAccess): AreaHandlers<ProvenanceRequests> {
  let asked: { readonly session: MachineSession; readonly search: WhoSearch } | null = null;
  let known: { readonly session: MachineSession; readonly key: string; readonly words: StackWords } | null = null;
  const state = (): WhoState => {
    const { search } = asked!;
    return { problem: null, looked: search.depth, provenance: search.answer, done: search.done };
  };
  return {
    whoStart: ({ place }) => {
      asked = null;
      const session = host.needPaused(WHAT);
      const text = read.text(place, 'place').slice(0, MOST_TEXT);
      const parsed = parsePlace(text, session.machine, session.program.symbols);
      if (!parsed.ok) return { problem: parsed.message, looked: 0, provenance: null, done: true };
      asked = { session, search: new WhoSearch(session.timeline, session.program, parsed.named) };
      asked.search.advance(SLICE);
      return state();
    },
    whoNext: () => {
      const session = host.needPaused(WHAT);
      if (asked === null || asked.session !== session || !asked.search.isPresent) {
        asked = null;
        throw read.bad('the machine has moved on: ask again where it stands now');
      }
      asked.search.advance(SLICE);
      return state();
    },
    whoCancel: () => {
      asked = null;
      return null;
    },
    frames: () => framesOf(host.need()),
    stackWords: ({ words, from }) => {
      const session = host.needPaused('asking who pushed the words of the stack');
      const { machine, timeline } = session;
      const count = read.integer(words, 'words', 0, MOST_WORDS);
      if (from !== undefined) return stackWords(timeline, session.program, read.integer(from, 'from', 0, 0xffffffff), count, 4); // prettier-ignore
      const key = [timeline.present.now, timeline.present.icount, timeline.currentBranch, timeline.inputs.length, timeline.end.now, count].join(' '); // prettier-ignore
      if (known?.session === session && known.key === key) return known.words;
      const view = inspect(machine, 'stack', { words: count }, session.context);
      const found = view.words.length === 0 ? { words: [], looked: 0, isComplete: true } : stackWords(timeline, session.program, view.words[0].address, view.words.length, view.wordSize); // prettier-ignore
      known = { session, key, words: found };
      return found;
    },
  };
}

/** Frames by the recorded transitions and the words in memory, so that they are right after going to another moment, too. */
function framesOf({ machine, context, monitors }: MachineSession): FramesState {
  const registers = machine.registers();
  const frames = liveFrames(machine, context.transitions);
  const chain = frameChain(frames, linearEsp(registers));
  return {
    status: inspect(machine, 'status', {}, context),
    frames: frames.map((frame) => {
      const { id, flow, cause, from, now, icount } = frame.transition;
      const word = (role: string): number => frame.words.find((one) => one.role === role)?.value ?? 0;
      return {
        transition: id,
        flow,
        cause: cause.type,
        vector: cause.vector ?? -1,
        fromCpl: from.cpl,
        cs: word('CS') & 0xffff,
        eip: word('EIP'),
        label: labelAt(context, word('EIP')),
        low: frame.low,
        high: frame.high,
        since: { now, icount },
        instructions: machine.icount - icount,
        // A program of level 3 stands on a stack of its own: what lies above its ESP is not its frame.
        nesting: registers.cpl > 0 ? 0 : chain.indexOf(frame) + 1,
      };
    }),
    findings: monitors.findings.filter(({ rule }) => rule === 'S1' || rule === 'S2'),
  };
}
