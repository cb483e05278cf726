/** PIC view → lamps, lines and the sentence why a line is not delivered now. */
import { hex } from '#emulator/base';
import type { InputEvent, IrqObstacle, PicChipView, PicView } from '#emulator/protocol';
import type { Key } from '#renderer/i18n';

/** What usually hangs on a line of a PC; names of devices, the same in every language. */
export const USUAL = ['PIT', 'KBD', '← 8–15', 'COM2', 'COM1', '', 'FDC', '', 'RTC', '', '', '', 'PS/2', 'FPU', 'ATA', 'ATA']; // prettier-ignore
export const CASCADE = 2;

export interface LineRow {
  readonly irq: number;
  readonly device: string;
  readonly vector: string;
  readonly requested: boolean;
  readonly inService: boolean;
  readonly masked: boolean;
  readonly level: 0 | 1;
  readonly obstacle: IrqObstacle;
  readonly why: { readonly key: Key; readonly by: number };
  /** Something asks and is held up, or is delivered now. */
  readonly isHeld: boolean;
  readonly isNext: boolean;
  readonly isTop: boolean;
  /** What differs from the last stop. */
  readonly changed: { readonly irr: boolean; readonly isr: boolean; readonly imr: boolean };
}
export interface ModeTag {
  readonly subject: string;
  readonly text: string;
}
export interface ChipRows {
  readonly chip: PicChipView;
  readonly base: string;
  readonly lines: readonly LineRow[];
  readonly registers: readonly { readonly name: string; readonly value: string; readonly changed: boolean }[];
  readonly icws: readonly { readonly name: string; readonly value: string }[];
  readonly modes: readonly ModeTag[];
  /** `IR0 > IR1 > …`, from the highest priority to the lowest. */
  readonly order: string;
  readonly isRotated: boolean;
}
const byte = (value: number): string => `${hex(value, 2)}h`;

export function chipRows(view: PicView, before: PicView | null = null): readonly ChipRows[] {
  return view.chips.map((chip, index) => {
    const offset = index * 8;
    const old = before?.chips[index] ?? null;
    const next = nextLine(view);
    const bitChanged = (register: 'irr' | 'isr' | 'imr', bit: number): boolean =>
      old !== null && ((chip[register] ^ old[register]) & (1 << bit)) !== 0;
    return {
      chip,
      base: byte(chip.vectorBase),
      lines: view.lines.slice(offset, offset + 8).map((l) => ({
        irq: l.irq,
        device: USUAL[l.irq] ?? '',
        vector: byte(l.vector),
        requested: l.requested,
        inService: l.inService,
        masked: l.masked,
        level: l.level,
        obstacle: l.obstacle,
        why: whyOf(l),
        isHeld: l.requested && l.obstacle !== 'none',
        isNext: l.irq === next,
        isTop: l.irq - offset === chip.highestPriority,
        changed: { irr: bitChanged('irr', l.irq & 7), isr: bitChanged('isr', l.irq & 7), imr: bitChanged('imr', l.irq & 7) },
      })),
      registers: (['irr', 'isr', 'imr'] as const).map((name) => ({ name: name.toUpperCase(), value: hex(chip[name], 2), changed: old !== null && old[name] !== chip[name] })),
      icws: chip.icw.map((value, k) => ({ name: `ICW${k + 1}`, value: hex(value, 2) })),
      modes: modesOf(chip),
      order: chip.order.map((level) => `IR${level}`).join(' > '),
      isRotated: chip.highestPriority !== 0,
    };
  }); // prettier-ignore
}

function whyOf({ irq, obstacle, blockedBy }: PicView['lines'][number]): LineRow['why'] {
  const isSelf = obstacle === 'in-service-blocks' && blockedBy === irq;
  return { key: isSelf ? 'obstacle.in-service-self' : `obstacle.${obstacle}`, by: blockedBy };
}
function modesOf(chip: PicChipView): ModeTag[] {
  const tag = (on: boolean, subject: string, text: string): ModeTag[] => (on ? [{ subject, text }] : []);
  return [
    ...tag(chip.autoEoi, 'pic.aeoi', 'AEOI'),
    ...tag(chip.fullyNested, 'pic.sfnm', 'SFNM'),
    ...tag(chip.specialMask, 'pic.smm', 'SMM'),
    ...tag(chip.rotateAutoEoi, 'pic.rotate', 'R-AEOI'),
    ...tag(chip.levelTriggered !== 0, 'pic.ltim', chip.levelTriggered === 0xff ? 'LTIM' : `ELCR ${hex(chip.levelTriggered, 2)}`),
    ...tag(chip.poll, 'pic.poll', 'POLL'),
    ...tag(chip.readIsr, 'pic.ris', 'RIS'),
  ]; // prettier-ignore
}

/** The line that the processor would take before its next instruction, or null; the cascade input stands for the slave's own. */
export function nextLine(view: PicView): number | null {
  const ready = view.lines.filter(({ obstacle }) => obstacle === 'none');
  return (ready.find(({ irq }) => irq !== CASCADE) ?? ready[0])?.irq ?? null;
}

const PORTS = [0x20, 0xa0];
const OCW2_EOI = 0x20, OCW2_SPECIFIC = 0x60; // prettier-ignore

export type PortWrite = Extract<InputEvent, { type: 'port-write' }>;
/** OCW1 with one bit the other way. Null while the chip takes the byte for an initialization word. */
export function maskWrite(view: PicView, irq: number): PortWrite | null {
  const chip = view.chips[irq >> 3];
  if (chip.expects !== 0) return null;
  return { type: 'port-write', port: PORTS[irq >> 3] + 1, value: chip.imr ^ (1 << (irq & 7)) };
}
/** A specific EOI for a line, or a non-specific one for a chip. */
export const eoiWrite = (chip: number, irq: number | null): PortWrite => ({
  type: 'port-write',
  port: PORTS[chip],
  value: irq === null ? OCW2_EOI : OCW2_SPECIFIC | (irq & 7),
});
