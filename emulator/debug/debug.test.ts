import { describe, expect, it } from 'vitest';
import { parseAnnotations, SourceMap, Symbols } from './index.ts';
import type { ProgramLine } from './index.ts';

const at = (line: number, file = 'main.asm') => ({ file, line });
const code = (address: number, length: number, line: number, span = at(line)): ProgramLine => ({
  address,
  length,
  span,
  origin: at(line),
  kind: 'code32',
});

describe('Symbols', () => {
  const symbols = new Symbols(
    [
      { name: 'start', value: 0x7c00, kind: 'label' }, { name: 'start.loop', value: 0x7c10, kind: 'label' },
      { name: 'kmain', value: 0x7c10, kind: 'label' }, { name: 'T_size', value: 24, kind: 'equ' }, { name: 'far', value: 0x90000, kind: 'label' },
    ],
    { first: 0x7c00, end: 0x7e00 },
  ); // prettier-ignore
  it('finds the nearest label below, global names first, inside the program only', () => {
    expect(symbols.nearest(0x7c13)).toEqual({ name: 'kmain', offset: 3 });
    expect(symbols.nearest(0x7bff)).toBeNull();
    expect(symbols.nearest(0x90001)).toBeNull();
    expect([symbols.at(0x7c00), symbols.at(0x7c01)]).toEqual(['start', null]);
  });
  it('gives constants by name and never takes them for addresses', () => {
    expect([symbols.value('T_size'), symbols.value('nope')]).toEqual([24, null]);
    expect(symbols.nearest(25)).toBeNull();
  });
});

describe('SourceMap', () => {
  const macro = at(3, 'macros.inc');
  const map = new SourceMap([
    code(0x7c00, 2, 10), code(0x7c02, 3, 11), code(0x7c05, 1, 14, macro), code(0x7c06, 1, 14, at(4, 'macros.inc')),
    { address: 0x7c07, length: 9, span: at(16), origin: at(16), kind: 'data' }, code(0x7c10, 2, 20, macro), code(0x7c12, 2, 22),
  ]); // prettier-ignore
  it('names the line the learner wrote for code inside a macro', () => {
    expect(map.place(0x7c06)).toEqual(at(14));
    expect(map.innerPlace(0x7c06)).toEqual(at(4, 'macros.inc'));
    expect(map.place(0x7c08)).toBeNull();
  });
  it('binds a line without code to the next line that has some', () => {
    expect(map.addressesOf('main.asm', 12)).toEqual({ line: 14, linear: [0x7c05] });
    expect(map.addressesOf('main.asm', 23)).toEqual({ line: 23, linear: [] });
    expect(map.addressesOf('other.asm', 1)).toEqual({ line: 1, linear: [] });
  });
  it('binds a line of a macro body to every use of the macro', () => {
    expect(map.addressesOf('macros.inc', 3)).toEqual({ line: 3, linear: [0x7c05, 0x7c10] });
  });
  it('steps back over known instructions, not over gaps', () => {
    expect(map.before(0x7c05, 2)).toBe(0x7c00);
    expect(map.before(0x7c12, 9)).toBe(0x7c10);
    expect(map.before(0x7c03, 1)).toBeNull();
  });
});

describe('annotations', () => {
  const values: Record<string, number> = { tasks: 0x9000, T_size: 24, cur: 0x8ffc, 'T.esp0': 4, 'T.state': 8 };
  const parse = (text: string) => parseAnnotations([{ name: 'k.asm', text }], (name) => values[name] ?? null);
  it('reads processes and their fields', () => {
    const { annotations, problems } = parse(`
; @ringside processes base=tasks+T_size stride=T_size count=0x3 current=cur names=idle,shell
tasks: ; @ringside process-field name=state offset=T.state states=0:ready,1:sleeping
; @ringside process-field name=esp0 offset=T.esp0
; @ringside process-field name=ticks offset=14h size=2`);
    expect(problems).toEqual([]);
    const p = annotations.processes;
    expect(p).toMatchObject({
      base: 0x9018,
      stride: 24,
      count: 3,
      current: { linear: 0x8ffc, kind: 'pointer' },
      names: ['idle', 'shell'],
    });
    expect(p?.fields.get('esp0')).toEqual({ name: 'esp0', offset: 4, size: 4 });
    expect(p?.extra).toEqual([{ name: 'ticks', offset: 0x14, size: 2 }]);
    expect([...(p?.states ?? [])]).toEqual([
      [0, 'ready'],
      [1, 'sleeping'],
    ]);
  });
  it.each([
    ['; @ringside proceses base=1', 'annotation.unknown-kind', 'proceses'],
    ['; @ringside processes base=nowhere stride=1 count=1', 'annotation.unknown-symbol', 'nowhere'],
    ['; @ringside processes base=1 stride=1', 'annotation.missing-key', 'count'],
    ['; @ringside processes base=1 stride=1 count=1 colour=2', 'annotation.unknown-key', 'colour'],
    ['; @ringside processes base stride=1 count=1', 'annotation.bad-word', 'base'],
    ['; @ringside processes base=1*2 stride=1 count=1', 'annotation.bad-value', '1*2'],
    ['; @ringside process-field name=x offset=0', 'annotation.field-without-processes', 'process-field'],
    ['; @ringside process-field name=state offset=0 states=0:redy', 'annotation.unknown-state', 'redy'],
    ['; @ringside process-field name=x offset=0 size=3', 'annotation.bad-value', '3'],
  ])('reports %s', (line, code, token) => {
    expect(parse(`nop\n${line}`).problems).toContainEqual({ code, file: 'k.asm', line: 2, token });
  });
  it('finds none in a source without them', () => {
    expect(parse('; @ringside bottom-half label=nowhere').problems.map(({ code }) => code)).toEqual([
      'annotation.unknown-symbol',
    ]);
    expect(parse('; ringside\nmov eax, "@ringside"')).toEqual({ annotations: { processes: null }, problems: [] });
  });
});
