/** Runs tests of the MOO format in real mode: load the state, run from CS:IP to the HLT, compare. */
import type { TransitionRecorder } from '#emulator/events';
import { CPU_SECTION } from '../cpu-state.ts';
import { FPU_SECTION } from '../fpu/fpu-state.ts';
import { makeMachine, type TestMachine } from '../machine.test-kit.ts';
import type { MooTest } from './moo.test-kit.ts';

const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'];
const WORDS = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const REAL_DATA = 0x9300, REAL_CODE = 0x9b00, CS = 1; // prettier-ignore
/** FLAGS bits above OF depend on the generation (IOPL, NT, reserved): not compared. */
const COMPARED = 0xfff;
const PUSHF = 0x9c, INT3 = 0xcc, INTO = 0xce; // prettier-ignore

/** What a run of one test gave. */
export interface RealResult {
  /** What is wrong, empty when nothing is. */
  readonly wrong: string;
  /** Vectors of the exceptions and interrupts that our processor delivered. */
  readonly vectors: readonly number[];
}

/** A recorder that keeps the vectors of what is delivered and nothing else. */
function vectorRecorder(vectors: number[]): TransitionRecorder {
  const begin: TransitionRecorder['begin'] = (call, _cause, vector) =>
    void (call === 'interrupt-delivery' && vectors.push(vector));
  const silent = (): void => {};
  return new Proxy({}, { get: (_target, name) => (name === 'begin' ? begin : name === 'open' ? false : silent) }) as TransitionRecorder; // prettier-ignore
}

/** Offset of the opcode behind the prefixes. */
export function opcodeAt({ bytes }: MooTest): number {
  let at = 0;
  while ([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(bytes[at])) at++;
  return at;
}

/** A machine in real mode with RAM only; one runs any number of tests. */
export class RealModeBench {
  readonly machine: TestMachine;
  private readonly vectors: number[] = [];
  private readonly recorder = vectorRecorder(this.vectors);
  private readonly touched: number[] = [];
  /** Processor and coprocessor as RESET leaves them. */
  private readonly sections: readonly { readonly bytes: Uint8Array; readonly reset: Uint8Array }[];

  constructor() {
    this.machine = makeMachine(0x110000, '386');
    const { arena, cpu } = this.machine;
    cpu.reset('power-on');
    this.sections = [CPU_SECTION, FPU_SECTION].map(({ name }) => {
      const bytes = arena.sectionBytes(name);
      return { bytes, reset: bytes.slice() };
    });
  }

  /** @param flagsMask AND mask of the defined flags. */
  run(test: MooTest, flagsMask: number): RealResult {
    const { memory, cpu } = this.machine;
    for (const at of this.touched) memory.write8(at, 0);
    this.touched.length = this.vectors.length = 0;
    for (const [at] of test.initial.ram) this.touched.push(at);
    for (const [at] of test.final.ram) this.touched.push(at);
    this.setUp(test);
    cpu.recorder = this.recorder;
    const exit = cpu.run(100_000);
    const wrong = this.differences(test, flagsMask & (test.masks['eflags'] ?? test.masks['flags'] ?? ~0));
    if (exit !== 'halted') wrong.push(`ended with ${exit} ${cpu.stopText}`);
    return { wrong: wrong.join('; '), vectors: this.vectors.slice() };
  }

  private setUp({ initial: { registers: r, ram } }: MooTest): void {
    const { cpu, memory } = this.machine;
    const { state } = cpu;
    for (const { bytes, reset } of this.sections) bytes.set(reset);
    state.eflags[0] = r['flags'] ?? r['eflags'] ?? 2;
    state.eip[0] = r['ip'] ?? r['eip'] ?? 0;
    for (const [at, byte] of ram) memory.write8(at, byte);
    cpu.reload();
    SEGMENTS.forEach((name, n) =>
      cpu.setSegment(n, r[name] ?? 0, (r[name] ?? 0) * 16, 0xffff, n === CS ? REAL_CODE : REAL_DATA),
    );
    WORDS.forEach((name, n) => (cpu.gpr[n] = r[`e${name}`] ?? r[name] ?? 0));
  }

  /** Differences between the recorded end and ours. */
  private differences(test: MooTest, flagsMask: number): string[] {
    const { cpu, memory } = this.machine;
    const wrong: string[] = [];
    const compare = (name: string, got: number, expected: number): void => {
      const mask = name === 'flags' ? ~0 : (test.masks[name] ?? ~0);
      if ((got ^ expected) & mask) wrong.push(`${name} is ${got.toString(16)}, recorded ${expected.toString(16)}`);
    };
    const end: Record<string, number> = { ...test.initial.registers, ...test.final.registers };
    const wide = 'eip' in end;
    WORDS.forEach((name, n) =>
      wide ? compare(`e${name}`, cpu.gpr[n] >>> 0, end[`e${name}`]) : compare(name, cpu.gpr[n] & 0xffff, end[name]),
    );
    SEGMENTS.forEach((name, n) => name in end && compare(name, cpu.state.selector[n], end[name]));
    compare(wide ? 'eip' : 'ip', wide ? cpu.eip : cpu.eip & 0xffff, wide ? end['eip'] : end['ip']);
    const defined = flagsMask & COMPARED;
    compare('flags', cpu.getEflags() & defined, (wide ? end['eflags'] : end['flags']) & defined);
    const flagsAt = pushedFlags(test, end);
    for (const [at, byte] of test.final.ram) {
      const bits = at === flagsAt ? defined & 0xff : at === flagsAt + 1 ? defined >> 8 : 0xff;
      const got = memory.read8(at);
      if ((got ^ byte) & bits) compare(`memory ${at.toString(16)}`, got, byte);
    }
    return wrong;
  }
}

/** Physical address of the FLAGS word that the test pushed, or -1. */
function pushedFlags(test: MooTest, end: Readonly<Record<string, number>>): number {
  const opcode = test.bytes[opcodeAt(test)];
  const interrupts = test.exception !== null || (opcode >= INT3 && opcode <= INTO);
  if (!interrupts && opcode !== PUSHF) return -1;
  const sp = end['sp'] ?? end['esp'] ?? 0;
  return (end['ss'] << 4) + ((sp + (interrupts ? 4 : 0)) & 0xffff);
}
