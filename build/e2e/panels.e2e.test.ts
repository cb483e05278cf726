/**
 * Every panel of the real window over a kernel with two address spaces, stopped at a page fault: what it shows is compared with the
 * registers, the memory and the transitions of the same program executed here, beside the window, for as many instructions.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disassemble } from '#emulator/disassembler';
import { hostKind } from './launch.mjs';
import { pagedKernel, referenceAt, type Reference, WRITTEN } from './paged-kernel.ts';
import { choose, openPanel, panelIds } from './showroom.mjs';
import { freshUserData, openWorkbench, removeFolder, shutDown, type Workbench } from './workbench.ts';

const kind = hostKind();
const hex = (value: number, digits = 8): string => (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');
const read = (bytes: Uint8Array, at: number, size: 2 | 4): number =>
  Array.from({ length: size }, (_, k) => (bytes[at + k] ?? 0) * 2 ** (8 * k)).reduce((sum, part) => sum + part, 0);

/** What the machine beside the window says, from its registers and its memory alone. */
function factsOf({ machine }: Reference) {
  const r = machine.registers();
  const linear = (at: number, length: number): Uint8Array => machine.readLinear(at, length).bytes;
  const dword = (at: number): number => read(linear(at, 4), 0, 4);
  const physical = (at: number): number => read(machine.readPhysical(at, 4), 0, 4);
  const gdt = Array.from({ length: (r.gdtr.limit + 1) >> 3 }, (_, n) => ({ n, low: dword(r.gdtr.base + n * 8), high: dword(r.gdtr.base + n * 8 + 4) })); // prettier-ignore
  const gates = Array.from({ length: Math.min(256, (r.idtr.limit + 1) >> 3) }, (_, n) => ({ n, low: dword(r.idtr.base + n * 8), high: dword(r.idtr.base + n * 8 + 4) })); // prettier-ignore
  return { r, linear, dword, physical, gdt, gates: gates.filter(({ high }) => (high & 0x8000) !== 0) };
}
type Facts = ReturnType<typeof factsOf>;

describe.skipIf(kind === null)(`panels against the machine on ${kind} (skipped without Electron and Chromium)`, () => {
  let userData: string;
  let bench: Workbench;
  let reference: Reference;
  let facts: Facts;
  beforeAll(async () => {
    userData = freshUserData();
    bench = await openWorkbench(userData);
  });
  afterAll(async () => {
    await shutDown(bench).catch(() => {});
    removeFolder(userData);
  });

  const show = (panel: string): Promise<void> => openPanel(bench, panel);
  const inPanel = (panel: string, selector: string) => bench.page.locator(`[data-testid=panel-${panel}] ${selector}`);
  /** What each of them says: an attribute, or the text without spaces that are only there to be looked at. */
  const said = (panel: string, selector: string, attribute = ''): Promise<string[]> =>
    inPanel(panel, selector).evaluateAll(
      (all, name) => all.map((e) => (name === '' ? (e.textContent ?? '') : (e.getAttribute(name) ?? '')).replaceAll(/[\s\u00a0]+/g, ' ').trim()),
      attribute,
    ); // prettier-ignore
  async function shows(panel: string, selector: string, expected: readonly string[], attribute = ''): Promise<void> {
    await expect.poll(() => said(panel, selector, attribute), { message: `${panel} ${selector}` }).toEqual(expected);
  }

  async function toTheFault(): Promise<void> {
    const { app, page, id } = bench;
    const text = pagedKernel();
    const file = path.join(userData, 'paged.asm');
    fs.writeFileSync(file, text);
    await app.evaluate(({ dialog }, answer) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [answer] });
    }, file);
    await choose(bench, 'file.open');
    await page.locator('[data-testid=editor-host] .view-line', { hasText: 'two address spaces' }).first().waitFor();
    await id('toolbar-assemble').click();
    await id('status-icount').waitFor();
    await show('breakpoints');
    await inPanel('breakpoints', '[data-testid=breakpoint-add] input').first().fill('page_fault');
    await inPanel('breakpoints', '[data-testid=breakpoint-add] button').click();
    await shows('breakpoints', '[data-testid=breakpoint] .place', ['page_fault']);
    await page.keyboard.press('F5');
    await expect.poll(() => said('breakpoints', '.here .hits'), { timeout: 60_000 }).toEqual(['hits: 1']);
    const icount = Number((await id('status-icount').textContent())?.replaceAll(/\D/g, ''));
    reference = referenceAt(text, icount);
    facts = factsOf(reference);
    expect([facts.r.cpl, hex(facts.r.eip)]).toEqual([0, hex(reference.label('page_fault'))]);
  }

  const PANELS: Readonly<Record<string, () => Promise<void>>> = {
    async registers() {
      const { r } = facts;
      const names = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'];
      const general = names.map((name, n) => `${name}=${hex(r.gpr[n] ?? 0)}`);
      const system = { EIP: r.eip, EFLAGS: r.eflags, CR0: r.cr0, CR2: r.cr2, CR3: r.cr3 };
      const values = [...general, ...Object.entries(system).map(([name, value]) => `${name}=${hex(value)}`)];
      await expect.poll(() => said('registers', '[data-copy]', 'data-copy')).toEqual(expect.arrayContaining(values));
      const column = (n: number): Promise<string[]> => said('registers', `tbody tr td:nth-child(${n})`);
      const [names8, selectors, bases, limits] = await Promise.all([1, 2, 3, 4].map(column));
      expect(names8?.slice(0, 8)).toEqual(['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR']);
      r.segments.forEach(({ selector, base, limit, attributes }, n) => {
        expect(selectors?.[n]?.slice(0, 4)).toBe(hex(selector, 4));
        if (attributes !== 0) expect([bases?.[n], limits?.[n]]).toEqual([hex(base), hex(limit, limit > 0xffff ? 8 : 4)]); // prettier-ignore
      });
    },
    async gdt() {
      await shows('gdt', 'td[data-explain="desc.selector"]', facts.gdt.map(({ n }) => hex(n * 8, 4)), 'data-copy'); // prettier-ignore
      const fields = facts.gdt.slice(1).map(({ low, high }) => {
        const base = (high & 0xff000000) | ((high & 0xff) << 16) | (low >>> 16);
        const raw = (high & 0xf0000) | (low & 0xffff);
        const limit = high & 0x800000 ? ((raw << 12) | 0xfff) >>> 0 : raw;
        return { base: hex(base), limit: hex(limit, limit > 0xffff ? 8 : 4), dpl: String((high >> 13) & 3) };
      });
      await shows('gdt', 'td[data-explain="desc.base"]', fields.map(({ base }) => base)); // prettier-ignore
      await shows('gdt', 'td[data-explain="desc.limit"]', fields.map(({ limit }) => limit)); // prettier-ignore
      await shows('gdt', 'td[data-explain="desc.dpl"]', fields.map(({ dpl }) => dpl), 'data-copy'); // prettier-ignore
    },
    async idt() {
      const { gates } = facts;
      // Entries alike, one behind the other, are one row: ▸29–6F.
      const runs = async (): Promise<{ from: number; to: number }[]> =>
        (await said('idt', '.opener')).map((text) => {
          const [from = '', to = from] = text.replace(/^\W+/, '').split('–');
          return { from: parseInt(from, 16), to: parseInt(to, 16) };
        });
      const vectors = async (): Promise<number[]> =>
        (await runs()).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, k) => from + k));
      await expect.poll(vectors).toEqual(gates.map(({ n }) => n));
      const first = await runs();
      const rows = gates.filter(({ n }) => first.some(({ from }) => from === n));
      await shows('idt', 'td[data-explain="gate.dpl"]', rows.map(({ high }) => String((high >> 13) & 3)), 'data-copy'); // prettier-ignore
      const targets = rows.map(({ low, high }) => `${hex(low >>> 16, 4)}:${hex((high & 0xffff0000) | (low & 0xffff))}`); // prettier-ignore
      const told = await said('idt', 'td[data-explain="gate.target"]', 'data-now');
      expect(told.map((text) => text.split(' ')[0])).toEqual(targets);
      const taken = rows.map(({ n }) => reference.transitions.filter(({ cause }) => cause.type !== 'instruction' && cause.vector === n).length); // prettier-ignore
      expect(taken.filter((count) => count > 0).length).toBeGreaterThan(2);
      await shows('idt', 'td[data-explain="gate.taken"]', taken.map((count) => (count === 0 ? '–' : `${count} ×`))); // prettier-ignore
    },
    async tss() {
      const { base } = facts.r.segments[7]!;
      const fields = { ESP0: hex(facts.dword(base + 4)), SS0: hex(facts.dword(base + 8) & 0xffff, 4), CR3: hex(facts.dword(base + 0x1c)) }; // prettier-ignore
      const values = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
      await expect.poll(() => said('tss', '[data-copy]', 'data-copy')).toEqual(expect.arrayContaining(values));
    },
    async pic() {
      const pic = reference.machine.section('pic');
      const words = (chip: number): string[] =>
        (['irr', 'isr', 'imr', 'icw1', 'icw2', 'icw3', 'icw4'] as const).map((name) => hex(pic[name]?.[chip] ?? 0, 2));
      await shows('pic', '.words [data-copy]', [...words(0), ...words(1)], 'data-copy');
    },
    async devices() {
      const [pit, keyboard] = [reference.machine.section('pit'), reference.machine.section('keyboard')];
      const value = (name: string): Promise<string[]> => said('devices', `tr[data-title="${name}"]`, 'data-now');
      await expect.poll(async () => (await value('CR'))[0]?.replaceAll(/\D/g, '')).toBe(String(pit['reload']?.[0]));
      expect((await value('Mode'))[0]?.[0]).toBe(String(pit['mode']?.[0]));
      expect(await value('Command byte')).toEqual([`${hex(keyboard['commandByte']?.[0] ?? 0, 2)}h`]);
    },
    async stack() {
      const { r, dword } = facts;
      const at = (r.segments[2]!.base + r.gpr[4]!) >>> 0;
      const values = Array.from({ length: 6 }, (_, k) => hex(dword(at + k * 4)));
      const roles = ['error code', 'EIP', 'CS', 'EFLAGS', 'ESP', 'SS'];
      await expect.poll(async () => (await said('stack', 'tbody td[data-copy]', 'data-copy')).slice(0, 6)).toEqual(values); // prettier-ignore
      const told = async (): Promise<string[]> => (await said('stack', 'td.role')).slice(0, 6);
      await expect.poll(async () => (await told()).map((text) => text.replace(/ ?#\d+$/, ''))).toEqual(roles);
    },
    async memory() {
      const at = facts.r.cr2 - (facts.r.cr2 % 16);
      await inPanel('memory', '[data-testid=memory-address]').fill(hex(at));
      await bench.page.keyboard.press('Enter');
      const bytes = Array.from(facts.linear(at, 8), (byte, k) => [`m${at + k}`, hex(byte, 2)]);
      for (const [cell, text] of bytes) await expect.poll(() => inPanel('memory', `#${cell}`).textContent()).toContain(text); // prettier-ignore
    },
    async paging() {
      const { r, physical } = facts;
      const present = Array.from({ length: 1024 }, (_, k) => physical(r.cr3 + k * 4)).filter((entry) => entry & 1);
      await inPanel('paging', '[data-testid=walk-address]').fill(hex(r.gpr[4]!));
      await bench.page.keyboard.press('Enter');
      const where = hex(reference.machine.translate(r.gpr[4]!));
      await expect.poll(() => inPanel('paging', '[data-testid=page-walk]').textContent()).toContain(where);
      const raw = await said('paging', '[data-testid=page-tree] tr:not(.below) td[data-explain="page.raw"]', 'data-copy'); // prettier-ignore
      expect(raw.filter((text) => parseInt(text, 16) & 1)).toEqual(present.map((entry) => hex(entry)));
    },
    async disassembly() {
      const { r, linear } = facts;
      const bytes = linear(r.eip, 16);
      const { text, length } = disassemble((offset) => bytes[offset] ?? 0, r.eip, 32);
      await shows('disassembly', 'tr.current td[data-copy]', [hex(r.eip), Array.from(linear(r.eip, length), (byte) => hex(byte, 2)).join(' '), text], 'data-copy'); // prettier-ignore
    },
    async screen() {
      const cells = reference.machine.readPhysical(0xb8000, 4000);
      const line = (y: number): string => String.fromCharCode(...Array.from({ length: 80 }, (_, x) => cells[(y * 80 + x) * 2] || 32)); // prettier-ignore
      const lines = Array.from({ length: 25 }, (_, y) => line(y).replaceAll(/\s+/g, ' ').trim());
      expect(lines[0]).toContain(WRITTEN);
      await shows('screen', '.line', lines);
    },
    async console() {
      const { debug } = reference.machine.console();
      expect(debug).toBe(WRITTEN);
      await shows('console', 'pre', [debug]);
    },
    async processes() {
      // A process with its frame on the kernel stack it was left on; the kernel names the one that is current.
      const current = hex(facts.dword(reference.label('current')));
      await shows('processes', 'tr[aria-current]', [`dword [${current}h]`], 'data-who');
      const parts = await said('processes', 'td[data-explain="proc.used"] .short');
      expect(parts.reduce((sum, text) => sum + parseInt(text, 10), 0)).toBe(100);
    },
    async transitions() {
      const last = reference.transitions.at(-1)!;
      const row = `[data-testid=transition-row][data-id="${reference.machine.transitionCount}"]`;
      await expect.poll(() => said('transitions', row)).toHaveLength(1);
      const [text] = await said('transitions', row);
      expect([text, last.cause.vector]).toEqual([expect.stringMatching(/R3.*R0.*#PF/), 14]);
      await inPanel('transitions', row).click();
      const rules = last.steps.length;
      await expect.poll(() => said('transitions', '[data-testid=micro-step-row]')).toHaveLength(rules);
    },
    async contexts() {
      const [now] = await said('contexts', '[data-testid=context-now]');
      expect(now).toContain('R0');
      expect(reference.transitions.at(-1)!.id).toBe(reference.machine.transitionCount);
      await expect.poll(() => said('contexts', `[data-testid=frame-${reference.machine.transitionCount}]`)).toHaveLength(1); // prettier-ignore
    },
    async 'ring-timeline'() {
      const canvas = bench.id('timeline-canvas');
      const microseconds = Math.round((reference.machine.now - reference.bootedAt) / reference.unitsPerMicrosecond);
      await expect.poll(() => canvas.getAttribute('aria-valuenow').then(Number)).toBe(microseconds);
    },
    async monitors() {
      await shows('monitors', '.finding', []);
    },
    async problems() {
      await expect.poll(() => inPanel('problems', '[data-panel-body]').textContent()).toContain('nothing to complain');
    },
    async query() {
      const faults = reference.transitions.filter(({ cause }) => cause.vector === 0x80).length;
      await bench.id('query-text').fill('count enter where vec == 80h');
      await bench.id('query-ask').click();
      await expect.poll(() => bench.id('query-summary').textContent(), { timeout: 60_000 }).toContain(String(faults));
      await bench.id('watch-text').fill('tss.esp0');
      await bench.id('watch-add').click();
      const esp0 = hex(facts.dword(facts.r.segments[7]!.base + 4));
      await expect.poll(() => bench.id('watch').first().textContent()).toContain(esp0);
    },
    async reachability() {
      const entries = facts.gdt.map(({ n }) => hex(n * 8, 4));
      await expect.poll(() => said('reachability', '[data-testid=reach-entry] b')).toEqual(expect.arrayContaining(entries)); // prettier-ignore
    },
  };

  it('breakpoints', { timeout: 240_000 }, toTheFault);
  it.each(Object.keys(PANELS))('%s', { timeout: 120_000 }, async (panel) => {
    await show(panel);
    await PANELS[panel]!();
    expect(bench.complaints).toEqual([]);
  });
  it('has a test for each panel that shows the machine', async () => {
    const others = ['editor', 'lab', 'dojo', 'arrivals', 'predict-frame', 'breakpoints'];
    await choose(bench, 'view.presetDebug');
    expect((await panelIds(bench)).filter((id: string) => !(id in PANELS) && !others.includes(id))).toEqual([]);
  });
});
