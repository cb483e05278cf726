/**
 * The short way through the transitions that kernels make all the time: interrupts through 32-bit gates, inward or at the
 * same level, and IRETD back; and loads of data segments. It is taken when every descriptor on the way is known to pass its
 * checks (transitions/known-descriptors.ts) and everything lies on pages that the look-up map knows. It reads the same
 * memory, journals the same entries and leaves the same state as the functions in transitions/, which decide in all other
 * cases, and which alone explain. `known-passages.test.ts` holds the two against each other. Events are told on both ways alike;
 * what makes others than IF (a return that makes data segments null) goes the long way.
 */
import { CR0_PE, CS, DS, EFLAGS_IF, EFLAGS_NT, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM, ES, ESP, FS, GS, LDTR, SS, TR } from '#emulator/arch'; // prettier-ignore
import { type FailedCheck, JOURNAL, PASSAGE, PASSAGE_STATE_WORDS, type PassageKind, type TransitionRecorder } from '#emulator/events'; // prettier-ignore
import { MAP_WRITE } from '#emulator/mmu';
import type { Cpu } from './cpu.ts';
import { EVENTS, MAP, SYS } from './hot.ts';
import { DATA_SEGMENT, GATE_TARGET, INNER_STACK, iretFlags, type KnownDescriptor, OUTER_STACK, placeOfGate, placeOfSegment, RETURN_TARGET } from './transitions/index.ts'; // prettier-ignore

/** No error code is pushed. */
export const NO_ERROR_CODE = -1;

export interface KnownPassages {
  /**
   * Delivers an interrupt or exception. `arguments_` is its word for the journal (`packDelivery`); `checksDpl` belongs to it.
   * `flags` is the image to push. EIP to come back to is `savedEip`; `cpu.instructionEip` is where the transition starts.
   * @returns false when it must go the long way; nothing has changed then.
   */
  deliver(kind: PassageKind, vector: number, errorCode: number, checksDpl: 0 | 1, arguments_: number, flags: number, savedEip: number, why: FailedCheck | null): boolean; // prettier-ignore
  /** IRETD. @returns false when it must go the long way; nothing has changed then. */
  returnFromInterrupt(): boolean;
  /** MOV, POP to ES, DS, FS or GS in protected mode. @returns false when it must go the long way. */
  loadData(register: number, selector: number): boolean;
}

const DPL_SHIFT = 13;
const CONFORMING = 0x1c00;
const EXPAND_DOWN = 0x1400;
const BIG = 0x400000;
const ALL_BUT_DPL = ~0x6000;
const { PAIR, PROBE, READ_RUN, WRITE_RUN } = JOURNAL;
const dplOf = (rights: number): number => (rights >>> DPL_SHIFT) & 3;
/** The same words as signed numbers: engines compute with those without detours. */
const signed = (words: Uint32Array): Int32Array => new Int32Array(words.buffer, words.byteOffset, words.length);

export function createKnownPassages(cpu: Cpu): KnownPassages {
  const { state, known, linear } = cpu;
  const F = cpu.f, R = cpu.gpr; // prettier-ignore
  const MAP_WORDS = linear.map, M32 = linear.m32; // prettier-ignore
  const PLAIN = cpu.physical.plain;
  const CODE = cpu.physical.code;
  const RAM_OFFSET = cpu.physical.ram.byteOffset;
  const { selector, gdtrLimit, idtrLimit, cpl, halted, intrLine, nmiBlocked, model } = state;
  const base = signed(state.base), limit = signed(state.limit), attributes = signed(state.attributes); // prettier-ignore
  const gdtrBase = signed(state.gdtrBase), idtrBase = signed(state.idtrBase), cr0 = signed(state.cr0), cr3 = signed(state.cr3), cr4 = signed(state.cr4), a20Mask = signed(state.a20Mask), eip = signed(state.eip); // prettier-ignore
  const { entries } = known;

  /**
   * Index in M32 of the doubleword at `lin`, aligned, on ordinary RAM; 0 when only a page walk with faults or A bits could
   * tell. `table` is that of reads at a level.
   */
  function place(table: number, lin: number): number {
    let e = MAP_WORDS[table + (lin >>> 12)];
    if (e === 0) e = linear.findRead(table, lin);
    if (e === 0 || PLAIN[(e - RAM_OFFSET) >>> 12] === 0) return 0;
    return (e + (lin & 0xfff)) >> 2;
  }
  const physicalOf = (word: number): number => word * 4 - RAM_OFFSET;

  /** The descriptor in the GDT that was known to pass; its bytes are still to be compared. */
  function segment(kind: number, wanted: number, level: number): KnownDescriptor | null {
    const now = cpl[0];
    const entry = entries[placeOfSegment(kind, wanted, now)];
    if (entry === null || entry.selector !== wanted || entry.situation !== ((now << 2) | level)) return null;
    return entry.base === gdtrBase[0] && entry.limit === gdtrLimit[0] ? entry : null;
  }
  /** Index in M32 of the descriptor when its bytes are as they were, else 0. */
  function unchanged(entry: KnownDescriptor): number {
    const at = place(0, entry.linear);
    return at !== 0 && M32[at] === entry.low && M32[at + 1] === entry.high ? at : 0;
  }

  /**
   * Index in M32 of the topmost of `count` doublewords to push below `top`, when they can be written without a look at page
   * tables, code or watched bytes; else 0.
   */
  function room(top: number, count: number): number {
    const first = (top - 4) | 0;
    const last = (top - count * 4) | 0;
    if ((top & 3) !== 0 || first >>> 12 !== last >>> 12) return 0;
    let e = MAP_WORDS[MAP_WRITE + (first >>> 12)];
    if (e === 0) e = linear.findWrite(MAP_WRITE, first);
    if (e > 0) return (e + (first & 0xfff)) >> 2;
    if (e === 0 || CODE.anyIn(-e + (last & 0xfff) - RAM_OFFSET, count * 4)) return 0;
    return (-e + (first & 0xfff)) >> 2;
  }

  /** As `cpu.setSegment`; kernel and user segments mostly differ in their DPL, which nothing is derived from. */
  function load(register: number, visible: number, to: KnownDescriptor): void {
    const same = (base[register] ^ to.segmentBase) | (limit[register] ^ to.segmentLimit);
    if ((same | ((attributes[register] ^ to.rights) & ALL_BUT_DPL)) === 0) {
      selector[register] = visible;
      attributes[register] = to.rights;
    } else cpu.setSegment(register, visible, to.segmentBase, to.segmentLimit, to.rights);
  }

  /** Those who want more than transitions hear of IF, as on the long way. */
  function tellInterruptFlag(before: number, after: number): void {
    if (((before ^ after) & EFLAGS_IF) !== 0 && cpu.listens)
      cpu.emit({ kind: 'interrupt-flag', to: after & EFLAGS_IF ? 1 : 0, cause: '' });
  }

  /** The state as `transitions/passage-state.ts` lists it. @returns where the journal begins. */
  function keepState(words: Int32Array, w: number): number {
    words[w] = R[ESP];
    words[w + 1] = eip[0];
    words[w + 2] = cpl[0];
    words[w + 3] = halted[0];
    words[w + 4] = a20Mask[0];
    words[w + 5] = cr0[0];
    words[w + 6] = cr3[0];
    words[w + 7] = cr4[0];
    words[w + 8] = gdtrBase[0];
    words[w + 9] = gdtrLimit[0];
    words[w + 10] = idtrBase[0];
    words[w + 11] = idtrLimit[0];
    words[w + 12] = model[0];
    words[w + 13] = selector[ES];
    words[w + 14] = selector[CS];
    words[w + 15] = selector[SS];
    words[w + 16] = selector[DS];
    words[w + 17] = selector[FS];
    words[w + 18] = selector[GS];
    words[w + 19] = selector[LDTR];
    words[w + 20] = selector[TR];
    words[w + 21] = base[CS];
    words[w + 22] = base[SS];
    words[w + 23] = base[LDTR];
    words[w + 24] = base[TR];
    words[w + 25] = limit[CS];
    words[w + 26] = limit[SS];
    words[w + 27] = limit[TR];
    words[w + 28] = attributes[ES];
    words[w + 29] = attributes[CS];
    words[w + 30] = attributes[SS];
    words[w + 31] = attributes[DS];
    words[w + 32] = attributes[FS];
    words[w + 33] = attributes[GS];
    words[w + 34] = attributes[TR];
    return w + PASSAGE_STATE_WORDS;
  }

  /** What the long way journals of a delivery: gate, code segment, SS and ESP of the TSS, stack segment, what is overwritten. */
  function journalDelivery(
    recorder: TransitionRecorder,
    gate: KnownDescriptor,
    gateAt: number,
    code: KnownDescriptor,
    codeAt: number,
    stack: KnownDescriptor | null,
    stackAt: number,
    tssAt: number,
    at: number,
    count: number,
  ): void {
    const { words } = recorder;
    let w = recorder.at;
    words[w] = PAIR;
    words[w + 1] = gate.low;
    words[w + 2] = gate.high;
    words[w + 3] = physicalOf(gateAt);
    words[w + 4] = PAIR;
    words[w + 5] = code.low;
    words[w + 6] = code.high;
    words[w + 7] = physicalOf(codeAt);
    w += 8;
    if (stack !== null) {
      // SS is read before ESP.
      words[w] = READ_RUN;
      words[w + 1] = 1;
      words[w + 2] = physicalOf(tssAt + 1);
      words[w + 3] = stack.selector;
      words[w + 4] = READ_RUN;
      words[w + 5] = 1;
      words[w + 6] = physicalOf(tssAt);
      words[w + 7] = M32[tssAt];
      words[w + 8] = PAIR;
      words[w + 9] = stack.low;
      words[w + 10] = stack.high;
      words[w + 11] = physicalOf(stackAt);
      w += 12;
    }
    words[w] = PROBE;
    words[w + 1] = WRITE_RUN;
    words[w + 2] = -count;
    words[w + 3] = physicalOf(at);
    w += 4;
    for (let k = 0; k < count; k++) words[w + k] = M32[at - k];
    recorder.at = w + count;
  }

  function deliver(
    kind: PassageKind,
    vector: number,
    errorCode: number,
    checksDpl: 0 | 1,
    arguments_: number,
    flags: number,
    savedEip: number,
    why: FailedCheck | null,
  ): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (flags & EFLAGS_VM) !== 0) return false;
    const from = cpl[0];
    const gate = entries[placeOfGate(vector, from)];
    if (gate === null || gate.selector !== vector || gate.situation !== ((from << 2) | checksDpl)) return false;
    if (gate.base !== idtrBase[0] || gate.limit !== idtrLimit[0]) return false;
    // A 32-bit interrupt or trap gate.
    if ((gate.high & 0x1e00) !== 0x0e00) return false;
    const code = segment(GATE_TARGET, gate.low >>> 16, 0);
    const to = (gate.high & 0xffff0000) | (gate.low & 0xffff);
    if (code === null || (code.high & CONFORMING) === CONFORMING || to >>> 0 > code.segmentLimit >>> 0) return false;
    const level = dplOf(code.high);
    const inward = level < from;
    const field = (base[TR] + level * 8 + 4) | 0;
    if (!inward) {
      if (from === 3) return false;
    } else {
      if ((attributes[TR] & 0x800) === 0 || limit[TR] >>> 0 < level * 8 + 9) return false;
      if ((field & 3) !== 0 || (field & 0xfff) > 0xff8) return false;
    }
    // What is read is read in the order of the long way, which may have to go on from any point.
    if (cpu.recorder !== null) cpu.walks.begin();
    const gateAt = unchanged(gate);
    if (gateAt === 0) return false;
    const codeAt = unchanged(code);
    if (codeAt === 0) return false;
    let stack: KnownDescriptor | null = null;
    let tssAt = 0;
    let stackAt = 0;
    let esp = R[ESP];
    let rights = attributes[SS];
    let stackBase = base[SS];
    let stackLimit = limit[SS];
    if (inward) {
      tssAt = place(0, field);
      if (tssAt === 0) return false;
      esp = M32[tssAt];
      stack = segment(INNER_STACK, M32[tssAt + 1] & 0xffff, level);
      if (stack === null) return false;
      stackAt = unchanged(stack);
      if (stackAt === 0) return false;
      rights = stack.rights;
      stackBase = stack.segmentBase;
      stackLimit = stack.segmentLimit;
    }
    const count = (inward ? 5 : 3) + (errorCode === NO_ERROR_CODE ? 0 : 1);
    // A 32-bit stack that grows down in an ordinary segment, with room and without wrapping.
    if ((rights & BIG) === 0 || (rights & CONFORMING) === EXPAND_DOWN) return false;
    if (esp >>> 0 < count * 4 || (esp - 1) >>> 0 > stackLimit >>> 0) return false;
    const at = room((stackBase + esp) | 0, count);
    if (at === 0) return false;

    const { recorder } = cpu;
    if (recorder !== null) {
      const kept = recorder.beginPassage(kind, vector, errorCode, arguments_, why, cpu.instructionEip, (flags & ~EFLAGS_RF) | (F[SYS] & EFLAGS_RF), flags & EFLAGS_RF); // prettier-ignore
      recorder.at = keepState(recorder.words, kept);
      cpu.walks.moveTo(recorder, false);
      journalDelivery(recorder, gate, gateAt, code, codeAt, stack, stackAt, tssAt, at, count);
    }
    halted[0] = 0;
    let slot = at;
    if (stack !== null) {
      M32[slot] = selector[SS];
      M32[slot - 1] = R[ESP];
      slot -= 2;
      load(SS, stack.selector, stack);
    }
    M32[slot] = flags;
    M32[slot - 1] = selector[CS];
    M32[slot - 2] = savedEip;
    if (errorCode !== NO_ERROR_CODE) M32[slot - 3] = errorCode;
    R[ESP] = esp - count * 4;
    load(CS, (code.selector & 0xfffc) | level, code);
    if (inward) cpu.setCpl(level);
    eip[0] = to;
    // §6.12.1.2: TF, NT, RF and VM are cleared; an interrupt gate also clears IF.
    const cleared = EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM | ((gate.high & 0x100) === 0 ? EFLAGS_IF : 0);
    tellInterruptFlag(F[SYS], F[SYS] & ~cleared);
    F[SYS] &= ~cleared;
    if (recorder !== null) recorder.complete();
    return true;
  }

  /** An outward return would make the register null. */
  function becomesNull(register: number, level: number): boolean {
    const rights = attributes[register];
    // A null selector of any RPL becomes 0.
    if (rights === 0) return selector[register] !== 0;
    return dplOf(rights) < level && (rights & CONFORMING) !== CONFORMING;
  }

  function returnFromInterrupt(): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (F[SYS] & (EFLAGS_VM | EFLAGS_NT)) !== 0) return false;
    const esp = R[ESP];
    const rights = attributes[SS];
    if (nmiBlocked[0] !== 0 || (rights & BIG) === 0 || (rights & CONFORMING) === EXPAND_DOWN) return false;
    const from = cpl[0];
    const top = (base[SS] + esp) | 0;
    if ((top & 3) !== 0 || (top & 0xfff) > 0xff4 || esp > -12 && esp < 0 || (esp + 11) >>> 0 > limit[SS] >>> 0) return false; // prettier-ignore
    if (cpu.recorder !== null) cpu.walks.begin();
    const at = place(F[MAP], top);
    if (at === 0) return false;
    const flags = M32[at + 2];
    const code = segment(RETURN_TARGET, M32[at + 1] & 0xffff, 0);
    if (code === null || (flags & EFLAGS_VM) !== 0) return false;
    const to = M32[at];
    if (to >>> 0 > code.segmentLimit >>> 0) return false;
    const codeAt = unchanged(code);
    if (codeAt === 0) return false;
    const level = code.selector & 3;
    let stack: KnownDescriptor | null = null;
    let stackAt = 0;
    if (level > from) {
      if ((top & 0xfff) > 0xfec || esp > -20 && esp < 0 || (esp + 19) >>> 0 > limit[SS] >>> 0) return false; // prettier-ignore
      stack = segment(OUTER_STACK, M32[at + 4] & 0xffff, level);
      if (stack === null || (stack.rights & BIG) === 0) return false;
      if (becomesNull(ES, level) || becomesNull(DS, level)) return false;
      if (becomesNull(FS, level) || becomesNull(GS, level)) return false;
      stackAt = unchanged(stack);
      if (stackAt === 0) return false;
    }

    const { recorder } = cpu;
    if (recorder !== null) {
      const kept = recorder.beginPassage(PASSAGE.IRETD, 32, 0, 0, null, cpu.instructionEip, cpu.getEflags(), 0);
      recorder.at = keepState(recorder.words, kept);
      cpu.walks.moveTo(recorder, false);
      const { words } = recorder;
      let w = recorder.at;
      words[w] = READ_RUN;
      words[w + 1] = 3;
      words[w + 2] = physicalOf(at);
      words[w + 3] = to;
      words[w + 4] = M32[at + 1];
      words[w + 5] = flags;
      words[w + 6] = PAIR;
      words[w + 7] = code.low;
      words[w + 8] = code.high;
      words[w + 9] = physicalOf(codeAt);
      w += 10;
      if (stack !== null) {
        words[w] = READ_RUN;
        words[w + 1] = 2;
        words[w + 2] = physicalOf(at + 3);
        words[w + 3] = M32[at + 3];
        words[w + 4] = M32[at + 4];
        words[w + 5] = PAIR;
        words[w + 6] = stack.low;
        words[w + 7] = stack.high;
        words[w + 8] = physicalOf(stackAt);
        w += 9;
      }
      recorder.at = w;
    }
    const old = F[SYS];
    // The arithmetic flags all come from the frame.
    const mask = iretFlags(from, old, 4);
    load(CS, code.selector, code);
    if (level !== from) cpu.setCpl(level);
    eip[0] = to;
    tellInterruptFlag(old, (old & ~mask) | (flags & mask));
    cpu.storeEflags((old & ~mask) | (flags & mask));
    if (stack === null) R[ESP] = esp + 12;
    else {
      R[ESP] = M32[at + 3];
      load(SS, stack.selector, stack);
    }
    if ((F[SYS] & (EFLAGS_TF | EFLAGS_RF)) !== 0 || F[EVENTS] !== 0 || intrLine[0] !== 0) cpu.refreshEvents();
    if (recorder !== null) recorder.complete();
    return true;
  }

  function loadData(register: number, wanted: number): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (F[SYS] & EFLAGS_VM) !== 0 || cpu.listens) return false;
    const entry = segment(DATA_SEGMENT, wanted, 0);
    if (entry === null || unchanged(entry) === 0) return false;
    load(register, wanted, entry);
    return true;
  }

  return { deliver, returnFromInterrupt, loadData };
}
