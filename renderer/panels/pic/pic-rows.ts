/** PIC view → lamps and lines. */
import type { IrqObstacle, PicChipView, PicView } from '#emulator/protocol';

/** What usually hangs on a line of a PC; names of devices, the same in every language. */
const USUAL = [
  'PIT',
  'KBD',
  '→ IRQ 8–15',
  'COM2',
  'COM1',
  '',
  'FDC',
  '',
  'RTC',
  '',
  '',
  '',
  'PS/2',
  'FPU',
  'ATA',
  'ATA',
];

export interface LineRow {
  readonly irq: number;
  readonly device: string;
  readonly vector: string;
  readonly requested: boolean;
  readonly inService: boolean;
  readonly masked: boolean;
  readonly obstacle: IrqObstacle;
  readonly isTop: boolean;
}
export interface ChipRows {
  readonly chip: PicChipView;
  readonly base: string;
  readonly lines: readonly LineRow[];
}
export function chipRows(view: PicView): readonly ChipRows[] {
  return view.chips.map((chip) => {
    const offset = chip.name === 'master' ? 0 : 8;
    return {
      chip,
      base: `${chip.vectorBase.toString(16).toUpperCase().padStart(2, '0')}h`,
      lines: view.lines
        .filter((l) => l.irq >= offset && l.irq < offset + 8)
        .map((l) => ({
          irq: l.irq,
          device: USUAL[l.irq] ?? '',
          vector: `${l.vector.toString(16).toUpperCase().padStart(2, '0')}h`,
          requested: l.requested,
          inService: l.inService,
          masked: l.masked,
          obstacle: l.obstacle,
          isTop: l.irq - offset === chip.highestPriority,
        })),
    };
  });
}
