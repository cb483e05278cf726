/** The translation gives what the table declares, and the table declares nothing that no event has. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineEvent } from '#emulator/events';
import type { Machine, StepsOfTransitions } from '#emulator/machine';
import { FIXTURE_KERNELS, runKernel } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { EVENTS, type EventName, type LabEvent, toLabEvents } from './index.ts';

const noLabel = (): string => '';
const JS = { number: 'number', boolean: 'boolean', text: 'string' } as const;

function eventsOf(path: string, steps: StepsOfTransitions = 'told'): LabEvent[] {
  const events: LabEvent[] = [];
  const prepare = (machine: Machine): void => {
    const keep = (event: MachineEvent): void => {
      if (events.length < 60_000) events.push(...toLabEvents(event, noLabel));
    };
    machine.observe('accesses', keep, steps);
  };
  runKernel(path, {}, { limit: 400_000, prepare, config: { ramBytes: 16 << 20 } });
  return events;
}
/** Everything about an event that the table does not say; '' when there is nothing. */
function undeclared({ event, fields }: LabEvent): string {
  if (!Object.hasOwn(EVENTS, event)) return `no word ${event}`;
  const types = EVENTS[event as EventName].fields;
  for (const [name, value] of Object.entries(fields)) {
    const type = types[name];
    if (type === undefined) return `${event} has no field ${name}`;
    if (typeof value !== JS[type.type]) return `${event}.${name} is ${typeof value}`;
    if (type.values && !type.values.includes(String(value))) return `${event}.${name} = ${String(value)}`;
  }
  return '';
}
const undeclaredIn = (events: readonly LabEvent[]): string[] => [...new Set(events.map(undeclared))].filter((p) => p !== ''); // prettier-ignore

describe('every event of a kernel is declared', () => {
  it.each(['k01_ring3_iret', 'k02_int80_tss', 'k04_pic', 'k13_callgate', 'k16_virtual8086'])('%s', (name) => {
    const events = eventsOf(join(FIXTURE_KERNELS, `${name}.asm`));
    expect(events.length).toBeGreaterThan(100);
    expect(undeclaredIn(events)).toEqual([]);
  });
  const shared = join(import.meta.dirname, '../../../shared/kernels/k06_hwtask.asm');
  it.skipIf(!existsSync(shared))('k06, with its task switches (skipped without ../shared)', () => {
    const events = eventsOf(shared);
    expect(undeclaredIn(events)).toEqual([]);
    const tasks = events.filter(({ event }) => event === 'task');
    expect(tasks.length).toBeGreaterThan(3);
    expect(tasks.every(({ fields: f }) => f['ts'] === true && f['fromSel'] !== f['toSel'])).toBe(true);
    expect(tasks.filter(({ fields: f }) => f['by'] === 'CALL').every(({ fields: f }) => f['nt'] === true && f['link'] === f['fromSel'])).toBe(true); // prettier-ignore
  });
});

describe('an event whose transition says at once what is asked of it', () => {
  it.each(['k02_int80_tss', 'k13_callgate'])('is that which its steps tell: %s', (name) => {
    const path = join(FIXTURE_KERNELS, `${name}.asm`);
    expect(eventsOf(path, 'on-demand')).toEqual(eventsOf(path));
  });
}); // prettier-ignore

describe('events of the vocabulary', () => {
  const at = { icount: 5, now: 9, eip: 0x1000, cpl: 3 };
  const fieldsOf = (event: object): [string, LabEvent['fields']][] =>
    toLabEvents({ ...event, ...at } as MachineEvent, noLabel).map((e) => [e.event, e.fields]);
  const place = { cpl: 3, eip: 0x1000 };
  it.each([
    [{ kind: 'keyboard', op: 'inject', code: 0x1e }, 'kbd', { op: 'inject', code: 0x1e }],
    [{ kind: 'keyboard', op: 'overrun', code: 0xff }, 'kbd', { op: 'overrun', code: 0xff }],
    [{ kind: 'pit', op: 'edge', channel: 0, reload: 100, mode: 2 }, 'pit', { op: 'edge', channel: 0, reload: 100, mode: 2 }],
    [{ kind: 'port', direction: 'out', port: 0x20, size: 1, value: 0x20, allowedBy: 'bitmap' }, 'port', { dir: 'out', port: 0x20, size: 1, val: 0x20, allowedBy: 'bitmap' }],
    [{ kind: 'unclaimed-port', direction: 'in', port: 0x300, size: 2, value: 0xffff }, 'unclaimed', { dir: 'in', port: 0x300, size: 2, val: 0xffff }],
    [{ kind: 'tlb', op: 'invlpg', linear: 0x400000 }, 'tlb', { op: 'invlpg', linear: 0x400000 }],
    [{ kind: 'tlb', op: 'flush' }, 'tlb', { op: 'flush' }],
    [{ kind: 'user-page', linear: 0x8000, write: true }, 'userpage', { linear: 0x8000, write: true }],
    [{ kind: 'mark', label: 'kmain', linear: 0x8000 }, 'mark', { label: 'kmain', linear: 0x8000 }],
    [{ kind: 'halt', interruptsEnabled: true }, 'halt', { if: true }],
    [{ kind: 'interrupt-flag', to: 0, cause: 'CLI' }, 'iflag', { to: 0, cause: 'CLI' }],
    [{ kind: 'segment-load', register: 'DS', selector: 0x23, cause: 'instruction', nulled: false }, 'sreg', { reg: 'DS', sel: 0x23, cause: 'instruction', nulled: false }],
    [{ kind: 'system', what: 'LGDT', value: 0x500, limit: 0xff }, 'sys', { what: 'LGDT', val: 0x500, limit: 0xff, before: 0 }],
    [{ kind: 'shutdown', chain: [{ vector: 13, errorCode: 0, why: null }, { vector: 8, errorCode: 0, why: null }] }, 'shutdown', { chain: '13,8' }],
    [{ kind: 'console', device: 'debug', byte: 65 }, 'console', { device: 'debug', byte: 65 }],
    [{ kind: 'pic', op: 'icw', irq: 0, isr: 0, irr: 0, imr: 0, base: 0x20 }, 'pic', { op: 'icw', irq: 0, vec: -1, isr: 0, irr: 0, imr: 0, base: 0x20, specific: false }],
  ])('%j', (event, word, fields) => {
    const made = fieldsOf(event);
    expect(made).toEqual([[word, { ...fields, ...place }]]);
    expect(undeclared({ event: word, fields: made[0][1], icount: 0, now: 0, transition: 0 })).toBe('');
  }); // prettier-ignore

  it('a tick whose request goes away is a lost one, said twice: by the controller and by the timer', () => {
    const lowered = { kind: 'pic', op: 'lowered', isr: 0, irr: 0, imr: 0 };
    expect(fieldsOf({ ...lowered, irq: 0 }).map(([event]) => event)).toEqual(['pic', 'pit']);
    expect(fieldsOf({ ...lowered, irq: 0, imr: 1 })[1][1]).toEqual({ op: 'lost', channel: 0, masked: true, ...place });
    expect(fieldsOf({ ...lowered, irq: 1 }).map(([event]) => event)).toEqual(['pic']);
  });
});
