/** Which instructions are legal where: LOCK for every form and destination, prefixes, operands that must be memory, modes and levels. */
import { assemble } from '#emulator/assembler';
import { FORMS, type Form, operandClass } from '#emulator/isa';
import { describe, expect, it } from 'vitest';
import { exampleBits, exampleText } from './forms/example.test-kit.ts';
import { CODE, machineFor } from './forms/world.test-kit.ts';
import { haltedVector, HANDLERS, hex, load, makeMachine, protectedMode, type TestMachine } from './machine.test-kit.ts';

const UD = 6, GP = 13, NONE = -1; // prettier-ignore
const VM = 0x20000, IOPL3 = 0x3000; // prettier-ignore

const shared = makeMachine(0x40000);
/** A machine as after power-on. */
function fresh(): TestMachine {
  shared.ram.fill(0);
  shared.cpu.reset('power-on');
  return shared;
}

/** Vector of the fault that the first instruction raised, or -1. */
function vectorOf(m: TestMachine): number {
  m.cpu.run(1);
  const { eip } = m.cpu;
  if (m.cpu.state.halted[0] !== 0 || eip < HANDLERS || eip >= HANDLERS + 0x100) return NONE;
  m.cpu.run(1);
  return haltedVector(m);
}

describe('LOCK', () => {
  const bytesOf = (form: Form, useMemory: boolean): number[] => {
    const text = exampleText(form, useMemory);
    const bits = exampleBits(form);
    return text === null ? [] : [...assemble({ name: 'x.asm', text: `bits ${bits}\norg ${CODE}\n${text}\n` }).bytes];
  };
  const lockedVector = (form: Form, bytes: readonly number[]): number => vectorOf(machineFor(form, [0xf0, ...bytes], exampleBits(form))); // prettier-ignore
  const destinationIsMemory = ({ operands }: Form): boolean => operands.length > 0 && /^(m|r\/m)/.test(operandClass(operands[0])); // prettier-ignore

  it('is legal with a memory destination of the forms that allow it, and #UD with everything else', () => {
    const wrong = FORMS.filter((form) => !form.decodeOnly).flatMap((form) => {
      const legal = form.lockable && destinationIsMemory(form);
      const vector = lockedVector(form, bytesOf(form, true));
      return vector === (legal ? NONE : UD) ? [] : [`${form.id}: vector ${vector}`];
    });
    expect(wrong).toEqual([]);
  });
  it('is #UD with a register destination', () => {
    const wrong = FORMS.filter((form) => form.lockable && operandClass(form.operands[0]) === 'r/m').flatMap((form) => {
      const vector = lockedVector(form, bytesOf(form, false));
      return vector === UD ? [] : [`${form.id}: vector ${vector}`];
    });
    expect(wrong).toEqual([]);
  });
  it('is allowed by the 18 instructions that the manual lists', () => {
    const names = [...new Set(FORMS.filter((form) => form.lockable).map((form) => form.mnemonic))].toSorted();
    expect(names.join(' ')).toBe('ADC ADD AND BTC BTR BTS CMPXCHG CMPXCHG8B DEC INC NEG NOT OR SBB SUB XADD XCHG XOR');
  });
});

describe('prefixes', () => {
  const run = (code: string): TestMachine => {
    const m = fresh();
    protectedMode(m, 0);
    load(m, CODE, [...hex(code), 0xf4]);
    m.cpu.gpr.set([0x11112222, 3, 0x44445555, 0x6000]);
    m.ram.set([0x80, 0x90, 0xa0, 0xb0], 0x6000);
    m.cpu.eip = CODE;
    m.cpu.run(50);
    return m;
  };
  const eax = (code: string): string => (run(code).cpu.gpr[0] >>> 0).toString(16);

  it('66 and 67 count once, however often and in whatever order they stand', () => {
    // With 67 in 32-bit code the operand is [bx].
    const codes = ['668b07', '67668b07', '66678b07', '6766678b07', '6667668b07'];
    expect(codes.map((code) => eax(code.startsWith('668b') ? '668b03' : code))).toEqual(codes.map(() => '11119080'));
    expect(['678b07', '67678b07'].map(eax)).toEqual(['b0a09080', 'b0a09080']);
  });
  it('of several segment prefixes the last one counts', () => {
    const segments = (code: string): number => {
      const m = run('f4');
      m.cpu.setSegment(0, 0, 0x100, 0xffffffff, 0xc09300);
      m.ram.set([1, 0, 0, 0], 0x6100);
      m.cpu.state.halted[0] = 0;
      load(m, CODE + 1, [...hex(code), 0xf4]);
      m.cpu.run(50);
      return m.cpu.gpr[0];
    };
    const other = 0xb0a09080 | 0;
    expect(['268b03', '3e268b03', '263e8b03', '64652e368b03'].map(segments)).toEqual([1, 1, other, other]);
  });
  it('REP and REPNE before anything but a string instruction do nothing', () => {
    const codes = ['89d0', 'f389d0', 'f289d0', 'f2f389d0', 'f3f2f389d0'];
    expect(codes.map(eax)).toEqual(codes.map(() => '44445555'));
  });

  it('the last of F2 and F3 decides about REPE and REPNE', () => {
    // scasb from 6000h with AL = 22h, ECX = 3: REPNE goes on while different, REPE stops at once.
    const left = (prefixes: string): number => run(`bf00600000${prefixes}ae`).cpu.gpr[1];
    expect([left('f2'), left('f3'), left('f3f2'), left('f2f3')]).toEqual([0, 2, 0, 2]);
  });
  it('LOCK goes with F2 and F3 in any order', () => {
    expect(['f0f20103', 'f3f00103', 'f266f00103'].map((code) => haltedVector(run(code)))).toEqual([NONE, NONE, NONE]);
  });
  it('15 bytes are an instruction, 16 are #GP(0), whatever they would be', () => {
    const prefixes = (count: number): string => '66'.repeat(count);
    expect([14, 15, 20].map((count) => haltedVector(run(`${prefixes(count)}90`)))).toEqual([NONE, GP, GP]);
    expect([12, 13].map((count) => haltedVector(run(`${prefixes(count)}0fa2`)))).toEqual([NONE, NONE]);
    // add dword [eax+0],imm32 has ten bytes; an opcode that does not exist does not matter behind fifteen prefixes.
    expect([5, 6].map((count) => haltedVector(run(`b800600000${'3e'.repeat(count)}81800000000078563412`)))).toEqual([
      NONE,
      GP,
    ]);
    expect(haltedVector(run(`${'2e'.repeat(15)}0fff`))).toBe(GP);
  });
});

describe('operands that must be memory, or must exist', () => {
  it.each([
    ['lea with a register', '8dc0'], ['les', 'c4c0'], ['lds', 'c5c0'], ['lss', '0fb2c0'], ['lfs', '0fb4c0'], ['lgs', '0fb5c0'],
    ['bound', '62c0'], ['call far', 'ffd8'], ['jmp far', 'ffe8'], ['sgdt', '0f01c0'], ['sidt', '0f01c8'], ['lgdt', '0f01d0'],
    ['lidt', '0f01d8'], ['invlpg', '0f01f8'], ['cmpxchg8b', '0fc7c8'],
    ['mov cs,ax', '8ec8'], ['mov with segment 6', '8ef0'], ['mov with segment 7', '8ef8'], ['mov from segment 6', '8cf0'],
    ['cr1', '0f20c8'], ['cr5', '0f22e8'], ['cr7', '0f20f8'],
    ['fe /2', 'fe10'], ['fe /7', 'fe38'], ['ff /7', 'ff38'], ['8f /1', '8f08'], ['c6 /1', 'c60800'], ['c7 /7', 'c73800000000'],
    ['0f 00 /6', '0f0030'], ['0f 00 /7', '0f0038'], ['0f 01 /5', '0f0128'], ['0f ba /0', '0fba0000'], ['0f ba /3', '0fba1800'],
    ['0f c7 /0', '0fc700'], ['0f c7 /2', '0fc710'], ['pop cs', '0f04'],
  ])('%s is #UD', (_what, code) => {
    const m = fresh();
    protectedMode(m, 0);
    load(m, CODE, hex(code));
    m.cpu.eip = CODE;
    expect(vectorOf(m)).toBe(UD);
  }); // prettier-ignore

  it('moves to and from control and debug registers take a register whatever mod says', () => {
    const seen = ['00', '40', '80', 'c0'].map((modrm) => {
      const m = fresh();
      protectedMode(m, 0);
      load(m, CODE, [...hex(`0f20${modrm}`), 0x40, 0xf4]);
      m.cpu.eip = CODE;
      m.cpu.run(5);
      return [m.cpu.gpr[0], m.cpu.eip];
    });
    expect(seen).toEqual(seen.map(() => [0x60000012, CODE + 5]));
  });
});

describe('modes and levels', () => {
  type Mode = 'real' | 'v86' | 'v86 with IOPL 3' | 'ring 0' | 'ring 3' | 'ring 3 with IOPL 3';
  const MODES: readonly Mode[] = ['real', 'v86', 'v86 with IOPL 3', 'ring 0', 'ring 3', 'ring 3 with IOPL 3'];

  function machineIn(mode: Mode): TestMachine {
    const m = fresh();
    const { cpu, ram } = m;
    protectedMode(m, mode.startsWith('ring 3') || mode.startsWith('v86') ? 3 : 0);
    if (mode === 'real') {
      cpu.loadCr0(0x10);
      for (let register = 0; register < 6; register++) cpu.setSegment(register, 0, 0, 0xffff, register === 1 ? 0x9b00 : 0x9300); // prettier-ignore
      // Real-mode vectors lead to 2000h + vector: a HLT each.
      cpu.state.idtrBase[0] = 0;
      for (let vector = 0; vector < 32; vector++) ram.set([vector, 0x20, 0, 0], vector * 4);
      ram.fill(0xf4, 0x2000, 0x2020);
      cpu.gpr[4] = 0x8000;
    }
    if (mode.startsWith('v86')) {
      cpu.setEflags(VM | 2 | (mode.endsWith('3') ? IOPL3 : 0));
      for (let register = 0; register < 6; register++) cpu.setSegment(register, 0, 0, 0xffff, 0xf300);
      cpu.gpr[4] = 0x8000;
    }
    if (mode === 'ring 3 with IOPL 3') cpu.setEflags(2 | IOPL3);
    cpu.gpr[3] = 0x6000;
    return m;
  }
  /** `-` nothing, `U` #UD, `G` #GP(0), by mode in the order of MODES. */
  function outcome(code: string, mode: Mode): string {
    const m = machineIn(mode);
    load(m, CODE, [...hex(code), 0x90, 0x90]);
    m.cpu.eip = CODE;
    let vector: number;
    if (mode === 'real') {
      m.cpu.run(1);
      vector = m.cpu.eip >= 0x2000 && m.cpu.eip < 0x2020 ? m.cpu.eip - 0x2000 : NONE;
    } else vector = vectorOf(m);
    return vector === NONE ? '-' : vector === UD ? 'U' : vector === GP ? 'G' : String(vector);
  }
  // In 16-bit code [6000h] would need another ModR/M: registers only.
  it.each([
    //                       real v86 v86+ r0 r3 r3+
    ['sldt ax', '0f00c0', 'UUU---'], ['str ax', '0f00c8', 'UUU---'],
    ['lldt ax', '0f00d1', 'UUU-GG'], ['ltr cx', '0f00d9', 'UUUGGG'],
    ['verr ax', '0f00e0', 'UUU---'], ['verw ax', '0f00e8', 'UUU---'],
    ['lar ax,ax', '0f02c0', 'UUU---'], ['lsl ax,ax', '0f03c0', 'UUU---'], ['arpl ax,ax', '63c0', 'UUU---'],
    ['smsw ax', '0f01e0', '------'], ['lmsw dx', '0f01f2', '-GG-GG'], ['clts', '0f06', '-GG-GG'],
    ['mov eax,cr0', '0f20c0', '-GG-GG'], ['mov eax,cr4', '0f20e0', '-GG-GG'], ['mov eax,dr0', '0f21c0', '-GG-GG'],
    ['hlt', 'f4', '-GG-GG'], ['invd', '0f08', '-GG-GG'], ['wbinvd', '0f09', '-GG-GG'],
    ['rdmsr', '0f32', 'GGGGGG'], ['sysexit', '0f35', 'GGGGGG'], ['sysenter', '0f34', 'GGGGGG'],
    ['cpuid', '0fa2', '------'], ['rdtsc', '0f31', '------'], ['rdpmc', '0f33', '-GG-GG'],
    ['cli', 'fa', '-G--G-'], ['sti', 'fb', '-G--G-'], ['pushf', '9c', '-G----'], ['popf', '9d', '-G----'],
    ['rsm', '0faa', 'UUUUUU'],
    ['ud2', '0f0b', 'UUUUUU'],
  ])('%s', (_what, code, expected) => {
    expect(MODES.map((mode) => outcome(code, mode)).join('')).toBe(expected);
  }); // prettier-ignore
});
