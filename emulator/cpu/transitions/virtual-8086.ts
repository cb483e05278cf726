/** What enters and leaves virtual-8086 mode (SDM vol. 3 §20.2) and is shared by IRET, interrupt delivery and task switches. */
import { DS, EFLAGS_IOPL, ES, FS, GS, SEGMENT_LIKE, VECTOR_GP, type SegmentLikeName } from '#emulator/arch';
import type { CpuCore } from '../cpu-core.ts';
import { loadNull } from './descriptors.ts';
import { require, setSegment, step } from './tell.ts';

/** P = 1, DPL 3, S = 1, read/write data, accessed: every segment of virtual-8086 mode, CS as well. */
const ATTRIBUTES = 0xf300;
/** Limit of every segment in virtual-8086 mode. */
export const V86_LIMIT = 0xffff;

/** §20.2: base = selector × 16, limit FFFFh; nothing is read from a descriptor table. */
export function loadV86Segment(cpu: CpuCore, register: number, selector: number): void {
  const visible = selector & 0xffff;
  setSegment(cpu, register, visible, visible << 4, V86_LIMIT, ATTRIBUTES);
}

const DATA_REGISTERS = [ES, DS, FS, GS];

/** DS, ES, FS and GS, in the order of the frame: ES DS FS GS. */
export function loadV86DataSegments(cpu: CpuCore, selectors: readonly number[]): void {
  step(cpu, 'v86.load-segments');
  DATA_REGISTERS.forEach((register, n) => {
    const selector = selectors[n] as number;
    loadV86Segment(cpu, register, selector);
    tellLoad(cpu, register, selector & 0xffff, false);
  });
}

/** The handler finds null selectors; what they were is on its stack. */
export function nullV86DataSegments(cpu: CpuCore): void {
  step(cpu, 'v86.null-segments');
  for (const register of DATA_REGISTERS) {
    loadNull(cpu, register, 0);
    tellLoad(cpu, register, 0, true);
  }
}

function tellLoad(cpu: CpuCore, register: number, selector: number, nulled: boolean): void {
  if (!cpu.listens) return;
  cpu.emit({ kind: 'segment-load', register: SEGMENT_LIKE[register] as SegmentLikeName, selector, cause: 'transition', nulled }); // prettier-ignore
}

/** §20.2.7: IRET, INT n, PUSHF, POPF (and CLI, STI) are sensitive to IOPL: `IF IOPL < 3 THEN #GP(0)`. Virtual-8086 mode only. */
export function requireV86Iopl(cpu: CpuCore): void {
  const iopl = (cpu.getEflags() & EFLAGS_IOPL) >>> 12;
  require(cpu, iopl === 3, 'IOPL = 3', iopl, 3, VECTOR_GP, 0);
}
