/**
 * Activations of labels whose re-entries are counted: begun at the label, left when the return address is executed with the frame gone. A kernel
 * that preempts has several of them at once, one for each process: only those of the same flow of control are one inside another.
 */
import { read32 } from '#emulator/base';
import { linearEsp } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';
import type { LedgerEntry } from '#emulator/monitors';
import type { CheckBody } from '#labs/kit';

interface Activation {
  readonly label: string;
  /** Linear address of the return address. */
  readonly stack: number;
  readonly back: number;
  /** Whose turn it was. */
  readonly pid: number;
  /** The innermost frame it stood under. */
  readonly under: LedgerEntry | undefined;
}
/** Whose turn it is, and the frames that it stands under. */
export interface Place {
  readonly pid: number;
  readonly frames: readonly LedgerEntry[];
}
interface Made {
  readonly event: string;
  readonly fields: Readonly<Record<string, number | string | boolean>>;
}
/** More activations than that are a runaway; it has been shown by then. */
const MOST = 256;
/** RET n and IRETD leave ESP no further above the return address than this. */
const REACH = 256;

export class Activations {
  private readonly machine: Machine;
  private readonly labels: ReadonlyMap<number, string>;
  private open: Activation[] = [];

  /** @param bodies the checks: those of the metric `reentries` name the labels. */
  constructor(machine: Machine, bodies: readonly CheckBody[], values: ReadonlyMap<string, number>) {
    this.machine = machine;
    const named = bodies.flatMap((b) => (b.kind === 'metric' && b.metric === 'reentries' ? [String(b.of)] : []));
    this.labels = new Map(
      named.flatMap((name) => (values.has(name) ? [[values.get(name) as number, name] as const] : [])),
    );
  }

  get breakpoints(): number[] {
    return [...new Set([...this.labels.keys(), ...this.open.map(({ back }) => back)])];
  }

  stoppedAt(linear: number, { pid, frames }: Place): Made[] {
    const registers = this.machine.registers();
    const esp = linearEsp(registers);
    // In the kernel the stack tells whose return this is; at level 3 the process does.
    const isReturned = (a: Activation): boolean =>
      registers.cpl === 0 ? esp > a.stack && esp - a.stack <= REACH : a.pid === pid;
    const left = this.open.filter((a) => a.back === linear && isReturned(a));
    this.open = this.open.filter((a) => !left.includes(a));
    const made: Made[] = left.map(({ label }) => ({ event: 'activation', fields: { label, op: 'end', alive: 0 } }));
    const label = this.labels.get(linear);
    if (label === undefined) return made;
    // A return address at the same place takes the place of one that was never used.
    this.open = this.open.filter((a) => a.stack !== esp);
    const isInside = ({ under, pid: owner }: Activation): boolean =>
      under === undefined ? owner === pid : frames.includes(under);
    const alive = this.open.filter((a) => a.label === label && isInside(a)).length;
    made.push({ event: 'activation', fields: { label, op: 'begin', alive } });
    const back = read32(this.machine.readLinear(esp, 4).bytes, 0);
    if (this.open.length < MOST) this.open.push({ label, stack: esp, back, pid, under: frames.at(-1) });
    return made;
  }
}
