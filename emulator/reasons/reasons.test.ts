/** Every rule of the processor gets a card: where the value lies, what would help, tried; and every typical mistake is recognised. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProgram } from '#emulator/debug';
import { RULES, type RuleId, type Transition } from '#emulator/events';
import { createMachine } from '#emulator/machine';
import {
  assembleImage,
  FIXTURE_KERNELS,
  goldenText,
  REASON_PROGRAMS,
  type ReasonProgram,
  reasonSource,
} from '#emulator/testing';
import { Timeline } from '#emulator/timeline';
import { explainFault, isFault } from './explain-fault.ts';
import { formatCard } from './format-card.ts';
import { RECOGNISERS } from './mistakes.ts';
import { REASONS } from './reasons.table.ts';
import type { FaultCard } from './types.ts';
import type { MistakeId } from './words.table.ts';

const LIMIT = 150_000;
/** One machine for all: making one takes longer than a program. */
const machine = createMachine({ ramBytes: 2 << 20 });
machine.observe('transitions', null);

/**
 * The card of the first transition that `accepts`; the machine has to stand afterwards where it stood.
 * @param accepts told which fault of the run it is, from 1.
 */
function cardWhere(
  program: Pick<ReasonProgram, 'body' | 'real'>,
  accepts: (fault: Transition, count: number) => boolean,
): FaultCard {
  // prettier-ignore
  const source = reasonSource(program);
  const { image, assembled } = assembleImage(source, FIXTURE_KERNELS);
  machine.load(image);
  const timeline = new Timeline(machine);
  let wanted = 0;
  let count = 0;
  machine.setStopRule((event) => {
    if (event.kind !== 'transition' || !isFault(event)) return null;
    count++;
    if (wanted === 0 && accepts(event, count)) wanted = event.id;
    return wanted > 0 ? 'wanted' : null;
  });
  timeline.run({ instructions: LIMIT });
  machine.setStopRule(null);
  const search = explainFault(timeline, describeProgram(assembled, [source]), wanted);
  if (search === null) throw new Error('there is nothing to explain');
  const before = machine.digest();
  let card = search.advance(100_000);
  for (let k = 0; card === null && k < 10_000; k++) card = search.advance(100_000);
  search.finish();
  if (card === null) throw new Error('the explanation does not end');
  if (machine.digest() !== before) throw new Error('the machine does not stand where it stood');
  return card;
}

/** The card of the fault number `count` of the run. */
const cardOfProgram = (program: Pick<ReasonProgram, 'body' | 'real'>, count: number): FaultCard =>
  cardWhere(program, (_, at) => at === count);

/** Cards as text, by rule. */
const texts = new Map<string, string>();

/** The card of the first exception that the rule raised, or that it is part of. */
const cardFor = (program: ReasonProgram): FaultCard =>
  cardWhere(program, ({ cause }) => {
    if (cause.type !== 'exception') return false;
    return cause.why?.rule === program.rule || (program.rule === 'second fault is serial' && cause.vector === 8);
  });

/** Rules that nothing done before the instruction makes pass at once, with the reason. */
const ONLY_FURTHER: Readonly<Partial<Record<RuleId, string>>> = {
  'second fault is serial': 'its two faults have the repairs',
  'TSS stack field <= TSS limit': 'the TSS holds no stack',
  'SS is usable': 'the task is entered by then',
  'task gate.DPL >= RPL': 'the TSS is empty',
  'TSS.DPL >= RPL': 'the TSS is empty',
  'TSS is in the GDT': 'there is no TSS',
  'TSS selector <= GDT limit': 'there is no TSS',
};

describe('every rule has a card', () => {
  it.each(REASON_PROGRAMS)('$rule', (program) => {
    const { rule } = program;
    const card = cardFor(program);
    const own = card.rule === rule ? card : (card.chain.find((link) => link.rule === rule) ?? card);
    const promised = REASONS[rule];
    expect({
      rule: own.rule,
      hasCell: own.cell.kind !== 'none',
      helps: own.repairs.some(({ outcome }) => outcome === 'passes'),
      writer: own.writer !== null,
    }).toEqual({
      rule,
      hasCell: promised.cell.at !== 'none',
      helps: !Object.hasOwn(ONLY_FURTHER, rule),
      writer: promised.cell.at !== 'none',
    });
    expect(promised.repairs).toEqual(expect.arrayContaining(own.repairs.map(({ id }) => id)));
    texts.set(rule, formatCard(own));
  });
  it('and as text it is what it was', () => {
    const text = [...texts].map(([rule, card]) => `## ${rule}\n${card}`).join('\n');
    expect(text).toBe(goldenText(join(import.meta.dirname, 'golden/cards.txt'), text));
  });
  it('the programs cover the table', () => {
    expect(RULES.map(({ id }) => id).filter((id) => !REASON_PROGRAMS.some(({ rule }) => rule === id))).toEqual([]);
  });
});

const ring3 = (instructions: string): string => `RING3 .user\n.user:\n${instructions}\njmp $`;
/** From level 3 an interrupt to level 0, with a TSS of one's own at selector 30h. */
const ownTss = (limit: string, instructions: string): string =>
  `call tss_setup\nTSSD 0x30, ${limit}, 0x89\nmov ax, 0x30\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: ${instructions}`;
/** Which fault of the run it is, where it is not the first: a fault repeats itself after some rounds. */
const AT: Readonly<Partial<Record<MistakeId, number>>> = {
  'fault-repeats': 3,
  'returned-to-error-code': 2,
  'error-code-not-popped': 2,
};

const MADE: readonly (readonly [MistakeId, string])[] = [
  ['irq-on-exception-vector', 'mov al, 0x11\nout 0x20, al\nmov al, 8\nout 0x21, al\nmov al, 4\nout 0x21, al\nmov al, 1\nout 0x21, al\nmov al, 0xFE\nout 0x21, al\nmov al, 0x34\nout 0x43, al\nmov al, 1\nout 0x40, al\nout 0x40, al\nsti\njmp $'],
  ['returned-to-error-code', 'GATE 13, .gp, 0x8E, KCODE\nmov ax, 0x60\nmov ds, ax\njmp $\n.gp: mov dword [esp], 0x60\nmov dword [esp+4], KCODE\nmov dword [0x60], 0xFFFFFFFF\niretd'],
  ['error-code-not-popped', 'GATE 13, .gp, 0x8E, KCODE\nmov ax, 0x1000\nmov ds, ax\njmp $\n.gp: iretd'],
  ['eflags-popped-as-cs', 'push dword 0x246\npush dword KCODE\niretd'],
  ['cs-eip-swapped', 'push dword 0x202\npush dword task2\npush dword KCODE\niretd'],
  ['esp-ss-swapped', 'push dword USTK\npush dword UDATA\npush dword 2\npush dword UCODE\npush dword task2\niretd'],
  ['nt-set', 'call tss_setup\nTSSD 0x30, 0x67, 0x89\nTASK2\nmov word [tss], 0x30\npushfd\nor dword [esp], 0x4000\npopfd\niretd'],
  ['frame-selector-without-rpl', 'FRAME UCODE, task2, 2, USTK, 0x20'],
  ['gate-dpl-is-checked', ring3('int 0x40')],
  ['handler-in-outer-code', 'GATE 0x40, task2, 0x8E, 0x18\nint 0x40'],
  ['gate-selector-is-bad', 'GATE 0x40, task2, 0x8E, KDATA\nint 0x40'],
  ['gate-is-bad', 'GATE 0x40, task2, 0x0E, KCODE\nint 0x40'],
  ['jump-to-outer-level', 'jmp 0x18:task2'],
  ['ss0-missing', 'call tss_setup\nmov dword [tss+8], 0\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'],
  ['ss0-wrong', 'call tss_setup\nmov dword [tss+8], 0x13\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'],
  ['esp0-missing', 'PAGING\ncall tss_setup\nmov dword [tss+4], 0\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'],
  ['stale-ss', 'mov word [gdtr_short], 15\nlgdt [gdtr_short]\nmov ax, ss\nmov ss, ax\njmp $\ngdtr_short: dw 15\ndd gdt'],
  ['gdt-too-short', 'mov ax, 0x1000\nmov ds, ax'],
  ['tss-limit-wrong', ownTss('3', 'int 0x32')],
  ['io-map-end-missing', 'call tss_setup\nand byte [gdt+0x2D], 0xFD\nmov word [gdt+0x28], 0x74\nmov ax, 0x28\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: in al, 0x60'],
  ['io-map-behind-limit', ring3('in al, 0x60')],
  ['io-map-inside-tss', 'call tss_setup\nmov word [tss+102], 0\nmov dword [tss+4], 0xFFFFFFFF\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: in al, 0x20'],
  ['tss-is-busy', 'call tss_setup\nmov ax, 0x28\nltr ax'],
  ['table-not-mapped', 'PAGING\nmov dword [0x31000+8*4], 0\ninvlpg [0x8000]\nmov ax, KDATA\nmov ds, ax'],
  ['page-is-supervisor', `PAGING\nmov dword [0x31000+0x50*4], 0x50003\n${ring3('mov ax, UDATA\nmov ds, ax\nmov al, [0x50000]')}`],
  ['kernel-selector-at-level-3', ring3('mov ax, KDATA\nmov ds, ax')],
  ['swapped-segment-move', 'xor eax, eax\nmov ds, ax\nmov ax, KDATA\nmov ax, ds\nmov al, [0]'],
  ['data-segment-not-reloaded', 'xor eax, eax\nmov ds, ax\nmov al, [0]'],
  ['privileged-at-level-3', ring3('cli')],
  ['jump-into-data', 'push dword .data\nret\n.data: db 0x0F, 0x04'],
  ['fault-repeats', 'GATE 6, .ud, 0x8E, KCODE\nud2\n.ud: inc dword [0x50000]\ncmp dword [0x50000], 4\nje .again\niretd\n.again: iretd'],
  ['error-code-is-selector', 'FRAME KDATA, task2, 2, USTK, UDATA'],
]; // prettier-ignore

describe('a typical mistake is recognised', () => {
  it.each(MADE)('%s', (id, body) => {
    const card = cardOfProgram({ body }, AT[id] ?? 1);
    const all = [card, ...card.chain].flatMap(({ mistakes }) => mistakes.map((mistake) => mistake.id));
    expect(all).toContain(id);
  });
  it('every recogniser is tried', () => {
    expect(Object.keys(RECOGNISERS).filter((id) => !MADE.some(([made]) => made === id))).toEqual([]);
  });
});
