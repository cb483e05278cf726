/**
 * MOVS STOS LODS SCAS CMPS INS OUTS and their repetition. Every iteration counts as one instruction, so a repeated one
 * stops exactly where the slice ends; runs of iterations inside one page are copied and filled in bulk when nobody could
 * see the difference.
 */
import { EAX, ECX, EDI, EDX, EFLAGS_DF, ES, ESI } from '#emulator/arch';
import { MAP_WRITE } from '#emulator/mmu';
import { sub } from '../alu.ts';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { OP_DEAD } from '../fast-ops.ts';
import { EVENTS, LEFT, MAP, RES, SYS } from '../hot.ts';
import { SIZE_ADDRESS32, SIZE_REPE, SIZE_REPNE } from '../slots.ts';
import { checkIoPermission } from '../io-permission.ts';
import { readPort, writePort } from './io.ts';
import { type Execute, isUser, readAt, readRegister, shiftOf, writeAt, writeRegister } from './operands.ts';

/** One iteration: all accesses, then the index registers. */
type Iterate = (c: Cpu, i: number, size: AccessSize, wide: boolean) => void;
/** Does up to `limit` iterations at once; returns how many, 0 = use `Iterate`. */
type Bulk = (c: Cpu, i: number, size: AccessSize, limit: number) => number;

const indexOf = (c: Cpu, register: number, wide: boolean): number => (wide ? c.gpr[register] : c.gpr16[register * 2]);
function advance(c: Cpu, register: number, size: number, wide: boolean): void {
  const delta = c.f[SYS] & EFLAGS_DF ? -size : size;
  if (wide) c.gpr[register] += delta;
  else c.gpr16[register * 2] += delta;
}
const sourceLinear = (c: Cpu, i: number, size: AccessSize, wide: boolean): number =>
  c.segmentation.linear(c.blocks.slots.segment[i], indexOf(c, ESI, wide), size, false);
const destinationLinear = (c: Cpu, size: AccessSize, wide: boolean, write: boolean): number =>
  c.segmentation.linear(ES, indexOf(c, EDI, wide), size, write);

const movs: Iterate = (c, i, size, wide) => {
  const value = readAt(c, sourceLinear(c, i, size, wide), size);
  writeAt(c, destinationLinear(c, size, wide, true), size, value);
  advance(c, ESI, size, wide);
  advance(c, EDI, size, wide);
};
const stos: Iterate = (c, _i, size, wide) => {
  writeAt(c, destinationLinear(c, size, wide, true), size, readRegister(c, EAX, size));
  advance(c, EDI, size, wide);
};
const lods: Iterate = (c, i, size, wide) => {
  writeRegister(c, EAX, size, readAt(c, sourceLinear(c, i, size, wide), size));
  advance(c, ESI, size, wide);
};
const scas: Iterate = (c, _i, size, wide) => {
  const value = readAt(c, destinationLinear(c, size, wide, false), size);
  sub(c.f, readRegister(c, EAX, size), value, shiftOf(size));
  advance(c, EDI, size, wide);
};
const cmps: Iterate = (c, i, size, wide) => {
  const a = readAt(c, sourceLinear(c, i, size, wide), size);
  const b = readAt(c, destinationLinear(c, size, wide, false), size);
  sub(c.f, a, b, shiftOf(size));
  advance(c, ESI, size, wide);
  advance(c, EDI, size, wide);
};
const ins: Iterate = (c, _i, size, wide) => {
  // The right to use the port is checked before memory is (SDM vol. 2 INS, OUTS).
  checkIoPermission(c, c.gpr16[EDX * 2], size);
  const linear = destinationLinear(c, size, wide, true);
  // A fault of the write must come before the port is read.
  c.linear.probeWrite(linear, size, isUser(c));
  writeAt(c, linear, size, readPort(c, c.gpr16[EDX * 2], size));
  advance(c, EDI, size, wide);
};
const outs: Iterate = (c, i, size, wide) => {
  checkIoPermission(c, c.gpr16[EDX * 2], size);
  const value = readAt(c, sourceLinear(c, i, size, wide), size);
  writePort(c, c.gpr16[EDX * 2], size, value);
  advance(c, ESI, size, wide);
};

// -- bulk ----------------------------------------------------------------------------------------------------------------
/**
 * Arena offset of a run of elements upwards from `offset` in a segment, and in `runBytes` how many bytes of it lie in
 * one page that the map knows; 0 when the map has to be filled first or a check has to be made.
 */
function run(c: Cpu, segment: number, offset: number, write: boolean): number {
  const { segmentation, linear: memory, f } = c;
  const limit = (write ? segmentation.writeLimit : segmentation.readLimit)[segment];
  const linear = (c.state.base[segment] + offset) | 0;
  const inPage = 0x1000 - (linear & 0xfff);
  runBytes = Math.min(inPage, limit - (offset >>> 0) + 1);
  const entry = memory.map[(write ? MAP_WRITE : 0) + f[MAP] + (linear >>> 12)];
  return entry > 0 && runBytes > 0 ? entry + (linear & 0xfff) : 0;
}
let runBytes = 0;
const bulkAllowed = (c: Cpu, i: number): boolean =>
  (c.f[SYS] & EFLAGS_DF) === 0 &&
  (c.blocks.slots.size[i] & SIZE_ADDRESS32) !== 0 &&
  !(c.linear.alignmentCheck && isUser(c));

const bulkMovs: Bulk = (c, i, size, limit) => {
  const from = run(c, c.blocks.slots.segment[i], c.gpr[ESI], false);
  const fromBytes = runBytes;
  const to = run(c, ES, c.gpr[EDI], true);
  if (from === 0 || to === 0) return 0;
  const count = Math.min(limit, Math.floor(Math.min(fromBytes, runBytes) / size));
  const bytes = count * size;
  // A destination inside the source repeats a pattern: element by element.
  if (count < 4 || (to > from && to < from + bytes)) return 0;
  c.linear.m8.copyWithin(to, from, from + bytes);
  c.gpr[ESI] += bytes;
  c.gpr[EDI] += bytes;
  return count;
};
const bulkStos: Bulk = (c, _i, size, limit) => {
  const to = run(c, ES, c.gpr[EDI], true);
  if (to === 0 || (to & (size - 1)) !== 0) return 0;
  const count = Math.min(limit, Math.floor(runBytes / size));
  if (count < 4) return 0;
  const memory = c.linear;
  if (size === 4) memory.m32.fill(c.gpr[EAX], to >> 2, (to >> 2) + count);
  else if (size === 2) memory.m16.fill(c.gpr16[EAX], to >> 1, (to >> 1) + count);
  else memory.m8.fill(c.gpr8[EAX], to, to + count);
  c.gpr[EDI] += count * size;
  return count;
};

// -- repetition ----------------------------------------------------------------------------------------------------------
const REPEATED = SIZE_REPE | SIZE_REPNE;

function repeat(c: Cpu, i: number, size: AccessSize, iterate: Iterate, bulk: Bulk | null, compares: boolean): void {
  const { f } = c;
  const bits = c.blocks.slots.size[i];
  const wide = (bits & SIZE_ADDRESS32) !== 0;
  if ((bits & REPEATED) === 0) {
    iterate(c, i, size, wide);
    return;
  }
  let left = wide ? c.gpr[ECX] >>> 0 : c.gpr16[ECX * 2];
  const bulky = bulk !== null && left >= 4 && bulkAllowed(c, i);
  // The first iteration is the instruction the block has counted; each further one is taken from the slice.
  let counted = 1;
  while (left !== 0) {
    if (counted === 0) {
      if (f[LEFT] <= 0 || f[EVENTS] !== 0) {
        c.eip = c.instructionEip;
        c.state.repeating[0] = 1;
        return;
      }
      f[LEFT]--;
    }
    counted = 0;
    let done = bulky && f[EVENTS] === 0 ? bulk(c, i, size, Math.min(left, f[LEFT] + 1)) : 0;
    if (done === 0) {
      iterate(c, i, size, wide);
      done = 1;
    } else f[LEFT] -= done - 1;
    left -= done;
    if (wide) c.gpr[ECX] = left;
    else c.gpr16[ECX * 2] = left;
    if (compares && (f[RES] === 0) !== ((bits & SIZE_REPE) !== 0)) break;
    if (c.blocks.slots.op[i] === OP_DEAD && left !== 0) {
      // The instruction has overwritten itself: what stands there now is executed next.
      c.eip = c.instructionEip;
      break;
    }
  }
  c.state.repeating[0] = 0;
}

function stringForms(name: string, iterate: Iterate, bulk: Bulk | null, compares = false): Record<string, Execute> {
  const forms: Record<string, Execute> = {};
  for (const [size, letter] of [[1, 'B'], [2, 'W'], [4, 'D']] as const) {
    forms[name + letter] = (c, i): void => repeat(c, i, size, iterate, bulk, compares);
  } // prettier-ignore
  return forms;
}

export const STRING: Readonly<Record<string, Execute>> = {
  ...stringForms('MOVS', movs, bulkMovs),
  ...stringForms('STOS', stos, bulkStos),
  ...stringForms('LODS', lods, null),
  ...stringForms('SCAS', scas, null, true),
  ...stringForms('CMPS', cmps, null, true),
  ...stringForms('INS', ins, null),
  ...stringForms('OUTS', outs, null),
};
