/** The current TSS with its I/O permission bit map. */
import { descriptorKind, EFLAGS_NT, isNullSelector, parseDescriptor, SYSTEM_TYPES, TR, TSS16_FIELDS, TSS32_FIELDS, TSS32_MIN_LIMIT } from '#emulator/arch'; // prettier-ignore
import type { SystemType } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import type { Machine, RegisterState, SegmentState } from '#emulator/machine';
import { bytesAt, valueAt } from './memory-reader.ts';
import type { LinearMemory } from './memory-reader.ts';
import { descriptorInMemory, entryNow, isStale, modeOf } from './registers-view.ts';
import type { IoMapState, TssInTable } from './table-views.ts';
import type { TssFieldView, TssView } from './views.ts';

const IO_MAP_FIELD = 102;
/** 65,536 ports and the extra byte every check reads. */
const IO_MAP_BYTES = 8193;
const PORTS = 0x10000;

export function tssView(machine: Pick<Machine, 'registers' | 'readLinear'>): TssView {
  const registers = machine.registers();
  const tr = registers.segments[7];
  const type = (tr.attributes >>> 8) & 0xf;
  const loaded = !isNullSelector(tr.selector);
  const kind: SystemType | 'null' = loaded ? SYSTEM_TYPES[type] : 'null';
  const wide = (type & 8) !== 0;
  const fields: TssFieldView[] = [];
  let mapped = true;
  if (loaded) {
    for (const field of wide ? TSS32_FIELDS : TSS16_FIELDS) {
      if (field.offset + field.size - 1 > tr.limit) continue;
      const value = valueAt(machine, tr.base + field.offset, field.size);
      if (value === null) mapped = false;
      else fields.push({ ...field, value });
    }
  }
  return {
    loaded,
    selector: tr.selector,
    base: tr.base >>> 0,
    limit: tr.limit >>> 0,
    kind,
    busy: loaded && (type & 2) !== 0,
    mapped,
    fields,
    ioMap: loaded && wide ? ioMap(machine, tr) : { base: 0, present: false, allowed: [], state: loaded ? 'none' : 'outside', lastPort: -1 },
    descriptor: loaded ? entryNow(descriptorInMemory(machine, registers, tr.selector)) : null,
    stale: loaded && modeOf(registers) === 'protected' && isStale(machine, registers, TR, tr),
    all: tasksInTable(machine, registers),
    nested: (registers.eflags & EFLAGS_NT) !== 0,
    iopl: (registers.eflags >>> 12) & 3,
  }; // prettier-ignore
}

const ABSENT = { present: false, allowed: [], lastPort: -1 } as const;
function ioMap(machine: LinearMemory, tr: SegmentState): TssView['ioMap'] {
  const field = bytesAt(machine, tr.base + IO_MAP_FIELD, 2);
  if (field === null || IO_MAP_FIELD + 1 > tr.limit) return { ...ABSENT, base: 0, state: 'outside' };
  const base = read16(field, 0);
  if (base >= tr.limit) return { ...ABSENT, base, state: 'outside' };
  const { bytes, mapped } = machine.readLinear((tr.base + base) >>> 0, Math.min(IO_MAP_BYTES, tr.limit - base + 1));
  const allowed: [number, number][] = [];
  // SDM vol. 1 §19.5.2: each check reads two bytes, so the last byte within the limit permits nothing by itself.
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff || mapped[at] === 0 || mapped[at + 1] === 0) continue;
    for (let bit = 0; bit < 8; bit++) {
      if ((bytes[at] >>> bit) & 1) continue;
      const port = at * 8 + bit;
      const last = allowed[allowed.length - 1];
      if (last !== undefined && last[1] === port - 1) last[1] = port;
      else allowed.push([port, port]);
    }
  }
  const lastPort = Math.min(PORTS, (bytes.length - 1) * 8) - 1;
  return { base, present: true, allowed, lastPort, state: ioMapState(base, bytes) };
}
function ioMapState(base: number, bytes: Uint8Array): IoMapState {
  if (base <= TSS32_MIN_LIMIT) return 'hole';
  // The byte behind the map must be all ones (SDM vol. 1 §19.5.2).
  if (bytes[bytes.length - 1] !== 0xff) return 'no-end';
  return bytes.length < IO_MAP_BYTES ? 'partial' : 'whole';
}

/** Every TSS that the GDT describes. */
function tasksInTable(machine: LinearMemory, registers: RegisterState): readonly TssInTable[] {
  if (modeOf(registers) === 'real') return [];
  const { base, limit } = registers.gdtr;
  const count = Math.min(8192, Math.floor((limit + 1) / 8));
  const { bytes, mapped } = machine.readLinear(base, count * 8);
  const found: TssInTable[] = [];
  for (let index = 1; index < count; index++) {
    if (mapped[index * 8] === 0 || mapped[index * 8 + 7] === 0) continue;
    const d = parseDescriptor(read32(bytes, index * 8), read32(bytes, index * 8 + 4));
    const kind = descriptorKind(d);
    if (!kind.startsWith('tss')) continue;
    found.push({
      index, selector: index * 8, base: d.base, limit: d.limit, kind, busy: kind.endsWith('-busy'),
      isCurrent: registers.segments[TR].selector >>> 3 === index, ring0: ring0Stack(machine, { selector: index * 8, base: d.base, limit: d.limit, attributes: d.high }),
    }); // prettier-ignore
  }
  return found;
}

/** SS0:ESP0 (SS0:SP0 of a 16-bit TSS) as the processor would read them for a change to level 0, or null. */
export function ring0Stack(machine: LinearMemory, tr: SegmentState): { ss0: number; esp0: number } | null {
  if (isNullSelector(tr.selector)) return null;
  const wide = ((tr.attributes >>> 8) & 8) !== 0;
  const bytes = bytesAt(machine, tr.base + (wide ? 4 : 2), wide ? 6 : 4);
  if (bytes === null) return null;
  return wide ? { esp0: read32(bytes, 0), ss0: read16(bytes, 4) } : { esp0: read16(bytes, 0), ss0: read16(bytes, 2) };
}
