/**
 * Runs every op of the run loop a few times on dummy operands when a processor is made. JavaScript engines compile the loop
 * for what they have seen; an op met later would throw the compiled loop away and start over. State, RAM and slots are as
 * before afterwards: the guest cannot tell.
 */
import { formById } from '#emulator/isa';
import { MAP_WRITE } from '#emulator/mmu';
import type { Cpu } from './cpu.ts';
import { OP_LIMIT, OPS } from './fast-ops.generated.ts';
import { OP_CALL_END, OP_END, OP_EXIT } from './fast-ops.ts';
import { C1, C2, FETCH_PAGE, K_LOGIC, K_SUB, KIND, LEFT, RES, SYS } from './hot.ts';
import { NO_REGISTER, SLOT_COUNT } from './slots.ts';

/** Slots at the very end, which no block reaches: the op, what follows it, where it may jump. */
const AT = SLOT_COUNT - 4, AFTER = AT + 1, TARGET = AT + 2; // prettier-ignore
/** RES, C1, C2, KIND: every condition is met and missed. */
const FLAGS: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 0, K_LOGIC], [1, 0, 1, K_LOGIC], [-1, 0, 1, K_SUB], [1, 1, 0, K_SUB], [-0x80000000, 0x7fffffff, -1, K_SUB],
]; // prettier-ignore
const ADDRESS = 64;
/** A transfer may know its target, have to look for it, or find the slice used up. */
const MANY_ROADS: ReadonlySet<number> = new Set([OP_CALL_END, OP_END, OPS.JMP, OPS.INT_I8, OPS.IRETD, OPS.STI]);
const ROADS: readonly (readonly [number, number])[] = [[TARGET, 0], [0, 0], [TARGET, 1]]; // prettier-ignore

export function train(cpu: Cpu): void {
  const { arena } = cpu.physical;
  const { slots: s } = cpu.blocks;
  const { map } = cpu.linear;
  const f = cpu.f;
  const state = arena.state.slice();
  const page = arena.ram.slice(0, 4096);
  const hot = f.slice();
  const frame = arena.ram.byteOffset;
  const nop = formById('NOP').index;
  f.fill(0);
  changeFields(cpu);
  // A block at EIP 0, so that indirect transfers find one.
  f[FETCH_PAGE] = 1;
  cpu.blocks.hash[0] = TARGET;
  s.physical[TARGET] = 0;
  // Twice: engines begin to take notes only after a few calls.
  for (let turn = 0; turn < OP_LIMIT * 2; turn++) {
    const op = turn % OP_LIMIT;
    // Known to the map; not known, so that the execute function takes over; known but near code.
    for (const entry of [frame, 0, -frame]) {
      map[0] = entry < 0 ? frame : entry;
      map[MAP_WRITE] = entry;
      for (const flags of FLAGS) {
        for (const [chain, count] of MANY_ROADS.has(op) ? ROADS : ROADS.slice(0, 1)) {
          prepare(cpu, op, chain, count, nop);
          cpu.state.intrLine[0] = entry === 0 ? 1 : 0;
          [f[RES], f[C1], f[C2], f[KIND]] = flags;
          cpu.execute(AT);
        }
      }
    }
  }
  map[0] = map[MAP_WRITE] = 0;
  cpu.blocks.hash[0] = 0;
  s.physical[TARGET] = -1;
  for (const slot of [AT, AFTER, TARGET]) s.op[slot] = s.chain[slot] = s.form[slot] = 0;
  arena.state.set(state);
  arena.ram.set(page);
  f.set(hot);
}

/**
 * Engines take a field that was assigned once for a constant, and one that held small integers only for one that always will:
 * they throw compiled code away when that turns out wrong.
 */
function changeFields(cpu: Cpu): void {
  const { observeLevel, noTrapAfter, watchStop, debugHits, shadowKind } = cpu;
  const { shadowAt, endCount, skipped, instructionEip, passBreakpointAt, stopLinear } = cpu;
  cpu.blocks.flush();
  for (const turn of [1, 2]) {
    cpu.observeLevel = turn === 1 ? 'events' : 'off';
    cpu.noTrapAfter = cpu.watchStop = turn === 1;
    cpu.debugHits = cpu.shadowKind = turn;
    cpu.shadowAt = cpu.endCount = cpu.skipped = cpu.instructionEip = cpu.passBreakpointAt = cpu.stopLinear = turn + 0.5;
  }
  Object.assign(cpu, { observeLevel, noTrapAfter, watchStop, debugHits, shadowKind });
  Object.assign(cpu, { shadowAt, endCount, skipped, instructionEip, passBreakpointAt, stopLinear });
}

function prepare(cpu: Cpu, op: number, chain: number, count: number, nop: number): void {
  const { slots: s } = cpu.blocks;
  for (const slot of [AT, AFTER, TARGET]) {
    s.op[slot] = OP_EXIT;
    s.form[slot] = nop;
    s.base[slot] = s.index[slot] = NO_REGISTER;
    s.scale[slot] = s.rest[slot] = s.count[slot] = 0;
    s.displacement[slot] = ADDRESS;
    s.immediate[slot] = 1;
    s.reg[slot] = 0;
    s.rm[slot] = 3;
    s.eip[slot] = 0;
  }
  s.op[AT] = op;
  s.chain[AT] = chain;
  s.count[TARGET] = count;
  cpu.gpr.fill(ADDRESS * 2, 0, 8);
  cpu.f[LEFT] = cpu.f[SYS] = 0;
}
