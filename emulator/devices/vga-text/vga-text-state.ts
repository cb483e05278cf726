/** The field table of the video adapter. Characters are memory at B8000h, fonts memory behind the window at A0000h. */
import { defineSection, u8 } from '#emulator/state';

export const VGA_TEXT_SECTION = defineSection('vga-text', 2, {
  crtcIndex: u8('CRTC address register (3D4h or 3B4h)'),
  crtc: u8('CRTC registers 00h-18h: 0Ah/0Bh cursor shape, 0Ch/0Dh start address, 0Eh/0Fh cursor location', {
    count: 0x19,
  }),
  misc: u8('Miscellaneous Output Register (3C2h, read at 3CCh); bit 0 = CRTC at 3D4h instead of 3B4h', { reset: 0x67 }),
  feature: u8('Feature Control Register (3DAh or 3BAh, read at 3CAh)'),
  enable: u8('Video Subsystem Enable (3C3h)', { reset: 1 }),
  sequencerIndex: u8('Sequencer address register (3C4h)'),
  sequencer: u8('Sequencer registers', { count: 5 }),
  graphicsIndex: u8('Graphics controller address register (3CEh)'),
  graphics: u8('Graphics controller registers', { count: 9 }),
  latches: u8('Bytes of the four planes as the last read of the window loaded them', { count: 4 }),
  attributeIndex: u8('Attribute controller address register (3C0h); bit 5 = palette address source'),
  attributeData: u8('1 = the next write to 3C0h is data'),
  attribute: u8(
    'Attribute controller registers: 00h-0Fh palette, 10h mode, 11h border, 12h planes, 13h panning, 14h colours',
    {
      count: 0x15,
    },
  ),
  dacMask: u8('Pixel mask (3C6h)', { reset: 0xff }),
  dacIndex: u8('DAC address for reading and writing', { count: 2 }),
  dacComponent: u8('Next colour component 0-2 for reading and writing', { count: 2 }),
  dacState: u8('DAC state (read at 3C7h): 3 = set for reading, 0 = for writing'),
  dac: u8('Palette, 256 × (red, green, blue), 6 bits each', { count: 768 }),
});

/** The window through which the processor reaches the planes while the graphics controller maps memory there. */
export const WINDOW_FIRST = 0xa0000, WINDOW_LAST = 0xaffff; // prettier-ignore
