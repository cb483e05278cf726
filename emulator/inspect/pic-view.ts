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
const ICW1_LTIM = 0x08;
const ICW4_UPM = 0x01;
const ICW4_AEOI = 0x02;
const ICW4_SFNM = 0x10;

export function picView(machine: Pick<Machine, 'registers' | 'section'>): PicView {
  const pic = machine.section('pic');
  const r = machine.registers();
  const interruptsEnabled = (r.eflags & EFLAGS_IF) !== 0;
  const order = linesByPriority(pic);
  const first = order.find((irq) => chipObstacle(pic, irq) === null) ?? -1;
  const lines = Array.from({ length: 16 }, (_, irq) => {
    const chip = irq >> 3;
    const mask = 1 << (irq & 7);
    const held =
      chipObstacle(pic, irq) ?? processorObstacle(interruptsEnabled, r.interruptShadow) ?? behind(irq, first);
    return {
      irq,
      vector: vectorOf(pic, chip, irq & 7),
      requested: (pic['irr'][chip] & mask) !== 0,
      masked: (pic['imr'][chip] & mask) !== 0,
      inService: (pic['isr'][chip] & mask) !== 0,
      obstacle: held?.obstacle ?? 'none',
      blockedBy: held?.by ?? -1,
      level: ((pic['lines'][chip] >> (irq & 7)) & 1) as 0 | 1,
      rank: order.indexOf(irq),
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
    order: levelsByPriority(pic, chip),
    readIsr: pic['readIsr'][chip] !== 0,
    icw: [pic['icw1'][chip], pic['icw2'][chip], pic['icw3'][chip], pic['icw4'][chip]],
    expects: pic['expects'][chip],
    levelTriggered: pic['icw1'][chip] & ICW1_LTIM ? 0xff : (pic['elcr']?.[chip] ?? 0),
    specialMask: pic['specialMask'][chip] !== 0,
    fullyNested: (pic['icw4'][chip] & ICW4_SFNM) !== 0,
    rotateAutoEoi: (pic['rotateAutoEoi']?.[chip] ?? 0) !== 0,
    poll: (pic['poll']?.[chip] ?? 0) !== 0,
    int: (pic['int']?.[chip] ?? 0) ? 1 : 0,
  };
}

const levelsByPriority = (pic: Fields, chip: number): number[] =>
  Array.from({ length: 8 }, (_, k) => (pic['lowestPriority'][chip] + 1 + k) & 7);

/** All lines of both chips: those of the slave stand where the master's IR2 stands, whose request is theirs. */
const linesByPriority = (pic: Fields): number[] =>
  levelsByPriority(pic, MASTER).flatMap((level) =>
    level === CASCADE ? [...levelsByPriority(pic, SLAVE).map((slave) => slave + 8), CASCADE] : [level],
  );

/** The vector an 80x86 gets: in MCS-80 mode (no ICW4, or its bit 0 clear) the low byte of the CALL address. */
function vectorOf(pic: Fields, chip: number, level: number): number {
  if (pic['icw4'][chip] & ICW4_UPM) return (pic['icw2'][chip] & 0xf8) | level;
  const icw1 = pic['icw1'][chip];
  return icw1 & ICW1_ADI ? (icw1 & 0xe0) | (level << 2) : (icw1 & 0xc0) | (level << 3);
}

const isReady = (pic: Fields, chip: number): boolean => pic['initialised'][chip] !== 0 && pic['expects'][chip] === 0;

/** What holds a line up, and the line whose service or request does. */
interface Held {
  readonly obstacle: IrqObstacle;
  readonly by: number;
}
const held = (obstacle: IrqObstacle, by = -1): Held => ({ obstacle, by });

/** What holds the line up inside the two chips, or null when nothing does. */
function chipObstacle(pic: Fields, irq: number): Held | null {
  const chip = irq >> 3;
  const mask = 1 << (irq & 7);
  if (!isReady(pic, chip) || !isReady(pic, MASTER)) return held('not-initialised');
  if (!(pic['irr'][chip] & mask)) return held('not-requested');
  if (pic['imr'][chip] & mask) return held('masked');
  const inService = blockingLevel(pic, chip, irq & 7);
  if (inService >= 0) return held('in-service-blocks', chip * 8 + inService);
  if (chip === SLAVE) {
    if (pic['imr'][MASTER] & (1 << CASCADE)) return held('cascade-masked', CASCADE);
    const above = blockingLevel(pic, MASTER, CASCADE);
    if (above >= 0) return held('cascade-blocked', above);
  }
  return null;
}

/** Another request goes first; the cascade input's own request is that of the slave. */
const behind = (irq: number, first: number): Held | null =>
  first < 0 || first === irq || (irq === CASCADE && first >= 8) ? null : held('lower-priority', first);

/**
 * 8259A, fully nested mode: a level in service holds off itself and every level of lower priority until its EOI. Special
 * mask mode lifts that for levels in service that are masked; special fully nested mode lifts it for inputs with a slave.
 * @returns the level in service that holds this one off, or -1.
 */
function blockingLevel(pic: Fields, chip: number, level: number): number {
  const inService = pic['specialMask'][chip] ? pic['isr'][chip] & ~pic['imr'][chip] : pic['isr'][chip];
  const isNested = chip === MASTER && (pic['icw4'][chip] & ICW4_SFNM) !== 0 && !(pic['icw1'][chip] & ICW1_SNGL);
  const reopened = isNested ? pic['icw3'][chip] : 0;
  for (let k = 1; k <= 8; k++) {
    const at = (pic['lowestPriority'][chip] + k) & 7;
    const mask = 1 << at;
    if (at === level) return (inService & mask) !== 0 && !(reopened & mask) ? level : -1;
    if (inService & mask) return at;
  }
  return -1;
}

/** SDM vol. 3 §6.8.1: IF gates maskable interrupts; §6.8.3: a load of SS, or STI, holds them off for one instruction. */
function processorObstacle(interruptsEnabled: boolean, shadow: number): Held | null {
  if (!interruptsEnabled) return held('if-clear');
  return shadow ? held('interrupt-shadow') : null;
}
