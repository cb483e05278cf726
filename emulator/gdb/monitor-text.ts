/** Views of the machine as lines of text, for `monitor info` and `monitor where`. */
import { hex, hex16, hex32 } from '#emulator/base';
import { inspect } from '#emulator/inspect';
import type { DescriptorTableView, IdtEntryView } from '#emulator/inspect';
import { isWide } from './registers.ts';
import type { GdbTarget } from './target.ts';
import { WORDS } from './words.table.ts';

type Printer = (target: GdbTarget) => readonly string[];

function descriptorTable(view: DescriptorTableView): string[] {
  const head = `${view.table} base ${hex32(view.base)} limit ${hex16(view.limit)}`;
  if (!view.mapped) return [head, WORDS.noTable(view.table)];
  const lines = view.entries.map((entry) => {
    const used = entry.usedBy.length > 0 ? `  in ${entry.usedBy.join(' ')}` : '';
    if (entry.kind === 'null' || entry.kind === 'reserved') return `  ${hex16(entry.selector)}  ${entry.kind}${used}`;
    const rest = `DPL ${entry.dpl}${entry.present ? '' : '  not present'}${used}`;
    if (entry.gate !== null)
      return `  ${hex16(entry.selector)}  ${entry.kind}  ${hex16(entry.gate.selector)}:${hex32(entry.gate.offset)}  ${rest}`;
    const rights = entry.rights === '' ? '' : `  ${entry.rights}`;
    const size = entry.s === 1 ? `  ${entry.db ? 32 : 16}-bit` : '';
    return `  ${hex16(entry.selector)}  ${entry.kind}${rights}${size}  base ${hex32(entry.base)}  limit ${hex32(entry.limit)}  ${rest}`;
  });
  return [head, ...lines];
}

const table =
  (name: 'gdt' | 'ldt'): Printer =>
  ({ timeline, context }) =>
    descriptorTable(inspect(timeline.machine, name, {}, context));

const labelled = (label: string): string => (label === '' ? '' : `  <${label}>`);
const idtLine = (e: IdtEntryView, real: boolean): string => {
  const target = `${hex16(e.selector)}:${real ? hex16(e.offset) : hex32(e.offset)}${labelled(e.label)}`;
  if (real) return `  ${hex(e.vector, 2)}h  ${target}`;
  return `  ${e.name.padEnd(4)} ${e.kind}  ${target}  DPL ${e.dpl}${e.present ? '' : '  not present'}`;
};
/** All zero means that nobody wrote the entry. */
const isSet = (e: IdtEntryView): boolean => e.low !== 0 || e.high !== 0;

const idt: Printer = ({ timeline, context }) => {
  const view = inspect(timeline.machine, 'idt', { first: 0, count: 256 }, context);
  const real = view.mode === 'real';
  const head = `${real ? 'IVT' : 'IDT'} base ${hex32(view.base)} limit ${hex16(view.limit)}`;
  if (!view.mapped) return [head, WORDS.noTable('IDT')];
  const lines = view.entries.flatMap((e, n) => {
    const same = (other: IdtEntryView | undefined): boolean => other?.low === e.low && other.high === e.high;
    if (!isSet(e)) return [];
    if (!same(view.entries[n - 1])) return [idtLine(e, real)];
    // Many entries in a row are one gate as a rule: the last of them says up to where.
    return same(view.entries[n + 1]) ? [] : [`  ... the same up to ${hex(e.vector, 2)}h`];
  });
  return [head, ...lines, `  ${view.entries.filter((e) => !isSet(e)).length} entries are all zero`];
};

const tss: Printer = ({ timeline, context }) => {
  const view = inspect(timeline.machine, 'tss', {}, context);
  const head = `TR ${hex16(view.selector)}  base ${hex32(view.base)}  limit ${hex32(view.limit)}  ${view.kind}`;
  if (!view.loaded) return [head];
  if (!view.mapped) return [head, WORDS.noTable('TSS')];
  const fields = view.fields.map(
    (f) => `  +${hex(f.offset, 2)} ${f.name.padEnd(8)} ${f.size === 4 ? hex32(f.value) : hex16(f.value)}`,
  );
  const ports = view.ioMap.allowed.map(([first, last]) => `${hex16(first)}-${hex16(last)}`).join(' ');
  return [head, ...fields, `  I/O map: ${view.ioMap.present ? `ports allowed: ${ports || 'none'}` : 'none'}`];
};

const pic: Printer = ({ timeline, context }) => {
  const view = inspect(timeline.machine, 'pic', {}, context);
  const chips = view.chips.map(
    (c) =>
      `${c.name.padEnd(6)}  IRR ${hex(c.irr, 2)}  ISR ${hex(c.isr, 2)}  IMR ${hex(c.imr, 2)}  vectors from ${hex(c.vectorBase, 2)}h` +
      `${c.autoEoi ? '  auto EOI' : ''}${c.initialised ? '' : '  not initialised'}`,
  );
  const lines = view.lines
    .filter((line) => line.requested || line.inService || !line.masked)
    .map(
      (line) =>
        `  IRQ ${line.irq}  vector ${hex(line.vector, 2)}h${line.masked ? '  masked' : ''}` +
        `${line.requested ? '  requested' : ''}${line.inService ? '  in service' : ''}  ${line.obstacle}`,
    );
  return [...chips, `INTR ${view.intr ? 1 : 0}  IF ${view.interruptsEnabled ? 1 : 0}`, ...lines];
};

const pit: Printer = ({ timeline, context }) =>
  inspect(timeline.machine, 'pit', {}, context).channels.map((c) =>
    c.programmed
      ? `channel ${c.channel}  mode ${c.mode}  reload ${c.reload}  counter ${c.counter}  out ${c.output}  gate ${c.gate}`
      : `channel ${c.channel}  not programmed`,
  );

export const INFO: Readonly<Record<string, Printer>> = { gdt: table('gdt'), ldt: table('ldt'), idt, tss, pic, pit };

export const where: Printer = ({ timeline, context }) => {
  const { machine } = timeline;
  const view = inspect(machine, 'status', {}, context);
  const r = machine.registers();
  const { label, source, linear } = view.location;
  return [
    `CS:EIP ${hex16(r.segments[1].selector)}:${hex32(r.eip)}  linear ${hex32(linear)}${labelled(label)}` +
      `${source === null ? '' : `  ${source.file}:${source.line}`}`,
    `${view.mode} mode, ${isWide(machine) ? 32 : 16}-bit code, CPL ${view.cpl}, context ${view.context}, depth ${view.depth}`,
    `instructions ${machine.icount}  time ${machine.now} (${view.nanoseconds} ns)${timeline.isInThePast ? '  in the past' : ''}`,
  ];
};

export const history: Printer = ({ timeline }) => [
  `instructions ${timeline.start.icount} to ${timeline.end.icount}, now ${timeline.machine.icount}`,
  `${timeline.snapshotCount} snapshots, ${Math.ceil(timeline.snapshotBytes / 1024)} KiB`,
  ...timeline.branches.map(
    (b) =>
      `${b.id === timeline.currentBranch ? '*' : ' '} branch ${b.id}${b.name === '' ? '' : ` ${b.name}`}: ` +
      `${b.parent === null ? 'the first' : `from branch ${b.parent} at ${b.from.icount}`}, reached ${b.end.icount}, ${b.ownInputs} inputs`,
  ),
];

/** Sixteen bytes a line. */
export function bytesText(address: number, bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let k = 0; k < bytes.length; k += 16) {
    const row = Array.from(bytes.subarray(k, k + 16), (byte) => hex(byte, 2)).join(' ');
    lines.push(`${hex32((address + k) >>> 0)}  ${row}`);
  }
  return lines;
}
