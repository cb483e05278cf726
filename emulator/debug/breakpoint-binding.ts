/** From a breakpoint as it is asked for to what is armed: places are looked up in the program, texts are compiled. */
import type { Program } from './program.ts';
import { sumOf } from './address-text.ts';
import { BREAKPOINT_KINDS } from './breakpoint-kinds.table.ts';
import type { Arming, HitFields, Memory } from './breakpoint-kinds.table.ts';
import { kindOf } from './breakpoint-spec.ts';
import type { BoundBreakpoint, BreakpointKind, BreakpointPlace, BreakpointProblem, BreakpointSpec } from './breakpoint-spec.ts'; // prettier-ignore
import { compileCondition, compileTemplate, type Condition, type Template } from './conditions.ts';
import type { MachineEvent, ObserveLevel } from '#emulator/events';

/** Where the BIOS puts the boot sector and begins it. */
export const BOOT_SECTOR = 0x7c00;

export interface WatchedBytes {
  readonly space: 'linear' | 'physical';
  readonly from: number;
  readonly size: number;
  /** 1 reads, 2 writes. */
  readonly access: number;
}

/** A breakpoint ready to be armed. */
export interface Bound extends BoundBreakpoint {
  readonly spec: BreakpointSpec;
  readonly kind: BreakpointKind;
  readonly arming: Arming;
  readonly bytes: WatchedBytes | null;
  readonly level: ObserveLevel;
  readonly condition: Condition | null;
  readonly template: Template | null;
  matches(event: MachineEvent, memory: Memory): HitFields;
}

type Place = { readonly linear: readonly number[]; readonly bytes: WatchedBytes | null };
const NOWHERE: Place = { linear: [], bytes: null };
const ACCESS = { read: 1, write: 2, access: 3 } as const;

function address(text: string, program: Program): number | BreakpointProblem {
  const sum = sumOf(text, (name) => program.symbols.value(name));
  if ('unknown' in sum) return { code: 'unknown-name', token: sum.unknown };
  return sum.value >= 0 && sum.value <= 0xffffffff ? sum.value : { code: 'outside', token: text };
}

function placeOf(place: BreakpointPlace, program: Program): Place | BreakpointProblem {
  switch (place.kind) {
    case 'label': {
      const at = address(place.label, program);
      return typeof at === 'number' ? { linear: [at], bytes: null } : at;
    }
    case 'watch': {
      const { size, access, space } = place;
      const from = address(place.at, program);
      return typeof from === 'number' ? { linear: [], bytes: { space, from, size, access: ACCESS[access] } } : from;
    }
    case 'start':
      return place.of === 'boot-sector' ? { linear: [BOOT_SECTOR], bytes: null } : NOWHERE;
    case undefined:
    case 'line':
    case 'address': {
      if ('linear' in place) return { linear: [place.linear >>> 0], bytes: null };
      const { linear } = program.source.addressesOf(place.file, place.line);
      return linear.length > 0 ? { linear, bytes: null } : { code: 'no-code', token: `${place.file}:${place.line}` };
    }
    default:
      return NOWHERE;
  }
}

/** Bind after every assembly: lines move, ids stay. Disabled ones are bound too, so that the margin can show where. */
export function bindBreakpoint(spec: BreakpointSpec, program: Program): Bound {
  const kind = kindOf(spec.place);
  const row = BREAKPOINT_KINDS[kind];
  const found = placeOf(spec.place, program);
  const condition = spec.condition?.trim() ? compileCondition(spec.condition, program, row.tells) : null;
  const template = spec.log?.trim() ? compileTemplate(spec.log, program, row.tells) : null;
  const problems = [found, condition, template].filter((part) => part !== null && 'code' in part);
  const good = <T extends object>(part: T | BreakpointProblem | null): T | null =>
    part === null || 'code' in part ? null : (part as T);
  const place = good(found) ?? NOWHERE;
  return {
    id: spec.id,
    spec,
    kind,
    linear: place.linear,
    bytes: place.bytes,
    problem: (problems[0] as BreakpointProblem | undefined) ?? null,
    arming: row.arming(spec.place as never),
    level: row.level ?? 'off',
    condition: good(condition),
    template: good(template),
    matches: (event, memory) => row.matches?.(event, spec.place as never, memory) ?? null,
  };
}

export const boundOf = ({ id, linear, problem }: Bound): BoundBreakpoint => ({ id, linear, problem });
