/**
 * Linear → physical: the page walk of 32-bit paging (4 KiB and 4 MiB pages), accessed and dirty bits, page faults, and the
 * architectural TLB. Knows nothing of segments or of the fast look-up map.
 */
import { CR0_PG, CR0_WP, CR4_PGE, CR4_PSE, PAGE_A, PAGE_D, PAGE_G, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US, PF_P, PF_RSVD, PF_U, PF_W, VECTOR_PF } from '#emulator/arch'; // prettier-ignore
import type { RuleId } from '#emulator/events';
import {
  WALK_ACCESS,
  type EntryMemory,
  type MmuHost,
  type MmuState,
  type TlbState,
  type WalkNarrator,
} from './mmu-host.ts';

/**
 * Reserved bits, with CR4.PSE = 1, of a PDE that maps a 4 MiB page (12-21) and of a PTE (7): there is neither PSE-36 nor PAT
 * (SDM vol. 3 §4.3).
 */
const PDE_4M_RESERVED = 0x003ff000, PTE_RESERVED = 0x80; // prettier-ignore

/** U/S and R/W of a translation are those of both entries together (SDM vol. 3 §4.6). */
const rightsOf = (pde: number, pte: number): number =>
  (pte & 0xfff & ~(PAGE_RW | PAGE_US | PAGE_PS)) | (pte & pde & (PAGE_RW | PAGE_US));

export class Paging {
  private readonly state: MmuState;
  private readonly tlb: TlbState;
  private readonly mask: number;
  /** Indices of the TLB that are in use, with repetitions: a flush clears these. */
  private readonly used: Int32Array;
  private usedCount = 0;
  private readonly memory: EntryMemory;
  private readonly host: MmuHost;
  private readonly narrator: WalkNarrator | null;
  /** Called when the translation of a linear page leaves the TLB or changes: derived copies must go. */
  onEvict: (page: number) => void = () => {};
  /** Called when everything must go. */
  onFlush: () => void = () => {};

  /** @param narrator when a recorded walk is carried out again in order to be told. */
  constructor(
    state: MmuState,
    tlb: TlbState,
    memory: EntryMemory,
    host: MmuHost,
    narrator: WalkNarrator | null = null,
  ) {
    this.state = state;
    this.tlb = tlb;
    this.mask = tlb.tag.length - 1;
    this.used = new Int32Array(tlb.tag.length);
    this.memory = memory;
    this.host = host;
    this.narrator = narrator;
  }

  /** Entry of a linear page. Pages of one 4 MiB region never share one; regions are spread apart. */
  private indexOf(page: number): number {
    return (page + (page >>> 10) * 37) & this.mask;
  }
  /** The TLB was replaced as a whole (restore). */
  reload(): void {
    this.usedCount = 0;
    for (let i = 0; i < this.tlb.tag.length; i++) if (this.tlb.tag[i] !== 0) this.used[this.usedCount++] = i;
  }

  /** True when the TLB knows the page and level 3 may use it. */
  isUserPage(linear: number): boolean {
    const page = linear >>> 12;
    const index = this.indexOf(page);
    return this.enabled() && this.tlb.tag[index] === page + 1 && (this.tlb.entry[index] & PAGE_US) !== 0;
  }

  enabled(): boolean {
    return (this.state.cr0[0] & CR0_PG) !== 0;
  }

  /**
   * Physical address behind a linear one; fills the TLB and sets A and D bits.
   * @param user true for accesses that are checked as CPL 3.
   * @throws #PF through the host, with CR2 set.
   */
  translate(linear: number, write: boolean, user: boolean): number {
    const a20 = this.state.a20Mask[0];
    if (!this.enabled()) return (linear & a20) >>> 0;
    const page = linear >>> 12;
    const index = this.indexOf(page);
    if (this.tlb.tag[index] === page + 1) {
      const entry = this.tlb.entry[index];
      if (this.allows(entry, write, user) && (!write || entry & PAGE_D))
        return ((entry & ~0xfff) | (linear & 0xfff)) >>> 0;
    }
    return this.walk(linear, write, user);
  }

  /**
   * The same when it takes neither a fault nor a change of A or D bits, else -1 and nothing has happened.
   */
  translateQuietly(linear: number, write: boolean, user: boolean): number {
    const { state, tlb } = this;
    if (!this.enabled()) return (linear & state.a20Mask[0]) >>> 0;
    const page = linear >>> 12;
    const index = this.indexOf(page);
    if (tlb.tag[index] === page + 1) {
      const entry = tlb.entry[index];
      if (this.allows(entry, write, user) && (!write || entry & PAGE_D))
        return ((entry & ~0xfff) | (linear & 0xfff)) >>> 0;
    }
    const pde = this.entryAt((state.cr3[0] & ~0xfff) | ((linear >>> 22) << 2));
    if ((pde & (PAGE_P | PAGE_A)) !== (PAGE_P | PAGE_A) || (pde & PAGE_PS && state.cr4[0] & CR4_PSE)) return -1;
    const pte = this.entryAt((pde & ~0xfff) | ((linear >>> 10) & 0xffc));
    const marks = PAGE_P | PAGE_A | (write ? PAGE_D : 0);
    const rights = rightsOf(pde, pte);
    if ((pte & marks) !== marks || !this.allows(rights, write, user)) return -1;
    if (pte & PTE_RESERVED && state.cr4[0] & CR4_PSE) return -1;
    this.host.pageWalked?.(linear, (write ? WALK_ACCESS.WRITE : 0) | (user ? WALK_ACCESS.USER : 0), pde, pte);
    return this.fill(linear, pte & ~0xfff, rights);
  }
  private entryAt(physical: number): number {
    return this.memory.read((physical & this.state.a20Mask[0]) >>> 0, 4) | 0;
  }

  private allows(rights: number, write: boolean, user: boolean): boolean {
    if (user && !(rights & PAGE_US)) return false;
    return !write || (rights & PAGE_RW) !== 0 || (!user && !(this.state.cr0[0] & CR0_WP));
  }

  /** Raises the page fault an access would raise; sets no bits, fills nothing. For accesses that lie on two pages. */
  verify(linear: number, write: boolean, user: boolean): void {
    if (!this.enabled()) return;
    const page = linear >>> 12;
    const index = this.indexOf(page);
    if (this.tlb.tag[index] === page + 1 && this.allows(this.tlb.entry[index], write, user)) return;
    this.walk(linear, write, user, false);
  }

  /** Carries out a walk that was recorded: `access` as the host was told. For a {@link WalkNarrator}. */
  retrace(linear: number, access: number): void {
    this.walk(linear, (access & WALK_ACCESS.WRITE) !== 0, (access & WALK_ACCESS.USER) !== 0, (access & WALK_ACCESS.VERIFIES) === 0); // prettier-ignore
  }

  private walk(linear: number, write: boolean, user: boolean, commit = true): number {
    const { narrator } = this;
    const a20 = this.state.a20Mask[0];
    const access = (write ? WALK_ACCESS.WRITE : 0) | (user ? WALK_ACCESS.USER : 0) | (commit ? 0 : WALK_ACCESS.VERIFIES); // prettier-ignore
    const pdeAt = (((this.state.cr3[0] & ~0xfff) | ((linear >>> 22) << 2)) & a20) >>> 0;
    const pde = this.memory.read(pdeAt, 4);
    const isLarge = (pde & PAGE_PS) !== 0 && (this.state.cr4[0] & CR4_PSE) !== 0;
    const isLeaf = !(pde & PAGE_P) || isLarge;
    const pteAt = (((pde & ~0xfff) | ((linear >>> 10) & 0xffc)) & a20) >>> 0;
    const pte = isLeaf ? 0 : this.memory.read(pteAt, 4);
    this.host.pageWalked?.(linear, access, pde, pte);
    narrator?.step('page.read-directory-entry');
    narrator?.read(pdeAt, pde);
    this.requirePresent(pde, linear, write, user, 'PDE.P = 1');
    if (isLarge) {
      this.requireReserved(pde & PDE_4M_RESERVED, linear, write, user, 'PDE reserved bits = 0');
      this.checkRights(pde, linear, write, user);
      if (!commit) return 0;
      narrator?.step('page.set-bits');
      this.mark(pdeAt, pde, PAGE_A | (write ? PAGE_D : 0));
      const frame = (pde & 0xffc00000) | (linear & 0x003ff000);
      narrator?.step('page.fill-tlb');
      return this.fill(linear, frame, (pde & 0xfff) | PAGE_A | (write ? PAGE_D : pde & PAGE_D));
    }
    narrator?.step('page.read-table-entry');
    narrator?.read(pteAt, pte);
    this.requirePresent(pte, linear, write, user, 'PTE.P = 1');
    if (this.state.cr4[0] & CR4_PSE) this.requireReserved(pte & PTE_RESERVED, linear, write, user, 'PTE reserved bits = 0'); // prettier-ignore
    const rights = rightsOf(pde, pte);
    this.checkRights(rights, linear, write, user);
    if (!commit) return 0;
    narrator?.step('page.set-bits');
    this.mark(pdeAt, pde, PAGE_A);
    // A directory that is its own page table: one entry plays both parts.
    this.mark(pteAt, pteAt === pdeAt ? pte | PAGE_A : pte, PAGE_A | (write ? PAGE_D : 0));
    narrator?.step('page.fill-tlb');
    return this.fill(linear, pte & ~0xfff, rights | PAGE_A | (write ? PAGE_D : 0));
  }

  private requirePresent(entry: number, linear: number, write: boolean, user: boolean, rule: RuleId): void {
    const present = entry & PAGE_P;
    this.narrator?.check(rule, present, 1, present === 1);
    if (present === 0) this.pageFault(linear, write, user, 0, rule, 0, 1);
  }
  private requireReserved(bits: number, linear: number, write: boolean, user: boolean, rule: RuleId): void {
    this.narrator?.check(rule, bits, 0, bits === 0);
    if (bits !== 0) this.pageFault(linear, write, user, PF_P | PF_RSVD, rule, bits, 0);
  }

  private checkRights(rights: number, linear: number, write: boolean, user: boolean): void {
    const { narrator } = this;
    narrator?.step('page.check-rights');
    if (user) {
      narrator?.check('page.US = 1', rights & PAGE_US ? 1 : 0, 1, (rights & PAGE_US) !== 0);
      // User-mode access to a supervisor page: #PF (SDM vol. 3 §4.6).
      if (!(rights & PAGE_US)) this.pageFault(linear, write, user, PF_P, 'page.US = 1', 0, 1);
    }
    if (!write || (!user && !(this.state.cr0[0] & CR0_WP))) return;
    narrator?.check('page.RW = 1', rights & PAGE_RW ? 1 : 0, 1, (rights & PAGE_RW) !== 0);
    // Write to a read-only page, by user mode or with CR0.WP = 1: #PF (SDM vol. 3 §4.6).
    if (!(rights & PAGE_RW)) this.pageFault(linear, write, user, PF_P, 'page.RW = 1', 0, 1);
  }

  private pageFault(
    linear: number,
    write: boolean,
    user: boolean,
    code: number,
    rule: RuleId,
    left: number,
    right: number,
  ): never {
    // A page fault drops the translation it came from (SDM vol. 3 §4.10.4.1).
    const page = linear >>> 12;
    const index = this.indexOf(page);
    if (this.tlb.tag[index] === page + 1) {
      this.tlb.tag[index] = 0;
      this.onEvict(page);
    }
    this.host.pageFaultAddress(this.state.cr2[0], linear >>> 0);
    this.state.cr2[0] = linear;
    this.host.fault(VECTOR_PF, code | (write ? PF_W : 0) | (user ? PF_U : 0), rule, left, right);
  }

  /** Sets A and D bits in memory when they are not set yet. */
  private mark(at: number, entry: number, bits: number): void {
    const marked = (entry | bits) >>> 0;
    if (marked === entry) return;
    this.memory.write(at, 4, marked);
    this.host.pageEntryWritten(at, entry, marked);
  }

  private fill(linear: number, frame: number, rights: number): number {
    const page = linear >>> 12;
    const index = this.indexOf(page);
    const old = this.tlb.tag[index];
    if (old !== 0) this.onEvict(old - 1);
    else {
      if (this.usedCount === this.used.length) this.reload();
      this.used[this.usedCount++] = index;
    }
    const physical = (frame & this.state.a20Mask[0]) >>> 0;
    this.tlb.tag[index] = page + 1;
    this.tlb.entry[index] = physical | (rights & 0xfff);
    return (physical | (linear & 0xfff)) >>> 0;
  }

  // -- the TLB test of the 386 and 486 -------------------------------------------------------------------------------------
  /** Frame and rights the TLB holds for a linear page; 0 when it holds none. */
  entryOf(page: number): number {
    const index = this.indexOf(page);
    return this.tlb.tag[index] === page + 1 ? this.tlb.entry[index] : 0;
  }
  /** Puts frame and rights for a linear page into the TLB; 0 takes them out. */
  replaceEntry(page: number, entry: number): void {
    if (entry !== 0) this.fill(page << 12, entry & ~0xfff, entry);
    else if (this.entryOf(page) !== 0) {
      this.tlb.tag[this.indexOf(page)] = 0;
      this.onEvict(page);
    }
  }

  /** MOV to CR3, task switch, change of PG: everything but, with CR4.PGE = 1, the global pages (SDM vol. 3 §4.10.4.1). */
  flush(includeGlobal: boolean): void {
    const { tag, entry } = this.tlb;
    const keepGlobal = !includeGlobal && (this.state.cr4[0] & CR4_PGE) !== 0;
    let kept = 0;
    for (let k = 0; k < this.usedCount; k++) {
      const index = this.used[k];
      if (keepGlobal && tag[index] !== 0 && entry[index] & PAGE_G) this.used[kept++] = index;
      else tag[index] = 0;
    }
    this.usedCount = kept;
    this.onFlush();
  }

  /** INVLPG: the translation of one page, all of it when it is a 4 MiB page. */
  invalidatePage(linear: number): void {
    const { tag, entry } = this.tlb;
    const page = linear >>> 12;
    const index = this.indexOf(page);
    if (tag[index] === page + 1) tag[index] = 0;
    this.onEvict(page);
    if ((this.state.cr4[0] & CR4_PSE) === 0) return;
    for (let k = 0; k < this.usedCount; k++) {
      const i = this.used[k];
      const other = tag[i] - 1;
      if (other >= 0 && other >>> 10 === page >>> 10 && entry[i] & PAGE_PS) {
        tag[i] = 0;
        this.onEvict(other);
      }
    }
  }

  /** The translation memory holds now, without TLB, faults or A/D bits; -1 when not present. */
  peek(linear: number): number {
    const a20 = this.state.a20Mask[0];
    if (!this.enabled()) return (linear & a20) >>> 0;
    const pde = this.memory.read((((this.state.cr3[0] & ~0xfff) | ((linear >>> 22) << 2)) & a20) >>> 0, 4);
    if (!(pde & PAGE_P)) return -1;
    if (pde & PAGE_PS && this.state.cr4[0] & CR4_PSE) return (((pde & 0xffc00000) | (linear & 0x003fffff)) & a20) >>> 0;
    const pte = this.memory.read((((pde & ~0xfff) | ((linear >>> 10) & 0xffc)) & a20) >>> 0, 4);
    if (!(pte & PAGE_P)) return -1;
    return (((pte & ~0xfff) | (linear & 0xfff)) & a20) >>> 0;
  }
}
