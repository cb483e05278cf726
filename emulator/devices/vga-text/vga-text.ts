/**
 * Registers of a VGA in 80×25 colour text mode: enough for software to move the cursor, scroll by start address, wait for
 * retrace and set palettes. It draws nothing: a view reads the text memory at B8000h and the CRTC fields.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { VGA_TEXT_SECTION } from './vga-text-state.ts';

/** PIT clocks per frame (70 Hz) and of its vertical retrace; per line (31.5 kHz) and of its blanking. */
const FRAME_CLOCKS = 17045, RETRACE_CLOCKS = 76, LINE_CLOCKS = 38, BLANK_CLOCKS = 8; // prettier-ignore

export class VgaText implements Device<(typeof VGA_TEXT_SECTION)['fields']> {
  readonly name = 'vga-text';
  readonly section = VGA_TEXT_SECTION;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof VGA_TEXT_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(VGA_TEXT_SECTION);
    bus.ports.claim({
      first: 0x3c0,
      last: 0x3df,
      handler: {
        read: (port) => this.read(port),
        write: (port, _size, value) => this.write(port, value),
      },
    });
  }

  reset(): void {
    for (const [name, field] of Object.entries(VGA_TEXT_SECTION.fields)) {
      this.s[name as keyof typeof VGA_TEXT_SECTION.fields].fill(field.reset);
    }
  }

  private read(port: number): number {
    const s = this.s;
    switch (port) {
      case 0x3c0:
        return s.attributeIndex[0];
      case 0x3c1:
        return s.attribute[s.attributeIndex[0] & 0x1f];
      case 0x3c2:
        return 0x10; // switch sense: colour monitor
      case 0x3c4:
        return s.sequencerIndex[0];
      case 0x3c5:
        return s.sequencer[s.sequencerIndex[0] & 7];
      case 0x3c6:
        return s.dacMask[0];
      case 0x3c7:
        return 0x03;
      case 0x3c8:
        return s.dacIndex[1];
      case 0x3c9:
        return this.nextColour(0, null);
      case 0x3cc:
        return s.misc[0];
      case 0x3ce:
        return s.graphicsIndex[0];
      case 0x3cf:
        return s.graphics[s.graphicsIndex[0] & 15];
      case 0x3d4:
        return s.crtcIndex[0];
      case 0x3d5:
        return s.crtcIndex[0] < s.crtc.length ? s.crtc[s.crtcIndex[0]] : 0xff;
      case 0x3da:
        return this.inputStatus();
      default:
        return 0xff;
    }
  }

  private write(port: number, value: number): void {
    const s = this.s;
    switch (port) {
      case 0x3c0:
        if (s.attributeData[0]) s.attribute[s.attributeIndex[0] & 0x1f] = value;
        else s.attributeIndex[0] = value;
        s.attributeData[0] ^= 1;
        break;
      case 0x3c2:
        s.misc[0] = value;
        break;
      case 0x3c4:
        s.sequencerIndex[0] = value;
        break;
      case 0x3c5:
        s.sequencer[s.sequencerIndex[0] & 7] = value;
        break;
      case 0x3c6:
        s.dacMask[0] = value;
        break;
      case 0x3c7:
      case 0x3c8: {
        const side = port === 0x3c7 ? 0 : 1;
        s.dacIndex[side] = value;
        s.dacComponent[side] = 0;
        break;
      }
      case 0x3c9:
        this.nextColour(1, value);
        break;
      case 0x3ce:
        s.graphicsIndex[0] = value;
        break;
      case 0x3cf:
        s.graphics[s.graphicsIndex[0] & 15] = value;
        break;
      case 0x3d4:
        s.crtcIndex[0] = value;
        break;
      case 0x3d5:
        this.writeCrtc(value);
        break;
      default:
        break;
    }
  }

  private writeCrtc(value: number): void {
    const s = this.s;
    const index = s.crtcIndex[0];
    // Vertical Retrace End bit 7 protects registers 00h-07h.
    if (index < 8 && s.crtc[0x11] & 0x80) return;
    if (index < s.crtc.length) s.crtc[index] = value;
  }

  /** One colour component of the DAC; the address steps after the third. `side` 0 = reading, 1 = writing. */
  private nextColour(side: 0 | 1, value: number | null): number {
    const s = this.s;
    const at = s.dacIndex[side] * 3 + s.dacComponent[side];
    if (value !== null) s.dac[at] = value & 0x3f;
    if (++s.dacComponent[side] === 3) {
      s.dacComponent[side] = 0;
      s.dacIndex[side]++;
    }
    return s.dac[at];
  }

  /** Input Status 1: bit 3 = vertical retrace, bit 0 = display disabled; reading it resets the 3C0h flip-flop. */
  private inputStatus(): number {
    this.s.attributeData[0] = 0;
    const clock = Math.floor(this.bus.now() / this.bus.ticksPerPitClock);
    const isRetrace = clock % FRAME_CLOCKS >= FRAME_CLOCKS - RETRACE_CLOCKS;
    const isBlank = isRetrace || clock % LINE_CLOCKS >= LINE_CLOCKS - BLANK_CLOCKS;
    return (isRetrace ? 8 : 0) | (isBlank ? 1 : 0);
  }
}
