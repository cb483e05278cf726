/** Breakpoints as they are asked for and stored: plain data. What each kind means is in `breakpoint-kinds.table.ts`. */

/** A number, a name of the program, or a sum of them (`counter+4`, `7C00h`). Looked up again after every assembly. */
export type AddressText = string;

export type BreakpointPlace =
  /** A source line; `kind` may be left out. */
  | { readonly kind?: 'line'; readonly file: string; readonly line: number }
  /** A linear address; `kind` may be left out. */
  | { readonly kind?: 'address'; readonly linear: number }
  | { readonly kind: 'label'; readonly label: AddressText }
  /** Behind the instruction that touches one of `size` bytes. `access`: read or written. */
  | {
      readonly kind: 'watch';
      readonly at: AddressText;
      readonly size: number;
      readonly access: 'read' | 'write' | 'access';
      readonly space: 'linear' | 'physical';
    }
  | { readonly kind: 'port'; readonly first: number; readonly last: number; readonly direction: 'in' | 'out' | 'both' }
  /** At the first instruction of the handler. */
  | {
      readonly kind: 'vector';
      readonly vector: number | 'any';
      readonly source: 'any' | 'external' | 'software' | 'exception';
    }
  | { readonly kind: 'irq'; readonly line: number | 'any'; readonly when: 'raised' | 'accepted' }
  | { readonly kind: 'cpl'; readonly to: 'any' | '0' | '1' | '2' | '3' }
  | { readonly kind: 'task-switch' }
  | {
      readonly kind: 'system';
      readonly register: 'any' | 'CR0' | 'CR3' | 'CR4' | 'LGDT' | 'LIDT' | 'LLDT' | 'LTR';
    }
  | { readonly kind: 'start'; readonly of: 'boot-sector' | 'protected-mode' | 'protected-code' | 'paging' }
  /** `xchg bx,bx` in the program, in front of it. */
  | { readonly kind: 'magic' }
  | { readonly kind: 'fault'; readonly what: 'exception' | 'double-fault' | 'shutdown' };

export type BreakpointKind = NonNullable<BreakpointPlace['kind']>;
export type PlaceOf<K extends BreakpointKind> = Extract<BreakpointPlace, { readonly kind?: K }>;

/** Which hits stop: the nth only, every nth, all from the nth on. */
export interface HitRule {
  readonly rule: 'at' | 'every' | 'from';
  readonly count: number;
}

export interface BreakpointSpec {
  readonly id: string;
  readonly enabled: boolean;
  readonly place: BreakpointPlace;
  /** Expression of `emulator/query`; a hit counts only where it is true. */
  readonly condition?: string;
  readonly hits?: HitRule;
  /** Text with `{expression}`: written to the log instead of stopping. */
  readonly log?: string;
  /** Disabled by its first stop (or its first line of the log). */
  readonly once?: boolean;
}

/** What keeps a breakpoint from working; `repair` says what to do. Codes have words in the catalogues. */
export interface BreakpointProblem {
  readonly code: 'no-code' | 'unknown-name' | 'outside' | 'condition' | 'log';
  /** The part of the text that is wrong. */
  readonly token: string;
  /** For `condition` and `log`: the problem of the expression, its place in the text, and its sentence. */
  readonly expression?: {
    readonly code: string;
    readonly args: Readonly<Record<string, string | number>>;
    readonly start: number;
    readonly end: number;
    /** Its sentence. */
    readonly words: { readonly en: string; readonly zh: string };
  };
}

/** What became of a breakpoint. */
export interface BoundBreakpoint {
  readonly id: string;
  /** Linear addresses it stands at; empty for kinds that have none, and when there is no code. */
  readonly linear: readonly number[];
  readonly problem: BreakpointProblem | null;
}

/** A breakpoint that was hit, and by what. */
export interface BreakpointHit {
  readonly id: string;
  readonly kind: BreakpointKind;
  /** Which hit it is, counted from when the breakpoint was set. */
  readonly count: number;
  /** What the event was, for kinds that depend on one: `{ vector: 14 }`, `{ address: 0x5000, size: 4, write: true }`. */
  readonly fields: Readonly<Record<string, number | string | boolean>>;
}

export interface BreakpointStatus {
  readonly id: string;
  readonly hits: number;
  /** It has disabled itself (`once`). */
  readonly spent: boolean;
}

export interface LogLine {
  /** 1, 2, 3 … since the log was emptied. */
  readonly number: number;
  readonly id: string;
  readonly now: number;
  readonly icount: number;
  /** Address of the instruction in front of which, or behind which, it was written. */
  readonly linear: number;
  readonly text: string;
}

export const kindOf = (place: BreakpointPlace): BreakpointKind => place.kind ?? ('file' in place ? 'line' : 'address');
