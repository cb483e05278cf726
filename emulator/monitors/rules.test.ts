/** Each rule with a small kernel that breaks it and one that does not. */
import { bootWith, FIXTURE_KERNELS, runKernel } from '#emulator/testing';
import { EMPTY_CONTEXT, type InspectContext, type ProcessDeclaration } from '#emulator/inspect';
import type { InputEvent } from '#emulator/machine';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MONITOR_RULES, Monitors } from './index.ts';

const MACROS = `
%macro GOUSER 1-2 0x202
    push dword UDATA
    push dword USTK
    push dword %2
    push dword UCODE
    push dword %1
    iretd
%endmacro
%macro EOI 0
    push eax
    mov al,0x20
    out 0x20,al
    pop eax
%endmacro
`;
const TIMER = `${MACROS}
    call tss_setup
    call pic_remap
    mov ax,1193
    call pit_set
    GATE 0x20, irq0, 0x8E, KCODE
    mov al,0xFE
    out 0x21,al
`;
const SPIN = '\nspin:\n mov ecx,1\n.s: jmp .s\n';
const WAIT = '\n sti\n mov ecx,150000\n.w: loop .w\n EXIT\n';

interface Watched {
  /** Instructions before the input; few for a kernel whose every instruction faults: a transition takes its time. */
  readonly first?: number;
  readonly limit?: number;
  readonly processes?: (symbol: (name: string) => number) => ProcessDeclaration;
  /** Label of a function that is declared a bottom half, and of what comes behind it. */
  readonly bottomHalf?: readonly [string, string];
  readonly input?: InputEvent;
}
/** Rules that were broken, each once, in alphabetical order. */
function broken(
  source: string,
  { first = 60_000, limit = 250_000, processes, bottomHalf, input }: Watched = {},
): string[] {
  const { machine, symbol } = bootWith(source, { harness: 'protected' });
  const [from, to] = (bottomHalf ?? []).map(symbol);
  const nearest: InspectContext['symbols']['nearest'] = (linear) => (linear >= from && linear < to ? { name: bottomHalf?.[0] ?? '', offset: linear - from } : null); // prettier-ignore
  const annotations = { processes: processes?.(symbol) ?? null, bottomHalves: bottomHalf?.slice(0, 1) ?? [] };
  const context: InspectContext = { ...EMPTY_CONTEXT, symbols: { value: () => null, nearest }, annotations };
  const monitors = new Monitors(machine, { context, allowance: 'all' });
  machine.setMonitor(monitors);
  machine.run({ instructions: first });
  if (input) machine.input(input);
  machine.run({ instructions: limit });
  return [...new Set(monitors.findings.map(({ rule }) => rule))].sort();
}

const declared = (fields: Record<string, number>) => (symbol: (name: string) => number): ProcessDeclaration => ({
  base: symbol('procs'), stride: 8, count: 2, current: { linear: symbol('cur'), kind: 'index' },
  fields: new Map(Object.entries(fields).map(([name, offset]) => [name, { name, offset, size: 4 as const }])),
  extra: [], states: new Map([[0, 'ready'], [1, 'sleeping']]), names: ['a', 'b'],
}); // prettier-ignore

const PAGING = `
    mov edi,0x60000
    mov ecx,2048
    xor eax,eax
    cld
    rep stosd
    mov dword [0x60000],0x61007
    mov edi,0x61000
    mov eax,3
    mov ecx,1024
.p: stosd
    add eax,0x1000
    loop .p
    or dword [0x61000+0x70*4],4
    mov eax,0x60000
    mov cr3,eax
    mov eax,cr0
    or eax,0x80000000
    mov cr0,eax
`;
const toUser = (handler: string, before = ''): string => `${TIMER}${before}\n GOUSER spin\nirq0:\n${handler}\n${SPIN}`;
const inKernel = (handler: string, before = ''): string => `${TIMER}${before}${WAIT}\nirq0:\n${handler}\n`;
const RESTART = ' push dword UDATA\n push dword USTK\n push dword 0x202\n push dword UCODE\n push dword spin\n iretd';
const DATA = '\nalign 4\ncur dd 0\nprocs dd 0, ESP0, 0, 0x8E000\nticks dd 0\n';

describe('every rule: a kernel that breaks it, a kernel that does not', () => {
  const good = toUser(' EOI\n iretd');
  const cases: [string, string, Watched, string[], string, Watched?][] = [
    ['S1 S2', toUser(` EOI\n${RESTART}`), {}, ['S1', 'S2'], good],
    ['S3', inKernel(' iretd'), {}, ['S3'], inKernel(' EOI\n iretd')],
    ['S4', inKernel(' EOI\n iretd', ' int 0x20\n'), {}, ['S4'], inKernel(' EOI\n iretd')],
    ['S5', toUser(RESTART), {}, ['S3', 'S5'], good],
    [
      'S6',
      toUser(' push ds\n push KDATA\n pop ds\n EOI\n mov dword [procs],1\n pop ds\n iretd') + DATA,
      { processes: declared({ state: 0 }) },
      ['S6'],
      toUser(' push ds\n push KDATA\n pop ds\n EOI\n mov dword [procs+8],1\n pop ds\n iretd') + DATA,
      { processes: declared({ state: 0 }) },
    ],
    [
      'S6 (bottom half)',
      toUser(' push ds\n push KDATA\n pop ds\n EOI\n cmp dword [ticks],0\n jne .o\n inc dword [ticks]\n sti\n mov ecx,30000\n.l: loop .l\n cli\n mov dword [procs],1\n.o: pop ds\n iretd') + DATA,
      { processes: declared({ state: 0 }) },
      ['C5', 'S6'],
      toUser(' push ds\n push KDATA\n pop ds\n EOI\n mov dword [procs+8],1\n pop ds\n iretd') + DATA,
      { processes: declared({ state: 0 }) },
    ],
    ['S7', inKernel('.l: cmp dword [lck],0\n je .l\n iretd\nlck dd 0'), {}, ['C3', 'S7'], inKernel(' EOI\n mov ecx,50\n.l: loop .l\n iretd')],
    ['S8', toUser(' EOI\n inc dword [ticks]\n iretd', ' mov ax,UDATA\n mov ds,ax\n') + DATA, {}, ['S8'], toUser(' push ds\n push KDATA\n pop ds\n EOI\n inc dword [ticks]\n pop ds\n iretd') + DATA],
    ['S9', toUser(' EOI\n iretd', ' mov dword [tss+4],0x8E800\n') + DATA, { processes: declared({ esp0: 4 }) }, ['S9'], good + DATA, { processes: declared({ esp0: 4 }) }],
    ['S10', `${MACROS} call tss_setup\n mov word [tss+0x66],0\n GOUSER u\nu: out 0xE9,al\n int 0x32\n`, {}, ['S10'], `${MACROS} call tss_setup\n GOUSER u\nu: out 0xE9,al\n int 0x32\n`],
    ['S11', `${MACROS} call tss_setup\n GOUSER spin,2\n${SPIN}`, {}, ['S11'], good],
    ['S12', `${MACROS} GATE 13, gp, 0x8E, KCODE\n mov ax,0x100\n mov ds,ax\n EXIT\ngp: iretd\n`, { first: 9_000, limit: 400 }, ['S12'], `${MACROS} GATE 13, gp, 0x8E, KCODE\n mov ax,0x100\n mov ds,ax\n EXIT\ngp: add esp,4\n add dword [esp],2\n iretd\n`],
    ['S13', `${MACROS} call tss_setup\n mov dword [tss+4],0\n GATE 0x30, h, 0xEE, KCODE\n GOUSER u\nu: int 0x30\nh: jmp h\n`, { limit: 10 }, ['S13'], `${MACROS} call tss_setup\n GATE 0x30, h, 0xEE, KCODE\n GOUSER u\nu: int 0x30\nh: jmp h\n`],
    ['S14 (off)', inKernel(' EOI\n hlt\n iretd'), {}, ['S14'], `${TIMER} sti\n hlt\n cli\n hlt\nirq0:\n EOI\n iretd\n`],
    ['S14 (at once)', inKernel(' EOI\n nop\n hlt\n iretd'), {}, ['S14'], `${TIMER} sti\n hlt\n EXIT\nirq0:\n EOI\n iretd\n`],
    ['S14 (window)', `${TIMER} mov ecx,30000\n.w: loop .w\n sti\n nop\n hlt\n EXIT\nirq0:\n EOI\n iretd\n`, {}, ['S14'], `${TIMER} mov ecx,30000\n.w: loop .w\n sti\n hlt\n EXIT\nirq0:\n EOI\n iretd\n`],
    ['S15', toUser(' EOI\n mov esi,0\n lodsb\n iretd').replace('mov ecx,1', 'std'), {}, ['S15', 'S8'], toUser(' push ds\n push KDATA\n pop ds\n cld\n mov esi,0\n lodsb\n EOI\n pop ds\n iretd').replace('mov ecx,1', 'std')],
    ['S16', `${MACROS} call pic_mask_all\n GATE 8, irq0, 0x8E, KCODE\n mov ax,1193\n call pit_set\n mov al,0xFE\n out 0x21,al\n${WAIT}\nirq0:\n EOI\n iretd\n`, {}, ['S16'], inKernel(' EOI\n iretd')],
    ['S17', inKernel(' EOI\n mov dword [0x70000],1\n iretd', PAGING), {}, ['S17'], inKernel(' EOI\n mov dword [0x71000],1\n iretd', PAGING)],
    ['S17 (a page that is not there)', inKernel(' EOI\n mov eax,[0x500000]\n iretd', `${PAGING}\n GATE 14, pf, 0x8E, KCODE\n`) + 'pf: EXIT\n', {}, ['S17'], inKernel(' EOI\n iretd', PAGING)],
    ['C3', inKernel(' push ecx\n mov ecx,40000\n.l: dec ecx\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n jnz .l\n EOI\n pop ecx\n iretd'), {}, ['C3'], inKernel(' EOI\n iretd')],
    ['C5', inKernel(' EOI\n sti\n push ecx\n mov ecx,30000\n.l: loop .l\n pop ecx\n iretd'), {}, ['C5'], inKernel(' push ecx\n mov ecx,300\n.l: loop .l\n pop ecx\n EOI\n iretd')],
    [
      'C5 (bottom half)',
      inKernel(' EOI\n sti\n call other\n iretd\nother: push ecx\n mov ecx,30000\n.l: loop .l\n pop ecx\n ret\nlater: call other\n ret\nlater_end:'),
      { bottomHalf: ['later', 'later_end'] },
      ['C5'],
      inKernel(' EOI\n sti\n call later\n iretd\nother: push ecx\n mov ecx,30000\n.l: loop .l\n pop ecx\n ret\nlater: call other\n ret\nlater_end:'),
      { bottomHalf: ['later', 'later_end'] },
    ],
    [
      'C6',
      `${TIMER} GATE 0x25, irq5, 0x8E, KCODE\n mov al,0xDE\n out 0x21,al\n${WAIT}\nirq0:\n EOI\n iretd\nirq5: push ecx\n mov ecx,40000\n.l: loop .l\n EOI\n pop ecx\n iretd\n`,
      { input: { type: 'irq', line: 5, action: 'pulse' } },
      ['C6'],
      `${TIMER} GATE 0x25, irq5, 0x8E, KCODE\n mov al,0xDE\n out 0x21,al\n${WAIT}\nirq0:\n EOI\n iretd\nirq5: EOI\n iretd\n`,
      { input: { type: 'irq', line: 5, action: 'pulse' } },
    ],
  ]; // prettier-ignore
  it.each(cases)('%s', (_, bad, options, rules, healthy, healthyOptions = {}) => {
    expect(broken(bad, options)).toEqual(rules);
    expect(broken(healthy, healthyOptions)).toEqual([]);
  });
  it('C6 spares a handler that works with interrupts on: its own line waits for the EOI alone', () => {
    const found = (first: string): string[] => {
      const source = `${TIMER} GATE 0x25, irq5, 0x8E, KCODE\n mov al,0xDE\n out 0x21,al\n${WAIT}\nirq0:\n EOI\n iretd\nirq5: ${first}\n push ecx\n mov ecx,20000\n.l: loop .l\n pop ecx\n cli\n EOI\n iretd\n`;
      const { machine } = bootWith(source, { harness: 'protected' });
      const monitors = new Monitors(machine, { context: EMPTY_CONTEXT, allowance: 'all' });
      machine.setMonitor(monitors);
      machine.run({ instructions: 60_000 });
      machine.input({ type: 'irq', line: 5, action: 'pulse' });
      machine.run({ instructions: 1_000 });
      machine.input({ type: 'irq', line: 5, action: 'raise' });
      machine.run({ instructions: 100_000 });
      return [...new Set(monitors.findings.map(({ rule }) => rule))];
    };
    expect(found('nop')).toEqual(['C6']);
    expect(found('sti')).toEqual([]);
  });
  it('leaves no rule out', () => {
    const named = new Set(cases.flatMap(([, , , rules]) => rules));
    expect(MONITOR_RULES.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });
});

describe('watching', () => {
  it('changes nothing a guest could see, with paging and a handler that touches a user page', () => {
    const source = inKernel(' EOI\n mov dword [0x70000],1\n iretd', PAGING);
    const digest = (isWatched: boolean): string => {
      const { machine } = bootWith(source, { harness: 'protected' });
      machine.observe('transitions', null);
      if (isWatched) machine.setMonitor(new Monitors(machine));
      machine.run({ instructions: 150_000 });
      return machine.digest();
    };
    expect(digest(true)).toBe(digest(false));
  });
});

/** Rules that a kernel file breaks. */
function findingsOf(folder: string, file: string, defines: Record<string, string>, limit: number): string[] {
  let monitors: Monitors | null = null;
  runKernel(join(folder, file), defines, {
    limit,
    prepare: (machine) => {
      monitors = new Monitors(machine, { allowance: 'all' });
      machine.setMonitor(monitors);
    },
  });
  return [...new Set((monitors as Monitors | null)?.findings.map(({ rule }) => rule))].sort();
}

describe('the experiment kernels that are our own', () => {
  it.each([
    // K01 forges frames with IF = 0 on purpose: all lines of its PIC are masked.
    ['k01_ring3_iret.asm', {}, ['S11']],
    ['k02_int80_tss.asm', {}, []],
    // K13 e lets IRETD pop ESP into EFLAGS and shows what a set DF does.
    ['k13_callgate.asm', {}, ['S15']],
    ['k16_virtual8086.asm', {}, []],
    // IRQ 0 still enters vector 8.
    ['k04_pic.asm', { V: '1' }, ['S16']],
  ])('%s %j', (file, defines, rules) => {
    expect(findingsOf(FIXTURE_KERNELS, file, defines, 40_000_000)).toEqual(rules);
  });
});

const ALL = fileURLToPath(new URL('../../../shared/kernels/', import.meta.url));
describe.skipIf(!existsSync(ALL))(
  'all experiment kernels (skipped when ../shared/kernels is not here; the long ones with RINGSIDE_ALL_VECTORS=1)',
  () => {
    // [file, V, instructions, rules, runs long]
    const kernels: [string, string | null, number, string[], boolean?][] = [
      ['k05_save_restart', '0', 12_000_000, [], true],
      ['k05_save_restart', '1', 2_000_000, ['S1'], true],
      ['k05_save_restart', '3', 2_000_000, ['S1', 'S2']],
      ['k05_save_restart', '5', 2_000_000, ['S8']],
      ['k05_save_restart', '6', 2_000_000, ['S3', 'S5'], true],
      ['k05_save_restart', '9', 12_000_000, [], true],
      // K06, K07 enter ring 3 with IF = 0: they have no interrupts. K07 j, k are the handler that writes to a user page.
      ['k06_hwtask', null, 2_000_000, ['S11']],
      ['k07_paging', null, 2_000_000, ['S1', 'S11', 'S17']],
      ['k08_bottomhalf', '0', 12_000_000, ['C3', 'C6'], true],
      ['k08_bottomhalf', '2', 12_000_000, [], true],
      ['k08_bottomhalf', '3', 12_000_000, ['C3', 'C6'], true],
      ['k08_bottomhalf', '5', 12_000_000, [], true],
      // The handler that spins for ever loses ticks, too.
      ['k09_irqctx_rules', '1', 1_000_000, ['C3', 'S7']],
      ['k09_irqctx_rules', '2', 5_000_000, [], true],
      ['k09_irqctx_rules', '3', 2_000_000, ['S5'], true],
      ['k09_irqctx_rules', '6', 5_000_000, [], true],
      // V7 and V8 nest on purpose; only V7 is broken by it.
      ['k09_irqctx_rules', '7', 5_000_000, ['C5'], true],
      ['k10_segments', null, 2_000_000, []],
      ['k11_clinic', '12', 100_000, ['S11']],
      ['k11_clinic', '13', 2_000_000, ['S1']],
      ['k12_capstone', '0', 12_000_000, [], true],
      ['k12_capstone', '1', 2_000_000, ['S1']],
      ['k12_capstone', '5', 1_000_000, ['S3', 'S5']],
      ['k14_df_idle', '2', 2_000_000, []],
      ['k14_df_idle', '3', 2_000_000, ['S14']],
      ['k15_fence', null, 2_000_000, []],
      ['k03_tss_faults', '6', 9_000, ['S11', 'S13']],
      ['k03_tss_faults', '8', 100_000, ['S10', 'S11']],
    ];
    const wanted = kernels.filter(([, , , , isLong]) => !isLong || process.env['RINGSIDE_ALL_VECTORS'] === '1');
    it.each(wanted)('%s V%s', (file, v, limit, rules) => {
      expect(findingsOf(ALL, `${file}.asm`, v === null ? {} : { V: v }, limit)).toEqual(rules);
    });
  },
);
