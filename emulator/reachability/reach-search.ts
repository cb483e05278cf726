/**
 * The map: every way of every entry is tried, on the machine itself, in a state that is thrown away. A search that the caller advances
 * and can give up; between the pieces the machine stands where it stood.
 */
import { CR0_PE } from '#emulator/arch';
import type { Machine } from '#emulator/machine';
import type { Timeline } from '#emulator/timeline';
import { attempt, prepare, type Prepared } from './attempt.ts';
import { ScratchMaker } from './scratch.ts';
import { segmentsOf, type Segments } from './stands.ts';
import { entriesOf, operandsOf, tablesOf, type Entry } from './tables.ts';
import { REACH_VERSION, type ReachCell, type ReachMap, type ReachObstacle, type ReachRow, type Ring, type Stand, type WhatIf } from './types.ts'; // prettier-ignore
import { WAYS, type WayId } from './ways.table.ts';

const RINGS: readonly Ring[] = [0, 3];

interface Plan {
  readonly entry: Entry;
  readonly cells: ReachCell[];
  readonly todo: readonly { readonly ring: Ring; readonly way: WayId; readonly operand: number }[];
}

export interface ReachProgress {
  readonly done: number;
  readonly total: number;
}

export class ReachSearch {
  private readonly timeline: Timeline;
  private readonly whatIf: readonly WhatIf[];
  private readonly plans: Plan[] = [];
  private readonly prepared = new Map<Ring, Prepared>();
  private obstacle: ReachObstacle | null = null;
  private leftOut = 0;
  private total = 0;
  private done_ = 0;
  private at = 0;

  constructor(timeline: Timeline, whatIf: readonly WhatIf[] = []) {
    this.timeline = timeline;
    this.whatIf = whatIf;
    this.obstacle = timeline.divert((machine) => this.begin(machine));
    if (this.obstacle === null) this.total = this.plans.reduce((sum, { todo }) => sum + todo.length, 0);
    else this.plans.length = 0;
  }

  get isDone(): boolean {
    return this.at >= this.plans.length;
  }
  get changes(): readonly WhatIf[] {
    return this.whatIf;
  }
  get progress(): ReachProgress {
    return { done: this.done_, total: this.total };
  }
  /** Null until it is done. */
  get map(): ReachMap | null {
    if (!this.isDone) return null;
    const { whatIf, obstacle, leftOut } = this;
    const rows = this.plans.map(({ entry, cells }): ReachRow => ({ ...entry, cells }));
    return {
      version: REACH_VERSION,
      obstacle,
      stands: [...this.prepared.values()].map(standOf),
      whatIf,
      rows,
      leftOut,
    };
  }

  /** Tries at most about so many. @returns the map, or null = not done yet. */
  advance(attempts: number): ReachMap | null {
    if (!this.isDone) {
      this.timeline.divert((machine) => {
        for (let left = attempts; left > 0 && !this.isDone;) {
          const { todo, cells } = this.plans[this.at];
          if (cells.length === todo.length) {
            this.at++;
            continue;
          }
          const { ring, way, operand } = todo[cells.length];
          cells.push({ ring, way, operand, answer: this.attempt(machine, ring, way, operand) });
          this.done_++;
          left--;
        }
        while (!this.isDone && this.plans[this.at].cells.length === this.plans[this.at].todo.length) this.at++;
      });
    }
    return this.map;
  }

  private attempt(machine: Machine, ring: Ring, way: WayId, operand: number): ReachCell['answer'] {
    // A frame for level 3 has the stack of level 3 in it, any other its own.
    const wanted = this.prepared.get((operand & 3) === 3 ? 3 : ring) as Prepared;
    const outer = { esp: wanted.stack.esp, ss: wanted.segments.ss.selector };
    return attempt(machine, this.prepared.get(ring) as Prepared, way, operand, outer);
  }

  private begin(machine: Machine): ReachObstacle | null {
    const registers = machine.registers();
    if ((registers.cr0 & CR0_PE) === 0) return 'real-mode';
    if (registers.shutdown) return 'shutdown';
    if (registers.gdtr.limit < 7) return 'no-table';
    // Who asks is chosen before anything is changed: the same one asks with and without the change.
    const segments = RINGS.map((ring) => segmentsOf(machine, ring));
    this.change(machine);
    for (const table of tablesOf(machine.registers())) {
      const { entries, leftOut } = entriesOf(machine, table);
      this.leftOut += leftOut;
      for (const entry of entries) this.plans.push({ entry, cells: [], todo: todoOf(entry) });
    }
    return this.prepare(machine, segments);
  }

  /** Both rings: their room first, then each stands in a snapshot of its own. */
  private prepare(machine: Machine, segments: readonly Segments[]): ReachObstacle | null {
    const maker = new ScratchMaker(machine, machine.save().pages);
    const rooms = segments.map((one) => maker.make(one));
    const changed = machine.save();
    for (const [k, one] of segments.entries()) {
      const room = rooms[k];
      if (room === null) return 'no-room';
      machine.restore(changed);
      const prepared = prepare(machine, one, room);
      if (typeof prepared === 'string') return prepared;
      this.prepared.set(one.ring, prepared);
    }
    return null;
  }

  private change(machine: Machine): void {
    const tables = tablesOf(machine.registers());
    for (const { table, index, low, high } of this.whatIf) {
      const base = tables.find(({ name }) => name === table)?.base;
      if (base === undefined) continue;
      [low, low >>> 8, low >>> 16, low >>> 24, high, high >>> 8, high >>> 16, high >>> 24].forEach((byte, k) => {
        const physical = machine.translate((base + index * 8 + k) >>> 0);
        if (physical >= 0) machine.input({ type: 'poke-memory', physical, bytes: [byte & 0xff] });
      });
    }
  }
}

function todoOf(entry: Entry): Plan['todo'] {
  const names = entry.table === 'IDT' ? 'vector' : 'selector';
  const ways = WAYS.filter((way) => way.names === names);
  return operandsOf(entry).flatMap((operand) => RINGS.flatMap((ring) => ways.map(({ id }) => ({ ring, way: id, operand })))); // prettier-ignore
}

const standOf = ({ ring, segments, code, stack }: Prepared): Stand => ({ ring, from: segments.from, cs: segments.cs.selector, ss: segments.ss.selector, code: (code.eip + segments.cs.base) >>> 0, stack: (stack.esp + segments.ss.base) >>> 0 }); // prettier-ignore
