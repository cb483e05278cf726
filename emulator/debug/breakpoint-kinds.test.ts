import { describe, expect, it } from 'vitest';
import { BREAKPOINT_KIND_NAMES } from './breakpoint-kinds.table.ts';
import type { BreakpointPlace } from './breakpoint-spec.ts';
import { debugWorld, KINDS_KERNEL } from '#emulator/testing';

const lineOf = (text: string): number => KINDS_KERNEL.split('\n').findIndex((line) => line.startsWith(text)) + 1;
const times = (n: number, at: string): string[] => Array.from({ length: n }, () => at);

/** A place, where the machine stands after each hit, and what one hit tells. */
type Case = readonly [place: BreakpointPlace, expected: readonly string[], tells?: object];
const CASES: readonly Case[] = [
  [{ file: 'main.asm', line: lineOf('again:') }, times(5, 'again')],
  [{ linear: 0x7c0b }, ['magic16']],
  [{ kind: 'label', label: 'twice+1' }, times(5, 'twice+1')],
  [{ kind: 'watch', at: 'counter', size: 4, access: 'write', space: 'linear' }, times(5, 'again+6'), { size: 4, write: true }],
  [{ kind: 'watch', at: 'counter+3', size: 1, access: 'read', space: 'linear' }, times(5, 'again+B'), { write: false }],
  [{ kind: 'watch', at: 'counter', size: 2, access: 'access', space: 'linear' }, times(5, 'x').flatMap(() => ['again+6', 'again+B'])],
  [{ kind: 'watch', at: '5010h', size: 1, access: 'write', space: 'physical' }, times(5, 'again+10'), { address: 0x5010, write: true }],
  [{ kind: 'watch', at: '400010h', size: 4, access: 'access', space: 'physical' }, []],
  [{ kind: 'port', first: 0x80, last: 0x8f, direction: 'out' }, times(5, 'again+14'), { port: 0x80, value: 5, direction: 'out' }],
  [{ kind: 'port', first: 0x80, last: 0x80, direction: 'in' }, []],
  [{ kind: 'vector', vector: 0x80, source: 'software' }, ['sysent'], { vector: 0x80 }],
  [{ kind: 'vector', vector: 0x20, source: 'external' }, ['timer'], { vector: 0x20 }],
  [{ kind: 'vector', vector: 13, source: 'exception' }, ['protection', 'last'], { vector: 13, errorCode: 0 }],
  [{ kind: 'vector', vector: 0x80, source: 'external' }, []],
  [{ kind: 'irq', line: 0, when: 'accepted' }, ['timer'], { irq: 0, vector: 0x20 }],
  [{ kind: 'cpl', to: '3' }, ['user', 'after_call'], { from: 0, to: 3 }],
  [{ kind: 'cpl', to: '0' }, ['sysent', 'protection'], { from: 3, to: 0 }],
  [{ kind: 'task-switch' }, ['in_task']],
  [{ kind: 'system', register: 'CR3' }, ['behind_cr3'], { register: 'CR3', value: 0x10000 }],
  [{ kind: 'system', register: 'LIDT' }, ['behind_lidt', 'last']],
  [{ kind: 'start', of: 'protected-mode' }, ['protected']],
  [{ kind: 'start', of: 'protected-code' }, ['kernel']],
  [{ kind: 'start', of: 'paging' }, ['paged']],
  [{ kind: 'magic' }, ['magic16', 'magic32']],
  [{ kind: 'fault', what: 'exception' }, ['protection', 'last'], { vector: 13 }],
  [{ kind: 'fault', what: 'double-fault' }, ['last'], { vector: 8 }],
]; // prettier-ignore

describe('breakpoints of every kind', () => {
  it.each(CASES.map((one) => [JSON.stringify(one[0]), one] as const))(
    '%s stops forwards, and backwards at the same moments',
    (_, one) => {
      const [place, expected, tells = {}] = one;
      const w = debugWorld(KINDS_KERNEL);
      const [bound] = w.breakpoints({ place });
      expect(bound.problem).toBeNull();
      const forwards = w.allForwards();
      const named = (at: string): string => w.program.symbols.at(parseInt(at, 16)) ?? at;
      const spelled = (at: string): number => {
        const [label, more = '0'] = at.split('+');
        return (w.program.symbols.value(label) ?? 0) + parseInt(more, 16);
      };
      expect(forwards.map(({ at }) => named(at))).toEqual(expected.map((at) => named(spelled(at).toString(16))));
      expect(forwards.slice(0, 1).map(({ hits }) => hits[0])).toMatchObject(expected.slice(0, 1).map(() => ({ id: 'b1', fields: tells }))); // prettier-ignore
      expect(w.machine.registers().shutdown).toBe(true);
      // A shutdown is where the machine stands already: what happened there lies not behind it.
      const { now } = w.machine;
      expect(w.allBackwards()).toEqual(forwards.filter((stop) => stop.now < now).toReversed());
    },
  );

  it('the boot sector counts while the processor is in real mode, also after a reset', () => {
    const w = debugWorld(KINDS_KERNEL.replace('lidt [nothing]', 'mov al,0xfe\n  out 0x64,al'));
    w.breakpoints({ place: { kind: 'start', of: 'boot-sector' } });
    expect(w.go().why).toBe('breakpoint');
    expect([w.here(), w.machine.registers().cr0 & 1]).toEqual(['boot', 0]);
  });

  it('a shutdown stops where it happened', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: { kind: 'fault', what: 'shutdown' } });
    expect(w.go()).toEqual({ why: 'breakpoint', linear: w.program.symbols.value('last') });
    expect(w.machine.registers().shutdown).toBe(true);
    expect(w.set.hits).toMatchObject([{ id: 'b1', kind: 'fault', fields: { chain: 3 } }]);
  });

  it('a line that is raised is told when the chip sees it', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints({ place: { kind: 'irq', line: 0, when: 'raised' } });
    const forwards = w.allForwards();
    expect(forwards.length).toBeGreaterThan(0);
    expect(w.allBackwards()).toEqual(forwards.toReversed());
  });

  it('all of them together lose none of the hits of each', () => {
    const w = debugWorld(KINDS_KERNEL);
    w.breakpoints(...CASES.map(([place]) => ({ place })));
    const counts = CASES.map(() => 0);
    for (const { hits } of w.allForwards()) for (const { id } of hits) counts[Number(id.slice(1)) - 1]++;
    const hitsOf = ([place, expected]: Case): number =>
      // The interrupt that cannot be delivered raises two exceptions at once.
      place.kind === 'fault' && place.what === 'exception' ? 3 : expected.length;
    expect(counts).toEqual(CASES.map(hitsOf));
    expect(w.set.statuses.map(({ hits }) => hits)).toEqual(counts);
  });

  it('has a case for every kind', () => {
    const kinds = new Set(CASES.map(([place]) => place.kind ?? ('file' in place ? 'line' : 'address')));
    expect(BREAKPOINT_KIND_NAMES.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
