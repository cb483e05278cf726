/** English for the command line and for tests. */
import { formatSdm, formatSelector, vectorName } from '#emulator/arch';
import { hex, hex16, hex32, hex8 } from '#emulator/base';
import { ruleRow } from '#emulator/events';
import type { Answer, ReachCell, ReachMap, ReachObstacle, ReachRow } from './types.ts';
import { WAYS, wayRow } from './ways.table.ts';

/** As many digits as it needs. */
const digits = (value: number): string => (value >>> 0).toString(16).toUpperCase();

/** `#GP(402h)`, `→ R0 0008:00007E40`, `ok`. */
export function shortAnswer(answer: Answer): string {
  switch (answer.outcome) {
    case 'fault': {
      const name = vectorName(answer.vector);
      return answer.errorCode === null ? name : `${name}(${digits(answer.errorCode)}h)`;
    }
    case 'allowed':
      return answer.flow === '' ? 'ok' : `→ R${answer.cpl} ${hex16(answer.cs)}:${hex32(answer.eip)}`;
    case 'unknown':
      return `? ${answer.why}`;
  }
}

/** The reason of a fault with both values, or what an allowed one leads to. */
export function longAnswer(answer: Answer): string {
  if (answer.outcome === 'allowed') {
    const stack = `stack ${hex16(answer.ss)}:${hex32(answer.esp)}`;
    return answer.flow === '' ? 'allowed' : `${answer.flow} to CPL ${answer.cpl}, ${hex16(answer.cs)}:${hex32(answer.eip)}, ${stack}`; // prettier-ignore
  }
  if (answer.outcome === 'unknown') return answer.why;
  if (answer.rule === null) return shortAnswer(answer);
  const { text, left, right, sdm, id } = ruleRow(answer.rule);
  return `${answer.instruction}: ${text} (${id}: ${left} = ${digits(answer.left)}h, ${right} = ${digits(answer.right)}h; ${formatSdm(sdm)})`; // prettier-ignore
}

export const OBSTACLES: Readonly<Record<ReachObstacle, string>> = {
  'real-mode': 'the processor is in real mode: no descriptor is looked at',
  'no-table': 'no GDT is loaded yet: there is nothing to reach',
  shutdown: 'the processor has shut down, or the machine is switched off: ask for an earlier moment',
  'no-room': 'the segments leave no page for an instruction to be tried in',
  pending: 'interrupts or traps that wait leave no instruction to be tried',
};

export function rowName({ table, index, alike }: Pick<ReachRow, 'table' | 'index' | 'alike'>): string {
  const one = (n: number): string => (table === 'IDT' ? hex8(n) : hex(n * 8 + (table === 'LDT' ? 4 : 0), 4));
  const more = alike.map(([first, last]) => (first === last ? one(first) : `${one(first)}-${one(last)}`));
  return [one(index), ...more.slice(0, 3), ...(more.length > 3 ? ['…'] : [])].join(' ');
}

/** The map as text: a line for each operand and ring of the GDT and LDT, and for each kind of gate. @param full with reasons. */
export function formatReach(map: ReachMap, full = false): string {
  if (map.obstacle !== null) return `${OBSTACLES[map.obstacle]}\n`;
  const lines = map.stands.map(({ ring, from, cs, ss }) => `ring ${ring}: CS ${formatSelector(cs)}, SS ${formatSelector(ss)}, ${FROM[from]}`); // prettier-ignore
  const ways = WAYS.filter(({ names }) => names === 'selector');
  for (const table of ['GDT', 'LDT', 'IDT'] as const) {
    const rows = map.rows.filter((row) => row.table === table);
    if (rows.length === 0) continue;
    const heads = table === 'IDT' ? GATE_HEADS : [`${table.padEnd(11)}ring  ${ways.map(({ id }) => id.padEnd(WIDTH)).join('').trimEnd()}`]; // prettier-ignore
    lines.push('', ...heads);
    for (const row of rows) lines.push(...(table === 'IDT' ? gateLines(row) : [`${rowName(row)}  ${row.kind}`, ...selectorLines(row)])); // prettier-ignore
    if (full) lines.push(...rows.flatMap((row) => row.cells.map((cell) => reasonLine(row, cell))));
  }
  if (map.leftOut > 0) lines.push('', `${map.leftOut} further entries were left out`);
  return `${lines.join('\n')}\n`;
}
const WIDTH = 14;
const FROM = { present: 'as the machine stands', table: 'found in the tables', assumed: 'flat, no descriptor of that level was found' } as const; // prettier-ignore
/** Narrow: where a far transfer leads to is in the reasons. */
const narrow = (answer: Answer): string =>
  answer.outcome === 'allowed' && answer.flow !== '' ? `→R${answer.cpl} ${answer.flow === 'task-switch' ? 'task' : hex16(answer.cs)}` : shortAnswer(answer); // prettier-ignore

function selectorLines(row: ReachRow): string[] {
  const keys = [...new Set(row.cells.map(({ operand, ring }) => `${operand} ${ring}`))];
  return keys.map((key) => {
    const cells = row.cells.filter(({ operand, ring }) => `${operand} ${ring}` === key);
    const [{ operand, ring }] = cells;
    return `  ${hex16(operand)}h    R${ring}    ${cells.map(({ answer }) => narrow(answer).padEnd(WIDTH)).join('')}`.trimEnd(); // prettier-ignore
  });
}
const GATE_HEADS = [`${'IDT'.padEnd(24)}${'gate'.padEnd(19)}${'int from ring 0'.padEnd(23)}int from ring 3`];
const gateLines = (row: ReachRow): string[] => [`${rowName(row).padEnd(24)}${row.kind.padEnd(19)}${row.cells.map(({ answer }) => shortAnswer(answer).padEnd(23)).join('')}`.trimEnd()]; // prettier-ignore
function reasonLine(row: ReachRow, { ring, way, operand, answer }: ReachCell): string {
  const text = wayRow(way).text.replace('%', `${digits(operand)}h`);
  return `  ${row.table}[${row.index}] R${ring} ${text}: ${answer.outcome === 'fault' ? `${shortAnswer(answer)}, ${longAnswer(answer)}` : longAnswer(answer)}`; // prettier-ignore
}
