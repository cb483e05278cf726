/** Instructions from an address on, with labels, source lines and the privilege each one needs. */
import { disassemble } from '#emulator/disassembler';
import type { Machine } from '#emulator/machine';
import type { InspectContext } from './context.ts';
import { codeSizeOf } from './registers-view.ts';
import { linearEip } from './places.ts';
import type { DisassemblyLine, DisassemblyView, ViewArgs } from './views.ts';

export const DISASSEMBLY_DEFAULT = 32;
export const DISASSEMBLY_LIMIT = 1024;
/** Instructions shown before the current one when no start is given and the source map knows them. */
const LINES_BEFORE = 6;
const MAX_LENGTH = 16;

export function disassemblyView(
  machine: Pick<Machine, 'registers' | 'readLinear'> & Partial<Pick<Machine, 'config'>>,
  args: ViewArgs['disassembly'],
  context: InspectContext,
): DisassemblyView {
  const r = machine.registers();
  const codeSize = codeSizeOf(r);
  const current = linearEip(r);
  const bits = args.bits === 16 || args.bits === 32 ? args.bits : codeSize;
  const asked = args.start === undefined ? (context.source.before(current, LINES_BEFORE) ?? current) : args.start >>> 0;
  const start = args.before === undefined ? asked : earlier(machine, asked, Math.min(args.before, 64), bits, context);
  const count = Math.max(0, Math.min(DISASSEMBLY_LIMIT, Math.trunc(args.count ?? DISASSEMBLY_DEFAULT) || 0));
  const { bytes, mapped } = machine.readLinear(start, count * MAX_LENGTH);
  const base = r.segments[1].base;
  const labelOf = (linear: number): string | undefined => {
    const place = context.symbols.nearest(linear >>> 0);
    return place !== null && place.offset === 0 ? place.name : undefined;
  };
  // The text speaks of offsets in the code segment, labels are linear.
  const symbolAt = (offset: number): string | undefined => labelOf(offset + base);
  const cpuModel = machine.config?.cpuModel;
  const options = cpuModel === undefined ? { symbolAt } : { symbolAt, cpuModel };
  const lines: DisassemblyLine[] = [];
  let at = 0;
  while (lines.length < count && at < bytes.length && mapped[at] !== 0) {
    const linear = (start + at) >>> 0;
    const offset = (linear - base) >>> 0;
    const one = disassemble((n) => bytes[at + n] ?? 0, offset, bits, options);
    // An instruction that runs over the instruction pointer was not what the processor sees there: stop it short.
    const overlaps = linear < current && linear + one.length > current;
    const length = overlaps ? current - linear : one.length;
    const shown = bytes.subarray(at, at + length);
    lines.push({
      linear,
      offset,
      bytes: [...shown],
      text: overlaps ? `db ${[...shown].map((b) => `0x${b.toString(16).padStart(2, '0')}`).join(',')}` : one.text,
      label: labelOf(linear) ?? '',
      source: context.source.place(linear),
      isCurrent: linear === current,
      privilege: overlaps ? '' : (one.form?.privilege ?? ''),
      // A far pointer names a segment of its own: where it leads depends on its descriptor.
      target: overlaps || one.target === undefined || /\d:/.test(one.text) ? null : (one.target + base) >>> 0,
    });
    at += length;
  }
  return { codeSize, bits, lines };
}

/** Bytes swept for instructions in front of an address that no source tells. */
const SWEPT = 15;
/** Start of the instruction `count` instructions before an address: by the source, else the sweep that meets the address exactly. */
function earlier(
  machine: Pick<Machine, 'readLinear'>,
  linear: number,
  count: number,
  bits: 16 | 32,
  { source }: InspectContext,
): number {
  const known = source.before(linear, count);
  if (known !== null && known !== linear) return known;
  const reach = Math.min(linear, count * 8 + SWEPT);
  const { bytes, mapped } = machine.readLinear(linear - reach, reach + MAX_LENGTH);
  for (let first = 0; first <= SWEPT && first < reach; first++) {
    const starts: number[] = [];
    let at = first;
    while (at < reach && mapped[at] !== 0) {
      starts.push(at);
      at += disassemble((n) => bytes[at + n] ?? 0, (linear - reach + at) >>> 0, bits, {}).length;
    }
    if (at === reach && starts.length > 0) return linear - reach + (starts[starts.length - count] ?? starts[0]);
  }
  return linear;
}
