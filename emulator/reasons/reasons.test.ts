/** Every rule of the processor gets a card: the program that breaks it, where the value lies, what would help, tried. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProgram, type Program } from '#emulator/debug';
import { RULES, type RuleId } from '#emulator/events';
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
import { REASONS } from './reasons.table.ts';
import type { FaultCard } from './types.ts';

const LIMIT = 150_000;
/** Cards as text, by rule. */
const texts = new Map<string, string>();
const machine = createMachine({ ramBytes: 2 << 20 });
machine.observe('transitions', null);

interface Ran {
  readonly card: FaultCard;
  readonly timeline: Timeline;
  readonly program: Program;
}
/** The card of the first exception that the rule raised, or was part of. */
function cardFor(program: Pick<ReasonProgram, 'body' | 'real'>, rule: RuleId | null): Ran {
  const source = reasonSource(program);
  const { image, assembled } = assembleImage(source, FIXTURE_KERNELS);
  machine.load(image);
  const timeline = new Timeline(machine);
  let wanted = 0;
  machine.setStopRule((event) => {
    if (event.kind !== 'transition' || !isFault(event)) return null;
    const own = event.cause.why?.rule === rule || rule === null || (rule === 'second fault is serial' && event.cause.vector === 8); // prettier-ignore
    if (own && event.cause.type === 'exception') wanted = event.id;
    return wanted > 0 ? 'wanted' : null;
  });
  timeline.run({ instructions: LIMIT });
  machine.setStopRule(null);
  const known = describeProgram(assembled, [source]);
  const search = explainFault(timeline, known, wanted);
  if (search === null) throw new Error('there is nothing to explain');
  const before = machine.digest();
  let card = search.advance(100_000);
  for (let k = 0; card === null && k < 10_000; k++) card = search.advance(100_000);
  search.finish();
  expect(machine.digest()).toBe(before);
  if (card === null) throw new Error('the explanation does not end');
  return { card, timeline, program: known };
}

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
    const { card } = cardFor(program, rule);
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
