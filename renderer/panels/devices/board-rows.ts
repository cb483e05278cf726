/** The board's ports, the DMA controllers as far as they are there, and the video adapter's registers. */
import { hex } from '#emulator/base';
import type { Views } from '#emulator/protocol';
import { grouped } from '#renderer/i18n';
import { byteList, number, register, said, type FieldGroup } from './device-field.ts';

type Board = Views['board'];

export const boardGroups = (v: Board): FieldGroup[] => [
  {
    title: 'Speaker (port 61h)',
    fields: [
      register('Port 61h', 'board.port61', v.port61, ['PCHK', 'CHCHK', 'OUT2', 'REF', 'ENCHK', 'ENPCK', 'SPKR', 'GATE2']),
      v.speaker.hertz > 0
        ? number('Sound', 'board.sound', `${grouped(Math.round(v.speaker.hertz))} Hz`)
        : said('Sound', 'board.sound', '–', 'devices.silent'),
    ],
  },
  {
    title: 'A20, POST',
    fields: [
      register('Port 92h', 'board.port92', v.port92, ['LED:2', '', '', 'LOCK', '', 'A20', 'RST']),
      number('A20', 'board.a20', v.a20 ? 1 : 0),
      register('POST (80h)', 'board.post', v.post),
    ],
  },
]; // prettier-ignore

export const dmaGroups = (v: Board): FieldGroup[] => [
  {
    title: '8237A',
    fields: [
      ...v.dma.map(({ ports, written }) => number(ports, 'dma.registers', byteList(written))),
      number('Pages (81h–8Fh)', 'dma.pages', byteList(v.pages)),
    ],
  },
];

export const videoGroups = (v: Views['video']): FieldGroup[] => [
  {
    title: 'CRTC',
    fields: [
      number('Start address (0Ch, 0Dh)', 'video.start', `${hex(v.start, 4)}h`),
      number('Cursor location (0Eh, 0Fh)', 'video.cursor', `${hex(v.cursorAt, 4)}h`),
      register('Cursor start (0Ah)', 'video.shape', v.crtc[0x0a] ?? 0, ['', '', 'CD', 'LINE:5']),
      register('Cursor end (0Bh)', 'video.shape', v.crtc[0x0b] ?? 0, ['', 'SKEW:2', 'LINE:5']),
      register('Maximum scan line (09h)', 'video.lines', v.crtc[0x09] ?? 0, ['2SCAN', 'LC9', 'SVB9', 'LINE:5']),
      number('00h–18h', 'video.crtc', byteList(v.crtc)),
    ],
  },
  {
    title: 'Attributes',
    fields: [
      register('Mode (10h)', 'video.mode', v.attribute[0x10] ?? 0, ['P54S', '8BIT', 'PPM', '', 'BLINK', 'ELG', 'MONO', 'GFX']),
      number('Palette (00h–0Fh)', 'video.palette', byteList(v.attribute.slice(0, 16))),
      number('Sequencer', 'video.sequencer', byteList(v.sequencer)),
      number('Graphics', 'video.graphics', byteList(v.graphics)),
      register('Misc (3CCh)', 'video.misc', v.misc),
    ],
  },
]; // prettier-ignore
