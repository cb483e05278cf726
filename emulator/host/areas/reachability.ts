/** What can be reached from where, and frames that somebody foretells: both asked of the machine in a state that is thrown away. */
import type { SourcePlace } from '#emulator/inspect';
import type { EntrySource, ReachabilityRequests, ReachState } from '#emulator/protocol';
import { instructionHere } from '#emulator/provenance';
import { contentOf, frameAnswer, frameQuestion, ReachSearch, tablesOf, type ReachMap, type TableName, type WhatIf } from '#emulator/reachability'; // prettier-ignore
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import type { MachineSession } from '../machine-session.ts';
import * as read from '../params.ts';

/** Attempts in one piece: some hundredths of a second. */
const PIECE = 150;
/** Maps that are kept: going to and fro between a change and none costs nothing. */
const MOST_KNOWN = 8;
const MOST_CHANGES = 16;
const WHAT = 'asking what can be reached';

interface Asked {
  readonly session: MachineSession;
  readonly content: string;
  readonly search: ReachSearch;
}

export function reachabilityHandlers(host: HostAccess): AreaHandlers<ReachabilityRequests> {
  let asked: Asked | null = null;
  let known: { session: MachineSession; maps: Map<string, ReachMap> } | null = null;
  const mapsOf = (session: MachineSession): Map<string, ReachMap> => {
    if (known?.session !== session) known = { session, maps: new Map() };
    return known.maps;
  };
  const advance = ({ session, content, search }: Asked): ReachState => {
    const map = search.advance(PIECE);
    if (map !== null) {
      const maps = mapsOf(session);
      if (maps.size >= MOST_KNOWN) maps.delete(maps.keys().next().value ?? '');
      maps.set(content, map);
      asked = null;
    }
    return { progress: search.progress, map };
  };
  return {
    reachStart: ({ whatIf }) => {
      asked = null;
      const session = host.needPaused(WHAT);
      const changes = whatIf === undefined ? [] : changesOf(whatIf, 'whatIf');
      const content = contentOf(session.machine, changes);
      const map = mapsOf(session).get(content);
      if (map !== undefined) return { progress: { done: 0, total: 0 }, map };
      asked = { session, content, search: new ReachSearch(session.timeline, changes) };
      return advance(asked);
    },
    reachNext: () => {
      const session = host.needPaused(WHAT);
      const isSame = asked !== null && asked.session === session && contentOf(session.machine, asked.search.changes) === asked.content; // prettier-ignore
      if (asked === null || !isSame) {
        asked = null;
        throw read.bad('the machine has moved on, or nothing was asked: ask where it stands now');
      }
      return advance(asked);
    },
    reachCancel: () => {
      asked = null;
      return null;
    },
    reachApply: ({ changes }) => {
      const session = host.needPaused('changing a table');
      for (const change of changesOf(changes, 'changes')) write(session, change);
      return host.pushed();
    },
    entrySources: () => sourcesOf(host.need()),
    frameQuestion: () => {
      const session = host.needPaused('asking about the next transition');
      const here = instructionHere(session.machine, session.program);
      return frameQuestion(session.timeline, here && { text: here.text, length: here.length });
    },
    frameAnswer: () => frameAnswer(host.needPaused('asking about the next transition').timeline),
  };
}

function changesOf(value: unknown, what: string): WhatIf[] {
  return read
    .list(value, what)
    .slice(0, MOST_CHANGES)
    .map((one, i): WhatIf => {
      const given = read.fields(one, `${what}[${i}]`);
      return {
        table: read.oneOf(given['table'], `${what}[${i}].table`, ['GDT', 'LDT', 'IDT']),
        index: read.integer(given['index'], `${what}[${i}].index`, 0, 8191),
        low: read.integer(given['low'], `${what}[${i}].low`, 0, 0xffffffff),
        high: read.integer(given['high'], `${what}[${i}].high`, 0, 0xffffffff),
      };
    });
}

const table = (session: MachineSession, name: TableName) => tablesOf(session.machine.registers()).find((one) => one.name === name); // prettier-ignore

function write(session: MachineSession, { table: name, index, low, high }: WhatIf): void {
  const { machine } = session;
  const found = table(session, name);
  if (found === undefined || index >= found.count) throw read.bad(`there is no entry ${index} in the ${name}`);
  const address = found.base + index * 8;
  const bytes = [low, low >>> 8, low >>> 16, low >>> 24, high, high >>> 8, high >>> 16, high >>> 24].map((byte) => byte & 0xff); // prettier-ignore
  const places = bytes.map((_, k) => machine.translate((address + k) >>> 0));
  if (places.some((physical) => physical < 0)) throw read.bad(`entry ${index} of the ${name} is not mapped: map it first`); // prettier-ignore
  bytes.forEach((byte, k) => session.input({ type: 'poke-memory', physical: places[k], bytes: [byte] }));
}

function sourcesOf(session: MachineSession): EntrySource[] {
  const found: EntrySource[] = [];
  const { source } = session.program;
  for (const { name, base, count } of tablesOf(session.machine.registers())) {
    for (let index = 0; index < Math.min(count, 512); index++) {
      // The first byte that was assembled says it: an entry may be several lines, or a macro.
      let place: SourcePlace | null = null;
      for (let k = 0; k < 8 && place === null; k++) place = source.placeOfBytes((base + index * 8 + k) >>> 0);
      if (place !== null) found.push({ table: name, index, source: place });
    }
  }
  return found;
}
