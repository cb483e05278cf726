/** The 8259A pair, and for every line the reason why it is not delivered now. Field names as in the device's table. */
import { EFLAGS_IF } from '#emulator/arch';
import type { Machine } from '#emulator/machine';
import type { IrqObstacle, PicChipView, PicView } from './views.ts';

type Fields = Readonly<Record<string, readonly number[]>>;
const MASTER = 0;
const SLAVE = 1;
const CASCADE = 2;
const ICW1_SNGL = 0x02;
const ICW1_ADI = 0x04;
const ICW4_UPM = 0x01;
const ICW4_AEOI = 0x02;
const ICW4_SFNM = 0x10;

export function picView(machine: Pick<Machine, 'registers' | 'section'>): PicView {
  const pic = machine.section('pic');
  const r = machine.registers();
  const interruptsEnabled = (r.eflags & EFLAGS_IF) !== 0;
  const lines = Array.from({ length: 16 }, (_, irq) => {
    const chip = irq >> 3;
    const mask = 1 << (irq & 7);
    return {
      irq,
      vector: vectorOf(pic, chip, irq & 7),
      requested: (pic['irr'][chip] & mask) !== 0,
      masked: (pic['imr'][chip] & mask) !== 0,
      inService: (pic['isr'][chip] & mask) !== 0,
      obstacle: chipObstacle(pic, irq) ?? processorObstacle(interruptsEnabled, r.interruptShadow),
    };
  });
  return { chips: [chipView(pic, MASTER), chipView(pic, SLAVE)], lines, intr: r.intrLine, interruptsEnabled };
}

function chipView(pic: Fields, chip: number): PicChipView {
  return {
    name: chip === MASTER ? 'master' : 'slave',
    irr: pic['irr'][chip],
    isr: pic['isr'][chip],
    imr: pic['imr'][chip],
    vectorBase: pic['icw2'][chip] & 0xf8,
    initialised: isReady(pic, chip),
    autoEoi: (pic['icw4'][chip] & ICW4_AEOI) !== 0,
    lines: pic['lines'][chip],
    highestPriority: (pic['lowestPriority'][chip] + 1) & 7,
    readIsr: pic['readIsr'][chip] !== 0,
  };
}

/** The vector an 80x86 gets: in MCS-80 mode (no ICW4, or its bit 0 clear) the low byte of the CALL address. */
function vectorOf(pic: Fields, chip: number, level: number): number {
  if (pic['icw4'][chip] & ICW4_UPM) return (pic['icw2'][chip] & 0xf8) | level;
  const icw1 = pic['icw1'][chip];
  return icw1 & ICW1_ADI ? (icw1 & 0xe0) | (level << 2) : (icw1 & 0xc0) | (level << 3);
}

const isReady = (pic: Fields, chip: number): boolean => pic['initialised'][chip] !== 0 && pic['expects'][chip] === 0;

/** What holds the line up inside the two chips, or null when nothing does. */
function chipObstacle(pic: Fields, irq: number): IrqObstacle | null {
  const chip = irq >> 3;
  const mask = 1 << (irq & 7);
  if (!isReady(pic, chip) || !isReady(pic, MASTER)) return 'not-initialised';
  if (!(pic['irr'][chip] & mask)) return 'not-requested';
  if (pic['imr'][chip] & mask) return 'masked';
  if (serviceBlocks(pic, chip, irq & 7)) return 'in-service-blocks';
  if (chip === SLAVE) {
    if (pic['imr'][MASTER] & (1 << CASCADE)) return 'cascade-masked';
    if (serviceBlocks(pic, MASTER, CASCADE)) return 'cascade-blocked';
  }
  return null;
}

/**
 * 8259A, fully nested mode: a level in service holds off itself and every level of lower priority until its EOI. Special
 * mask mode lifts that for levels in service that are masked; special fully nested mode lifts it for inputs with a slave.
 */
function serviceBlocks(pic: Fields, chip: number, level: number): boolean {
  const inService = pic['specialMask'][chip] ? pic['isr'][chip] & ~pic['imr'][chip] : pic['isr'][chip];
  const isNested = chip === MASTER && (pic['icw4'][chip] & ICW4_SFNM) !== 0 && !(pic['icw1'][chip] & ICW1_SNGL);
  const reopened = isNested ? pic['icw3'][chip] : 0;
  for (let k = 1; k <= 8; k++) {
    const at = (pic['lowestPriority'][chip] + k) & 7;
    const mask = 1 << at;
    if (at === level) return (inService & mask) !== 0 && !(reopened & mask);
    if (inService & mask) return true;
  }
  return false;
}

/** SDM vol. 3 §6.8.1: IF gates maskable interrupts; §6.8.3: a load of SS, or STI, holds them off for one instruction. */
function processorObstacle(interruptsEnabled: boolean, shadow: number): IrqObstacle {
  if (!interruptsEnabled) return 'if-clear';
  return shadow ? 'interrupt-shadow' : 'none';
}
