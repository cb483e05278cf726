/** What differs between two machines at one moment: registers by name, memory by ranges. */
import type { Mark, RegisterState, Snapshot, StateDigest } from '#emulator/machine';

export interface MomentOf {
  readonly snapshot: Snapshot;
  readonly digest: StateDigest;
  readonly registers: RegisterState;
}
export interface MemoryDifference {
  readonly physical: number;
  /** Bytes that differ, as they are left and right; at most 64 of a longer range. */
  readonly length: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}
export interface Comparison {
  readonly same: boolean;
  readonly left: { readonly mark: Mark; readonly digest: StateDigest };
  readonly right: { readonly mark: Mark; readonly digest: StateDigest };
  readonly registers: readonly { readonly name: string; readonly left: number; readonly right: number }[];
  readonly memory: readonly MemoryDifference[];
  /** True when there are more differing ranges than told. */
  readonly more: boolean;
  readonly console: readonly { readonly device: 'debug' | 'serial'; readonly left: string; readonly right: string }[];
}

const MOST_RANGES = 256;
const MOST_BYTES = 64;
/** Equal bytes between two differences that still belong to one range. */
const GAP = 3;
const GENERAL = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'];
const SEGMENTS = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR'];
const ZERO = new Uint8Array(4096);

const named = (r: RegisterState): [string, number][] => [
  ...GENERAL.map((name, i): [string, number] => [name, r.gpr[i] >>> 0]),
  ['EIP', r.eip],
  ['EFLAGS', r.eflags],
  ...SEGMENTS.map((name, i): [string, number] => [name, r.segments[i].selector]),
  ['CR0', r.cr0],
  ['CR2', r.cr2],
  ['CR3', r.cr3],
  ['CR4', r.cr4],
  ['CPL', r.cpl],
];

export function compareMachines(left: MomentOf, right: MomentOf): Comparison {
  const rights = new Map(named(right.registers));
  const registers = named(left.registers)
    .map(([name, value]) => ({ name, left: value, right: rights.get(name) ?? 0 }))
    .filter((r) => r.left !== r.right);
  const memory: MemoryDifference[] = [];
  const pages = [...new Set([...left.snapshot.pages.keys(), ...right.snapshot.pages.keys()])].sort((a, b) => a - b);
  for (const page of pages) {
    const a = left.snapshot.pages.get(page) ?? ZERO;
    const b = right.snapshot.pages.get(page) ?? ZERO;
    if (a !== b && memory.length <= MOST_RANGES) memory.push(...rangesOf(page * 4096, a, b));
  }
  const console = (['debug', 'serial'] as const)
    .map((device) => ({ device, left: left.snapshot.console[device], right: right.snapshot.console[device] }))
    .filter((c) => c.left !== c.right);
  return {
    same: left.digest === right.digest,
    left: { mark: left.snapshot.mark, digest: left.digest },
    right: { mark: right.snapshot.mark, digest: right.digest },
    registers,
    memory: memory.slice(0, MOST_RANGES),
    more: memory.length > MOST_RANGES,
    console,
  };
}

function rangesOf(base: number, a: Uint8Array, b: Uint8Array): MemoryDifference[] {
  const ranges: MemoryDifference[] = [];
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue;
    let end = at + 1;
    for (let k = end; k < a.length && k - end <= GAP; k++) if (a[k] !== b[k]) end = k + 1;
    const shown = Math.min(end, at + MOST_BYTES);
    ranges.push({ physical: base + at, length: end - at, left: [...a.subarray(at, shown)], right: [...b.subarray(at, shown)] }); // prettier-ignore
    at = end;
  }
  return ranges;
}
