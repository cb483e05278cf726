/** The registers of the video adapter as they are, with the two that text programs write most put together. */
import type { Machine } from '#emulator/machine';
import type { VideoView } from './chip-views.ts';

export function videoView(machine: Pick<Machine, 'section'>): VideoView {
  const vga = machine.section('vga-text');
  const of = (name: string): number[] => [...(vga[name] ?? [])];
  const crtc = of('crtc');
  const pair = (index: number): number => ((crtc[index] ?? 0) << 8) | (crtc[index + 1] ?? 0);
  return {
    crtc,
    start: pair(0x0c),
    cursorAt: pair(0x0e),
    sequencer: of('sequencer'),
    graphics: of('graphics'),
    attribute: of('attribute'),
    misc: vga['misc']?.[0] ?? 0,
  };
}
