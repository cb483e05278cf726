/** Memory that a lab watches: every access is an event `mem` with the name of the place and what it holds afterwards. */
import type { Machine } from '#emulator/machine';
import type { Expression } from '#emulator/query';
import type { SymbolValue, WatchSpec } from '#labs/kit';

interface Place {
  readonly spec: WatchSpec;
  readonly address: number;
}
/** Bits of `Machine.setWatchpoints`. */
const STOPS = { read: 1, write: 2, both: 3 } as const;

export class Watches {
  private readonly machine: Machine;
  private readonly places: readonly Place[];

  constructor(
    machine: Machine,
    specs: readonly WatchSpec[],
    symbol: SymbolValue,
    compile: (text: string) => Expression | null,
  ) {
    this.machine = machine;
    this.places = specs.flatMap((spec) => {
      const address = compile(spec.address)?.evaluate({ machine, symbol, event: null });
      return typeof address === 'number' ? [{ spec, address }] : [];
    });
    const bytes = new Map<number, number>();
    for (const { spec, address } of this.places)
      for (let i = 0; i < spec.length; i++) bytes.set((address + i) >>> 0, STOPS[spec.access]);
    if (bytes.size > 0) machine.setWatchpoints(bytes);
  }

  stoppedAt(linear: number): { event: string; fields: Readonly<Record<string, number | string>> }[] {
    return this.places
      .filter(({ spec, address }) => linear >= address && linear < address + spec.length)
      .map(({ spec, address }) => {
        const { bytes } = this.machine.readLinear(address, Math.min(4, spec.length));
        const val = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
        return { event: 'mem', fields: { name: spec.name, offset: linear - address, val } };
      });
  }
}
