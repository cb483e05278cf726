/** Names of an assembled program: value by name, nearest label below an address. */
import type { NamedPlace, SymbolLookup } from '#emulator/inspect';

/** What is needed of the assembler's symbols. */
export interface ProgramSymbol {
  readonly name: string;
  readonly value: number;
  readonly kind: 'label' | 'equ' | 'field';
}

/** A label further below than this says nothing about an address. */
const NEAR = 0x10000;

export class Symbols implements SymbolLookup {
  private readonly values = new Map<string, number>();
  private readonly addresses: number[];
  private readonly names: string[];

  /** @param extent first address and one past the last that the program occupies; labels are only looked for inside. */
  constructor(
    symbols: readonly ProgramSymbol[],
    extent: { readonly first: number; readonly end: number } | null = null,
  ) {
    for (const symbol of symbols) this.values.set(symbol.name, symbol.value);
    const labels = symbols
      .filter(
        (s) => s.kind === 'label' && s.value >= 0 && (!extent || (s.value >= extent.first && s.value <= extent.end)),
      )
      .sort((a, b) => a.value - b.value || preference(a.name) - preference(b.name));
    // Several labels at one address: the first, a global one where there is one, names the place.
    const kept = labels.filter((s, i) => i === 0 || s.value !== labels[i - 1].value);
    this.addresses = kept.map((s) => s.value >>> 0);
    this.names = kept.map((s) => s.name);
  }

  value(name: string): number | null {
    return this.values.get(name) ?? null;
  }

  /** Address of the next label above `linear` that is not local, or null. */
  globalAfter(linear: number): number | null {
    for (let at = lastAtOrBelow(this.addresses, linear) + 1; at < this.addresses.length; at++)
      if (preference(this.names[at]) === 0) return this.addresses[at];
    return null;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }
  keys(): Iterable<string> {
    return this.values.keys();
  }

  nearest(linear: number): NamedPlace | null {
    const at = lastAtOrBelow(this.addresses, linear);
    if (at < 0) return null;
    const offset = linear - this.addresses[at];
    return offset >= NEAR ? null : { name: this.names[at], offset };
  }

  /** Exact label at an address, or null. */
  at(linear: number): string | null {
    const place = this.nearest(linear);
    return place !== null && place.offset === 0 ? place.name : null;
  }
}

/** Global labels before local ones (`kmain.loop`), those before macro-local ones (`..@3.x`). */
const preference = (name: string): number => (name.startsWith('..@') ? 2 : name.includes('.') ? 1 : 0);

/** Index of the last element <= value in an ascending array, or -1. */
export function lastAtOrBelow(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
