/** A card as text in English: for the command line, for goldens, for copying. Stable: the same card always gives the same text. */
import { vectorName } from '#emulator/arch';
import { hex, hex16, hex32 } from '#emulator/base';
import { ruleRow } from '#emulator/events';
import type { SourcePlace } from '#emulator/inspect';
import type { Cell, ErrorCodeView, FaultCard, InstructionView, NextEvent, TriedRepair, Writer } from './types.ts';
import { CELL_WORDS, MISTAKE_WORDS, NEXT_WORDS, OUTCOME_WORDS, REPAIR_WORDS } from './words.table.ts';

const fill = (text: string, args: Readonly<Record<string, unknown>>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? '')); // prettier-ignore
const number = (value: number): string => (value <= 9 ? String(value) : `${hex(value, value > 0xffff ? 8 : value > 0xff ? 4 : 2)}h`); // prettier-ignore
const at = (place: SourcePlace | null): string => (place === null ? '' : ` (${place.file}:${place.line})`);

export function formatErrorView(error: ErrorCodeView, code: number | null): string {
  switch (error.kind) {
    case 'none':
      return 'no error code';
    case 'zero':
      return 'error code 0: not about a selector';
    case 'selector': {
      const entry = error.idt ? `vector ${hex(error.index, 2)}h` : `${error.table}[${error.index}]`;
      return `error code ${hex16(code ?? 0)}: ${error.idt ? 'gate of ' : ''}${entry}, TI ${error.ti} IDT ${error.idt} EXT ${error.ext}`;
    }
    case 'page':
      return `error code ${hex16(code ?? 0)}: ${error.present ? 'present page' : 'not-present page'}, ${error.write ? 'write' : 'read'}, ${error.user ? 'user' : 'supervisor'}${error.reserved ? ', reserved bit' : ''}`;
  }
}

const formatInstruction = (i: InstructionView): string => `${hex32(i.linear)}  ${i.text}${i.label ? `  <${i.label}>` : ''}${at(i.source)}`; // prettier-ignore

export function formatCell(cell: Cell): string {
  const words = fill(CELL_WORDS[cell.kind], { ...cell, index: cell.kind === 'gate' ? `${hex(cell.index, 2)}h` : cell.index }).trim(); // prettier-ignore
  if (cell.kind === 'none') return words;
  const bits = cell.bits === null ? '' : `, bits ${cell.bits[0]}-${cell.bits[0] + cell.bits[1] - 1} = ${(Math.floor(cell.value / 2 ** cell.bits[0]) % 2 ** cell.bits[1]).toString(16).toUpperCase()}`; // prettier-ignore
  const place = cell.register !== '' ? '' : cell.linear >= 0 ? ` at ${hex32(cell.linear)}` : ` at physical ${hex32(cell.physical)}`; // prettier-ignore
  return `${words}${place} = ${hex(cell.value, Math.min(cell.length, 4) * 2)}${bits}`;
}

export function formatWriter(writer: Writer): string {
  const place = `${hex32(Math.max(0, writer.linear))}  ${writer.text}${writer.label ? `  <${writer.label}>` : ''}${at(writer.source)}`; // prettier-ignore
  switch (writer.by) {
    case 'unknown':
      return 'not found within what was looked through';
    case 'beginning':
      return 'so since the beginning';
    case 'device':
      return 'a device (the program as it was loaded), or nothing that executes';
    case 'input':
      return 'changed from outside';
    case 'transition':
      return `the processor, in the transition of ${place}`;
    case 'instruction':
      return place;
  }
}

function formatNext(next: NextEvent): string {
  const { kind, flow, vector, rule, linear, fromCpl, toCpl, after } = next;
  const place = next.source ? `${next.source.file}:${next.source.line}` : linear < 0 ? '' : hex32(linear);
  if (kind !== 'transition') return fill(NEXT_WORDS[kind], { after });
  if (rule !== null) return fill(NEXT_WORDS.fault, { vector: vectorName(vector), place, after, rule });
  if (vector >= 0) return fill(NEXT_WORDS.interrupt, { vector: `${hex(vector, 2)}h`, place, after });
  return fill(NEXT_WORDS.transition, { flow, place, after, fromCpl, toCpl });
}
const formatRepair = (repair: TriedRepair): string => `With ${fill(REPAIR_WORDS[repair.id], repair.args)}: ${fill(OUTCOME_WORDS[repair.outcome], { next: formatNext(repair.next) })}.`; // prettier-ignore

/** `left 0 >= right 3`, with the names of both. */
function formatRule({ rule, left, right }: FaultCard): string[] {
  if (rule === null) return [];
  const row = ruleRow(rule);
  const values =
    row.relation === 'serial' ? `${vectorName(left)}, ${vectorName(right)}` : `${row.left} = ${number(left)}`;
  const other = /^\d+$/.test(row.right) || row.relation === 'serial' ? '' : `, ${row.right} = ${number(right)}`;
  return [`rule    ${row.text} (${rule})`, `        ${values}${other}  [SDM ${row.sdm.volume} ${row.sdm.section}]`];
}

const ENDING = {
  handled: [],
  'double-fault': ['ending  a fault of its delivery made it a double fault'],
  shutdown: ['ending  shutdown: the double fault could not be delivered either'],
} as const;

/** Of a chain each fault has its own. */
const factsOfLink = (card: FaultCard): string[] => [
  `cell    ${formatCell(card.cell)}`,
  ...(card.writer ? [`writer  ${formatWriter(card.writer)}`] : []),
  ...card.mistakes.map(({ id, args }) => `note    ${fill(MISTAKE_WORDS[id], args)}`),
  ...card.repairs.map((repair) => `repair  ${formatRepair(repair)}`),
];

/** @returns lines that end with `\n`. */
export function formatCard(card: FaultCard): string {
  const lines = [
    `${vectorName(card.vector)} at instruction ${card.moment.icount}, CPL ${card.cpl}, ${card.mode} mode; ${formatErrorView(card.error, card.errorCode)}`,
    ...(card.cr2 === null ? [] : [`CR2     ${hex32(card.cr2)}`]),
    ...(card.instruction ? [`${card.instruction.role === 'faulting' ? 'at      ' : 'before  '}${formatInstruction(card.instruction)}`] : []), // prettier-ignore
    ...formatRule(card),
    ...(card.chain.length > 0 ? [] : factsOfLink(card)),
    ...ENDING[card.ending],
  ];
  const links = card.chain.flatMap((link, k) => [`-- ${k + 1} of ${card.chain.length}`, ...formatCard({ ...link, ending: 'handled' }).trimEnd().split('\n').map((line) => `   ${line}`)]); // prettier-ignore
  return `${[...lines, ...links].join('\n')}\n`;
}
