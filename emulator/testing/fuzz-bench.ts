/**
 * Runs fuzz programs: one machine, put back for each of them. A program runs several times (in one go while recorded; in
 * slices, with save and restore in between, unrecorded; watched) and must end the same way each time.
 */
import { type CpuModelName, DEFAULT_CPU_MODEL, REG32 } from '#emulator/arch';
import { SeededRandom } from '#emulator/base';
import { checkTransitionInvariant, copyMachine, type Cpu, CPU_SECTION, type MachineCopy } from '#emulator/cpu';
import type { TransitionRecorder } from '#emulator/events';
import { EMPTY_CONTEXT, inspect, VIEW_NAMES } from '#emulator/inspect';
import { createMachine, type InputEvent, type Machine, type Snapshot } from '#emulator/machine';
import { Arena } from '#emulator/state';
import { FUZZ_RAM, type FuzzWorld } from './fuzz-world.ts';
import { assembleImage, FIXTURE_KERNELS } from './machine-fixture.ts';

/** Instructions a program gets. */
export const FUZZ_INSTRUCTIONS = 300;

/** Where a program begins, and what the outside world does to it meanwhile. */
export interface FuzzProgram {
  readonly start: Snapshot;
  readonly inputs: readonly { readonly after: number; readonly event: InputEvent }[];
  readonly seed: number;
  /** Default FUZZ_INSTRUCTIONS. */
  readonly instructions?: number;
}

/** Timer running and unmasked in three ways: as the BIOS leaves the 8259As, remapped, remapped with automatic EOI. */
const BOARDS = [
  'mov al,0xb8\nout 0x21,al',
  'mov al,0x11\nout 0x20,al\nmov al,0x20\nout 0x21,al\nmov al,4\nout 0x21,al\nmov al,1\nout 0x21,al\nmov al,0xb8\nout 0x21,al',
  'mov al,0x11\nout 0x20,al\nmov al,0x20\nout 0x21,al\nmov al,4\nout 0x21,al\nmov al,3\nout 0x21,al\nmov al,0xfa\nout 0x21,al',
];
const TIMER = 'mov al,0x34\nout 0x43,al\nmov al,30\nout 0x40,al\nmov al,0\nout 0x40,al\ncli\nhlt\n';

/** A snapshot that belongs to no machine: restoring it looks at every page. */
const loose = (snapshot: Snapshot): Snapshot => {
  const { owner: _owner, epoch: _epoch, ...rest } = snapshot as Snapshot & { owner?: unknown; epoch?: unknown };
  return rest;
};

const endOf = ({ start, instructions }: FuzzProgram): number => start.mark.icount + (instructions ?? FUZZ_INSTRUCTIONS);

const outcomeOf = (machine: Machine, stop: unknown): string =>
  `${JSON.stringify(stop)} icount ${machine.icount} now ${machine.now} ${machine.digest()}`;

export class FuzzBench {
  readonly machine: Machine;
  private readonly boards: readonly Snapshot[];
  private readonly processor = new Arena([CPU_SECTION], 4096);

  constructor(model: CpuModelName = DEFAULT_CPU_MODEL) {
    this.machine = createMachine({ ramBytes: FUZZ_RAM, instructionsPerPitClock: 2, cpuModel: model });
    this.boards = BOARDS.map((source) => {
      const text = `bits 16\norg 0x7c00\ncli\n${source}\n${TIMER}\ntimes 510-($-$$) db 0\ndw 0xaa55\n`;
      this.machine.load(assembleImage({ name: 'board.asm', text }, FIXTURE_KERNELS).image);
      this.machine.run({ instructions: 5_000_000 });
      return loose(this.machine.save());
    });
  }

  /** A program that begins in a made-up world. */
  fromWorld(world: FuzzWorld, seed: number): FuzzProgram {
    const random = new SeededRandom(seed);
    const board = this.boards[random.below(this.boards.length)];
    const state = board.state.slice();
    const bytes = this.processor.sectionBytes(CPU_SECTION.name);
    bytes.set(world.cpu);
    const views = this.processor.views(CPU_SECTION);
    views.icount[0] = board.mark.icount;
    views.skipped[0] = board.mark.now - board.mark.icount;
    // The processor's section is the first one.
    state.set(bytes, 0);
    const pages = new Map([...board.pages, ...world.pages]);
    return { start: { ...board, state, pages }, inputs: inputsFor(random), seed };
  }

  /** A program that begins in the middle of a kernel, some of whose bytes and registers are changed. */
  fromKernel(start: Snapshot, seed: number): FuzzProgram {
    const random = new SeededRandom(seed);
    const { machine } = this;
    machine.restore(start);
    const { segments, eip } = machine.registers();
    const here = (segments[1].base + eip) >>> 0;
    const inputs: { after: number; event: InputEvent }[] = [];
    const poke = (physical: number, count: number): void =>
      void inputs.push({ after: 0, event: { type: 'poke-memory', physical, bytes: Array.from({ length: count }, () => random.below(256)) } }); // prettier-ignore
    for (let k = 1 + random.below(6); k > 0; k--) {
      const code = machine.translate((here + random.below(64)) >>> 0);
      const table = [segments[7].base, machine.registers().gdtr.base, machine.registers().idtr.base][random.below(3)];
      const at = random.below(2) === 0 ? code : (table + random.below(0x80)) >>> 0;
      if (at >= 0 && at < 0xa0000) poke(at, 1 + random.below(2));
    }
    if (random.below(3) === 0) inputs.push({ after: 0, event: { type: 'poke-register', register: REG32[random.below(8)], value: random.u32() } }); // prettier-ignore
    return { start, inputs: [...inputs, ...inputsFor(random)], seed };
  }

  /** Snapshots spread over the run of a kernel. */
  momentsOf(file: string, defines: Readonly<Record<string, string>>, text: string, count: number): Snapshot[] {
    const { machine } = this;
    machine.load(assembleImage({ name: file, text }, FIXTURE_KERNELS, defines).image);
    const random = new SeededRandom(count);
    const moments: Snapshot[] = [];
    // The harness has entered protected mode after about 20,000 instructions.
    let at = 15_000;
    while (moments.length < count) {
      at += 1 + random.below(4000);
      const stop = machine.run({ untilIcount: at });
      moments.push(loose(machine.save()));
      if (stop.why !== 'limit') break;
    }
    return moments;
  }

  /** All ports that a device answers at. */
  claimedPorts(): number[] {
    const { ports } = (this.machine as unknown as Insides).parts;
    return Array.from({ length: 0x10000 }, (_, port) => port).filter((port) => ports.isClaimed(port));
  }

  // -- running -----------------------------------------------------------------------------------------------------------
  /** Everything wrong with a program; empty when all is well. `thorough` also looks at each transition and all views. */
  check(program: FuzzProgram, thorough: boolean): string[] {
    const found: string[] = [];
    try {
      const first = this.inOneGo(program, found);
      if (thorough) found.push(...this.violations(program));
      const second = this.inSlices(program, thorough);
      if (first !== second) found.push(`not repeatable: ${first} / ${second}`);
    } catch (error) {
      found.push(error instanceof Error ? `${error.message}\n${(error.cause as Error | undefined)?.stack ?? error.stack}` : String(error)); // prettier-ignore
    }
    return found;
  }

  private begin(program: FuzzProgram): void {
    this.machine.restore(program.start);
  }

  /** Runs to an instruction count, with inputs on the way. */
  private runTo(program: FuzzProgram, end: number, run: (until: number) => unknown): unknown {
    const { machine } = this;
    const { icount } = program.start.mark;
    let stop: unknown = null;
    for (const { after, event } of program.inputs) {
      if (after > end - icount) break;
      stop = after === 0 ? null : run(icount + after);
      if (machine.icount !== icount + after) return stop;
      machine.input(event);
    }
    return run(end);
  }

  private inOneGo(program: FuzzProgram, found: string[]): string {
    const { machine } = this;
    machine.observe('transitions', null);
    this.begin(program);
    const before = machine.transitionCount;
    const end = endOf(program);
    const stop = this.runTo(program, end, (untilIcount) => machine.run({ untilIcount }));
    const outcome = outcomeOf(machine, stop);
    if (machine.icount > end) found.push(`ran to ${machine.icount}, past ${end}`);
    for (let id = before + 1; id <= machine.transitionCount; id++) {
      if (machine.transition(id) === null) found.push(`transition ${id} is not there`);
    }
    return outcome;
  }

  private inSlices(program: FuzzProgram, watched: boolean): string {
    const { machine } = this;
    const random = new SeededRandom(program.seed ^ 0x5a5a5a5a);
    machine.observe(watched ? 'accesses' : 'off', watched ? (): void => {} : null);
    this.begin(program);
    const end = endOf(program);
    const saveAt = random.below(3);
    let slices = 0;
    const run = (untilIcount: number): unknown => {
      for (;;) {
        const stop = machine.run({ untilIcount: Math.min(untilIcount, machine.icount + 1 + random.below(100)) });
        if (slices++ === saveAt) this.detour(random);
        if (stop.why !== 'limit' || machine.icount >= untilIcount) return stop;
      }
    };
    const stop = this.runTo(program, end, run);
    const outcome = outcomeOf(machine, stop);
    if (watched) this.lookAround(random);
    machine.observe('transitions', null);
    return outcome;
  }

  /** Saves, goes somewhere, and comes back. */
  private detour(random: SeededRandom): void {
    const { machine } = this;
    const here = machine.save();
    machine.run({ instructions: random.below(50) });
    if (random.below(2) === 0) machine.input({ type: 'nmi' });
    machine.restore(random.below(4) === 0 ? loose(here) : here);
  }

  /** What panels do with a machine in any state: nothing may throw. */
  private lookAround(random: SeededRandom): void {
    const { machine } = this;
    for (let k = 0; k < 8; k++) machine.readLinear(random.u32(), 40);
    for (const view of VIEW_NAMES) inspect(machine, view, {}, EMPTY_CONTEXT);
  }

  // -- the micro-step property -------------------------------------------------------------------------------------------
  /** State before + recorded changes = state after, for transitions of a run, copied when they open and close. */
  private violations(program: FuzzProgram): string[] {
    const { machine } = this;
    machine.observe('transitions', null);
    this.begin(program);
    const { cpu, memory } = (machine as unknown as Insides).parts;
    const recorder = cpu.recorder as TransitionRecorder;
    const copies: { id: number; before: MachineCopy; after: MachineCopy | null }[] = [];
    const begin = recorder.begin.bind(recorder);
    const beginPassage = recorder.beginPassage.bind(recorder);
    const complete = recorder.complete.bind(recorder);
    const fail = recorder.fail.bind(recorder);
    Object.assign(recorder, {
      begin: (...args: Parameters<typeof begin>) => {
        const before = copies.length < COPIES ? copyMachine(cpu, memory.ram) : null;
        begin(...args);
        if (before !== null) copies.push({ id: recorder.nextId - 1, before, after: null });
      },
      beginPassage: (...args: Parameters<typeof beginPassage>) => {
        const before = copies.length < COPIES ? copyMachine(cpu, memory.ram) : null;
        const kept = beginPassage(...args);
        if (before !== null) copies.push({ id: recorder.nextId - 1, before, after: null });
        return kept;
      },
      complete: () => {
        complete();
        close();
      },
      fail: (...args: Parameters<typeof fail>) => {
        fail(...args);
        close();
      },
    });
    const close = (): void => {
      const last = copies.at(-1);
      if (last?.id === recorder.nextId - 1) last.after ??= copyMachine(cpu, memory.ram);
    };
    try {
      const end = endOf(program);
      this.runTo(program, end, (untilIcount) => machine.run({ untilIcount }));
    } finally {
      for (const name of ['begin', 'beginPassage', 'complete', 'fail'] as const)
        delete (recorder as Partial<TransitionRecorder>)[name];
    }
    return copies.flatMap(({ id, before, after }) => {
      const transition = machine.transition(id);
      if (transition === null || after === null) return [`transition ${id} is not there`];
      return checkTransitionInvariant(before, after, transition, isRam);
    });
  }
}

/** Transitions looked at per program. */
const COPIES = 4;
/** Ordinary RAM: not the window of the video adapter, adapter ROM or BIOS. */
const isRam = (physical: number): boolean =>
  physical < 0xa0000 || (physical >= 0xb0000 && physical < 0xc0000) || (physical >= 0x100000 && physical < FUZZ_RAM);

/** What lies behind the facade: copies have to be taken in the middle of an instruction. */
interface Insides {
  readonly parts: {
    readonly cpu: Cpu;
    readonly memory: { readonly ram: Uint8Array };
    readonly ports: { isClaimed(port: number): boolean };
  };
}

function inputsFor(random: SeededRandom): { after: number; event: InputEvent }[] {
  const inputs: { after: number; event: InputEvent }[] = [];
  for (let after = random.below(200); after < FUZZ_INSTRUCTIONS; after += 1 + random.below(300)) {
    switch (random.below(4)) {
      case 0:
        inputs.push({ after, event: { type: 'nmi' } });
        break;
      case 1:
        inputs.push({ after, event: { type: 'key', scancode: random.below(256) } });
        break;
      case 2:
        inputs.push({
          after,
          event: { type: 'irq', line: [0, 1, 3, 5, 7, 10, 14, 15][random.below(8)], action: 'pulse' },
        });
        break;
      default:
        inputs.push({ after, event: { type: 'serial', byte: random.below(256) } });
    }
  }
  return inputs;
}
