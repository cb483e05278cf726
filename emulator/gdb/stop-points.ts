/** Breakpoints and watchpoints of one connection. They are the host's: guest memory and DR0-DR7 are never touched. */
import type { Machine } from '#emulator/machine';

export type BreakKind = 'swbreak' | 'hwbreak';
export type WatchKind = 'watch' | 'rwatch' | 'awatch';
export type StopPointKind = BreakKind | WatchKind;

interface Watch {
  readonly kind: WatchKind;
  readonly linear: number;
  readonly length: number;
}

export interface WatchHit {
  readonly kind: WatchKind;
  /** A byte inside the watched range, which is how gdb finds the watchpoint. */
  readonly linear: number;
}

/** Bits for `Machine.setWatchpoints`. */
const ACCESS: Readonly<Record<WatchKind, number>> = { rwatch: 1, watch: 2, awatch: 3 };
/** Bytes one watchpoint may have. */
export const LONGEST_WATCH = 0x10000;
/** An access is at most so long: the machine names its first byte. */
const LONGEST_ACCESS = 16;

const isBreak = (kind: StopPointKind): kind is BreakKind => kind === 'swbreak' || kind === 'hwbreak';

export class StopPoints {
  private readonly breaks: Readonly<Record<BreakKind, Set<number>>> = { swbreak: new Set(), hwbreak: new Set() };
  private watches: Watch[] = [];
  /** Contents of watched bytes when the machine was last let go. */
  private contents = new Map<number, number>();
  /** What the machine has now; arming again what is armed would cost it its decoded code. */
  private armedBreaks = '';
  private armedWatches = '';

  get isEmpty(): boolean {
    return this.addresses.length === 0 && this.watches.length === 0;
  }
  get hasWatches(): boolean {
    return this.watches.length > 0;
  }
  private get addresses(): number[] {
    return [...new Set([...this.breaks.swbreak, ...this.breaks.hwbreak])].sort((a, b) => a - b);
  }

  /** Inserting twice is inserting once. @returns false when the watched range is too long or empty. */
  insert(kind: StopPointKind, linear: number, length: number): boolean {
    if (isBreak(kind)) {
      this.breaks[kind].add(linear);
      return true;
    }
    if (length < 1 || length > LONGEST_WATCH) return false;
    this.remove(kind, linear, length);
    this.watches.push({ kind, linear, length });
    return true;
  }
  remove(kind: StopPointKind, linear: number, length: number): void {
    if (isBreak(kind)) this.breaks[kind].delete(linear);
    else this.watches = this.watches.filter((w) => w.kind !== kind || w.linear !== linear || w.length !== length);
  }
  clear(): void {
    this.breaks.swbreak.clear();
    this.breaks.hwbreak.clear();
    this.watches = [];
  }

  /** Give them to the machine, when they are others than it has. */
  arm(machine: Machine): void {
    const breaks = this.addresses.join();
    if (breaks !== this.armedBreaks) machine.setBreakpoints(this.addresses);
    this.armedBreaks = breaks;
    const watches = this.watches.map((w) => `${w.kind} ${w.linear} ${w.length}`).join();
    if (watches !== this.armedWatches) machine.setWatchpoints(this.bytes());
    this.armedWatches = watches;
  }
  /** The machine lost what it was armed with. */
  forgetArmed(): void {
    this.armedBreaks = this.armedWatches = 'unknown';
  }
  /** As {@link arm}, for a search that has taken all watchers away. */
  armAnew(machine: Machine): void {
    machine.setBreakpoints(this.addresses);
    machine.setWatchpoints(this.bytes());
  }
  private bytes(): Map<number, number> {
    const bytes = new Map<number, number>();
    for (const { kind, linear, length } of this.watches) {
      for (let k = 0; k < length; k++) {
        const at = (linear + k) >>> 0;
        bytes.set(at, (bytes.get(at) ?? 0) | ACCESS[kind]);
      }
    }
    return bytes;
  }

  /** The breakpoint at an address. */
  breakAt(linear: number): BreakKind | null {
    return this.breaks.swbreak.has(linear) ? 'swbreak' : this.breaks.hwbreak.has(linear) ? 'hwbreak' : null;
  }

  /** Remember what watched bytes hold, to tell writes from reads later. */
  remember(machine: Machine): void {
    this.contents = new Map();
    for (const { linear, length } of this.watches) {
      const { bytes } = machine.readLinear(linear, length);
      for (let k = 0; k < length; k++) this.contents.set((linear + k) >>> 0, bytes[k]);
    }
  }

  /** Which watchpoint an access that begins at `linear` touched. */
  hitAt(machine: Machine, linear: number): WatchHit | null {
    for (let k = 0; k < LONGEST_ACCESS; k++) {
      const at = (linear + k) >>> 0;
      const kinds = this.watches.filter((w) => (at - w.linear) >>> 0 < w.length).map((w) => w.kind);
      if (kinds.length > 0) return { kind: this.likeliest(machine, kinds, at), linear: at };
    }
    return null;
  }
  /** The watchpoint on writes whose bytes are others than they were remembered. */
  changed(machine: Machine): WatchHit | null {
    for (const { kind, linear, length } of this.watches) {
      if (kind === 'rwatch') continue;
      const { bytes } = machine.readLinear(linear, length);
      const at = bytes.findIndex((byte, k) => byte !== this.contents.get((linear + k) >>> 0));
      if (at >= 0) return { kind, linear: (linear + at) >>> 0 };
    }
    return null;
  }
  /** One kind watches the byte as a rule; of several, the one that fits what happened to the byte. */
  private likeliest(machine: Machine, kinds: readonly WatchKind[], at: number): WatchKind {
    if (kinds.length === 1) return kinds[0];
    if (kinds.includes('awatch')) return 'awatch';
    return machine.readLinear(at, 1).bytes[0] === this.contents.get(at) ? 'rwatch' : 'watch';
  }
}
