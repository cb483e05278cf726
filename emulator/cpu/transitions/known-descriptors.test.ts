import { TR, VECTOR_GP, VECTOR_NP, VECTOR_TS } from '#emulator/arch';
import { formatTransition } from '#emulator/events';
import { describe, expect, it } from 'vitest';
import { executeInt } from './interrupt-delivery.ts';
import { executeIret } from './iret.ts';
import { code, data, ESP0, HANDLER, INTERRUPT_GATE, KCODE, TSS, World } from './world.test-kit.ts';

const int = (w: World): void => executeInt(w.cpu, 0x30);

/** Ring 3, after INT 30h and IRET went through twice, so that everything is known. */
function warm(): World {
  const w = new World(3).gate(0x30, KCODE, HANDLER, 3);
  for (let k = 0; k < 2; k++) {
    int(w);
    w.cpu.instructionEip = w.cpu.eip;
    executeIret(w.cpu, 32);
    w.cpu.instructionEip = w.cpu.eip;
    w.cpu.eip += 2;
  }
  return w;
}

describe('known descriptors', () => {
  it('are checked again when the bytes of the code segment change', () => {
    const w = warm().descriptor(KCODE, code(0, { p: 0, type: 0xb }));
    expect(w.attempt(int).fault).toEqual([VECTOR_NP, 8, 'CS.P = 1']);
  });
  it('are checked again when the bytes of the stack segment change', () => {
    const w = warm().descriptor(0x10, data(1, { type: 3 }));
    expect(w.attempt(int).fault).toEqual([VECTOR_TS, 0x10, 'SS.DPL = CS.DPL']);
  });
  it('are checked again when ss0 changes', () => {
    const w = warm().tssStack(ESP0, 0x13);
    expect(w.attempt(int).fault).toEqual([VECTOR_TS, 0x10, 'SS.RPL = CS.DPL']);
  });
  it('are checked again when the gate changes', () => {
    const w = warm().gate(0x30, KCODE, HANDLER, 0, INTERRUPT_GATE);
    expect(w.attempt(int).fault).toEqual([VECTOR_GP, 0x182, 'gate.DPL >= CPL']);
  });
  it('are checked again when the limit of the GDT or of the IDT changes', () => {
    const gdt = warm();
    gdt.cpu.state.gdtrLimit[0] = 7;
    const idt = warm();
    idt.cpu.state.idtrLimit[0] = 7;
    expect([gdt.attempt(int).fault, idt.attempt(int).fault]).toEqual([
      [VECTOR_GP, 8, 'CS selector <= table limit'],
      [VECTOR_GP, 0x182, 'IDT entry <= IDTR limit'],
    ]);
  });
  it('are checked again at another CPL', () => {
    const w = warm()
      .descriptor(KCODE, code(1, { type: 0xb }))
      .descriptor(0x58, data(1))
      .dwords(TSS + 12, 0x60000, 0x59);
    w.attempt(int);
    w.enter(0);
    expect(w.attempt(int).fault).toEqual([VECTOR_GP, 8, 'CS.DPL <= CPL']);
  });
  it('leave the explanation as it was: every check is told', () => {
    const cold = new World(3).gate(0x30, KCODE, HANDLER, 3).descriptor(KCODE, code(0, { type: 0xb })).descriptor(0x10, data(0, { type: 3 })); // prettier-ignore
    const text = (w: World): string =>
      w.attempt(int).transitions.map((t) => formatTransition(t, { timeless: true })).join(''); // prettier-ignore
    const hot = warm();
    hot.enter(3);
    hot.dwords(ESP0 - 20, 0, 0, 0, 0, 0);
    expect(text(hot)).toBe(text(cold));
  });
});

describe('journals of accesses that cross a page', () => {
  it('tell each byte with its place', () => {
    const w = new World(3).gate(0x30, KCODE, HANDLER, 3);
    w.cpu.setSegment(TR, 0x28, 0x3ffa, 0x67, 0x8b00);
    w.dwords(0x3ffe, 0x8effe, 0x10);
    const { transitions, violations, fault } = w.attempt(int);
    const read = transitions[0]?.steps.find((s) => s.step === 'tss.read-stack')?.reads;
    const push = transitions[0]?.steps.find((s) => s.step === 'push.eip');
    expect([fault, violations, read?.length, read?.[3]?.physical, push?.writes.length]).toEqual([
      null,
      [],
      5,
      0x4000,
      1,
    ]);
  });
});
