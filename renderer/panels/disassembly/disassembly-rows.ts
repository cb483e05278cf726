/** Disassembly view → rows. */
import { hex32, hexBytes } from '#emulator/base';
import type { DisassemblyView } from '#emulator/protocol';

export interface InstructionRow {
  readonly linear: number;
  readonly address: string;
  readonly bytes: string;
  readonly mnemonic: string;
  readonly operands: string;
  /** Set when a label stands at this very address. */
  readonly label: string;
  readonly isCurrent: boolean;
  readonly isRing0Only: boolean;
  readonly hasBreakpoint: boolean;
  readonly source: { readonly file: string; readonly line: number } | null;
}
export function instructionRows(view: DisassemblyView, breakpoints: ReadonlySet<number>): readonly InstructionRow[] {
  return view.lines.map((line) => {
    const space = line.text.indexOf(' ');
    return {
      linear: line.linear,
      address: hex32(line.linear),
      bytes: hexBytes(line.bytes),
      mnemonic: space < 0 ? line.text : line.text.slice(0, space),
      operands: space < 0 ? '' : line.text.slice(space + 1).trim(),
      label: line.label.includes('+') ? '' : line.label,
      isCurrent: line.isCurrent,
      isRing0Only: line.privilege === 'cpl0',
      hasBreakpoint: breakpoints.has(line.linear),
      source: line.source,
    };
  });
}
