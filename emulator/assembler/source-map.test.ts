import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { formatListing } from './listing.ts';
import type { SourceFile } from './types.ts';

const SOURCE = `bits 32
org 0x1000
%macro twice 1
    inc %1
    call helper
%endmacro
start:  mov eax, 5      ; first
        twice ebx
%include "more.inc"
table:  times 3 dd start
SIZE    equ $-table
struc pcb
.pid:   resd 1
endstruc
section .bss
stack:  resb 16
`;
const MORE = 'helper: ret\n        twice ecx\n';
const main: SourceFile = { name: 'main.asm', text: SOURCE };
const more: SourceFile = { name: 'more.inc', text: MORE };
const result = assemble(main, { resolveInclude: (name) => (name === 'more.inc' ? more : null) });

describe('line records', () => {
  it('tell for every stored or reserved byte which line it comes from', () => {
    expect(result.diagnostics).toEqual([]);
    const told = result.lines.map(({ address, fileOffset, length, span, kind }) => [
      address,
      fileOffset,
      length,
      `${span.file}:${span.line}`,
      kind,
    ]);
    expect(told).toEqual([
      [0x1000, 0, 5, 'main.asm:7', 'code32'],
      [0x1005, 5, 1, 'main.asm:4', 'code32'],
      [0x1006, 6, 5, 'main.asm:5', 'code32'],
      [0x100b, 11, 1, 'more.inc:1', 'code32'],
      [0x100c, 12, 1, 'main.asm:4', 'code32'],
      [0x100d, 13, 5, 'main.asm:5', 'code32'],
      [0x1012, 18, 12, 'main.asm:10', 'data'],
      [0x1020, -1, 16, 'main.asm:16', 'reserve'],
    ]);
  });
  it('name the macros and the line that calls the outermost one', () => {
    const [, first, second, , fourth] = result.lines;
    expect(first.macros).toEqual(['twice']);
    expect(first.origin).toMatchObject({ file: 'main.asm', line: 8, column: 9, length: 9 });
    expect(second.origin.line).toBe(8);
    expect(fourth.origin).toMatchObject({ file: 'more.inc', line: 2 });
  });
  it('cover the file without gaps and without overlaps', () => {
    let at = 0;
    for (const record of result.lines) {
      if (record.fileOffset < 0) continue;
      expect(record.fileOffset).toBe(at);
      at += record.length;
    }
    expect(at).toBe(result.bytes.length);
  });
});

describe('symbols', () => {
  it('have a kind, a final value and a place', () => {
    const told = result.symbols.map(({ name, value, kind, span }) => [name, value, kind, `${span.file}:${span.line}`]);
    expect(told).toEqual([
      ['start', 0x1000, 'label', 'main.asm:7'],
      ['helper', 0x100b, 'label', 'more.inc:1'],
      ['table', 0x1012, 'label', 'main.asm:10'],
      ['SIZE', 12, 'equ', 'main.asm:11'],
      ['pcb', 0, 'field', 'main.asm:12'],
      ['pcb.pid', 0, 'field', 'main.asm:13'],
      ['pcb_size', 4, 'equ', 'main.asm:14'],
      ['stack', 0x1020, 'label', 'main.asm:16'],
    ]);
  });
  it('come with the names of all files read', () => {
    expect(result.files).toEqual(['main.asm', 'more.inc']);
  });
});

describe('mistakes inside macros', () => {
  it('are told with the chain of calls, outermost last', () => {
    const text = '%macro inner 1\nmov %1, 5\n%endmacro\n%macro outer 0\ninner ds\n%endmacro\n  outer\n';
    const [found] = assemble({ name: 'a', text }).diagnostics;
    expect(found.code).toBe('segment-register-immediate');
    expect(found.span.line).toBe(2);
    expect(found.context.map(({ name, span }) => [name, span.line, span.column])).toEqual([
      ['inner', 5, 1],
      ['outer', 7, 3],
    ]);
  });
});

describe('listing', () => {
  it('shows line, address and bytes beside the source', () => {
    const rows = formatListing(
      result,
      new Map([
        [main.name, main],
        [more.name, more],
      ]),
    ).split('\n');
    expect(rows).toContain('     7 00001000 B805000000              start:  mov eax, 5      ; first');
    expect(rows).toContain('     4 00001005 43                  <1>     inc %1');
    expect(rows).toContain('    10 00001012 001000000010000000-     table:  times 3 dd start');
    expect(rows).toContain('    10 0000101B 100000');
    expect(rows).toContain('    16 00001020 <res 10h>               stack:  resb 16');
    expect(rows.filter((row) => row.startsWith('; '))).toEqual(['; main.asm', '; more.inc']);
  });
});
