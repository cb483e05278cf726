/**
 * Ports for programs under test: E9h is a console byte by byte; F4h ends the run with its value as code;
 * the text "Shutdown" at 8900h ends it too (as Bochs).
 */
import type { SectionViews } from '#emulator/state';
import type { Device, DeviceBus } from '../device.ts';
import { DEBUG_PORT_SECTION } from './debug-port-state.ts';

const WORD = 'Shutdown';

export class DebugPort implements Device<(typeof DEBUG_PORT_SECTION)['fields']> {
  readonly name = 'debug-port';
  readonly section = DEBUG_PORT_SECTION;
  private bus!: DeviceBus;
  private s!: SectionViews<(typeof DEBUG_PORT_SECTION)['fields']>;

  attach(bus: DeviceBus): void {
    this.bus = bus;
    this.s = bus.views(DEBUG_PORT_SECTION);
    const one = (port: number, read: number, write: (value: number) => void): void =>
      bus.ports.claim({
        first: port,
        last: port,
        handler: { read: () => read, write: (_port, _size, value) => write(value) },
      });
    // Reading E9h gives E9h: software tells by that that the port is there.
    one(0xe9, 0xe9, (byte) => bus.emit({ kind: 'console', device: 'debug', byte }));
    one(0xf4, 0xff, (value) => bus.powerOff(value));
    one(0x8900, 0xff, (value) => this.spell(value));
  }

  reset(): void {
    this.s.matched.fill(0);
  }

  private spell(value: number): void {
    const s = this.s;
    if (value === WORD.charCodeAt(s.matched[0])) s.matched[0]++;
    else s.matched[0] = value === WORD.charCodeAt(0) ? 1 : 0;
    if (s.matched[0] === WORD.length) {
      s.matched[0] = 0;
      this.bus.powerOff(0);
    }
  }
}
