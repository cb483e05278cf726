/** `setBreakpoints` and its siblings: from what the client wants to breakpoints, and how each was bound. */
import type { BreakpointProblem, BreakpointSpec } from '#emulator/debug';
import {
  address,
  DapError,
  fields,
  integer,
  list,
  optionalInteger,
  optionalText,
  text,
  type Fields,
} from './arguments.ts';
import { SHUTDOWN_FILTER, vectorOfFilter } from './capabilities.table.ts';
import { expression, scopeOf } from './expressions.ts';
import { parseHitRule } from './hit-rule.ts';
import { plainPath, type Live } from './live.ts';
import { hex } from './variables.ts';

/** `Breakpoint` of the protocol. */
export interface BreakpointBody {
  readonly id?: number;
  readonly verified: boolean;
  readonly message?: string;
  readonly line?: number;
  readonly instructionReference?: string;
}

type Kind = 'source' | 'function' | 'instruction' | 'data';
/** One breakpoint as it was asked for; it is bound anew when the program is. */
interface Wanted {
  readonly id: number;
  readonly kind: Kind;
  readonly owner: string;
  readonly given: Fields;
  readonly key: string;
}
/** Bytes one data breakpoint may cover. */
const LONGEST_DATA = 4096;
/** Ids of exceptions: `exception 13`. */
const EXCEPTION = 'exception ';
const ACCESS = { read: 'read', write: 'write', readWrite: 'access' } as const;
type Access = keyof typeof ACCESS;

export interface Lines {
  /** Line of the client as ours, which begin at 1. */
  ours(line: number): number;
  theirs(line: number): number;
}

export class BreakpointRequests {
  private wanted: readonly Wanted[] = [];
  private vectors: readonly number[] = [];
  private nextId = 1;
  stopsAtShutdown = true;
  private readonly lines: Lines;

  constructor(lines: Lines) {
    this.lines = lines;
  }

  setBreakpoints(args: Fields, live: Live): object {
    const source = fields(args['source'], 'source');
    const path = text(source['path'] ?? source['name'], 'source.path');
    // The old form: lines alone.
    const old = Array.isArray(args['lines']) && args['breakpoints'] === undefined;
    const given = old
      ? (args['lines'] as unknown[]).map((line) => ({ line }))
      : list(args['breakpoints'], 'breakpoints');
    return this.replace('source', plainPath(path), given, live);
  }
  setFunctionBreakpoints(args: Fields, live: Live): object {
    return this.replace('function', '', list(args['breakpoints'], 'breakpoints'), live);
  }
  setInstructionBreakpoints(args: Fields, live: Live): object {
    return this.replace('instruction', '', list(args['breakpoints'], 'breakpoints'), live);
  }
  setDataBreakpoints(args: Fields, live: Live): object {
    return this.replace('data', '', list(args['breakpoints'], 'breakpoints'), live);
  }
  setExceptionBreakpoints(args: Fields, live: Live): object {
    const plain = Array.isArray(args['filters']) ? args['filters'] : [];
    const options = list(args['filterOptions'], 'filterOptions').map((one) => one['filterId']);
    const filters = [...plain, ...options].map((one, i) => text(one, `filters[${i}]`));
    const unknown = filters.find((filter) => filter !== SHUTDOWN_FILTER && vectorOfFilter(filter) === null);
    if (unknown !== undefined) throw new DapError(`there is no exception filter ${unknown}`);
    this.stopsAtShutdown = filters.includes(SHUTDOWN_FILTER);
    this.vectors = filters.map(vectorOfFilter).filter((vector) => vector !== null);
    this.bindAll(live);
    return { breakpoints: filters.map(() => ({ verified: true })) };
  }

  dataBreakpointInfo(args: Fields, live: Live): object {
    const name = text(args['name'], 'name');
    const bytes = optionalInteger(args['bytes'], 'bytes', 1, LONGEST_DATA);
    const reference = optionalInteger(args['variablesReference'], 'variablesReference', 0, 1e9) ?? 0;
    const place = reference > 0 ? (live.variables(reference).find((v) => v.name === name)?.place ?? null) : this.placeOf(name, args['asAddress'] === true, live); // prettier-ignore
    if (place === null)
      return { dataId: null, description: `${name} does not lie in memory: only memory can be watched` };
    const length = bytes ?? Math.min(place.length, LONGEST_DATA);
    return {
      dataId: `${hex(place.linear)},${length}`,
      description: `${length} bytes at ${hex(place.linear)} (${name})`,
      accessTypes: Object.keys(ACCESS),
      canPersist: true,
    };
  }
  private placeOf(name: string, asAddress: boolean, live: Live): { linear: number; length: number } | null {
    if (!asAddress) {
      const label = live.launched.program.symbols.value(name);
      if (label !== null) return { linear: label >>> 0, length: 4 };
    }
    const parsed = expression(name, live);
    const scope = scopeOf(live);
    const place = asAddress ? null : parsed.place(scope);
    if (place !== null) return place;
    const value = asAddress ? parsed.evaluate(scope) : null;
    return typeof value === 'number' ? { linear: value >>> 0, length: 4 } : null;
  }

  breakpointLocations(args: Fields, live: Live): object {
    const path = text(fields(args['source'], 'source')['path'], 'source.path');
    const source = live.source(path);
    const first = this.lines.ours(integer(args['line'], 'line', 0, 1e9));
    const last = this.lines.ours(optionalInteger(args['endLine'], 'endLine', 0, 1e9) ?? this.lines.theirs(first));
    const breakpoints: object[] = [];
    for (let line = first; source !== null && line <= Math.min(last, first + 10_000);) {
      const found = live.launched.program.source.addressesOf(source.name, line);
      if (found.linear.length === 0 || found.line > last) break;
      breakpoints.push({ line: this.lines.theirs(found.line) });
      line = found.line + 1;
    }
    return { breakpoints };
  }

  /** The kind of a breakpoint that was hit; `exception` where none of the client's. */
  kindOf(id: string): Kind | 'exception' {
    return this.wanted.find((one) => String(one.id) === id)?.kind ?? 'exception';
  }

  private replace(kind: Kind, owner: string, given: readonly Fields[], live: Live): object {
    const before = this.wanted.filter((one) => one.kind === kind && one.owner === owner);
    const wanted = given.map((one): Wanted => {
      const key = JSON.stringify(one);
      // One that stays as it was keeps its number, and so its count.
      const same = before.findIndex((other) => other.key === key);
      const id = same < 0 ? this.nextId++ : before.splice(same, 1)[0].id;
      return { id, kind, owner, given: one, key };
    });
    this.wanted = [...this.wanted.filter((one) => one.kind !== kind || one.owner !== owner), ...wanted];
    const bodies = new Map(this.bindAll(live).map((body) => [body.id, body]));
    return { breakpoints: wanted.map(({ id }) => bodies.get(id)) };
  }

  /** Puts all of them into the machine; also after the program was assembled anew, when lines and labels may lie elsewhere. */
  bindAll(live: Live): BreakpointBody[] {
    const specs: BreakpointSpec[] = this.vectors.map((vector) => ({
      id: `${EXCEPTION}${vector}`,
      enabled: live.launched.breakpoints,
      place: { kind: 'vector', vector, source: 'exception' },
    }));
    const problems = new Map<number, string>();
    for (const one of this.wanted) {
      try {
        specs.push(this.specOf(one, live));
      } catch (error) {
        if (!(error instanceof DapError)) throw error;
        problems.set(one.id, error.message);
      }
    }
    const bound = new Map(live.breakpoints.set(specs, live.launched.program).map((one) => [one.id, one]));
    return this.wanted.map(({ id }): BreakpointBody => {
      const { linear = [], problem = null } = bound.get(String(id)) ?? {};
      const message = problems.get(id) ?? (problem && problemWords(problem));
      if (message) return { id, verified: false, message };
      const spec = specs.find((one) => one.id === String(id));
      const line = spec && 'file' in spec.place ? live.launched.program.source.addressesOf(spec.place.file, spec.place.line).line : null; // prettier-ignore
      return {
        id,
        verified: true,
        ...(line === null ? {} : { line: this.lines.theirs(line) }),
        ...(linear.length === 0 ? {} : { instructionReference: hex(linear[0]) }),
      };
    });
  }

  private specOf({ id, kind, owner, given }: Wanted, live: Live): BreakpointSpec {
    const condition = optionalText(given['condition'], 'condition');
    const hits = optionalText(given['hitCondition'], 'hitCondition');
    const log = optionalText(given['logMessage'], 'logMessage');
    return {
      id: String(id),
      enabled: live.launched.breakpoints,
      place: this.places[kind](given, owner, live),
      ...(condition === null ? {} : { condition }),
      ...(hits === null ? {} : { hits: parseHitRule(hits) }),
      ...(log === null ? {} : { log }),
    };
  }

  private readonly places: Readonly<
    Record<Kind, (given: Fields, owner: string, live: Live) => BreakpointSpec['place']>
  > = {
    source: (given, owner, live) => {
      const line = this.lines.ours(integer(given['line'], 'line', 0, 1e9));
      const source = live.source(owner);
      if (source === null) throw new DapError('this file is not part of the program that runs');
      return { file: source.name, line };
    },
    function: (given) => ({ kind: 'label', label: text(given['name'], 'name') }),
    instruction: (given) => {
      const offset = optionalInteger(given['offset'], 'offset', -0xffffffff, 0xffffffff) ?? 0;
      return { linear: (address(given['instructionReference'], 'instructionReference') + offset) >>> 0 };
    },
    data: (given) => {
      const found = /^0x([0-9a-f]{1,8}),([0-9]{1,4})$/i.exec(text(given['dataId'], 'dataId'));
      const size = Number(found?.[2]);
      if (found === null || size < 1 || size > LONGEST_DATA) throw new DapError('dataId must be one that dataBreakpointInfo gave'); // prettier-ignore
      const type = given['accessType'] ?? 'write';
      if (typeof type !== 'string' || !Object.hasOwn(ACCESS, type)) throw new DapError('accessType must be read, write or readWrite'); // prettier-ignore
      return {
        kind: 'watch',
        at: String(Number.parseInt(found[1], 16)),
        size,
        access: ACCESS[type as Access],
        space: 'linear',
      };
    },
  };
}

function problemWords({ code, token, expression }: BreakpointProblem): string {
  switch (code) {
    case 'no-code':
      return 'there is no code at or after this line';
    case 'unknown-name':
      return `the program has no label ${token}`;
    case 'outside':
      return `${token} is not a 32-bit address`;
    case 'condition':
      return `the condition is not understood: ${expression?.words.en ?? token}`;
    case 'log':
      return `the log message is not understood: ${expression?.words.en ?? token}`;
  }
}
