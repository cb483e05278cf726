import { describe, expect, it } from 'vitest';
import { BREAKPOINT_KIND_NAMES } from './breakpoint-kinds.table.ts';
import { breakpointHelp, parseBreakpoint, parseLogBreakpoint, usageOf } from './breakpoint-syntax.ts';

describe('breakpoints in one word', () => {
  it.each([
    ['kmain', { place: { kind: 'label', label: 'kmain' } }],
    ['kmain+4:ecx == 3', { place: { kind: 'label', label: 'kmain+4' }, condition: 'ecx == 3' }],
    ['7C00h', { place: { kind: 'address', linear: 0x7c00 } }],
    ['k.asm:12', { place: { kind: 'line', file: 'k.asm', line: 12 } }],
    ['k.asm:12:cpl == 3', { place: { kind: 'line', file: 'k.asm', line: 12 }, condition: 'cpl == 3' }],
    ['kmain@3', { place: { kind: 'label', label: 'kmain' }, hits: { rule: 'at', count: 3 } }],
    ['kmain@%10:eax > 1', { place: { kind: 'label', label: 'kmain' }, hits: { rule: 'every', count: 10 }, condition: 'eax > 1' }],
    ['vector,14,exception@2+', { place: { kind: 'vector', vector: 14, source: 'exception' }, hits: { rule: 'from', count: 2 } }],
    ['vector,software', { place: { kind: 'vector', vector: 'any', source: 'software' } }],
    ['watch,counter', { place: { kind: 'watch', at: 'counter', size: 4, access: 'write', space: 'linear' } }],
    ['watch,5000h,1,read,physical', { place: { kind: 'watch', at: '5000h', size: 1, access: 'read', space: 'physical' } }],
    ['port,60h', { place: { kind: 'port', first: 0x60, last: 0x60, direction: 'both' } }],
    ['port,60h-64h,in', { place: { kind: 'port', first: 0x60, last: 0x64, direction: 'in' } }],
    ['irq', { place: { kind: 'irq', line: 'any', when: 'accepted' } }],
    ['cpl,3', { place: { kind: 'cpl', to: '3' } }],
    ['system,cr3', { place: { kind: 'system', register: 'CR3' } }],
    ['start,protected-code', { place: { kind: 'start', of: 'protected-code' } }],
    ['magic', { place: { kind: 'magic' } }],
    ['..@1.loop', { place: { kind: 'label', label: '..@1.loop' } }],
  ])('%s', (text, expected) => {
    expect(parseBreakpoint(text, 'b1')).toEqual({ id: 'b1', enabled: true, ...expected });
  }); // prettier-ignore

  it('a message begins at the first sign that compares nothing', () => {
    expect(parseLogBreakpoint('kmain:ecx == 3 && eax <= 2=ecx is {ecx} = 3', 'b1')).toMatchObject({
      condition: 'ecx == 3 && eax <= 2',
      log: 'ecx is {ecx} = 3',
    });
  });

  it.each([
    ['prot,60h', 'there is no kind "prot": kinds are line,'],
    ['port,60h,sideways', '"sideways" fits nothing of port,FIRST[,LAST][,both|in|out]'],
    ['port', 'first is missing: write port,FIRST'],
    ['cpl,4', '"4" fits nothing of cpl'],
    [':eax', 'is no breakpoint: write FILE:LINE'],
  ])('%s is refused with what to write instead', (text, sentence) => {
    expect(() => parseBreakpoint(text, 'b1')).toThrow(sentence);
  });

  it('has a line of help for every kind', () => {
    for (const kind of BREAKPOINT_KIND_NAMES) expect(breakpointHelp()).toContain(usageOf(kind));
    expect(() => parseLogBreakpoint('kmain', 'b1')).toThrow('has no message');
  });
});
