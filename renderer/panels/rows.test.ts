// The pure halves of the panels, on views written by hand.
import { describe, expect, it } from 'vitest';
import type {
  DescriptorView,
  IdtEntryView,
  RegistersView,
  ScreenView,
  StackView,
  Transition,
} from '#emulator/protocol';
import { consoleText } from './console/console-text.ts';
import { instructionRows } from './disassembly/disassembly-rows.ts';
import { descriptorRows } from './gdt/gdt-rows.ts';
import { gateRows } from './idt/idt-rows.ts';
import { problemRows } from './problems/problem-rows.ts';
import { processRows } from './processes/process-rows.ts';
import { bitRows, generalRows, segmentRows } from './registers/registers-rows.ts';
import { keyBytes } from './shared/scancodes.table.ts';
import { screenRows, screenText } from './screen/screen-rows.ts';
import { stackRows } from './stack/stack-rows.ts';
import { causeText, directionOf, operand, refusedBy, whereRows } from './transitions/transition-rows.ts';
import { stepViews } from './transitions/step-rows.ts';
import { scopeOf } from '#emulator/microscope';
import { portRanges, tssRows } from './tss/tss-rows.ts';

const registers = (patch: Partial<RegistersView>): RegistersView => ({
  general: [{ name: 'EAX', value: 1 }], eip: 0x7c00, eflags: 2, flags: [], cpl: 0, mode: 'protected', codeSize: 32, segments: [], gdtr: { base: 0, limit: 0 },
  idtr: { base: 0, limit: 0 }, cr0: 1, cr0Bits: [], cr2: 0, cr3: 0, cr4: 0, halted: false, shutdown: false, interruptShadow: 0, ...patch,
}); // prettier-ignore
const segment = { name: 'DS', selector: 0x23, index: 4, ti: 0, rpl: 3, isNull: false, base: 0, limit: 0xffffffff, dpl: 3, present: true, kind: 'data', rights: 'RW A', db: 1, g: 1, stale: false } as const; // prettier-ignore

describe('registers', () => {
  it('marks what changed since the last stop, and nothing without one', () => {
    const now = registers({ general: [{ name: 'EAX', value: 2 }] });
    const changed = (rows: readonly { name: string; changed: boolean }[]): string[] =>
      rows.filter((r) => r.changed).map((r) => r.name);
    expect([changed(generalRows(now, registers({ eip: 0x7bff }))), changed(generalRows(now, null))]).toEqual([
      ['EAX', 'EIP'],
      [],
    ]);
  });
  it('shows the selector as table entry with its hidden part', () => {
    expect(segmentRows(registers({ segments: [segment] }), null)[0]).toMatchObject({
      selector: '0023',
      entry: 'GDT[4]',
      dpl: 3,
      limit: 'FFFFFFFF',
      size: '32',
    });
  });
  it('a selector names no descriptor in real mode', () => {
    expect(
      segmentRows(registers({ mode: 'real', segments: [{ ...segment, isNull: true, selector: 0 }] }), null)[0],
    ).toMatchObject({ entry: '', isNull: false });
  });
  it('marks single bits', () => {
    const bit = { name: 'IF', low: 9, width: 1, value: 1, meaning: '' };
    expect(bitRows([bit], [{ ...bit, value: 0 }])[0].changed).toBe(true);
  });
});
describe('tables', () => {
  const descriptor: DescriptorView = {
    index: 3,
    selector: 0x18,
    address: 0x7c48,
    low: 1,
    high: 2,
    kind: 'code',
    base: 0,
    limit: 0xfffff,
    dpl: 3,
    present: true,
    db: 1,
    g: 0,
    avl: 0,
    type: 10,
    s: 1,
    rights: 'ER',
    gate: null,
    usedBy: ['CS'],
  };
  it('GDT: also shows the selector as ring 3 writes it', () => {
    const view = { table: 'GDT', base: 0, limit: 0x2f, mapped: true, entries: [descriptor] } as const;
    expect(descriptorRows(view, { ...view, entries: [{ ...descriptor, high: 9 }] })[0]).toMatchObject({
      selector: '0018',
      withRpl: '001B',
      flags: 'P D/B',
      changed: true,
    });
  });
  const gate: IdtEntryView = {
    vector: 0x80,
    name: '80h',
    address: 0,
    low: 1,
    high: 2,
    kind: 'trap-gate32',
    selector: 8,
    offset: 0x9000,
    dpl: 3,
    present: true,
    label: 'sys',
    fromRing3: true,
  };
  it('IDT: only present entries unless all are asked for; says whether IF is cleared', () => {
    const view = {
      base: 0,
      limit: 0x7ff,
      mode: 'protected',
      mapped: true,
      entries: [gate, { ...gate, vector: 0x81, present: false }],
    } as const;
    expect([
      gateRows(view, null, 'present').map((r) => [r.number, r.name, r.clearsIf, r.target]),
      gateRows(view, null, 'all').length,
    ]).toEqual([[['80', '', false, '0008:00009000']], 2]);
  });
  it('TSS: stacks apart from the rest, ring 0 marked', () => {
    const field = (name: string, value: number) => ({ name, offset: 4, size: 4, value, update: 'static' }) as const;
    const view = {
      loaded: true,
      selector: 0x28,
      base: 0,
      limit: 0x67,
      kind: 'tss32-busy',
      busy: true,
      mapped: true,
      ioMap: { base: 104, present: false, allowed: [] },
      fields: [field('ESP0', 0x90000), field('EAX', 1)],
    } as const;
    const rows = tssRows(view, { ...view, fields: [field('ESP0', 0x91000)] });
    expect([rows.stacks.map((r) => [r.name, r.changed, r.isRing0]), rows.saved.map((r) => r.name), portRanges([[0x60, 0x64], [0x3f8, 0x3f8]])]).toEqual([[['ESP0', true, true]], ['EAX'], '0060h–0064h, 03F8h']); // prettier-ignore
  });
  it('processes: where each will go on, how much of its kernel stack is used', () => {
    const process = {
      id: 1,
      name: 'b',
      state: 'ready',
      rawState: 0,
      isCurrent: false,
      ring: 3,
      address: 0x8000,
      kernelStack: { top: 0x92000, esp: 0x91fc4, used: 60 },
      cr3: null,
      frame: { address: 0, eip: 0x8154, cs: 0x1b, eflags: 0, esp: 0, ss: 0x23 },
      fields: [{ name: 'slice', value: 5 }],
    } as const;
    expect(processRows({ source: 'declared', processes: [process] })[0]).toMatchObject({
      resumes: '1B:00008154',
      stackTop: '00092000',
      stackUsed: 60,
      fields: 'slice 5',
      cr3: '',
    });
  });
});
describe('stack and memory', () => {
  it('brackets the words that one transition pushed and finds esp0', () => {
    const word = (address: number, transition: number, role = '') => ({
      address,
      offset: address,
      value: 1,
      mapped: true,
      role,
      transition,
      label: '',
    });
    const view: StackView = {
      isRing0: false,
      selector: 0x10,
      esp: 0x100,
      wordSize: 4,
      ring0: { ss0: 0x10, esp0: 0x108 },
      words: [word(0x100, 4, 'EIP'), word(0x104, 4, 'CS'), word(0x108, 0)],
    };
    expect(stackRows(view, null).map((r) => [r.offset, r.frameStart, r.frameEnd, r.isEsp0])).toEqual([
      ['+00', true, false, false],
      ['+04', false, true, false],
      ['+08', false, false, true],
    ]);
  });
});
describe('screen, console, problems, disassembly', () => {
  it('joins equal colours to runs and maps the adapter’s character set', () => {
    const view: ScreenView = {
      columns: 4,
      rows: 1,
      cells: Uint8Array.from([65, 7, 66, 7, 0xda, 0x1f, 0, 7]),
      cursor: { column: 0, row: 0, visible: true, firstLine: 13, lastLine: 14 },
      mode: 'text',
      blank: false,
      blink: true,
      palette: [],
      cellWidth: 9,
      cellHeight: 16,
      font: null,
    };
    expect([screenRows(view)[0], screenText(view)]).toEqual([[{ text: 'AB', foreground: 7, background: 0, blinks: false }, { text: '┌', foreground: 15, background: 1, blinks: false }, { text: ' ', foreground: 7, background: 0, blinks: false }], 'AB┌']); // prettier-ignore
  });
  it('sends make and break codes, two bytes for the grey keys', () => {
    expect([
      keyBytes('KeyA', true),
      keyBytes('KeyA', false),
      keyBytes('ArrowUp', false),
      keyBytes('Unknown', true),
    ]).toEqual([[0x1e], [0x9e], [0xe0, 0xc8], []]);
  });
  it('sends the long sequences of Print Screen and Pause', () => {
    expect([
      keyBytes('PrintScreen', true),
      keyBytes('PrintScreen', false),
      keyBytes('Pause', true),
      keyBytes('Pause', false),
    ]).toEqual([[0xe0, 0x2a, 0xe0, 0x37], [0xe0, 0xb7, 0xe0, 0xaa], [0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5], []]);
  });
  it('makes control characters visible and line ends equal', () =>
    expect(consoleText('a\r\nb\u0001')).toBe('a\nb\u2401'));
  it('puts errors first', () => {
    const d = (severity: 'error' | 'warning', line: number) => ({
      code: 'x',
      severity,
      span: { file: 'a', line, column: 1, length: 1 },
      args: {},
      message: '',
      context: [],
    });
    expect(problemRows([d('warning', 1), d('error', 9), d('error', 2)]).map((r) => [r.severity, r.line])).toEqual([
      ['error', 2],
      ['error', 9],
      ['warning', 1],
    ]);
  });
  it('splits mnemonic and operands, shows labels only where they stand', () => {
    const line = {
      linear: 0x8000,
      offset: 0x8000,
      bytes: [0xf4],
      text: 'hlt',
      label: 'idle',
      source: null,
      isCurrent: true,
      privilege: 'cpl0',
      target: null,
    };
    const rows = instructionRows(
      {
        codeSize: 32,
        bits: 32,
        lines: [line, { ...line, linear: 0x8001, text: 'mov eax, 1', label: 'idle+1', isCurrent: false }],
      },
      { breakpoints: new Set([0x8001]) },
    );
    expect(rows.map((r) => [r.label, r.mnemonic, r.operands, r.isRing0Only, r.hasBreakpoint])).toEqual([
      ['idle', 'hlt', '', true, false],
      ['', 'mov', 'eax, 1', true, true],
    ]);
  });
});
describe('transitions', () => {
  const where = { cpl: 3, cs: 0x1b, eip: 0x8000, ss: 0x23, esp: 0x80000, eflags: 0x202 };
  const transition: Transition = {
    kind: 'transition', id: 1, icount: 1, now: 1, flow: 'interrupt-delivery', cause: { type: 'INT n', vector: 0x80 }, parent: 0, from: where, to: null,
    steps: [{ step: 'gate.check-dpl', reads: [{ linear: 0x10, physical: 0x20, size: 4, before: 1, after: 1 }], checks: [{ rule: 'gate.DPL >= CPL', left: 0, right: 3, ok: false }], writes: [], registers: [{ register: 'CPL', before: 3, after: 2 }, { register: 'CR2', before: 0, after: 7 }] }],
    outcome: { fault: 13, errorCode: 0x402, atStep: 'gate.check-dpl', why: { rule: 'gate.DPL >= CPL', left: 0, right: 3 } },
  }; // prettier-ignore
  it('names the direction by what happens to the level', () =>
    expect([directionOf(3, 0), directionOf(0, 3), directionOf(0, 0), directionOf(3, null)]).toEqual([
      'inward',
      'outward',
      'same',
      'same',
    ]));
  it('knows exceptions by name and everything else by number', () => {
    expect([
      causeText({ type: 'exception', vector: 13, errorCode: 0x18 }, 'interrupt-delivery'),
      causeText({ type: 'external', vector: 0x20 }, 'interrupt-delivery').vector,
    ]).toMatchObject([{ vector: '#GP', errorCode: '0018 (GDT[3])' }, '20h']);
  });
  it('tells accesses, checks with both numbers, and the state behind the step with what is new', () => {
    expect(stepViews(scopeOf(transition))[0]).toMatchObject({
      accesses: [{ kind: 'read', address: '00000010', physical: '00000020', after: '00000001' }],
      checks: [{ left: '0', right: '3', ok: false }],
      state: [
        { name: 'CPL', value: '2', isNew: true, isChanged: true },
        { isNew: false },
        { isNew: false },
        { isNew: false },
      ],
      soFar: [{ register: 'CR2', after: '00000007' }],
      failed: true,
    });
  });
  it('says what refused it', () => expect(refusedBy(transition)).toBe('#GP · 0402 (IDT[80h])'));
  it('writes small operands as digits and large ones as addresses', () =>
    expect([3, 0x1b, 0x1234, 0x12345].map(operand)).toEqual(['3', '1B', '1234', '00012345']));
  it('shows where it came from, also when it went nowhere', () =>
    expect(whereRows(transition).map((r) => [r.before, r.after])[0]).toEqual(['001B:00008000', '']));
});
