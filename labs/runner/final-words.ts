/**
 * The words of a `final` check: registers, segment parts, descriptors, gates, PIC, memory at a label.
 * `CPL` `EIP` `EAX` `EFLAGS` `EFLAGS.IF` `CR0.PG` `CS` `CS.base` `CS.limit` `CS.db` `GDT[3].dpl` `IDT[80h].offset` `PIC.isr`
 * `TSS.ESP0` `mem32[label]`
 */
import { CR0_BITS, EFLAGS_BITS, SEGMENT_LIKE, REG32, type FlagBit } from '#emulator/arch';
import { read16, read32 } from '#emulator/base';
import { EMPTY_CONTEXT, inspect, type InspectContext } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';

type Value = number | string | boolean | undefined;

const plain = (value: unknown): Value =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : undefined;

/** A field of a view object by its name. */
const field = (view: object | undefined, name: string): Value =>
  view ? plain((view as Record<string, unknown>)[name]) : undefined;

function flagBits(bits: readonly FlagBit[], value: number, name: string): Value {
  const f = bits.find((b) => b.name === name);
  return f && (value >>> f.low) & ((1 << f.width) - 1);
}

const parseIndex = (text: string): number => (/h$/i.test(text) ? parseInt(text, 16) : parseInt(text, 10));

function tableWord(machine: Machine, context: InspectContext, what: string): Value {
  const m = /^(GDT|LDT|IDT)\[([0-9A-Fa-f]+h?)\]\.(\w+)$/.exec(what);
  if (!m) return undefined;
  const index = parseIndex(m[2]);
  if (m[1] === 'IDT') return field(inspect(machine, 'idt', { first: index, count: 1 }, context).entries[0], m[3]);
  const view = inspect(machine, m[1] === 'GDT' ? 'gdt' : 'ldt', {}, context);
  return field(
    view.entries.find((e) => e.index === index),
    m[3],
  );
}

function memoryWord(machine: Machine, symbols: (name: string) => number | undefined, what: string): Value {
  const m = /^mem(8|16|32)\[(.+)\]$/.exec(what);
  if (!m) return undefined;
  const at = symbols(m[2]);
  if (at === undefined) return undefined;
  const { bytes, mapped } = machine.readLinear(at, 4);
  if (mapped.includes(0)) return undefined;
  return m[1] === '8' ? bytes[0] : m[1] === '16' ? read16(bytes, 0) : read32(bytes, 0);
}

function segmentWord(machine: Machine, what: string): Value {
  const [name, part] = what.split('.');
  const number = (SEGMENT_LIKE as readonly string[]).indexOf(name);
  if (number < 0) return undefined;
  const s = machine.registers().segments[number];
  if (part === undefined || part === 'selector') return s.selector;
  if (part === 'base') return s.base;
  if (part === 'limit') return s.limit;
  if (part === 'db') return (s.attributes >>> 22) & 1;
  if (part === 'dpl') return (s.attributes >>> 13) & 3;
  if (part === 'isNull') return s.attributes === 0;
  return undefined;
}

/** Value of one word at the end of a run; undefined = no such thing. */
export function finalWord(machine: Machine, symbols: (name: string) => number | undefined, what: string): Value {
  const r = machine.registers();
  if (what === 'CPL') return r.cpl;
  if (what === 'EIP') return r.eip;
  if (what === 'EFLAGS') return r.eflags;
  if (what === 'halted') return r.halted;
  const gpr = (REG32 as readonly string[]).indexOf(what);
  if (gpr >= 0) return r.gpr[gpr] >>> 0;
  if (what.startsWith('EFLAGS.')) return flagBits(EFLAGS_BITS, r.eflags, what.slice(7));
  if (what.startsWith('CR0.')) return flagBits(CR0_BITS, r.cr0, what.slice(4));
  if (what.startsWith('PIC.')) return field(inspect(machine, 'pic', {}, EMPTY_CONTEXT).chips[0], what.slice(4));
  if (what.startsWith('TSS.'))
    return inspect(machine, 'tss', {}, EMPTY_CONTEXT).fields.find((f) => f.name === what.slice(4))?.value;
  return tableWord(machine, EMPTY_CONTEXT, what) ?? memoryWord(machine, symbols, what) ?? segmentWord(machine, what);
}
