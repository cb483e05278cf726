import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import type { AssembleOptions } from './types.ts';

/** Bytes of a source as numbers; fails on any error. */
function bytesOf(source: string, options: AssembleOptions = {}): number[] {
  const result = assemble({ name: 'a.asm', text: source }, options);
  expect(result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  return [...result.bytes];
}

describe('single-line macros', () => {
  it.each([
    ['%define a b\n%define b 7\ndb a\n%define b 9\ndb a', [7, 9]],
    ['%define b 1\n%xdefine a b\n%define b 2\ndb a', [1]],
    ['%define m(x) x\n%define m(x,y) x+y\ndb m(1),m(1,2)', [1, 3]],
    ['%idefine Foo 3\ndb FOO,foo', [3, 3]],
    ['%define cat(a,b) a %+ b\n%define x1 5\ndb cat(x,1)', [5]],
    ['%assign i 1\n%assign i i*2+1\ndb i', [3]],
    ['%define f(x,=y) y\n%assign q 4\ndb f(1,q+1)', [5]],
    ['%define a a+1\n%undef a\n%ifndef a\ndb 1\n%endif', [1]],
    ['%assign k 3\nfoo%[k]: db foo3', [0]],
    ['%define f(x) (x\n%define g f(1)\ndb f(2)), g)', [2, 1]],
    ["%strlen n 'abc'\n%substr s 'abc' 2\n%strcat t 'a','b'\ndb n,s,t", [3, 98, 97, 98]],
    ["%substr s 'hello' 2,-1\ndb s", [101, 108, 108, 111]],
    ['%defstr s 1 + 2\ndb s', [49, 32, 43, 32, 50]],
    ["%deftok t 'db 5'\nt", [5]],
  ])('%j', (source, expected) => expect(bytesOf(source)).toEqual(expected));

  it('are not expanded inside themselves', () => {
    const { diagnostics } = assemble({ name: 'a', text: '%define f(x) x+1\ndb f(f(1))' });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain('comma-expected');
  });
});

describe('multi-line macros', () => {
  it.each([
    ['%macro m 1-3 8,9\ndb %1,%2,%3,%0\n%endmacro\nm 1\nm 1,2', [1, 8, 9, 3, 1, 2, 9, 3]],
    ['%macro m 2+\ndb %1\ndb %2\n%endmacro\nm 1,"a,b",13', [1, 97, 44, 98, 13]],
    ['%macro m 1-*\ndb %{2:3}\ndb %{-1:-1}\n%rotate 1\ndb %1\n%endmacro\nm 1,2,3,4', [2, 3, 4, 2]],
    ['%macro m 1\nj%-1 %%x\nnop\n%%x:\n%endmacro\nm e\nm nc', [0x75, 1, 0x90, 0x72, 1, 0x90]],
    ['%rmacro m 1\n%if %1>0\ndb %1\nm %1-1\n%endif\n%endmacro\nm 3', [3, 2, 1]],
    ['%macro m 0\ndb 0\n%endmacro\n%macro m 1\ndb %1\n%endmacro\nm\nm 5', [0, 5]],
    ['%macro m 1\n%00: db %1\n%endmacro\na: m 5\ndb a', [5, 0]],
    ['%macro m 1\ndb %1\n%endmacro\na: m 5\nb m 6\ndb a,b', [5, 6, 0, 1]],
    ['%macro m 0\n%exitmacro\ndb 1\n%endmacro\nm\ndb 2', [2]],
    ['%macro m 1\n%macro %1 0\ndb 7\n%endmacro\n%endmacro\nm n\nn', [7]],
    ['%imacro M 0\ndb 1\n%endmacro\nm\n%unimacro m 0\n%ifnmacro m\ndb 2\n%endif', [1, 2]],
    ['%macro m 1\ndb {%1}\n%endmacro\n%macro n 1\ndb %1\n%endmacro\nn {1,2}', [1, 2]],
  ])('%j', (source, expected) => expect(bytesOf(source)).toEqual(expected));
});

describe('repetition and conditions', () => {
  it.each([
    ['%assign i 0\n%rep 3\ndb i\n%assign i i+1\n%endrep', [0, 1, 2]],
    ['%rep 2\n%rep 2\ndb 1\n%endrep\ndb 2\n%endrep', [1, 1, 2, 1, 1, 2]],
    ['%assign i 0\n%rep 9\n%assign i i+1\n%if i=3\n%exitrep\n%endif\ndb i\n%endrep', [1, 2]],
    ['%if 0\ndb 1\n%elif 1\ndb 2\n%else\ndb 3\n%endif', [2]],
    ['%if 0\n%if 1\ndb 1\n%else\ndb 2\n%endif\n%else\ndb 3\n%endif', [3]],
    ['%ifidni EAX , eax\ndb 1\n%endif\n%ifnidn a,b\ndb 2\n%endif', [1, 2]],
    ['%ifnum -5\ndb 1\n%endif\n%ifid x\ndb 2\n%endif\n%ifstr "s"\ndb 3\n%endif\n%ifempty\ndb 4\n%endif', [1, 2, 3, 4]],
    ['%push c\n%ifctx c\ndb 1\n%endif\n%define %$x 2\ndb %$x\n%pop\n%ifnctx c\ndb 3\n%endif', [1, 2, 3]],
    ['db 1\n%if ($-$$) > 0\ndb 2\n%endif', [1, 2]],
  ])('%j', (source, expected) => expect(bytesOf(source)).toEqual(expected));

  it('read the source again in every pass when a condition looks at an address', () => {
    const source = 'jmp near_or_far\ntimes 200 nop\nnear_or_far:\n%if ($-$$) > 202\ndb 1\n%else\ndb 2\n%endif';
    const bytes = bytesOf(source);
    expect(bytes[bytes.length - 1]).toBe(1);
  });
});

describe('files and predefined names', () => {
  it('include files once, with guards, and see definitions of the command line', () => {
    const options: AssembleOptions = {
      defines: { N: '5', FLAG: '' },
      resolveInclude: (name) => (name === 'a.inc' ? { name, text: '%ifndef A\n%define A\ndb N\n%endif\n' } : null),
    };
    expect(bytesOf('%include "a.inc"\n%include "a.inc"\n%ifdef FLAG\ndb 1\n%endif', options)).toEqual([5, 1]);
  });
  it('know the version, the mode and the line', () => {
    expect(bytesOf('db __?NASM_MAJOR?__, __NASM_MINOR__, __BITS__\nbits 32\ndb __?BITS?__, __LINE__')).toEqual([
      2, 16, 16, 32, 3,
    ]);
  });
  it('number lines after %line', () => {
    expect(bytesOf('%line 7+2\ndb __LINE__\ndb __LINE__')).toEqual([9, 11]);
  });
});

describe('standard macros', () => {
  it('lay out structures and their instances', () => {
    const source =
      'struc p\n.x: resw 1\n.y: resw 1\nendstruc\nq: istruc p\nat .x, dw 1\nat p.y, dw 2\niend\ndb p_size, p.y, q';
    expect(bytesOf(source)).toEqual([1, 0, 2, 0, 4, 2, 0]);
  });
  it('align with any filling', () => {
    expect(bytesOf('db 1\nalign 4\ndb 2\nalign 4, db 0')).toEqual([1, 0x90, 0x90, 0x90, 2, 0, 0, 0]);
  });
  it('come back to the section that __SECT__ remembers', () => {
    expect(bytesOf('section .text\ndb 1\n[section .data]\ndb 3\n__SECT__\ndb 2')).toEqual([1, 2, 0, 0, 3]);
  });
  it('name what stands around the frame pointer', () => {
    const source =
      'bits 32\n%push p\n%stacksize flat\n%arg a:dword, b:dword\nmov eax,[b]\n%local c:dword\nmov eax,[c]\n%pop';
    expect(bytesOf(source)).toEqual([0x8b, 0x45, 12, 0x8b, 0x45, 0xfc]);
  });
  it('offer packages', () => {
    expect(bytesOf('%use ifunc\ndb ilog2(8)\n%use altreg\nmov r0d, r3d')).toEqual([3, 0x66, 0x89, 0xd8]);
  });
});
