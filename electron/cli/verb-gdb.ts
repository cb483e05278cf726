/** `ringside gdb FILE --port N`: boot a source or an image and wait for gdb to attach. */
import { contextOf, TransitionCache } from '#emulator/debug';
import { GdbServer, symbolFile } from '#emulator/gdb';
import type { GdbTarget } from '#emulator/gdb';
import { Timeline } from '#emulator/timeline';
import { EXIT_OK, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { MACHINE_OPTIONS, start } from './machine-options.ts';
import type { Started } from './machine-options.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

const { max: _, ...SHARED_OPTIONS } = MACHINE_OPTIONS;

export const GDB_OPTIONS: OptionTable = {
  ...SHARED_OPTIONS,
  port: { kind: 'value', names: ['--port'], placeholder: 'N', help: 'TCP port on 127.0.0.1 (default 1234, 0 = any free)' },
  reset: { kind: 'flag', names: ['--from-reset'], help: 'begin at the reset vector, not at the boot sector' },
  once: { kind: 'flag', names: ['--once'], help: 'end when the first connection ends' },
  symbols: { kind: 'value', names: ['--symbols'], placeholder: 'FILE', help: 'write the labels for symbol-file in gdb (sources only)' },
  debugcon: { kind: 'flag', names: ['--debugcon'], help: 'print what the program writes to port E9h' },
}; // prettier-ignore

const DEFAULT_PORT = 1234;
const BOOT_SECTOR = 0x7c00;
/** A BIOS that has not reached the boot sector by then never will. */
const BOOT_INSTRUCTIONS = 5_000_000;

function portOf(text: string | null): number {
  if (text === null) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65535)) throw new UsageError(`--port needs a number from 0 to 65535, not "${text}"`);
  return port;
}

/** The machine as gdb finds it: at the boot sector, or at the reset vector; history begins there. */
export function gdbTarget(
  { machine, image, program }: Pick<Started, 'machine' | 'image' | 'program'>,
  fromReset: boolean,
  quit: GdbTarget['quit'],
): GdbTarget {
  const timeline = new Timeline(machine);
  const transitions = new TransitionCache(machine);
  machine.observe('transitions', null);
  const restart = (): void => {
    machine.setWatchpoints(new Map());
    machine.load(image);
    transitions.clear();
    if (!fromReset) {
      machine.setBreakpoints([BOOT_SECTOR]);
      machine.run({ instructions: BOOT_INSTRUCTIONS });
    }
    machine.setBreakpoints([]);
    timeline.begin();
  };
  restart();
  const input: GdbTarget['input'] = (event) => timeline.input(event);
  return { timeline, context: contextOf(program, transitions), restart, input, waits: false, quit };
}

/** Prints what came to port E9h since the last time; what is run again is not printed again. */
function consolePrinter(io: CliIo, target: GdbTarget): () => void {
  let shown = '';
  return () => {
    const { debug } = target.timeline.machine.console();
    if (shown.startsWith(debug)) return;
    io.out(debug.startsWith(shown) ? debug.slice(shown.length) : `\n${debug}`);
    shown = debug;
  };
}

function writeSymbols(io: CliIo, path: string, { assembled }: Started): void {
  if (assembled === null) throw new UsageError('--symbols needs a source: an image has no labels');
  const labels = assembled.symbols.filter(({ kind, value }) => kind === 'label' && value >= 0);
  io.writeFile(path, symbolFile(labels));
}

export function gdb(words: readonly string[], io: CliIo): number {
  const options = parseOptions(words, GDB_OPTIONS);
  const port = portOf(options.value('port'));
  const started = start(io, options, 'gdb');
  const target = gdbTarget(started, options.has('reset'), () => io.stopServing());
  const symbols = options.value('symbols');
  if (symbols !== null) writeSymbols(io, symbols, started);
  const print = options.has('debugcon') ? consolePrinter(io, target) : () => {};
  io.serve({
    port,
    once: options.has('once'),
    listening: (chosen) => io.out(`Waiting for gdb on 127.0.0.1:${chosen}\nIn gdb: target remote :${chosen}\n`),
    connect: (send) => {
      const server = new GdbServer(target, send);
      return {
        receive: (bytes) => server.receive(bytes),
        advance: (budget) => {
          server.advance(budget);
          print();
        },
        close: () => server.close(),
        get running() {
          return server.running;
        },
        get ended() {
          return server.ended;
        },
      };
    },
  });
  return EXIT_OK;
}
