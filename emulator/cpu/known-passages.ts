/**
 * The short way through the transitions that kernels make all the time: interrupts through 32-bit gates, inward or at the
 * same level, and IRETD back; and loads of data segments. It is taken when every descriptor on the way is known to pass its
 * checks (transitions/known-descriptors.ts) and everything lies on pages that the look-up map knows. It reads the same
 * memory, journals the same entries and leaves the same state as the functions in transitions/, which decide in all other
 * cases, and which alone explain. `known-passages.test.ts` holds the two against each other.
 */
import { CR0_PE, CS, DS, EFLAGS_IF, EFLAGS_NT, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM, ES, ESP, FS, GS, SS, TR } from '#emulator/arch'; // prettier-ignore
import type { CauseType, FailedCheck } from '#emulator/events';
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
  deliver(type: CauseType, vector: number, errorCode: number, checksDpl: 0 | 1, arguments_: number, flags: number, savedEip: number, why: FailedCheck | null, parent: number): boolean; // prettier-ignore
  /** IRETD. @returns false when it must go the long way; nothing has changed then. */
  returnFromInterrupt(): boolean;
  /** MOV, POP to ES, DS, FS or GS in protected mode. @returns false when it must go the long way. */
  loadData(register: number, selector: number): boolean;
}

const DPL_SHIFT = 13;
const CONFORMING = 0x1c00;
const EXPAND_DOWN = 0x1400;
const BIG = 0x400000;
const dplOf = (rights: number): number => (rights >>> DPL_SHIFT) & 3;

export function createKnownPassages(cpu: Cpu): KnownPassages {
  const { state, known } = cpu;
  const F = cpu.f, R = cpu.gpr; // prettier-ignore
  const MAP_WORDS = cpu.linear.map, M32 = cpu.linear.m32; // prettier-ignore
  const PLAIN = cpu.physical.plain;
  const CODE = cpu.physical.code;
  const RAM_OFFSET = cpu.physical.ram.byteOffset;
  const { selector, base, limit, attributes, gdtrBase, gdtrLimit, idtrBase, idtrLimit, cr0, cpl, eip, halted } = state;
  const { entries } = known;

  /** Index in M32 of the doubleword at `linear`, aligned, on ordinary RAM that `table` of the map knows; else 0. */
  function place(table: number, linear: number): number {
    const e = MAP_WORDS[table + (linear >>> 12)];
    if (e === 0 || PLAIN[(e - RAM_OFFSET) >>> 12] === 0) return 0;
    return (e + (linear & 0xfff)) >> 2;
  }
  const physicalOf = (word: number): number => word * 4 - RAM_OFFSET;

  /** The known segment descriptor in the GDT whose bytes are as they were, or null. */
  function segment(kind: number, wanted: number, level: number): KnownDescriptor | null {
    const now = cpl[0];
    const entry = entries[placeOfSegment(kind, wanted, now)];
    if (entry === null || entry.selector !== wanted || entry.situation !== ((now << 2) | level)) return null;
    if (entry.base !== (gdtrBase[0] | 0) || entry.limit !== gdtrLimit[0]) return null;
    const at = place(0, entry.linear);
    return at !== 0 && M32[at] === entry.low && M32[at + 1] === entry.high ? entry : null;
  }

  /**
   * Index in M32 of the topmost of `count` doublewords to push below `top`, when they can be written without a look at page
   * tables, code or watched bytes; else 0.
   */
  function room(top: number, count: number): number {
    const first = top - 4;
    const last = top - count * 4;
    if ((top & 3) !== 0 || first >>> 12 !== last >>> 12) return 0;
    const e = MAP_WORDS[MAP_WRITE + (first >>> 12)];
    if (e > 0) return (e + (first & 0xfff)) >> 2;
    if (e === 0 || CODE.anyIn(-e + (last & 0xfff) - RAM_OFFSET, count * 4)) return 0;
    return (-e + (first & 0xfff)) >> 2;
  }

  function deliver(
    type: CauseType,
    vector: number,
    errorCode: number,
    checksDpl: 0 | 1,
    arguments_: number,
    flags: number,
    savedEip: number,
    why: FailedCheck | null,
    parent: number,
  ): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (flags & EFLAGS_VM) !== 0 || cpu.listens) return false;
    const from = cpl[0];
    const gate = entries[placeOfGate(vector, from)];
    if (gate === null || gate.selector !== vector || gate.situation !== ((from << 2) | checksDpl)) return false;
    if (gate.base !== (idtrBase[0] | 0) || gate.limit !== idtrLimit[0]) return false;
    const gateAt = place(0, gate.linear);
    if (gateAt === 0 || M32[gateAt] !== gate.low || M32[gateAt + 1] !== gate.high) return false;
    // A 32-bit interrupt or trap gate.
    if ((gate.high & 0x1e00) !== 0x0e00) return false;
    const code = segment(GATE_TARGET, gate.low >>> 16, 0);
    if (code === null || (code.high & CONFORMING) === CONFORMING) return false;
    const to = (gate.high & 0xffff0000) | (gate.low & 0xffff);
    if (to >>> 0 > code.segmentLimit >>> 0) return false;
    const level = dplOf(code.high);
    const inward = level < from;
    let stack: KnownDescriptor | null = null;
    let tssAt = 0;
    let esp = R[ESP];
    let rights = attributes[SS] | 0;
    let stackBase = base[SS] | 0;
    let stackLimit = limit[SS] | 0;
    if (inward) {
      const field = (base[TR] + level * 8 + 4) | 0;
      if ((attributes[TR] & 0x800) === 0 || limit[TR] < level * 8 + 9 || (field & 3) !== 0 || (field & 0xfff) > 0xff8) return false; // prettier-ignore
      tssAt = place(0, field);
      if (tssAt === 0) return false;
      esp = M32[tssAt];
      stack = segment(INNER_STACK, M32[tssAt + 1] & 0xffff, level);
      if (stack === null) return false;
      rights = stack.rights;
      stackBase = stack.segmentBase;
      stackLimit = stack.segmentLimit;
    } else if (from === 3) return false;
    const count = (inward ? 5 : 3) + (errorCode === NO_ERROR_CODE ? 0 : 1);
    // A 32-bit stack that grows down in an ordinary segment, with room and without wrapping.
    if ((rights & BIG) === 0 || (rights & CONFORMING) === EXPAND_DOWN) return false;
    if (esp >>> 0 < count * 4 || (esp - 1) >>> 0 > stackLimit >>> 0) return false;
    const at = room((stackBase + esp) | 0, count);
    if (at === 0) return false;

    const { recorder } = cpu;
    if (recorder !== null) {
      recorder.begin('interrupt-delivery', type, vector, errorCode, arguments_, why, parent, cpu.instructionEip);
      recorder.readPair(gate.low, gate.high, physicalOf(gateAt));
      recorder.readPair(code.low, code.high, physicalOf(place(0, code.linear)));
      if (stack !== null) {
        recorder.readRun(M32, tssAt, 1, physicalOf(tssAt), -1);
        recorder.readRun(M32, tssAt + 1, 1, physicalOf(tssAt + 1), 0xffff);
        recorder.readPair(stack.low, stack.high, physicalOf(place(0, stack.linear)));
      }
      recorder.probe();
      recorder.writeRun(M32, at, -1, count, physicalOf(at), -1);
    }
    halted[0] = 0;
    let slot = at;
    if (stack !== null) {
      M32[slot--] = selector[SS];
      M32[slot--] = R[ESP];
      cpu.setSegment(SS, stack.selector, stackBase, stackLimit, rights);
    }
    M32[slot--] = flags;
    M32[slot--] = selector[CS];
    M32[slot--] = savedEip;
    if (errorCode !== NO_ERROR_CODE) M32[slot] = errorCode;
    R[ESP] = esp - count * 4;
    cpu.setSegment(CS, (code.selector & 0xfffc) | level, code.segmentBase, code.segmentLimit, code.rights);
    cpu.setCpl(level);
    eip[0] = to;
    // §6.12.1.2: TF, NT, RF and VM are cleared; an interrupt gate also clears IF.
    F[SYS] &= ~(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM | ((gate.high & 0x100) === 0 ? EFLAGS_IF : 0));
    if (recorder !== null) recorder.complete();
    return true;
  }

  /** An outward return would make the register null. */
  function becomesNull(register: number, level: number): boolean {
    const rights = attributes[register];
    return rights !== 0 && (rights & CONFORMING) !== CONFORMING && dplOf(rights) < level;
  }

  function returnFromInterrupt(): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (F[SYS] & (EFLAGS_VM | EFLAGS_NT)) !== 0 || cpu.listens) return false;
    const esp = R[ESP];
    const rights = attributes[SS];
    if (state.nmiBlocked[0] !== 0 || (rights & BIG) === 0 || (rights & CONFORMING) === EXPAND_DOWN) return false;
    const from = cpl[0];
    const linear = (base[SS] + esp) | 0;
    if ((linear & 3) !== 0 || (linear & 0xfff) > 0xff4) return false;
    const at = place(F[MAP], linear);
    if (at === 0) return false;
    const flags = M32[at + 2];
    const code = segment(RETURN_TARGET, M32[at + 1] & 0xffff, 0);
    if (code === null || (flags & EFLAGS_VM) !== 0) return false;
    const to = M32[at];
    if (to >>> 0 > code.segmentLimit >>> 0) return false;
    const level = code.selector & 3;
    const count = level > from ? 5 : 3;
    const end = (esp + count * 4 - 1) | 0;
    if (end >>> 0 < esp >>> 0 || end >>> 0 > limit[SS]) return false;
    let stack: KnownDescriptor | null = null;
    if (level > from) {
      if ((linear & 0xfff) > 0xfec) return false;
      stack = segment(OUTER_STACK, M32[at + 4] & 0xffff, level);
      if (stack === null || (stack.rights & BIG) === 0) return false;
      if (becomesNull(ES, level) || becomesNull(FS, level) || becomesNull(GS, level) || becomesNull(DS, level))
        return false;
    }

    const { recorder } = cpu;
    if (recorder !== null) {
      recorder.begin('iret', 'instruction', 32, 0, 0, null, 0, cpu.instructionEip);
      recorder.readRun(M32, at, 3, physicalOf(at), -1);
      recorder.readPair(code.low, code.high, physicalOf(place(0, code.linear)));
      if (stack !== null) {
        recorder.readRun(M32, at + 3, 2, physicalOf(at + 3), -1);
        recorder.readPair(stack.low, stack.high, physicalOf(place(0, stack.linear)));
      }
    }
    const old = F[SYS];
    // The arithmetic flags all come from the frame.
    const mask = iretFlags(from, old, 4);
    cpu.setSegment(CS, code.selector, code.segmentBase, code.segmentLimit, code.rights);
    cpu.setCpl(level);
    eip[0] = to;
    cpu.storeEflags((old & ~mask) | (flags & mask));
    if (stack === null) R[ESP] = esp + 12;
    else {
      R[ESP] = M32[at + 3];
      cpu.setSegment(SS, stack.selector, stack.segmentBase, stack.segmentLimit, stack.rights);
    }
    if ((F[SYS] & (EFLAGS_TF | EFLAGS_RF)) !== 0 || F[EVENTS] !== 0 || state.intrLine[0] !== 0) cpu.refreshEvents();
    if (recorder !== null) recorder.complete();
    return true;
  }

  function loadData(register: number, wanted: number): boolean {
    if ((cr0[0] & CR0_PE) === 0 || (F[SYS] & EFLAGS_VM) !== 0 || cpu.listens) return false;
    const entry = segment(DATA_SEGMENT, wanted, 0);
    if (entry === null) return false;
    cpu.setSegment(register, wanted, entry.segmentBase, entry.segmentLimit, entry.rights);
    return true;
  }

  return { deliver, returnFromInterrupt, loadData };
}
