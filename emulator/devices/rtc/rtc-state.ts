/** The field table of the MC146818 and the CMOS RAM of a PC/AT. */
import { defineSection, f64, u8 } from '#emulator/state';

export const RTC_SECTION = defineSection('rtc', 1, {
  index: u8('Address of the register at port 71h (port 70h, bits 0-6)'),
  nmiMask: u8('Port 70h, bit 7: 1 = NMI masked', { reset: 1 }),
  cmos: u8('Registers 00h-0Dh and RAM 0Eh-7Fh; C holds PF, AF and UF, IRQF follows from them and B', { count: 128 }),
  secondAt: f64('Virtual time at which some second began; all others follow from it while the divider runs'),
  seenUntil: f64('Virtual time up to which the registers and flags above are brought'),
});

/** Register numbers. */
export const SECONDS = 0x00, SECONDS_ALARM = 0x01, MINUTES = 0x02, MINUTES_ALARM = 0x03, HOURS = 0x04, HOURS_ALARM = 0x05,
  DAY_OF_WEEK = 0x06, DAY = 0x07, MONTH = 0x08, YEAR = 0x09, REGISTER_A = 0x0a, REGISTER_B = 0x0b, REGISTER_C = 0x0c,
  REGISTER_D = 0x0d, CENTURY = 0x32; // prettier-ignore

export const A_UIP = 0x80;
export const B_SET = 0x80, B_PIE = 0x40, B_AIE = 0x20, B_UIE = 0x10, B_SQWE = 0x08, B_DM = 0x04, B_24_HOURS = 0x02; // prettier-ignore
export const C_IRQF = 0x80, C_PF = 0x40, C_AF = 0x20, C_UF = 0x10; // prettier-ignore
export const D_VRT = 0x80;
