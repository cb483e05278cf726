/** The field table of the text-mode video adapter. The characters themselves are memory at B8000h. */
import { defineSection, u8 } from '#emulator/state';

export const VGA_TEXT_SECTION = defineSection('vga-text', 1, {
  crtcIndex: u8('CRTC address register (3D4h)'),
  crtc: u8('CRTC registers 00h-18h: 0Ah/0Bh cursor shape, 0Ch/0Dh start address, 0Eh/0Fh cursor location', {
    count: 0x19,
  }),
  misc: u8('Miscellaneous Output Register (3C2h, read at 3CCh)', { reset: 0x67 }),
  sequencerIndex: u8('Sequencer address register (3C4h)'),
  sequencer: u8('Sequencer registers', { count: 8 }),
  graphicsIndex: u8('Graphics controller address register (3CEh)'),
  graphics: u8('Graphics controller registers', { count: 16 }),
  attributeIndex: u8('Attribute controller address register (3C0h)'),
  attributeData: u8('1 = the next write to 3C0h is data'),
  attribute: u8('Attribute controller registers', { count: 0x20 }),
  dacMask: u8('Pixel mask (3C6h)', { reset: 0xff }),
  dacIndex: u8('DAC address for reading and writing', { count: 2 }),
  dacComponent: u8('Next colour component 0-2 for reading and writing', { count: 2 }),
  dac: u8('Palette, 256 × (red, green, blue), 6 bits each', { count: 768 }),
});
