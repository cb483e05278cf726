/** What follows the processor model: opcodes, flags, control and test registers, identification. */
import { describe, expect, it } from 'vitest';
import { CPU_MODEL_NAMES, CPU_MODELS, type CpuModelName, cpuModel } from '#emulator/arch';
import { haltedVector, hex, load, makeMachine, protectedMode, type TestMachine } from './machine.test-kit.ts';

const CODE = 0x4000, UD = 6, GP = 13; // prettier-ignore

const machines = new Map(CPU_MODEL_NAMES.map((name) => [name, makeMachine(0x100000, name)]));
/** The machine of a model, as after power-on. */
function fresh(model: CpuModelName): TestMachine {
  const m = machines.get(model) as TestMachine;
  m.ram.fill(0);
  m.cpu.reset('power-on');
  return m;
}

/** A machine in flat protected mode that has executed `code` and a HLT, or halted in a handler. */
function after(model: CpuModelName, code: string, prepare: (m: TestMachine) => void = () => {}): TestMachine {
  const m = fresh(model);
  protectedMode(m, 0);
  prepare(m);
  load(m, CODE, [...hex(code), 0xf4]);
  m.cpu.eip = CODE;
  m.cpu.run(100);
  return m;
}
/** For each model the vector that `code` raises, or what `look` sees. */
function each<T>(code: string, look: (m: TestMachine) => T, prepare?: (m: TestMachine) => void): (T | string)[] {
  return CPU_MODEL_NAMES.map((model) => {
    const m = after(model, code, prepare);
    const vector = haltedVector(m);
    return vector >= 0 ? `vector ${vector}` : look(m);
  });
}
const ok = (): string => 'ok';
const eax = (m: TestMachine): string => (m.cpu.gpr[0] >>> 0).toString(16);
const UNDEFINED = `vector ${UD}`;

describe('the opcodes of 386, 486, Pentium and P6', () => {
  it.each([
    ['bswap eax', '0fc8', '486'],
    ['xadd [ebx],eax', '0fc103', '486'],
    ['cmpxchg [ebx],eax', '0fb103', '486'],
    ['invlpg [ebx]', '0f013b', '486'],
    ['wbinvd', '0f09', '486'],
    ['invd', '0f08', '486'],
    ['cpuid', '0fa2', 'Pentium'],
    ['rdtsc', '0f31', 'Pentium'],
    ['cmpxchg8b [ebx]', '0fc70b', 'Pentium'],
    ['mov eax,cr4', '0f20e0', 'Pentium'],
    ['mov cr4,eax', '0f22e0', 'Pentium'],
    ['cmove eax,ebx', '0f44c3', 'P6'],
    ['nop [eax]', '0f1f00', 'P6'],
    ['hint nop 0F 18', '0f1800', 'P6'],
    ['hint nop 0F 0D', '0f0d00', 'P6'],
    ['rdpmc', '0f33', 'P6'],
    ['fcmovb st0,st1', 'dac1', 'P6'],
    ['fcomi st0,st1', 'dbf1', 'P6'],
  ])('%s came with the model', (_text, code, first) => {
    const from = CPU_MODEL_NAMES.indexOf(first as CpuModelName);
    const prepare = (m: TestMachine): void => void (m.cpu.gpr[3] = 0x8000);
    expect(each(code, ok, prepare)).toEqual(CPU_MODEL_NAMES.map((_, n) => (n < from ? UNDEFINED : 'ok')));
  });

  it.each([
    ['salc', 'd6'],
    ['test al,1 by F6 /1', 'f6c801'],
    ['shl al,1 by D0 /6', 'd0f0'],
    ['shl al,3 by C0 /6', 'c0f003'],
    ['add al,1 by 82', '82c001'],
    ['rep nop', 'f390'],
  ])('%s is on every model', (_text, code) => {
    expect(each(code, ok)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
  it('ICEBP raises #DB on every model', () => {
    expect(each('f1', ok)).toEqual(CPU_MODEL_NAMES.map(() => 'vector 1'));
  });
  it('UD2, LOADALL and the XBTS of early steppings are undefined everywhere', () => {
    for (const code of ['0f0b', '0f07', '0f05', '0fa6c0', '0fa7c0'])
      expect(each(code, ok)).toEqual(CPU_MODEL_NAMES.map(() => UNDEFINED));
  });
});

describe('registers of the models', () => {
  it('RESET leaves family, model and stepping in EDX, and CR0 with the caches off from the 486 on', () => {
    const seen = CPU_MODELS.map(({ name }) => {
      const { cpu } = fresh(name);
      return [cpu.gpr[2], cpu.state.cr0[0]];
    });
    expect(seen).toEqual([[0x308, 0x10], [0x404, 0x60000010], [0x52c, 0x60000010], [0x619, 0x60000010]]); // prettier-ignore
  });

  it('PUSHFD shows AC from the 486 on, ID from the Pentium on, VIF and VIP never', () => {
    expect(each('68d70c3f009d9c586a029d', (m) => (m.cpu.gpr[0] & 0x3f0000).toString(16))).toEqual(['0', '40000', '240000', '240000']); // prettier-ignore
  });

  it('IRETD loads no flag that the model lacks', () => {
    // push 240002h; push 8; push 400Dh; iretd; pushfd; pop eax
    expect(each('68020024006a08680d400000cf9c58', eax)).toEqual(['2', '40002', '240002', '240002']);
  });

  it('CR0 keeps WP, AM, NW, CD and NE from the 486 on; ET can be cleared on a 386 only', () => {
    // mov eax,60050021h; mov cr0,eax; mov eax,cr0
    expect(each('b8210005600f22c00f20c0', eax)).toEqual(['1', '60050031', '60050031', '60050031']);
  });

  it('writing what CR4 does not have is #GP(0)', () => {
    const bits = ['b801000000', 'b804000000', 'b880000000', 'b800010000', 'b820000000'];
    expect(bits.map((load_) => each(`${load_}0f22e0`, ok).slice(2))).toEqual([
      [`vector ${GP}`, `vector ${GP}`],
      ['ok', 'ok'],
      [`vector ${GP}`, 'ok'],
      [`vector ${GP}`, 'ok'],
      [`vector ${GP}`, `vector ${GP}`],
    ]);
  });

  it('CPUID names the part and the features; a leaf beyond the last gives the last', () => {
    const leaf = (model: CpuModelName, n: number): string[] => {
      const { gpr } = after(model, `b8${n.toString(16).padStart(2, '0')}0000000fa2`).cpu;
      return [0, 3, 1, 2].map((register) => (gpr[register] >>> 0).toString(16));
    };
    expect([leaf('Pentium', 0), leaf('Pentium', 1), leaf('Pentium', 9)]).toEqual([
      ['1', '756e6547', '6c65746e', '49656e69'],
      ['52c', '0', '0', '13d'],
      ['52c', '0', '0', '13d'],
    ]);
    expect([leaf('P6', 1), leaf('P6', 2), leaf('P6', 0x80)]).toEqual([
      ['619', '0', '0', 'a93d'],
      ['3020101', '0', '0', '6040a42'],
      ['3020101', '0', '0', '6040a42'],
    ]);
  });

  it('MSRs: the time-stamp counter from the Pentium on, SYSENTER with the P6', () => {
    const read = (n: number): (string | number)[] => each(`b9${n.toString(16).padStart(4, '0').replace(/(..)(..)/, '$2$1')}00000f32`, ok); // prettier-ignore
    expect([read(0x10), read(0x174), read(0x1b)]).toEqual([
      [UNDEFINED, UNDEFINED, 'ok', 'ok'],
      [UNDEFINED, UNDEFINED, `vector ${GP}`, 'ok'],
      [UNDEFINED, UNDEFINED, `vector ${GP}`, `vector ${GP}`],
    ]);
  });

  it('WRMSR sets the low half of the time-stamp counter and clears the high one', () => {
    // mov ecx,10h; mov eax,1000h; mov edx,7; wrmsr; rdtsc
    const m = after('P6', 'b910000000b800100000ba070000000f300f31');
    expect([m.cpu.gpr[0], m.cpu.gpr[2]]).toEqual([0x1001, 0]);
  });

  it('RDPMC reads counters that stand still, and needs CPL 0 or CR4.PCE', () => {
    // mov ecx,n; rdpmc
    expect([0, 1, 2].map((n) => each(`b90${n}0000000f33`, ok)[3])).toEqual(['ok', 'ok', `vector ${GP}`]);
  });

  it('test registers: TR6 and TR7 on the 386, TR3 to TR7 on the 486, none later', () => {
    const moves = ['0f26d8', '0f24d8', '0f26f0', '0f24f8'];
    expect(moves.map((code) => each(code, ok))).toEqual([
      [UNDEFINED, 'ok', UNDEFINED, UNDEFINED],
      [UNDEFINED, 'ok', UNDEFINED, UNDEFINED],
      ['ok', 'ok', UNDEFINED, UNDEFINED],
      ['ok', 'ok', UNDEFINED, UNDEFINED],
    ]);
  });

  it('a TLB entry written through TR7 and TR6 is found by the look-up command', () => {
    // TR7 = 00055000h; TR6 = 00123D20h (write, valid, dirty, user, read-only); TR7 = 0; TR6 = look up; EAX = TR7
    const code = 'b8005005000f26f8b8202d12000f26f0b8000000000f26f8b8212d12000f26f00f24f8';
    // The same with U = 0: a miss.
    const miss = code.replace('b8212d1200', 'b8a12c1200');
    expect([eax(after('486', code)), eax(after('486', miss))]).toEqual(['55010', '0']);
  });

  it('supervisor writes ignore read-only pages on a 386, whatever is written to WP', () => {
    const prepare = (m: TestMachine): void => {
      const words = new Uint32Array(m.ram.buffer, m.ram.byteOffset, m.ram.byteLength >> 2);
      words[0x80000 >> 2] = 0x81007;
      for (let page = 0; page < 256; page++) words[(0x81000 >> 2) + page] = (page << 12) | 7;
      words[(0x81000 >> 2) + 0x90] = 0x90001;
    };
    // cr3 = 80000h; cr0 |= PG | WP; mov [90000h],eax
    const code = 'b8000008000f22d80f20c00d000001800f22c0a300000900';
    expect(each(code, ok, prepare)).toEqual(['ok', 'vector 14', 'vector 14', 'vector 14']);
  });
  it('finds a model by any spelling of its name', () => {
    expect(CPU_MODELS.map(({ name }) => cpuModel(name).number)).toEqual([0, 1, 2, 3]);
  });
});
