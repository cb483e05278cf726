// Every panel over the views of a real machine that runs the sample kernel: it shows what it must, and axe finds nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, type Component } from 'vue';
import { EMPTY_CONTEXT, inspect, VIEW_NAMES } from '#emulator/inspect';
import { bootWith, type Booted } from '#emulator/testing';
import type { TransitionSummary, ViewArgs, ViewName, Views } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useCells, useMachine, useTransitions } from '#renderer/stores';
import { PANELS } from './index.ts';

class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;

const ARGS: { [N in ViewName]?: ViewArgs[N] } = {
  memory: { space: 'linear', start: 0x7c00, length: 512 },
  stack: { words: 16 },
};
let booted: Booted;
let pinia: Pinia;
const view = <N extends ViewName>(name: N): Views[N] =>
  inspect(booted.machine, name, (ARGS[name] ?? {}) as ViewArgs[N], EMPTY_CONTEXT);

beforeAll(() => {
  const source = readFileSync(join(process.cwd(), 'renderer/app/sample/first-kernel.asm'), 'utf8');
  booted = bootWith(source);
  booted.machine.run({ instructions: 3_000_000 });
});
beforeEach(() => {
  pinia = createPinia();
  setActivePinia(pinia);
  language.value = 'en';
});

async function show(id: string): Promise<VueWrapper> {
  const panel = PANELS.find((p) => p.id === id)!;
  const Frame = defineComponent({
    render: () => h(TooltipProvider, null, { default: () => h(panel.component as Component) }),
  });
  const wrapper = mount(Frame, { global: { plugins: [pinia] }, attachTo: document.body });
  const machine = useMachine();
  machine.runState = 'paused';
  for (const name of VIEW_NAMES) machine.acquire(name, (ARGS[name] ?? {}) as never).current.value = view(name) as never;
  await nextTick();
  return wrapper;
}
/** Colour contrast needs real rendering; it is checked in the browser. */
async function axeFindings(): Promise<string[]> {
  const result = await axe.run(document.body, {
    resultTypes: ['violations'],
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}

describe('panels over a running kernel', () => {
  it.each([
    ['registers', ['EAX', 'GDT[3]', 'protected mode', 'CR0', 'R3']],
    ['gdt', ['0018', '001B', 'code', 'TSS, busy', 'FFFFFFFF']],
    ['idt', ['#GP', 'allowed', 'interrupt gate', '80']],
    ['tss', ['ESP0', '0009', 'SS0', 'ring 3 may use no port']],
    ['pic', ['Master 8259A', 'vectors from 20h', 'PIT', 'no request', 'IR0 > IR1', 'ICW2']],
    ['devices', ['8254 PIT', '2 rate generator', '100.00 Hz', '16550A COM1', 'Command byte', 'XLATE']],
    ['stack', ['SS 0023', 'TSS: 0010:', '+00']],
    ['memory', ['00007C00', '31 C0'.slice(0, 2)]],
    ['disassembly', ['loop']],
    ['screen', ['Ringside: the first kernel', 'process ping, ring 3']],
    ['processes', ['No process has been seen yet.']],
    ['console', ['Nothing has been written here.']],
    ['problems', ['The assembler has nothing to complain about.']],
    ['transitions', ['No crossing yet.']],
  ])('%s shows the facts and has no accessibility findings', async (id, words) => {
    const wrapper = await show(id);
    const text = wrapper.text().replaceAll('\u00a0', ' ');
    const missing = words.filter((w) => !text.includes(w));
    const findings = await axeFindings();
    wrapper.unmount();
    expect({ missing, findings, testid: id }).toEqual({ missing: [], findings: [], testid: id });
  });

  it('every panel re-renders in Chinese without a reload', async () => {
    const wrapper = await show('registers');
    language.value = 'zh-CN';
    await nextTick();
    const text = wrapper.text();
    wrapper.unmount();
    expect({ mode: text.includes('保护模式'), english: text.includes('protected mode') }).toEqual({
      mode: true,
      english: false,
    });
  });

  it('an opened transition tells its micro-steps with numbers, checks and the section of the manual', async () => {
    const wrapper = await show('transitions');
    const transitions = useTransitions();
    const { machine } = booted;
    const all = Array.from({ length: machine.transitionCount }, (_, i) => machine.transition(i + 1));
    const found = all.find((t) => t?.cause.type === 'INT n' && t.from.cpl === 3);
    transitions.count = machine.transitionCount;
    transitions.selectedId = found!.id;
    transitions.opened = found!;
    await nextTick();
    await nextTick();
    const steps = wrapper.findAll('[data-testid="micro-step-row"]');
    await wrapper.find('[data-step="gate.check-type"] button').trigger('click');
    // Down opens the next step, and its sentence is read aloud.
    await wrapper.find('ol.steps').trigger('keydown', { key: 'ArrowDown' });
    await nextTick();
    const dpl = wrapper.find('[data-step="gate.check-dpl"]').text();
    const spoken = wrapper.find('[data-testid="step-spoken"]').text();
    await wrapper.find('[data-testid="step-cell"]').trigger('click');
    const { pointed } = useCells();
    const findings = await axeFindings();
    wrapper.unmount();
    expect({
      count: steps.length, dpl: /DPL of the gate\s*3\s*≥\s*CPL\s*3/.test(dpl), sdm: dpl.includes('SDM 3 §6.12.1.1'), findings,
      sentence: [spoken, dpl].every((text) => text.includes('Gate DPL 3 is not smaller than CPL 3')), state: /CPL\s*3.*CS:EIP/.test(dpl),
      pointed: [pointed?.panel, pointed?.cell.kind, pointed?.cell.field],
    }).toEqual({ count: found!.steps.length, dpl: true, sdm: true, sentence: true, state: true, pointed: ['idt', 'gate', 'DPL'], findings: [] }); // prettier-ignore
  });

  it('a row names rings, cause and places', async () => {
    const wrapper = await show('transitions');
    const { summaryRow } = await import('./transitions/transition-rows.ts');
    const summary: TransitionSummary = {
      id: 7, icount: 1234, now: 1234, flow: 'interrupt-delivery', cause: { type: 'external', vector: 0x20 }, fromCpl: 3, toCpl: 0, fromCs: 0x1b, fromEip: 0x8000,
      toCs: 8, toEip: 0x9000, fromLabel: 'ping+4', toLabel: '', failed: false, parent: 0,
    }; // prettier-ignore
    wrapper.unmount();
    expect(summaryRow(summary)).toMatchObject({
      direction: 'inward',
      from: 'ping+4',
      to: '0008:00009000',
      cause: { kind: 'external', vector: '20h' },
    });
  });
});
