/** Exceptions and interrupts (SDM vol. 3 table 6-1), with the class that decides double faults (table 6-4, 6-5). */
export type VectorClass = 'fault' | 'trap' | 'abort' | 'interrupt' | 'fault/trap';
export type DoubleFaultClass = 'benign' | 'contributory' | 'page-fault' | 'double-fault';
export interface VectorRow {
  readonly vector: number;
  /** `#GP`, or the plain name where the SDM gives no mnemonic. */
  readonly mnemonic: string;
  readonly name: string;
  readonly class: VectorClass;
  readonly pushesErrorCode: boolean;
  readonly doubleFault: DoubleFaultClass;
}
const row = (vector: number, mnemonic: string, name: string, cls: VectorClass, pushesErrorCode: boolean, doubleFault: DoubleFaultClass): VectorRow =>
  ({ vector, mnemonic, name, class: cls, pushesErrorCode, doubleFault });
export const VECTORS: readonly VectorRow[] = [
  row(0, '#DE', 'Divide Error', 'fault', false, 'contributory'),
  row(1, '#DB', 'Debug Exception', 'fault/trap', false, 'benign'),
  row(2, 'NMI', 'NMI Interrupt', 'interrupt', false, 'benign'),
  row(3, '#BP', 'Breakpoint', 'trap', false, 'benign'),
  row(4, '#OF', 'Overflow', 'trap', false, 'benign'),
  row(5, '#BR', 'BOUND Range Exceeded', 'fault', false, 'benign'),
  row(6, '#UD', 'Invalid Opcode', 'fault', false, 'benign'),
  row(7, '#NM', 'Device Not Available', 'fault', false, 'benign'),
  row(8, '#DF', 'Double Fault', 'abort', true, 'double-fault'),
  row(9, 'CSO', 'Coprocessor Segment Overrun', 'fault', false, 'benign'),
  row(10, '#TS', 'Invalid TSS', 'fault', true, 'contributory'),
  row(11, '#NP', 'Segment Not Present', 'fault', true, 'contributory'),
  row(12, '#SS', 'Stack-Segment Fault', 'fault', true, 'contributory'),
  row(13, '#GP', 'General Protection', 'fault', true, 'contributory'),
  row(14, '#PF', 'Page Fault', 'fault', true, 'page-fault'),
  row(16, '#MF', 'x87 FPU Floating-Point Error', 'fault', false, 'benign'),
  row(17, '#AC', 'Alignment Check', 'fault', true, 'benign'),
  row(18, '#MC', 'Machine Check', 'abort', false, 'benign'),
];
const byVector = new Map(VECTORS.map((r) => [r.vector, r]));
export const vectorRow = (vector: number): VectorRow | undefined => byVector.get(vector);
/** `#GP` for 13, `20h` for vectors without a mnemonic. */
export const vectorName = (vector: number): string =>
  byVector.get(vector)?.mnemonic ?? `${vector.toString(16).toUpperCase().padStart(2, '0')}h`;

const doubleFaultClass = (vector: number): DoubleFaultClass => byVector.get(vector)?.doubleFault ?? 'benign';

/**
 * What happens to a fault that is raised while another exception is being delivered (SDM vol. 3 tables 6-4 and 6-5).
 * `first`, `second` are vectors; external interrupts and INT n count as benign, whatever their vector: do not ask for them.
 */
export function doubleFaultOf(first: number, second: number): 'serial' | 'double-fault' | 'shutdown' {
  const a = doubleFaultClass(first);
  const b = doubleFaultClass(second);
  // §6.15, interrupt 8: a contributory fault or a page fault while calling the double-fault handler → shutdown.
  if (a === 'double-fault') return b === 'benign' ? 'serial' : 'shutdown';
  if (a === 'contributory') return b === 'contributory' ? 'double-fault' : 'serial';
  if (a === 'page-fault') return b === 'contributory' || b === 'page-fault' ? 'double-fault' : 'serial';
  return 'serial';
}

export const VECTOR_DE = 0, VECTOR_DB = 1, VECTOR_NMI = 2, VECTOR_BP = 3, VECTOR_OF = 4, VECTOR_BR = 5, VECTOR_UD = 6, VECTOR_NM = 7;
export const VECTOR_DF = 8, VECTOR_TS = 10, VECTOR_NP = 11, VECTOR_SS = 12, VECTOR_GP = 13, VECTOR_PF = 14, VECTOR_MF = 16, VECTOR_AC = 17;
