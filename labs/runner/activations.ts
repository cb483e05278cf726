/** Activations of labels whose re-entries are counted: begun at the label, left when the return address is executed with the frame gone. */
import { read32 } from '#emulator/base';
import { linearEsp } from '#emulator/inspect';
import type { Machine } from '#emulator/machine';
import type { CheckBody } from '#labs/kit';

interface Activation {
  readonly label: string;
  /** Linear address of the return address. */
  readonly stack: number;
  readonly back: number;
  readonly cpl: number;
}
interface Made {
  readonly event: string;
  readonly fields: Readonly<Record<string, number | string | boolean>>;
}
/** More activations than that are a runaway; it has been shown by then. */
const MOST = 256;

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

  stoppedAt(linear: number): Made[] {
    const registers = this.machine.registers();
    const esp = linearEsp(registers);
    const left = this.open.filter((a) => a.back === linear && (registers.cpl !== 0 || esp > a.stack));
    this.open = this.open.filter((a) => !left.includes(a));
    const made: Made[] = left.map(({ label }) => ({ event: 'activation', fields: { label, op: 'end', alive: 0 } }));
    const label = this.labels.get(linear);
    if (label === undefined) return made;
    const alive = this.open.filter((a) => a.label === label).length;
    made.push({ event: 'activation', fields: { label, op: 'begin', alive } });
    const back = read32(this.machine.readLinear(esp, 4).bytes, 0);
    if (this.open.length < MOST) this.open.push({ label, stack: esp, back, cpl: registers.cpl });
    return made;
  }
}
