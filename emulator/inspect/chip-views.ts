/** Views of chips: what their registers mean now. */
import type { RtcTime } from '#emulator/machine';
import type { LineHistory } from './context.ts';

/** The MC146818 as a guest would find it now, without the side effects of its reading. */
export interface RtcView {
  readonly time: RtcTime;
  /** 1 = Sunday … 7 = Saturday, as the register has it. */
  readonly dayOfWeek: number;
  /** The divider runs and SET is 0. */
  readonly isRunning: boolean;
  readonly updateInProgress: boolean;
  /** Registers A (with UIP), B, C (with IRQF) and D. */
  readonly registers: readonly [number, number, number, number];
  /** Rate of periodic ticks, 0 = none. */
  readonly periodicHertz: number;
  /** Raw alarm bytes: hours, minutes, seconds; null = don't care. */
  readonly alarm: readonly (number | null)[];
  /** Level of IRQ8. */
  readonly irq: 0 | 1;
  readonly nmiMasked: boolean;
  readonly index: number;
  /** All 128 bytes. */
  readonly cmos: Uint8Array;
}

/** COM1. */
export interface SerialView {
  readonly divisor: number;
  readonly baud: number;
  /** `8N1`, `7E2`, … */
  readonly format: string;
  readonly ier: number;
  readonly fcr: number;
  readonly lcr: number;
  readonly mcr: number;
  readonly scratch: number;
  readonly loopback: boolean;
  /** Characters received and not read, oldest first. */
  readonly received: readonly number[];
  /** Characters still on the line. */
  readonly onLine: readonly number[];
  readonly overrun: boolean;
  /** THR or transmit FIFO, and the shift register. */
  readonly toSend: number;
  readonly isShifting: boolean;
  /** Interrupt Identification and Line Status registers as a read gives them, and the Modem Status register's deltas. */
  readonly iir: number;
  readonly lsr: number;
  readonly msrDelta: number;
  readonly fifoDepth: number;
}

/** The ATA channel's device 0. */
export interface AtaView {
  readonly status: number;
  readonly error: number;
  readonly count: number;
  readonly sector: number;
  readonly cylinder: number;
  readonly device: number;
  readonly addressing: 'LBA' | 'CHS';
  readonly selected: 0 | 1;
  /** Opcode of the last command. */
  readonly command: number;
  /** INTRQ before nIEN and device selection. */
  readonly interrupt: boolean;
  readonly interruptsEnabled: boolean;
  readonly inReset: boolean;
  /** Next sector of the command and how many are left. */
  readonly lba: number;
  readonly left: number;
  /** Bytes of the block at the Data register that were moved, and its length. */
  readonly position: number;
  readonly blockBytes: number;
  readonly translation: { readonly heads: number; readonly sectorsPerTrack: number };
  readonly multiple: number;
  /** Device Control and Features registers, power mode (FFh active, 00h standby, 1 sleep). */
  readonly control: number;
  readonly features: number;
  readonly power: number;
}

/** Glyphs that the guest loaded: 256 × 32 bytes, one byte a line, `height` lines used. */
export interface FontView {
  readonly height: number;
  readonly glyphs: Uint8Array;
  /** Glyphs of characters with attribute bit 3, when the two character maps differ. */
  readonly intense: Uint8Array | null;
}

/** What happened to the interrupt lines up to the moment where the machine stands; `since` = -1: nobody records it. */
export interface LineHistoryView extends LineHistory {
  readonly until: number;
  readonly unitsPerSecond: number;
}

/** Ports 61h, 92h, 80h and the page registers, and the registers of the two 8237A (their transfers are not modelled). */
export interface BoardView {
  /** Port 61h as a read gives it, without the refresh bit's toggling. */
  readonly port61: number;
  readonly speaker: { readonly gate: 0 | 1; readonly data: 0 | 1; readonly out: 0 | 1; readonly hertz: number };
  readonly port92: number;
  readonly a20: boolean;
  readonly post: number;
  readonly pages: readonly number[];
  readonly dma: readonly { readonly ports: string; readonly written: readonly number[] }[];
}

/** Registers of the video adapter that decide what text memory looks like. */
export interface VideoView {
  readonly crtc: readonly number[];
  readonly start: number;
  readonly cursorAt: number;
  readonly sequencer: readonly number[];
  readonly graphics: readonly number[];
  readonly attribute: readonly number[];
  readonly misc: number;
}
