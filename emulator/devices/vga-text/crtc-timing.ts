/** Where the beam is: lines and retraces from the CRTC's registers and the dot clock, as an exact function of virtual time. */
import { unitsPerSecond } from '../device-time.ts';

/** Dot clocks by clock select (misc bits 3-2) in hertz. */
const DOT_CLOCKS = [25_175_000, 28_322_000];
/** 80×25 text: used until somebody programs the CRTC. */
const TEXT_MODE = { total: 100, displayed: 80, lines: 449, shown: 400, retrace: 412, retraceLines: 2, dots: 9 };

export interface Beam {
  readonly inVerticalRetrace: boolean;
  readonly inDisplay: boolean;
}

function timing(crtc: Uint8Array, dots: number): typeof TEXT_MODE {
  if (crtc[0] === 0 || crtc[6] === 0) return TEXT_MODE;
  const overflow = crtc[7];
  const bits89 = (low: number, bit8: number, bit9: number): number =>
    low | (((overflow >> bit8) & 1) << 8) | (((overflow >> bit9) & 1) << 9);
  const retrace = bits89(crtc[0x10], 2, 7);
  return {
    total: crtc[0] + 5,
    displayed: crtc[1] + 1,
    lines: bits89(crtc[6], 0, 5) + 2,
    shown: bits89(crtc[0x12], 1, 6) + 1,
    retrace,
    // The low four bits of the line at which retrace ends.
    retraceLines: (crtc[0x11] - retrace) & 15 || 16,
    dots,
  };
}

export function beamAt(
  now: number,
  ticksPerPitClock: number,
  crtc: Uint8Array,
  misc: number,
  sequencer1: number,
): Beam {
  const { total, displayed, lines, shown, retrace, retraceLines, dots } = timing(crtc, sequencer1 & 1 ? 8 : 9);
  const hertz = DOT_CLOCKS[(misc >> 2) & 1];
  const units = unitsPerSecond(ticksPerPitClock);
  const seconds = Math.floor(now / units);
  // Whole seconds are taken out first, so that the product stays exact.
  const dot = seconds * hertz + Math.floor(((now - seconds * units) * hertz) / units);
  const character = Math.floor(dot / dots) % (total * lines);
  const line = Math.floor(character / total);
  return {
    inVerticalRetrace: line >= retrace && line < retrace + retraceLines,
    inDisplay: line < shown && character % total < displayed,
  };
}
