/** The only place of this room where the real assembler, formats and machine are put behind a host. */
import { assemble } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import type { Port } from '#emulator/protocol';
import type { HostClock } from './clock.ts';
import { MachineHost } from './machine-host.ts';
import type { LabServices } from './host-parts.ts';

export function composeHost(port: Port, clock: HostClock, labs: LabServices | null = null): MachineHost {
  return new MachineHost(port, clock, {
    assemble,
    createMachine,
    labs,
    toBootImage(name, bytes, drive) {
      const boot = bootImageFromFile(name, bytes, drive === undefined ? {} : { drive });
      return boot.ok ? { image: boot.image } : { problem: boot.error.message };
    },
  });
}
