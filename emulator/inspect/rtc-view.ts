/** The real-time clock at this moment: a copy of its registers is brought up to date, the chip stays as it is. */
import { advanceRtc, type Machine, periodCycles, PIT_HERTZ, readTime, updateInProgress } from '#emulator/machine';
import type { RtcView } from './chip-views.ts';

const CRYSTAL_HERTZ = 32_768;
const SECONDS_ALARM = 1, MINUTES_ALARM = 3, HOURS_ALARM = 5, DAY_OF_WEEK = 6, A = 0x0a, B = 0x0b, C = 0x0c, D = 0x0d, CENTURY = 0x32; // prettier-ignore

export function rtcView(machine: Pick<Machine, 'section' | 'now' | 'config'>): RtcView {
  const rtc = machine.section('rtc');
  const cmos = Uint8Array.from(rtc['cmos']);
  const divider = {
    secondAt: rtc['secondAt'][0],
    unitsPerSecond: PIT_HERTZ * machine.config.instructionsPerPitClock,
  };
  advanceRtc(cmos, divider, rtc['seenUntil'][0], machine.now);
  const isUpdating = updateInProgress(cmos, divider, machine.now);
  const isRequesting = (cmos[C] & cmos[B] & 0x70) !== 0;
  const cycles = periodCycles(cmos[A]);
  const alarmByte = (value: number): number | null => ((value & 0xc0) === 0xc0 ? null : value);
  return {
    time: readTime(cmos, cmos[CENTURY]),
    dayOfWeek: cmos[DAY_OF_WEEK],
    isRunning: (cmos[A] & 0x70) === 0x20 && (cmos[B] & 0x80) === 0,
    updateInProgress: isUpdating,
    registers: [cmos[A] | (isUpdating ? 0x80 : 0), cmos[B], cmos[C] | (isRequesting ? 0x80 : 0), cmos[D]],
    periodicHertz: cycles === 0 ? 0 : CRYSTAL_HERTZ / cycles,
    alarm: [HOURS_ALARM, MINUTES_ALARM, SECONDS_ALARM].map((at) => alarmByte(cmos[at])),
    irq: isRequesting ? 1 : 0,
    nmiMasked: rtc['nmiMask'][0] !== 0,
    index: rtc['index'][0],
    cmos,
  };
}
