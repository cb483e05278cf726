/**
 * Register storage of the two 8237A DMA controllers. Nothing is transferred: the only disk of this machine moves its data
 * itself. The ports exist so that start-up code which resets or masks the controllers meets something.
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { DMA_SECTION } from './dma-state.ts';

export class Dma implements Device<(typeof DMA_SECTION)['fields']> {
  readonly name = 'dma';
  readonly section = DMA_SECTION;
  private s!: SectionViews<(typeof DMA_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.s = bus.views(DMA_SECTION);
    const claim = (first: number, registers: Uint8Array, status: number): void =>
      bus.ports.claim({
        first,
        last: first + registers.length - 1,
        handler: {
          // No channel requests and none has reached its terminal count.
          read: (port) => (port === status ? 0 : registers[port - first]),
          write: (port, _size, value) => (registers[port - first] = value),
        },
      });
    claim(0x00, this.s.low, 0x08);
    claim(0xc0, this.s.high, 0xd0);
  }

  reset(): void {
    this.s.low.fill(0);
    this.s.high.fill(0);
  }
}
