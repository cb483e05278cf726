/** The current TSS with its I/O permission bit map. */
import { isNullSelector, SYSTEM_TYPES, TSS16_FIELDS, TSS32_FIELDS } from '#emulator/arch';
import type { SystemType } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import type { Machine, SegmentState } from '#emulator/machine';
import { bytesAt, valueAt } from './memory-reader.ts';
import type { LinearMemory } from './memory-reader.ts';
import type { TssFieldView, TssView } from './views.ts';

const IO_MAP_FIELD = 102;
/** 65,536 ports and the extra byte every check reads. */
const IO_MAP_BYTES = 8193;

export function tssView(machine: Pick<Machine, 'registers' | 'readLinear'>): TssView {
  const tr = machine.registers().segments[7];
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
    ioMap: loaded && wide ? ioMap(machine, tr) : { base: 0, present: false, allowed: [] },
  };
}

function ioMap(machine: LinearMemory, tr: SegmentState): TssView['ioMap'] {
  const field = bytesAt(machine, tr.base + IO_MAP_FIELD, 2);
  if (field === null || IO_MAP_FIELD + 1 > tr.limit) return { base: 0, present: false, allowed: [] };
  const base = read16(field, 0);
  if (base >= tr.limit) return { base, present: false, allowed: [] };
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
  return { base, present: true, allowed };
}

/** SS0:ESP0 (SS0:SP0 of a 16-bit TSS) as the processor would read them for a change to level 0, or null. */
export function ring0Stack(machine: LinearMemory, tr: SegmentState): { ss0: number; esp0: number } | null {
  if (isNullSelector(tr.selector)) return null;
  const wide = ((tr.attributes >>> 8) & 8) !== 0;
  const bytes = bytesAt(machine, tr.base + (wide ? 4 : 2), wide ? 6 : 4);
  if (bytes === null) return null;
  return wide ? { esp0: read32(bytes, 0), ss0: read16(bytes, 4) } : { esp0: read16(bytes, 0), ss0: read16(bytes, 2) };
}
