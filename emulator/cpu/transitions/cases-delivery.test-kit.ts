/** Cases of interrupt delivery: one per check of the INT page, and what a delivery does when all checks pass. */
import { CS, ESP, SS, TR, LDTR, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_TS } from '#emulator/arch';
import { executeIcebp, executeInt, executeInt3, executeInto, deliverInterrupt } from './interrupt-delivery.ts';
import type { Case } from './case.test-kit.ts';
import { code, data, ESP0, GDT, HANDLER, INTERRUPT_GATE, KCODE, KDATA, KERNEL_EIP, KERNEL_ESP, TRAP_GATE, TSS, UCODE, UDATA, USER_EIP, USER_ESP, World } from './world.test-kit.ts'; // prettier-ignore

const user = (): World => new World(3);
const kernel = (): World => new World(0);
const int = (vector: number) => (w: World) => executeInt(w.cpu, vector);
const irq = (vector: number) => (w: World) => deliverInterrupt(w.cpu, w.request(vector));
const exception =
  (vector: number, errorCode: number | null = null) =>
  (w: World) =>
    deliverInterrupt(w.cpu, w.request(vector, { type: 'exception', errorCode }));

export const DELIVERY_CASES: Case[] = [
  // -- the gate
  {
    name: 'K02 k: INT n beyond the IDT limit is #GP(vector * 8 + 2)',
    world: () => user().gate(0xff, KCODE, HANDLER, 3),
    given: (w) => (w.cpu.state.idtrLimit[0] = 0x7f7),
    act: int(0xff),
    fault: [VECTOR_GP, 0x7fa, 'IDT entry <= IDTR limit'],
  },
  {
    name: 'K11 V7: an external interrupt beyond the IDT limit carries EXT',
    world: kernel,
    given: (w) => (w.cpu.state.idtrLimit[0] = 0x20 * 8 - 1),
    act: irq(0x20),
    fault: [VECTOR_GP, 0x103, 'IDT entry <= IDTR limit'],
  },
  {
    name: 'an IDT entry that is no gate is #GP(vector * 8 + 2)',
    world: () => kernel().dwords(0x2000 + 0x30 * 8, 0, 0),
    act: int(0x30),
    fault: [VECTOR_GP, 0x182, 'gate.type is interrupt, trap or task gate'],
  },
  {
    name: 'a call gate in the IDT is #GP',
    world: () => kernel().gate(0x30, KCODE, HANDLER, 0, 12),
    act: int(0x30),
    fault: [VECTOR_GP, 0x182, 'gate.type is interrupt, trap or task gate'],
  },
  {
    name: 'K02 c: INT 80h from ring 3 through a DPL 0 gate is #GP(402)',
    world: () => user().gate(0x80, KCODE, HANDLER, 0),
    act: int(0x80),
    fault: [VECTOR_GP, 0x402, 'gate.DPL >= CPL'],
  },
  { name: 'K02 e: INT 13 from ring 3 is #GP(6A)', world: user, act: int(13), fault: [VECTOR_GP, 0x6a, 'gate.DPL >= CPL'] }, // prettier-ignore
  { name: 'K02 f: INT3 from ring 3 through a DPL 0 gate is #GP(1A)', world: user, act: (w) => executeInt3(w.cpu), fault: [VECTOR_GP, 0x1a, 'gate.DPL >= CPL'] }, // prettier-ignore
  { name: 'K15 a: INT 0Eh from ring 3 is #GP(72)', world: user, act: int(14), fault: [VECTOR_GP, 0x72, 'gate.DPL >= CPL'] }, // prettier-ignore
  {
    name: 'INTO from ring 3 through a DPL 0 gate is #GP(22)',
    world: user,
    given: (w) => w.cpu.setEflags(0xa02),
    act: (w) => executeInto(w.cpu),
    fault: [VECTOR_GP, 0x22, 'gate.DPL >= CPL'],
  },
  {
    name: 'K02 j: a gate with P = 0 is #NP(19A)',
    world: () => kernel().gate(0x33, KCODE, HANDLER, 3, INTERRUPT_GATE, 0),
    act: int(0x33),
    fault: [VECTOR_NP, 0x19a, 'gate.P = 1'],
  },
  {
    name: 'K11 V8: an absent gate of an external interrupt is #NP(103)',
    world: () => kernel().gate(0x20, KCODE, HANDLER, 0, INTERRUPT_GATE, 0),
    act: irq(0x20),
    fault: [VECTOR_NP, 0x103, 'gate.P = 1'],
  },
  {
    name: 'K14 f: software INT 6 with an absent gate is #NP(32), EXT clear',
    world: () => kernel().gate(6, KCODE, HANDLER, 0, INTERRUPT_GATE, 0),
    act: int(6),
    fault: [VECTOR_NP, 0x32, 'gate.P = 1'],
  },
  // -- the code segment
  {
    name: 'K02 m: a gate with a null selector is #GP(0)',
    world: () => kernel().gate(0x30, 0, HANDLER),
    act: int(0x30),
    fault: [VECTOR_GP, 0, 'CS is not null'],
  },
  {
    name: 'a gate with a null selector met by an external interrupt is #GP(EXT)',
    world: () => kernel().gate(0x20, 3, HANDLER),
    act: irq(0x20),
    fault: [VECTOR_GP, 1, 'CS is not null'],
  },
  {
    name: 'a gate selector beyond the GDT is #GP(selector)',
    world: () => kernel().gate(0x30, 0x100, HANDLER),
    act: int(0x30),
    fault: [VECTOR_GP, 0x100, 'CS selector <= table limit'],
  },
  {
    name: 'a gate selector in the LDT while LDTR is null is #GP(selector)',
    world: () => kernel().gate(0x30, 0x0c, HANDLER),
    act: int(0x30),
    fault: [VECTOR_GP, 0x0c, 'LDTR is loaded'],
  },
  {
    name: 'K11 V6: a gate whose selector is a data segment is #GP(10)',
    world: () => kernel().gate(0x30, KDATA, HANDLER),
    act: int(0x30),
    fault: [VECTOR_GP, 0x10, 'CS is a code segment'],
  },
  {
    name: 'K02 l: a gate to ring-3 code taken in ring 0 is #GP(18)',
    world: () => kernel().gate(0x30, UCODE, HANDLER),
    act: int(0x30),
    fault: [VECTOR_GP, 0x18, 'CS.DPL <= CPL'],
  },
  {
    name: 'a gate to an absent code segment is #NP(selector)',
    world: () => kernel().descriptor(0x08, code(0, { p: 0 })),
    act: irq(0x20),
    fault: [VECTOR_NP, 0x09, 'CS.P = 1'],
  },
  // -- the stack of the new level
  {
    name: 'K03 V7: a TSS too short for ss0:esp0 is #TS(TSS selector)',
    world: user,
    given: (w) => w.cpu.setSegment(TR, 0x28, TSS, 7, 0x8b00),
    act: exception(13, 0),
    fault: [VECTOR_TS, 0x29, 'TSS stack field <= TSS limit'],
  },
  { name: 'K03 V2: ss0 = 0 is #TS(0)', world: () => user().tssStack(ESP0, 0).gate(0x80, KCODE, HANDLER, 3), act: int(0x80), fault: [VECTOR_TS, 0, 'SS is not null'] }, // prettier-ignore
  { name: 'K03 V3: ss0 = 23 is #TS(20)', world: () => user().tssStack(ESP0, UDATA).gate(0x80, KCODE, HANDLER, 3), act: int(0x80), fault: [VECTOR_TS, 0x20, 'SS.RPL = CS.DPL'] }, // prettier-ignore
  { name: 'K03 V4: ss0 = 13 is #TS(10)', world: () => user().tssStack(ESP0, 0x13).gate(0x80, KCODE, HANDLER, 3), act: int(0x80), fault: [VECTOR_TS, 0x10, 'SS.RPL = CS.DPL'] }, // prettier-ignore
  { name: 'K03 V5: ss0 = 08 is #TS(8)', world: () => user().tssStack(ESP0, KCODE).gate(0x80, KCODE, HANDLER, 3), act: int(0x80), fault: [VECTOR_TS, 0x08, 'SS is a writable data segment'] }, // prettier-ignore
  { name: 'K03 V11: ss0 not present is #SS(58)', world: () => user().descriptor(0x58, data(0, { p: 0 })).tssStack(ESP0, 0x58).gate(0x80, KCODE, HANDLER, 3), act: int(0x80), fault: [VECTOR_SS, 0x58, 'SS.P = 1'] }, // prettier-ignore
  { name: 'ss0 beyond the GDT is #TS(ss0), with EXT for an external interrupt', world: () => user().tssStack(ESP0, 0x100), act: irq(0x20), fault: [VECTOR_TS, 0x101, 'SS selector <= table limit'] }, // prettier-ignore
  { name: 'ss0 with another DPL is #TS(ss0)', world: () => user().descriptor(0x58, data(1)).tssStack(ESP0, 0x58), act: irq(0x20), fault: [VECTOR_TS, 0x59, 'SS.DPL = CS.DPL'] }, // prettier-ignore
  {
    name: 'K03 V1: with TR never loaded, ss0 comes from the bytes at base 0',
    world: () => user().dwords(4, 0x12345678, 0xff53),
    given: (w) => w.cpu.setSegment(TR, 0, 0, 0xffff, 0x8b00),
    act: exception(13, 0),
    fault: [VECTOR_TS, 0xff51, 'SS selector <= table limit'],
  },
  {
    name: 'an inner stack without room is #SS(ss0)',
    world: () => user().descriptor(0x58, data(0, { rawLimit: 0x0f, g: 0 })).tssStack(0x14, 0x58).gate(0x80, KCODE, HANDLER, 3), // prettier-ignore
    act: int(0x80),
    fault: [VECTOR_SS, 0x58, 'stack offset <= SS limit'],
  },
  {
    name: 'an inner expand-down stack without room is #SS(ss0)',
    world: () =>
      user()
        .descriptor(0x58, data(0, { type: 6, rawLimit: 0xff, g: 0 }))
        .tssStack(0x110, 0x58),
    act: irq(0x20),
    fault: [VECTOR_SS, 0x59, 'stack offset > SS limit'],
  },
  {
    name: 'same level: a stack without room is #SS(EXT)',
    world: kernel,
    given: (w) => w.cpu.setSegment(SS, KDATA, 0, 0xffff, 0x409300),
    act: irq(0x20),
    fault: [VECTOR_SS, 1, 'stack offset <= SS limit'],
  },
  {
    name: 'same level: a null SS has no room',
    world: kernel,
    given: (w) => w.cpu.setSegment(SS, 0, 0, 0, 0),
    act: int(0x30),
    fault: [VECTOR_SS, 0, 'SS is usable'],
  },
  {
    name: 'an entry point beyond the code segment is #GP(EXT)',
    world: () =>
      user()
        .descriptor(0x08, code(0, { rawLimit: 0x7, g: 1 }))
        .gate(0x20, KCODE, 0x8000),
    act: irq(0x20),
    fault: [VECTOR_GP, 1, 'EIP <= CS limit'],
  },
  {
    name: 'K06 i: pushing on an unmapped kernel stack is #PF and leaves everything as it was',
    world: () => user().gate(0x80, KCODE, HANDLER, 3),
    given: (w) => w.cpu.pages.set(0x8e, 'absent'),
    act: int(0x80),
    fault: [VECTOR_PF, 2, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
  {
    name: 'a same-level handler at CPL 3 pushes with user rights',
    world: () => user().gate(0x30, UCODE, HANDLER, 3),
    given: (w) => w.cpu.pages.set(0x7f, 'supervisor'),
    act: int(0x30),
    fault: [VECTOR_PF, 7, 'EIP <= CS limit'],
    changes: ['CR2'],
  },
  // -- completed deliveries
  {
    name: 'K02 a: INT 30h from ring 3 through an interrupt gate: five doublewords at ESP0 - 20, IF = 0',
    golden: 'int-ring3-interrupt-gate',
    world: () => user().gate(0x30, KCODE, HANDLER, 3),
    act: int(0x30),
    result: (w) => ({ frame: w.top(5), esp: w.cpu.esp, cpl: w.cpu.cpl, cs: w.cpu.state.selector[CS], ss: w.cpu.state.selector[SS], eip: w.cpu.eip, flags: w.cpu.getEflags() }), // prettier-ignore
    expect: { frame: [USER_EIP + 2, UCODE, 0x202, USER_ESP, UDATA], esp: ESP0 - 20, cpl: 0, cs: KCODE, ss: KDATA, eip: HANDLER, flags: 2 }, // prettier-ignore
  },
  {
    name: 'K02 b: a trap gate leaves IF',
    world: () => user().gate(0x30, KCODE, HANDLER, 3, TRAP_GATE),
    act: int(0x30),
    result: (w) => w.cpu.getEflags(),
    expect: 0x202,
  },
  {
    name: 'K02 d: the same gate from ring 0: 12-byte frame, no stack switch',
    golden: 'int-ring0-same-level',
    world: () => kernel().gate(0x80, KCODE, HANDLER, 0),
    act: int(0x80),
    result: (w) => ({ frame: w.top(3), esp: w.cpu.esp, eip: w.cpu.eip }),
    expect: { frame: [KERNEL_EIP + 2, KCODE, 0x202], esp: KERNEL_ESP - 12, eip: HANDLER },
  },
  {
    name: 'K02 g: ICEBP from ring 3 is #DB through a DPL 0 gate',
    world: user,
    act: (w) => executeIcebp(w.cpu),
    result: (w) => [w.cpu.eip, w.top(1)[0]],
    expect: [HANDLER + 16, USER_EIP + 2],
  },
  {
    name: 'K02 h: a divide error from ring 3 goes through a DPL 0 gate; RF = 1 in its image, EIP of the instruction',
    world: user,
    act: exception(0),
    result: (w) => w.top(3),
    expect: [USER_EIP, UCODE, 0x10202],
  },
  {
    name: 'K02 i: a software INT 14 pushes no error code',
    world: () => kernel().gate(14, KCODE, HANDLER),
    act: int(14),
    result: (w) => w.top(3),
    expect: [KERNEL_EIP + 2, KCODE, 0x202],
  },
  {
    name: 'an exception with an error code pushes it last',
    golden: 'exception-ring3-error-code',
    world: user,
    act: exception(13, 0x402),
    result: (w) => ({ top: w.top(6), esp: w.cpu.esp }),
    expect: { top: [0x402, USER_EIP, UCODE, 0x10202, USER_ESP, UDATA], esp: ESP0 - 24 },
  },
  {
    name: 'K04 i: an external interrupt ignores the DPL of the gate, pushes RF as it is and wakes from HLT',
    golden: 'external-ring3',
    world: user,
    given: (w) => (w.cpu.state.halted[0] = 1),
    act: irq(0x20),
    result: (w) => ({ top: w.top(3), halted: w.cpu.state.halted[0] }),
    expect: { top: [USER_EIP + 2, UCODE, 0x202], halted: 0 },
  },
  {
    name: 'an interrupt between two iterations of a string instruction pushes RF = 1',
    world: user,
    act: (w) => deliverInterrupt(w.cpu, w.request(0x20, { resume: true })),
    result: (w) => w.top(3)[2],
    expect: 0x10202,
  },
  {
    name: 'an NMI blocks further NMIs',
    world: kernel,
    act: (w) => deliverInterrupt(w.cpu, w.request(2, { type: 'NMI' })),
    result: (w) => w.cpu.state.nmiBlocked[0],
    expect: 1,
  },
  {
    name: 'TF, NT and RF are cleared in the handler and kept in the image; IOPL stays',
    world: () => kernel().gate(0x30, KCODE, HANDLER, 0, TRAP_GATE),
    given: (w) => w.cpu.setEflags(0x17302),
    act: int(0x30),
    result: (w) => [w.cpu.getEflags(), w.top(3)[2]],
    expect: [0x3202, 0x17302],
  },
  {
    name: 'a handler in conforming code keeps CPL 3 and the user stack',
    world: () => user().gate(0x30, 0x48, HANDLER, 3),
    act: int(0x30),
    result: (w) => ({ cs: w.cpu.state.selector[CS], cpl: w.cpu.cpl, esp: w.cpu.esp }),
    expect: { cs: 0x4b, cpl: 3, esp: USER_ESP - 12 },
  },
  {
    name: 'a 16-bit gate pushes words and uses 16 bits of the offset',
    world: () => user().gate(0x30, KCODE, 0xffff8000, 3, 6),
    act: int(0x30),
    result: (w) => ({ words: [0, 2, 4, 6, 8].map((n) => w.word(ESP0 - 10 + n)), eip: w.cpu.eip, esp: w.cpu.esp }),
    expect: { words: [USER_EIP + 2, UCODE, 0x202, USER_ESP & 0xffff, UDATA], eip: 0x8000, esp: ESP0 - 10 },
  },
  {
    name: 'a 16-bit TSS gives SP0 and SS0 at offsets 2 and 4',
    world: () => user().words(TSS, 0, 0x6000, KDATA).gate(0x30, KCODE, HANDLER, 3),
    given: (w) => w.cpu.setSegment(TR, 0x28, TSS, 0x2b, 0x8300),
    act: int(0x30),
    result: (w) => w.cpu.esp,
    expect: 0x6000 - 20,
  },
  {
    name: 'ring 1 is entered on SS1:ESP1',
    world: () => user().descriptor(0x08, code(1)).descriptor(0x58, data(1)).dwords(TSS + 12, 0x60000, 0x59).gate(0x30, KCODE, HANDLER, 3), // prettier-ignore
    act: int(0x30),
    result: (w) => ({ cpl: w.cpu.cpl, cs: w.cpu.state.selector[CS], ss: w.cpu.state.selector[SS], esp: w.cpu.esp }),
    expect: { cpl: 1, cs: 0x09, ss: 0x59, esp: 0x60000 - 20 },
  },
  {
    name: 'K03 V6: esp0 = 0 wraps to the top of the address space without a fault',
    world: () => user().tssStack(0, KDATA).gate(0x80, KCODE, HANDLER, 3),
    act: int(0x80),
    result: (w) => w.cpu.esp,
    expect: 0xffffffec,
  },
  {
    name: 'a 16-bit stack segment changes only SP, and wraps',
    world: () => kernel(),
    given: (w) => {
      w.cpu.setSegment(SS, KDATA, 0x10000, 0xffff, 0x009300);
      w.cpu.gpr[ESP] = 0x70004;
    },
    act: int(0x30),
    result: (w) => [w.cpu.esp, w.dword(0x10000), w.dword(0x1fffc), w.dword(0x1fff8)],
    expect: [0x7fff8, 0x202, KCODE, KERNEL_EIP + 2],
  },
  {
    name: 'a slot that straddles the end of a 16-bit stack segment is #SS',
    world: () => kernel(),
    given: (w) => {
      w.cpu.setSegment(SS, KDATA, 0x10000, 0xffff, 0x009300);
      w.cpu.gpr[ESP] = 0x6;
    },
    act: int(0x30),
    fault: [VECTOR_SS, 0, 'stack offset <= SS limit'],
  },
  {
    name: 'an accessed bit is set in memory when it was clear, not written when it was set',
    world: () => user().gate(0x30, KCODE, HANDLER, 3),
    act: int(0x30),
    result: (w) => [w.word(GDT + 0x08 + 4) >>> 8, w.word(GDT + 0x10 + 4) >>> 8],
    expect: [0x9b, 0x93],
  },
  {
    name: 'a gate in the LDT of a loaded LDTR is found there',
    world: () => user().descriptor(0x0c, code(0)).gate(0x30, 0x0c, HANDLER, 3),
    given: (w) => w.cpu.setSegment(LDTR, 0x40, 0x3400, 0x3f, 0x8200),
    act: int(0x30),
    result: (w) => w.cpu.state.selector[CS],
    expect: 0x0c,
  },
  {
    name: 'INTO does nothing while OF = 0',
    world: kernel,
    act: (w) => executeInto(w.cpu),
    result: (w) => w.cpu.eip,
    expect: KERNEL_EIP + 2,
  },
  // -- real mode
  {
    name: 'real mode: FLAGS, CS and IP are pushed, CS:IP comes from the IVT, IF and TF are cleared',
    golden: 'int-real-mode',
    world: () => real().words(0x21 * 4, 0x1234, 0xf000),
    act: int(0x21),
    result: (w) => ({ words: [0, 2, 4].map((n) => w.word(0x87ffa + n)), cs: w.cpu.state.selector[CS], base: w.cpu.state.base[CS], eip: w.cpu.eip, flags: w.cpu.getEflags() }), // prettier-ignore
    expect: { words: [0x102, 0x0700, 0x302], cs: 0xf000, base: 0xf0000, eip: 0x1234, flags: 2 },
  },
  {
    name: 'real mode: a vector beyond the limit in IDTR is #GP',
    world: () => real(),
    given: (w) => (w.cpu.state.idtrLimit[0] = 0x3f),
    act: int(0x21),
    fault: [VECTOR_GP, 0, 'IVT entry <= IDTR limit'],
  },
];

/** Real-address mode at 0700:0100, stack 8000:8000. */
export function real(): World {
  const w = new World(0);
  w.cpu.state.cr0[0] = 0x10;
  w.cpu.state.idtrBase[0] = 0;
  w.cpu.state.idtrLimit[0] = 0x3ff;
  w.cpu.setSegment(CS, 0x0700, 0x7000, 0xffff, 0x9b00);
  w.cpu.setSegment(SS, 0x8000, 0x80000, 0xffff, 0x9300);
  w.cpu.gpr[ESP] = 0x8000;
  w.cpu.instructionEip = 0x100;
  w.cpu.eip = 0x102;
  w.cpu.setEflags(0x302);
  return w;
}
