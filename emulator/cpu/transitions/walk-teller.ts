/**
 * Tells page walks between the steps of a transition: in front of the step whose access needed the translation. A step that has written
 * already is told as far as it went, so that changes stay in their order; a walk that ends in a fault stands behind its step.
 */
import { invariant } from '#emulator/base';
import type { Flow, JournalEntry, MicroStepId, PageWalkAccess, RegisterName, RuleId, TransitionNarrator } from '#emulator/events'; // prettier-ignore
import { Paging, WALK_ACCESS, type EntryMemory, type MmuHost, type MmuState } from '#emulator/mmu';

export type WalkEntry = Extract<JournalEntry, { kind: 'walk' }>;

/** The two entries that a walk read. */
class Entries implements EntryMemory {
  private entries: number[] = [];

  load(pde: number, pte: number): void {
    this.entries = [pde, pte];
  }
  read(): number {
    const entry = this.entries.shift();
    invariant(entry !== undefined, 'a walk reads two entries at most');
    return entry;
  }
  write(): void {
    // What is set in memory is told through the host.
  }
}

export class WalkTeller implements TransitionNarrator {
  private readonly inner: TransitionNarrator;
  /** Step that was opened last, and what it has told so far while it may still be moved behind a walk. */
  private current: MicroStepId | null = null;
  private held: (() => void)[] | null = null;
  /** The step has changed something. */
  private hasChanged = false;
  private readonly entries = new Entries();
  private readonly paging: Paging;
  private walk: PageWalkAccess = { linear: 0, write: false, user: false };

  constructor(inner: TransitionNarrator, state: MmuState, fault: MmuHost['fault']) {
    this.inner = inner;
    const host: MmuHost = {
      fault,
      pageEntryWritten: (physical, before, after) => inner.write(physical, physical, 4, before, after),
      pageFaultAddress: () => {},
      watchHit: () => {},
    };
    this.paging = new Paging(state, { tag: new Uint32Array(1), entry: new Uint32Array(1) }, this.entries, host, {
      step: (id) => inner.step(id, this.walk),
      read: (physical, entry) => inner.read(physical, physical, 4, entry),
      check: (rule, left, right, ok) => inner.check(rule, left, right, ok),
    });
  }

  /** Carries the walk out again. @param behind it comes behind what the step has told. @throws what the walk raised. */
  tellWalk({ linear, access, pde, pte }: WalkEntry, behind: boolean): void {
    if (behind || this.hasChanged) this.release();
    this.walk = { linear: linear >>> 0, write: (access & WALK_ACCESS.WRITE) !== 0, user: (access & WALK_ACCESS.USER) !== 0 }; // prettier-ignore
    this.entries.load(pde, pte);
    this.paging.retrace(linear, access & 0xff);
    // What the step still tells goes under its own title again.
    if (this.held === null && this.current !== null) this.held = [];
    this.hasChanged = false;
  }

  /** What is held back is told. Ends the telling. */
  release(): void {
    const { held, current } = this;
    this.held = null;
    if (held === null || current === null) return;
    if (held.length === 0 && this.wasOpened) return;
    this.inner.step(current);
    this.wasOpened = true;
    for (const tell of held) tell();
  }
  /** The title of the current step has been told: it needs no second one for nothing. */
  private wasOpened = false;

  private tell(fact: () => void): void {
    if (this.held === null) fact();
    else this.held.push(fact);
  }

  get fromEip(): number {
    return this.inner.fromEip;
  }
  becomes(flow: Flow): void {
    this.inner.becomes(flow);
  }
  step(id: MicroStepId): void {
    this.release();
    this.current = id;
    this.held = [];
    this.wasOpened = this.hasChanged = false;
  }
  read(linear: number, physical: number, size: 1 | 2 | 4, value: number): void {
    this.tell(() => this.inner.read(linear, physical, size, value));
  }
  write(linear: number, physical: number, size: 1 | 2 | 4, before: number, after: number): void {
    this.hasChanged = true;
    this.tell(() => this.inner.write(linear, physical, size, before, after));
  }
  check(rule: RuleId, left: number, right: number, ok: boolean): void {
    this.tell(() => this.inner.check(rule, left, right, ok));
  }
  register(register: RegisterName, before: number, after: number): void {
    this.hasChanged = true;
    this.tell(() => this.inner.register(register, before, after));
  }
}
