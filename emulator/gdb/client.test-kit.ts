/** A client that speaks the protocol as gdb does, on a machine that booted a few lines of assembly. */
import { contextOf, noProgram, TransitionCache } from '#emulator/debug';
import { createMachine } from '#emulator/machine';
import type { BootImage, Machine, Snapshot } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { GdbServer } from './gdb-server.ts';
import { bytesOf, fromHex, packet, toHex } from './packet.ts';
import { REGISTERS } from './registers.table.ts';
import type { GdbTarget } from './target.ts';

const config = { ramBytes: 2 << 20 };
const SLICE = 3_000;
const SLICES = 2_000;

export interface Client {
  readonly server: GdbServer;
  readonly target: GdbTarget;
  readonly machine: Machine;
  /** Bytes as they are; returns all that came back. */
  raw(text: string): string;
  /** One packet; runs the machine until it is answered. Returns the payload, console packets left out. */
  ask(text: string): string;
  /** Payload of the last console packets, decoded. */
  said(): string;
  /** `monitor` command. */
  monitor(command: string): string;
  register(name: string): number;
  /** As `ask`, and the stop reply without registers and thread. */
  stop(text: string): string;
}

/** Machines at 7C00h, one an image: composing and booting one costs far more than a test. */
const booted = new Map<BootImage, { readonly machine: Machine; readonly snapshot: Snapshot }>();

function bootedMachine(image: BootImage): { readonly machine: Machine; readonly snapshot: Snapshot } {
  const known = booted.get(image);
  if (known !== undefined) return known;
  const machine = createMachine(config);
  machine.observe('transitions', null);
  machine.load(image);
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 1_000_000 });
  const made = { machine, snapshot: machine.save() };
  booted.set(image, made);
  return made;
}

/** A machine standing at 7C00h, without anything an earlier client left. */
export function clientOf(image: BootImage): Client {
  const { machine, snapshot } = bootedMachine(image);
  const timeline = new Timeline(machine);
  const restart = (): void => {
    machine.restore(snapshot);
    machine.setBreakpoints([]);
    machine.setWatchpoints(new Map());
    timeline.begin();
  };
  restart();
  const target: GdbTarget = {
    timeline,
    context: contextOf(noProgram(), new TransitionCache(machine)),
    restart,
    input: (event) => timeline.input(event),
    waits: false,
    quit: null,
  };
  return attach(target);
}

/** A new connection to a target. */
export function attach(target: GdbTarget): Client {
  const { machine } = target.timeline;
  let received = '';
  let said = '';
  const server = new GdbServer(target, (bytes) => {
    received += String.fromCharCode(...bytes);
  });
  const raw = (text: string): string => {
    received = '';
    server.receive(bytesOf(text));
    for (let k = 0; k < SLICES && server.running; k++) server.advance(SLICE);
    return received;
  };
  const ask = (text: string): string => {
    const answers = [...raw(String.fromCharCode(...packet(text))).matchAll(/\$([^#]*)#../g)].map(([, body]) => body);
    const console = answers.filter((a) => /^O[0-9a-f]+$/.test(a));
    said = console.map((a) => String.fromCharCode(...(fromHex(a.slice(1)) ?? []))).join('');
    return answers.filter((a) => !console.includes(a)).join(' ');
  };
  return {
    server,
    target,
    machine,
    raw,
    ask,
    said: () => said,
    monitor: (command) => (ask(`qRcmd,${toHex(bytesOf(command))}`) === 'OK' ? said : 'refused'),
    register: (name) => {
      const bytes = fromHex(ask(`p${REGISTERS.findIndex((row) => row.name === name).toString(16)}`)) ?? [];
      return Array.from(bytes).reduceRight((value, byte) => value * 256 + byte, 0);
    },
    stop: (text) => ask(text).replace(/0[458]:[0-9a-f]{8};/g, '').replace('thread:1;', ''), // prettier-ignore
  };
}
