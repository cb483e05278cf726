/** The symbol table: labels and constants by name, with what is known of them so far. */
import type { Span } from './diagnostic.ts';
import type { Int64 } from './int64.ts';

/** Segment number of plain numbers. */
export const NO_SEGMENT = 0;

export interface SymbolEntry {
  readonly name: string;
  kind: 'undefined' | 'label' | 'equ';
  /** 0 = a plain number, otherwise the section it belongs to. */
  segment: number;
  /** Offset in the segment, or the number. */
  value: Int64;
  /** Where it is defined; null while it is not. */
  span: Span | null;
  /** Number of the pass that last defined it; 0 = never. */
  definedIn: number;
  /** True while the value of an `equ` still depends on something undefined. */
  unknown: boolean;
  /** Position in the order of definitions. */
  order: number;
  /** True for symbols that the assembler itself defines (`section.x.start`, labels of standard macros). */
  internal: boolean;
  /** True for fields of a `struc`. */
  inStructure: boolean;
  /** Declared `extern`, `common`. */
  external: boolean;
}

export class SymbolTable {
  private readonly entries = new Map<string, SymbolEntry>();
  private nextOrder = 0;
  /** Changes (new definitions or new values) since the pass began. */
  changes = 0;

  /** The entry for a full name, made when it is new. */
  lookup(name: string): SymbolEntry {
    let entry = this.entries.get(name);
    if (entry === undefined) {
      entry = {
        name,
        kind: 'undefined',
        segment: NO_SEGMENT,
        value: 0,
        span: null,
        definedIn: 0,
        unknown: false,
        order: -1,
        internal: false,
        inStructure: false,
        external: false,
      };
      this.entries.set(name, entry);
    }
    return entry;
  }

  peek(name: string): SymbolEntry | undefined {
    return this.entries.get(name);
  }

  /** Gives `entry` a value in this pass and counts it when it differs from the last pass. */
  define(
    entry: SymbolEntry,
    kind: 'label' | 'equ',
    segment: number,
    value: Int64,
    unknown: boolean,
    pass: number,
  ): void {
    entry.definedIn = pass;
    if (entry.kind !== kind || entry.value !== value || entry.segment !== segment || entry.unknown !== unknown) {
      this.changes++;
      entry.kind = kind;
      entry.value = value;
      entry.segment = segment;
      entry.unknown = unknown;
    }
    if (entry.order < 0) entry.order = this.nextOrder++;
  }

  all(): IterableIterator<SymbolEntry> {
    return this.entries.values();
  }
}

/** True for names that begin with one dot: they belong to the last ordinary label. */
export const isLocalName = (name: string): boolean => name.charCodeAt(0) === 46 && name.charCodeAt(1) !== 46;
