import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Digest, SeededRandom } from '#emulator/base';
import { EXECUTE, ORPHANS } from './execute/index.ts';
import { FORMS } from '#emulator/isa';
import { hex, load, makeMachine, protectedMode, type TestMachine } from './machine.test-kit.ts';
import { CODE, DATA, randomProgram } from './random-code.test-kit.ts';

const digest = (m: TestMachine): string => {
  m.cpu.sync();
  return new Digest()
    .bytes(m.arena.sectionBytes('cpu'))
    .bytes(m.ram.subarray(CODE, DATA + 0x1000))
    .toString();
};
function start(bytes: readonly number[], cpl: 0 | 3, m = makeMachine(0x40000)): TestMachine {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  m.cpu.state.icount[0] = m.cpu.state.tscBase[0] = 0;
  protectedMode(m, cpl);
  m.cpu.gpr.fill(0, 0, 8);
  m.cpu.gpr[4] = 0x7000;
  m.cpu.eip = CODE;
  load(m, CODE, bytes);
  return m;
}

describe('the tables of the run loop', () => {
  it('executes every form, and has no execute function without a form', () => {
    expect(EXECUTE.length).toBe(FORMS.length + 3);
    expect(ORPHANS).toEqual([]);
  });
  it('is as its generator writes it', () => {
    expect(execFileSync(process.execPath, ['build/generate/run-fast.mjs', '--check']).toString()).toBe('');
  });
});

describe('executing in line', () => {
  it('does what the execute functions do, after every slice of every random program', () => {
    const random = new SeededRandom(20261122);
    const fast = makeMachine(0x40000);
    const slow = makeMachine(0x40000);
    slow.cpu.blocks.inline = false;
    for (let program = 0; program < 120; program++) {
      const bytes = randomProgram(random, 30, 4);
      const cpl = program % 2 === 0 ? 0 : 3;
      start(bytes, cpl, fast);
      start(bytes, cpl, slow);
      for (let slice = 0; slice < 12; slice++) {
        const budget = 1 + random.below(40);
        const exits = [fast.cpu.run(budget), slow.cpu.run(budget)];
        expect([program, slice, ...exits, fast.cpu.icount, digest(fast)]).toEqual([
          program,
          slice,
          exits[0],
          exits[0],
          slow.cpu.icount,
          digest(slow),
        ]);
      }
    }
  });
  it('rotates in front of INC and DEC as everywhere', () => {
    const random = new SeededRandom(5);
    const fast = makeMachine(0x40000);
    const slow = makeMachine(0x40000);
    slow.cpu.blocks.inline = false;
    for (let program = 0; program < 60; program++) {
      // add ebx,edx; rol/ror ebx,n; inc/dec ebx or esi; pushfd; lahf; setcc al; add edx,[esp]; hlt
      const rotated = 0xc3 + 8 * random.below(2);
      const counted = [0x43, 0x4b, 0x46, 0x4e][random.below(4)] as number;
      const bytes = [0x01, 0xd3, 0xc1, rotated, random.below(40), counted, 0x9c, 0x9f, 0x0f, 0x90 + random.below(16), 0xc0, 0x03, 0x14, 0x24, 0xf4]; // prettier-ignore
      const [ebx, edx] = [random.u32(), random.u32()];
      for (const m of [fast, slow]) {
        start(bytes, 0, m);
        m.cpu.gpr[3] = ebx;
        m.cpu.gpr[2] = edx;
      }
      for (const budget of [1 + random.below(4), 20]) {
        fast.cpu.run(budget);
        slow.cpu.run(budget);
        expect([program, budget, digest(fast)]).toEqual([program, budget, digest(slow)]);
      }
    }
  });
  it('gives one state at every instruction count, whatever the slices', () => {
    const random = new SeededRandom(7);
    const bytes = randomProgram(random, 40, 5);
    const steps = start(bytes, 3);
    const states: string[] = [digest(steps)];
    while (steps.cpu.run(1) === 'budget') states.push(digest(steps));
    for (let round = 0; round < 10; round++) {
      const m = start(bytes, 3, steps);
      while (m.cpu.run(random.below(50)) === 'budget') expect(digest(m)).toBe(states[m.cpu.icount]);
    }
    expect(states.length).toBeGreaterThan(100);
  });
});

describe('code that changes itself', () => {
  it('executes the next instruction as it was just written', () => {
    // mov byte [$+7], 0x42: the NOP behind becomes INC EDX; then HLT
    const m = start(hex('c6 05 07100000 42 90 f4'), 0);
    m.cpu.run(10);
    expect(m.cpu.gpr[2]).toBe(1);
  });
  it('takes a rewritten constant, and a rewritten opcode, in a loop', () => {
    // l: mov [p+1],ecx; p: mov eax,0; add ebx,eax; dec ecx; jnz l; hlt
    const m = start(hex('b9 05000000 31db 890d 0e100000 b8 00000000 01c3 49 75f0 f4'), 0);
    m.cpu.run(100);
    expect(m.cpu.gpr[3]).toBe(15);
    // The same place executed once as INC EDX, once as DEC ECX.
    const again = start(hex('b9 02000000 42 c605 05100000 49 83f901 75f3 f4'), 0);
    again.cpu.run(100);
    expect([again.cpu.gpr[2], again.cpu.gpr[1]]).toEqual([1, 1]);
  });
  it('leaves blocks alone when data beside them is written', () => {
    const m = start(hex('b9 64000000 ff05 15100000 e2f8 f4 90 90 90 90 90 90 90 00000000'), 0);
    m.cpu.run(50);
    const { generation } = m.cpu.blocks;
    const exit = m.cpu.run(1000);
    expect([exit, m.ram[0x1015], m.cpu.blocks.generation]).toEqual(['halted', 100, generation]);
  });
  it('sees what a device wrote into code', () => {
    const m = start(hex('40 ebfd'), 0);
    m.cpu.run(10);
    m.memory.writeBytes(CODE, Uint8Array.of(0x48));
    m.cpu.run(9);
    expect(m.cpu.gpr[0]).toBe(0);
  });
  it('stops a string instruction that overwrites itself: what stands there now is executed', () => {
    // std; mov ecx,8; mov edi,here; mov al,41h; here: rep stosb (downwards from its own second byte); hlt
    const bytes = hex('fd b908000000 bf0e100000 b041 f3aa f4');
    const all = start(bytes, 0);
    all.cpu.run(100);
    const steps = start(bytes, 0);
    while (steps.cpu.run(1) === 'budget');
    // AAh became 41h: F3 41 is INC ECX.
    expect([all.cpu.gpr[1], all.cpu.icount, digest(all)]).toEqual([8, 7, digest(steps)]);
  });
  it('decodes an instruction on the last byte of the address space anew each time', () => {
    const m = start([], 0);
    m.memory.addAlias(0xfffff000, 0xffffffff, 0x3f000);
    // inc dword [edi]: FFh at FFFFFFFFh, 07h at 0; then jmp back
    m.ram[0x3ffff] = 0xff;
    load(m, 0, hex('07 ebfc'));
    m.cpu.gpr[7] = DATA;
    m.cpu.eip = 0xffffffff;
    m.cpu.run(3);
    // 07h becomes 47h with displacement EBh; FCh is CLD.
    m.memory.write8(0, 0x47);
    m.cpu.eip = 0xffffffff;
    m.cpu.run(1);
    expect([m.ram[DATA], m.ram[DATA - 21], m.cpu.eip]).toEqual([2, 1, 2]);
  });
  it('runs an instruction that crosses a page, and notices a change of its second half', () => {
    const m = start([], 0);
    load(m, 0x1ffe, hex('b8 11 22 33 44 eb f9'));
    m.cpu.eip = 0x1ffe;
    m.cpu.run(2);
    expect(m.cpu.gpr[0]).toBe(0x44332211);
    m.memory.write8(0x2001, 0x99);
    m.cpu.run(1);
    expect(m.cpu.gpr[0] >>> 0).toBe(0x44992211);
    expect(DATA).toBe(0x8000);
  });
});
