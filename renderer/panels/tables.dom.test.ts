// Registers, GDT, IDT and TSS over a real kernel: what they show is what the machine is, in both languages; their links and changes work.
import axe from 'axe-core';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, type Component } from 'vue';
import { hex16, hex32 } from '#emulator/base';
import { EMPTY_CONTEXT, inspect, VIEW_NAMES, type InspectContext } from '#emulator/inspect';
import { bootWith, type Booted } from '#emulator/testing';
import type { ViewName, Views } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useCells, useMachine, useProject, useQuery } from '#renderer/stores';
import { gdtPanel } from './gdt/index.ts';
import { idtPanel } from './idt/index.ts';
import { registersPanel } from './registers/index.ts';
import { tssPanel } from './tss/index.ts';

const PANELS = { registers: registersPanel, gdt: gdtPanel, idt: idtPanel, tss: tssPanel };
let booted: Booted;
let context: InspectContext;
let wrapper: VueWrapper;
const view = <N extends ViewName>(name: N): Views[N] => inspect(booted.machine, name, {} as never, context);
const poke = (linear: number, bytes: readonly number[]): void => booted.machine.input({ type: 'poke-memory', physical: linear, bytes }); // prettier-ignore

beforeAll(() => {
  booted = bootWith(readFileSync(join(process.cwd(), 'renderer/app/sample/first-kernel.asm'), 'utf8'));
  booted.machine.run({ instructions: 3_000_000 });
  const last = { now: 77, transition: 5 };
  context = {
    ...EMPTY_CONTEXT,
    source: { place: () => null, before: () => null, placeOfBytes: () => ({ file: 'first-kernel.asm', line: 12 }) },
    vectorCounts: () => ({ transitions: 9, complete: true, of: (v) => (v === 0x80 ? { count: 4, last } : { count: 0, last: null }) }), // prettier-ignore
  };
}, 60_000);
beforeEach(() => {
  setActivePinia(createPinia());
  language.value = 'en';
});
afterEach(() => wrapper.unmount());

function fill(): void {
  const machine = useMachine();
  for (const name of VIEW_NAMES)
    if (name in { ...PANELS, ldt: 0, x87: 0 }) machine.acquire(name, {} as never).current.value = view(name) as never;
}
async function show(id: keyof typeof PANELS): Promise<VueWrapper> {
  const Frame = defineComponent({
    render: () => h(TooltipProvider, null, { default: () => h(PANELS[id].component as Component) }),
  });
  wrapper = mount(Frame, { attachTo: document.body });
  useMachine().runState = 'paused';
  fill();
  await nextTick();
  return wrapper;
}
const text = (): string => wrapper.text().replace(/[\s\u00a0]+/g, ' ');
/** What is opened by hand; the closed panels are looked at in panels.dom.test.ts. */
async function axeFindings(): Promise<string[]> {
  const result = await axe.run(document.body, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } }); // prettier-ignore
  return result.violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 120)}`);
}
const missing = (words: readonly string[]): string[] => words.filter((word) => !text().includes(word));

describe('registers', () => {
  it('shows every register, the hidden parts, bits that are absent, pins; in both languages', async () => {
    await show('registers');
    const r = booted.machine.registers();
    const values = [...r.gpr, r.eip, r.eflags, r.cr0, r.cr3, r.gdtr.base].map((v) => hex32(v >>> 0));
    expect(missing([...values, 'GDT[3]', 'DR0–DR7: no breakpoint', 'NMI accepted', r.a20 ? 'A20 open' : 'A20 closed'])).toEqual([]); // prettier-ignore
    expect(wrapper.findAll('li.absent').map((e) => e.text().split(' ')[0].replace(/(VIP|VIF|VME|PVI|PAE|MCE).*/, '$1'))).toEqual(['VIP', 'VIF', 'MCE', 'PAE', 'PVI', 'VME']); // prettier-ignore
    language.value = 'zh-CN';
    await nextTick();
    expect(missing(['保护模式', 'DR0–DR7：没有设置处理器断点。', '可接受 NMI'])).toEqual([]);
  });
  it('marks a segment whose descriptor was changed, and says how', async () => {
    const { base } = booted.machine.registers().gdtr;
    poke(base + 4 * 8 + 5, [0xf0]);
    await show('registers');
    const stale = wrapper.findAll('[data-testid="stale"]');
    poke(base + 4 * 8 + 5, [0xf3]);
    expect(stale.length).toBeGreaterThan(1);
    expect(stale[0].attributes('data-now')).toBe('The table says now: type data RO');
  });
  it('a value is changed by F2 or a double click, as machine input; nonsense is refused', async () => {
    await show('registers');
    const request = vi.spyOn(useMachine(), 'request').mockResolvedValue(null as never);
    const cell = wrapper.find('[data-who="ebx"]');
    await cell.trigger('keydown', { key: 'F2' });
    await nextTick();
    const field = cell.find('input');
    const said = cell.text();
    await field.setValue('zz');
    await field.trigger('keydown', { key: 'Enter' });
    expect([said.includes('A change from outside'), field.attributes('aria-invalid'), request.mock.calls.length]).toEqual([true, 'true', 0]); // prettier-ignore
    await field.setValue('-2');
    await field.trigger('keydown', { key: 'Enter' });
    await nextTick();
    expect(request.mock.calls[0]).toEqual(['input', { event: { type: 'poke-register', register: 'EBX', value: 0xfffffffe } }]); // prettier-ignore
  });
  it('a flag is turned by a double click; the x87 opens', async () => {
    await show('registers');
    const request = vi.spyOn(useMachine(), 'request').mockResolvedValue(null as never);
    await wrapper.find('[data-who="eflags.df"]').trigger('dblclick');
    const { eflags } = booted.machine.registers();
    expect(request.mock.calls[0]).toEqual(['input', { event: { type: 'poke-register', register: 'EFLAGS', value: (eflags ^ 0x400) >>> 0 } }]); // prettier-ignore
    request.mockRestore();
    await wrapper.find('button[aria-expanded]').trigger('click');
    fill();
    await nextTick();
    expect(missing(['ST(0)', 'ST(7)', 'CW 0'])).toEqual([]);
  });
});

describe('GDT', () => {
  it('names users, opens an entry to its bits, bytes and source line, and leads to other panels', async () => {
    await show('gdt');
    expect(missing(['GDT at', 'gate 00h–', 'TSS.SS0', 'CS'])).toEqual([]);
    await wrapper.find('[data-who="gdt[3]"] button').trigger('click');
    const detail = wrapper.find('tr.detail');
    expect(missing(['readable', 'limit FFFFF → last valid offset FFFFFFFF', 'first-kernel.asm:12'])).toEqual([]);
    // 64 bits, high dword first: base G D/B L AVL limit P DPL S type base, base limit.
    const { high, low } = view('gdt').entries[3];
    const digits = detail.findAll('.digits').map((e) => e.text());
    expect([digits.length, digits.join('')]).toEqual([13, high.toString(2).padStart(32, '0') + low.toString(2).padStart(32, '0')]); // prettier-ignore
    const reveal = vi.spyOn(useProject(), 'reveal').mockResolvedValue();
    const links = detail.findAll('button.link');
    await links.find((l) => l.text() === 'first-kernel.asm:12')!.trigger('click');
    await links.find((l) => l.text() === 'CS')!.trigger('click');
    expect([reveal.mock.calls, useCells().pointed?.panel]).toEqual([[['first-kernel.asm', 12]], 'registers']);
    expect(await axeFindings()).toEqual([]);
  });
  it('says in words what looks wrong, in both languages', async () => {
    const { base } = booted.machine.registers().gdtr;
    poke(base + 5 * 8 + 5, [0x89]);
    await show('gdt');
    const said = wrapper.find('tr.flaw').text();
    language.value = 'zh-CN';
    await nextTick();
    const zh = wrapper.find('tr.flaw').text();
    poke(base + 5 * 8 + 5, [0x8b]);
    expect([said.includes('not marked busy'), zh.includes('没有标为忙')]).toEqual([true, true]);
  });
});

describe('IDT', () => {
  it('shows doors of ring 3 by shape and words, lines by the PIC, counts with the way to the last time', async () => {
    await show('idt');
    const row = wrapper.find('[data-who="idt[128]"]');
    expect([row.text().includes('allowed'), row.find('.who.open .ring.r3').exists(), row.text().includes('4 ×')]).toEqual([true, true, true]); // prettier-ignore
    expect(wrapper.find('[data-who="idt[32]"]').text()).toContain('IRQ 0');
    const seek = vi.spyOn(useMachine(), 'seek').mockResolvedValue(null);
    await row.findAll('button.link').at(-1)!.trigger('click');
    expect(seek.mock.calls).toEqual([[{ now: 77 }]]);
  });
  it('folds runs of entries alike, and unfolds them', async () => {
    await show('idt');
    await wrapper.findAll('[role="radio"]')[1].trigger('click');
    const count = (): number => wrapper.findAll('tr[data-who]').length;
    const folded = count();
    expect(text()).toMatch(/[0-9A-F]{2} to [0-9A-F]{2}: \d+ entries alike/);
    const run = wrapper.findAll('tr[data-who]').find((r) => r.text().includes('entries alike'))!;
    await run.find('button').trigger('click');
    expect([folded < 60, count() > folded + 2]).toEqual([true, true]);
  });
  it('opens a gate to its bits and says what delivery would trip over', async () => {
    const { base } = booted.machine.registers().idtr;
    const before = [...booted.machine.readPhysical(base + 13 * 8 + 2, 2)];
    poke(base + 13 * 8 + 2, [0x10, 0]);
    await show('idt');
    const flaw = wrapper.find('tr.flaw').text().slice(1).trim();
    poke(base + 13 * 8 + 2, before);
    await wrapper.find('[data-who="idt[128]"] button').trigger('click');
    expect([flaw, wrapper.find('tr.detail').findAll('.digits').length]).toEqual(['The selector names no code segment: delivery raises #GP.', 9]); // prettier-ignore
    const ask = vi.spyOn(useQuery(), 'ask').mockResolvedValue(undefined as never);
    const asked: string[] = [];
    for (const name of ['Count in this run', 'Go to the last time']) {
      await wrapper
        .findAll('tr.detail button')
        .find((b) => b.text() === name)!
        .trigger('click');
      asked.push(useQuery().text);
    }
    expect([asked, ask.mock.calls.length]).toEqual([['count enter where vec == 0x80', 'previous enter where vec == 0x80'], 2]); // prettier-ignore
  });
});

describe('TSS', () => {
  it('shows the fields, what is loaded next, the copy in TR and the other task state segments', async () => {
    await show('tss');
    const { fields, base, selector } = view('tss');
    expect(missing(fields.map((f) => f.name.split(' ')[0]))).toEqual([]);
    expect(wrapper.findAll('.ring0').map((e) => e.find('dt').text())).toEqual(['ESP0', 'SS0']);
    expect(missing([hex32(base), hex16(selector), 'The descriptor says the same.', 'NT is clear', 'current', 'there is no map'])).toEqual([]); // prettier-ignore
    expect(await axeFindings()).toEqual([]);
  });
  it('draws the I/O map, opens 256 ports, warns of a hole, and says where the copy differs', async () => {
    const { base } = view('tss');
    const gdt = booted.machine.registers().gdtr.base + 5 * 8;
    const [old, limitBefore] = [[...booted.machine.readPhysical(base + 102, 2)], [...booted.machine.readPhysical(gdt, 2)]]; // prettier-ignore
    poke(base + 102, [0, 0]);
    poke(gdt, [0x80, 0]);
    await show('tss');
    const said = text();
    const cells = (): string[] => wrapper.findAll('[data-testid="io-map"] td').map((e) => e.classes()[0]);
    const all = cells();
    await wrapper.find('[data-testid="io-map"] td').trigger('click');
    const zoomed = cells();
    const { allowed } = view('tss').ioMap;
    poke(base + 102, old);
    poke(gdt, limitBefore);
    expect([said.includes('begins inside the TSS'), said.includes('limit 0080'), all.length, zoomed.length]).toEqual([true, true, 256, 256]); // prettier-ignore
    const isOpen = (port: number): boolean => allowed.some(([a, b]) => a <= port && port <= b);
    expect(zoomed.map((state) => state === 'open')).toEqual(Array.from({ length: 256 }, (_, port) => isOpen(port)));
  });
});
