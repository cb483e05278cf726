/**
 * A VGA in text modes: CRTC, sequencer, graphics and attribute controller, DAC, and the window to the font plane.
 * It draws nothing: a view reads text memory, fonts and these registers. Graphics modes are not modelled and say so.
 * Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem".
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { beamAt } from './crtc-timing.ts';
import { Planes, type VideoMemory } from './planes.ts';
import { VGA_TEXT_SECTION } from './vga-text-state.ts';

const ATTRIBUTE_MODE = 0x10;
const PALETTE_SOURCE = 0x20;

export class VgaText implements Device<(typeof VGA_TEXT_SECTION)['fields']> {
  readonly name = 'vga-text';
  readonly section = VGA_TEXT_SECTION;
  private readonly memory: VideoMemory;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof VGA_TEXT_SECTION)['fields']>;
  private planes!: Planes;

  constructor(memory: VideoMemory) {
    this.memory = memory;
  }

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(VGA_TEXT_SECTION);
    this.planes = new Planes(this.s, this.memory);
    const claim = (first: number, last: number): void =>
      bus.ports.claim({
        first,
        last,
        handler: {
          read: (port) => this.read(port),
          write: (port, _size, value) => this.write(port, value),
        },
      });
    claim(0x3c0, 0x3ca);
    claim(0x3cc, 0x3cc);
    claim(0x3ce, 0x3cf);
    for (const base of [0x3b0, 0x3d0]) {
      claim(base + 4, base + 5);
      claim(base + 10, base + 10);
    }
  }

  reset(): void {
    for (const [name, field] of Object.entries(VGA_TEXT_SECTION.fields)) {
      this.s[name as keyof typeof VGA_TEXT_SECTION.fields].fill(field.reset);
    }
  }

  /** The processor reads or writes a byte of the window at A0000h. */
  readWindow(physical: number): number {
    return this.planes.read(physical);
  }
  writeWindow(physical: number, value: number): void {
    this.planes.write(physical, value);
  }

  /** CRTC, input status and feature control answer at 3Dxh or at 3Bxh, as misc bit 0 says; elsewhere nobody does. */
  private isElsewhere(port: number): boolean {
    const base = port & 0xff0;
    return base !== 0x3c0 && base !== (this.s.misc[0] & 1 ? 0x3d0 : 0x3b0);
  }

  private read(port: number): number {
    const s = this.s;
    if (this.isElsewhere(port)) {
      this.bus.emit({ kind: 'unclaimed-port', direction: 'in', port, size: 1, value: 0xff });
      return 0xff;
    }
    switch (port) {
      case 0x3c0:
        return s.attributeIndex[0];
      case 0x3c1:
        return s.attribute[s.attributeIndex[0] & 0x1f] ?? 0;
      case 0x3c2:
        return 0x10; // switch sense: colour monitor
      case 0x3c3:
        return s.enable[0];
      case 0x3c4:
        return s.sequencerIndex[0];
      case 0x3c5:
        return s.sequencer[s.sequencerIndex[0]] ?? 0;
      case 0x3c6:
        return s.dacMask[0];
      case 0x3c7:
        return s.dacState[0];
      case 0x3c8:
        return s.dacIndex[1];
      case 0x3c9:
        return this.nextColour(0, null);
      case 0x3ca:
        return s.feature[0];
      case 0x3cc:
        return s.misc[0];
      case 0x3ce:
        return s.graphicsIndex[0];
      case 0x3cf:
        return s.graphics[s.graphicsIndex[0]] ?? 0;
      default:
        return this.readCrtc(port & 15);
    }
  }

  private readCrtc(register: number): number {
    const s = this.s;
    if (register === 4) return s.crtcIndex[0];
    if (register === 5) return s.crtc[s.crtcIndex[0]] ?? 0;
    return this.inputStatus();
  }

  private write(port: number, value: number): void {
    const s = this.s;
    if (this.isElsewhere(port)) {
      this.bus.emit({ kind: 'unclaimed-port', direction: 'out', port, size: 1, value });
      return;
    }
    switch (port) {
      case 0x3c0:
        if (s.attributeData[0]) this.writeAttribute(value);
        else s.attributeIndex[0] = value & 0x3f;
        s.attributeData[0] ^= 1;
        break;
      case 0x3c2:
        s.misc[0] = value;
        break;
      case 0x3c3:
        s.enable[0] = value & 1;
        break;
      case 0x3c4:
        s.sequencerIndex[0] = value & 7;
        break;
      case 0x3c5:
        if (s.sequencerIndex[0] < s.sequencer.length) s.sequencer[s.sequencerIndex[0]] = value;
        break;
      case 0x3c6:
        s.dacMask[0] = value;
        break;
      case 0x3c7:
      case 0x3c8: {
        const side = port === 0x3c7 ? 0 : 1;
        s.dacIndex[side] = value;
        s.dacComponent[side] = 0;
        s.dacState[0] = side === 0 ? 3 : 0;
        break;
      }
      case 0x3c9:
        this.nextColour(1, value);
        break;
      case 0x3ce:
        s.graphicsIndex[0] = value & 15;
        break;
      case 0x3cf:
        if (s.graphicsIndex[0] < s.graphics.length) s.graphics[s.graphicsIndex[0]] = value;
        break;
      case 0x3d4:
      case 0x3b4:
        s.crtcIndex[0] = value & 0x3f;
        break;
      case 0x3d5:
      case 0x3b5:
        this.writeCrtc(value);
        break;
      case 0x3da:
      case 0x3ba:
        s.feature[0] = value;
        break;
      default:
        break; // 3C1h, 3CAh, 3CCh are read-only
    }
  }

  private writeCrtc(value: number): void {
    const s = this.s;
    const index = s.crtcIndex[0];
    // Vertical Retrace End bit 7 protects registers 00h-07h, but for the line compare bit of 07h.
    if (index < 8 && s.crtc[0x11] & 0x80) {
      if (index === 7) s.crtc[7] = (s.crtc[7] & ~0x10) | (value & 0x10);
      return;
    }
    if (index < s.crtc.length) s.crtc[index] = value;
  }

  private writeAttribute(value: number): void {
    const s = this.s;
    const index = s.attributeIndex[0] & 0x1f;
    // The palette belongs to the display while its address source is the display (bit 5 of 3C0h).
    if (index < 0x10 && s.attributeIndex[0] & PALETTE_SOURCE) return;
    if (index < s.attribute.length) s.attribute[index] = value;
    if (index === ATTRIBUTE_MODE && value & 1) this.bus.notModelled('VGA graphics mode');
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
    const s = this.s;
    s.attributeData[0] = 0;
    const beam = beamAt(this.bus.now(), this.bus.ticksPerPitClock, s.crtc, s.misc[0], s.sequencer[1]);
    return (beam.inVerticalRetrace ? 8 : 0) | (beam.inDisplay ? 0 : 1);
  }
}
