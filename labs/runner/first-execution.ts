/** When a line of a program was executed first: of a run of a lab, played without anybody watching. */
import type { SourceFile } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import type { Lab } from '#labs/kit';
import { machineFor } from './machines.ts';
import { play } from './play.ts';
import { assembleRun, boot, mainOf } from './run-lab.ts';

/** @returns instructions executed before the first one of that line; null = none of it is executed in that run. */
export function firstExecution(
  lab: Lab,
  runId: string,
  files: readonly SourceFile[],
  seed: number,
  file: string,
  line: number,
): number | null {
  const spec = lab.runs.find(({ id }) => id === runId) ?? lab.runs[0];
  const assembled = assembleRun(spec, files, seed);
  if (!assembled.ok) return null;
  const image = bootImageFromFile(mainOf(spec, files).name, assembled.bytes, { drive: 'floppy' });
  const addresses = assembled.lines
    .filter((l) => l.origin.file === file && l.origin.line === line)
    .map((l) => l.address);
  if (!image.ok || addresses.length === 0) return null;
  const machine = machineFor({ ...spec.machine, seed });
  boot(machine, image.image);
  let found: number | null = null;
  machine.setBreakpoints(addresses);
  play(
    {
      run: (limit) => {
        const stop = machine.run(limit);
        if (stop.why === 'breakpoint') found = machine.icount;
        return stop;
      },
      input: (event) => machine.input(event),
      get now() {
        return machine.now;
      },
      get icount() {
        return machine.icount;
      },
    },
    { spec, seed, instructionsPerPitClock: machine.config.instructionsPerPitClock },
  );
  return found;
}
