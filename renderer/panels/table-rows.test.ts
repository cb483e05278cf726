// Decisions of the panels of registers and tables, on values written by hand.
import { describe, expect, it } from 'vitest';
import type { TssView } from '#emulator/protocol';
import { userRows } from './gdt/gdt-rows.ts';
import { foldRuns, type GateRow } from './idt/idt-rows.ts';
import { parseValue } from './registers/edit-value.ts';
import { readings } from './registers/registers-rows.ts';
import { descriptorBits, gateBits } from './shared/entry-bits.ts';
import { portCells, portText } from './tss/io-map-rows.ts';
import { descriptorDiffers } from './tss/tss-rows.ts';

describe('values', () => {
  const symbol = (name: string): number | null => (name === 'face' ? 0x7c00 : null);
  it.each([
    ['FF', 0xff], ['0x1f', 0x1f], ['1Fh', 0x1f], ['-1', 0xffffffff], ['+10', 10], ["'A'", 65], ['face', 0x7c00], ['dead', 0xdead], ['', null], ['123456789', null],
    ['-2147483649', null], ['zz', null],
  ] as const)('typed %s', (typed, value) => expect(parseValue(typed, symbol)).toBe(value)); // prettier-ignore
  it('are read as unsigned, signed and characters', () => {
    expect([readings(65), readings(0xffffffff), readings(0x64636261), readings(3)]).toEqual(["65 · 'A'", '4294967295 · -1', "1684234849 · 'abcd'", '3']); // prettier-ignore
  });
});

describe('bits', () => {
  const of = (rows: ReturnType<typeof descriptorBits>, name: string): string[] => rows.flatMap((r) => r.fields.filter((f) => f.name === name).map((f) => f.value)); // prettier-ignore
  it('a flat code descriptor', () => {
    const rows = descriptorBits(0x0000ffff, 0x00cffa00);
    expect([of(rows, 'field.dpl'), of(rows, 'field.type'), of(rows, 'field.g'), of(rows, 'field.limit')]).toEqual([['3'], ['10'], ['1'], ['15', 'FFFF']]); // prettier-ignore
    expect(rows.map((r) => r.fields.reduce((sum, f) => sum + f.digits.length, 0))).toEqual([32, 32]);
  });
  it('a gate', () => {
    const rows = gateBits(0x00081234, 0x0000ee00);
    expect([of(rows, 'field.selector'), of(rows, 'field.offset'), of(rows, 'field.dpl')]).toEqual([['0008'], ['0000', '1234'], ['3']]); // prettier-ignore
    expect(rows.map((r) => r.fields.reduce((sum, f) => sum + f.digits.length, 0))).toEqual([32, 32]);
  });
});

describe('runs of gates', () => {
  const gate = (vector: number, more: Partial<GateRow> = {}): GateRow => ({
    vector, until: vector, number: '', name: '', longName: '', kind: 'interrupt-gate32', clearsIf: true, dpl: 0, present: true, target: '', selector: 8, segment: null,
    label: '', source: null, fromRing3: false, flaws: [], irq: -1, taken: 0, last: null, raw: '', low: 1, high: 2, linear: 0, changed: false, ...more,
  }); // prettier-ignore
  const runs = (rows: GateRow[], opened: number[] = []) => foldRuns(rows, new Set(opened)).map((r) => [r.vector, r.until]); // prettier-ignore
  it('fold from three on, not over gaps, names, lines, counts or changes', () => {
    const rows = [33, 34, 35, 36, 38, 39].map((v) => gate(v));
    expect(runs(rows)).toEqual([[33, 36], [38, 38], [39, 39]]); // prettier-ignore
    expect(runs(rows, [33]).length).toBe(6);
    for (const more of [{ name: '#GP' }, { irq: 1 }, { taken: 3 }, { changed: true }, { low: 9 }])
      expect(runs([gate(40), gate(41), gate(42, more), gate(43), gate(44)])).toHaveLength(5);
  });
});

describe('the I/O map', () => {
  it('folds ports into cells, and says which have no bit', () => {
    const cells = portCells([[0, 255], [0x3f8, 0x3ff]], 0x7ff); // prettier-ignore
    expect([0, 1, 3, 7, 8].map((k) => cells[k].state)).toEqual(['open', 'closed', 'part', 'closed', 'behind']);
    const single = portCells([[0x3f8, 0x3ff]], 0x3fb, 0x300, 256); // prettier-ignore
    expect([single[0xf7].state, single[0xf8].state, single[0xff].first]).toEqual(['closed', 'open', 0x3ff]);
    expect([portText(0x60, 0x60), portText(0x60, 0x64)]).toEqual(['0060h', '0060h–0064h']);
  });
  it('a TSS says where its descriptor differs from the copy', () => {
    const view = { base: 1, limit: 0x67, kind: 'tss32-busy', descriptor: { base: 1, limit: 0x67, dpl: 0, present: true, kind: 'tss32-available', rights: '' } } as unknown as TssView; // prettier-ignore
    expect([descriptorDiffers(view), descriptorDiffers({ ...view, descriptor: null }), descriptorDiffers({ ...view, limit: 0x80 })]).toEqual([[], null, ['limit 0067']]); // prettier-ignore
  });
});

describe('who names a descriptor', () => {
  it('gates one behind the other are one user', () => {
    const gate = (vector: number) => ({ by: 'gate', vector }) as const;
    const users = userRows([gate(0), gate(1), gate(2), gate(0x20), { by: 'call-gate', selector: 0x30 }, { by: 'tss', field: 'SS0' }]); // prettier-ignore
    expect(users.map((u) => `${u.by} ${u.what}`)).toEqual(['gate 00h–02h', 'gate 20h', 'call-gate 0030', 'tss SS0']);
  });
});
