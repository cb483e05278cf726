/** The board's own ports and what hangs on them: speaker, A20, POST code, page registers, DMA controllers. */
import type { Machine } from '#emulator/machine';
import type { BoardView } from './chip-views.ts';
import { pitView } from './pit-view.ts';

export function boardView(machine: Pick<Machine, 'section' | 'registers' | 'now' | 'config'>): BoardView {
  const system = machine.section('system-control');
  const dma = machine.section('dma');
  const port = system['port61'][0];
  const [, , counter] = pitView(machine).channels;
  const gate = (port & 1) as 0 | 1;
  const data = ((port >> 1) & 1) as 0 | 1;
  return {
    port61: (port & 0x0f) | (counter.output << 5),
    // The counter's square wave reaches the speaker through an AND gate with bit 1.
    speaker: { gate, data, out: counter.output, hertz: gate && data && counter.programmed ? counter.hertz : 0 },
    port92: system['port92'][0],
    a20: machine.registers().a20,
    post: system['post'][0],
    pages: system['post'].slice(1),
    dma: [
      { ports: '00-0F', written: [...dma['low']] },
      { ports: 'C0-DF', written: [...dma['high']] },
    ],
  };
}
