/** What can be done with a cell of any panel: one list behind the context menu and the keys. */
import { useBreakpoints, useCells, useLayout, useMachine, useQuery, useWho } from '#renderer/stores';
import { changeQuery, expressionOf, systemLoadOf } from './cell-query.ts';
import { copyText } from './copy-text.ts';
import type { Lead } from './leads.ts';
import { bytesCell, selectorCell } from './table-cells.ts';

export interface CellRef {
  /** As "Who wrote this?" reads it (`eax`, `gdt[3].dpl`, `dword [9000h]`); '' where the cell is no place of the machine. */
  readonly place: string;
  /** What copying gives. */
  readonly copy: string;
  /** The whole row with its heads and the whole table, tab-separated; '' where there is none. */
  readonly row?: string;
  readonly table?: string;
  /** Other panels that show it. */
  readonly leads?: readonly Lead[];
}
export type CellActionId =
  | `show:${string}`
  | 'memory'
  | 'pointed'
  | 'who'
  | 'previousChange'
  | 'nextChange'
  | 'watch'
  | 'break'
  | 'copy'
  | 'copyRow'
  | 'copyTable';
export interface CellAction {
  readonly id: CellActionId;
  readonly enabled: boolean;
  readonly run: () => void;
}

const IS_REGISTER = /^[a-z]{2,6}\d?(\.\w+)?$/i;

/** @example useCellActions({ place: 'gdt[3].dpl', copy: '3' }).find((a) => a.id === 'who')?.run() */
export function useCellActions(cell: CellRef): readonly CellAction[] {
  const machine = useMachine();
  const { place } = cell;
  const isStopped = machine.isLoaded && !machine.isRunning;
  const hasPlace = place !== '';
  const isRegister = hasPlace && IS_REGISTER.test(place) && !/^tss\./i.test(place);
  const copies: readonly (readonly [CellActionId, string | undefined])[] = [
    ['copy', cell.copy],
    ['copyRow', cell.row],
    ['copyTable', cell.table],
  ];
  const at = (id: CellActionId, enabled: boolean, run: () => unknown): CellAction => ({ id, enabled, run: () => void run() }); // prettier-ignore
  const leads = (cell.leads ?? []).map((lead) => at(`show:${lead.panel}`, true, () => follow(lead)));
  return [
    ...(hasPlace
      ? [
          at(isRegister ? 'pointed' : 'memory', machine.isLoaded, () => showInMemory(place, isRegister)),
          ...leads,
          at('who', isStopped, () => useWho().open(place)),
          at('previousChange', isStopped, () => goToChange(place, 'previous')),
          at('nextChange', isStopped, () => goToChange(place, 'next')),
          at('watch', true, () => watch(place)),
          ...(!isRegister || systemLoadOf(place) ? [at('break', machine.isLoaded, () => breakOnWrite(place))] : []),
        ]
      : leads),
    ...copies.flatMap(([id, text]) => (text ? [at(id, true, () => copyText(text))] : [])),
  ];
}

async function evaluated(place: string): Promise<{ linear: number; length: number; value: number } | null> {
  const [answer] = await useMachine().request('evaluate', { expressions: [expressionOf(place)] });
  if (answer === undefined || answer.problem !== null) return null;
  const value = typeof answer.value === 'number' ? answer.value : 0;
  return { linear: answer.place?.linear ?? -1, length: answer.place?.length ?? 0, value };
}
/** The other panel opens, and marks the cell that is known or that a selector names. */
async function follow({ panel, cell }: Lead): Promise<void> {
  const found = typeof cell === 'string' ? ((await evaluated(cell))?.value ?? null) : null;
  const target = found === null ? cell : selectorCell(found);
  if (target !== null && typeof target !== 'string') useCells().point(target);
  else useLayout().open(panel);
}
/** The bytes the cell lies in; of a register the bytes it points to. */
async function showInMemory(place: string, pointed: boolean): Promise<void> {
  const found = await evaluated(place);
  if (found === null) return;
  if (found.linear >= 0) useCells().pointInMemory(bytesCell(found.linear, found.length));
  else if (pointed) useCells().pointInMemory(bytesCell(found.value, 4));
}
/** The machine goes to the change when there is one; else the panel of questions shows why not. */
async function goToChange(place: string, direction: 'next' | 'previous'): Promise<void> {
  const query = useQuery();
  query.text = changeQuery(place, direction);
  await query.ask();
  if (query.hits.length > 0) await query.goTo(0);
  else useLayout().open('query');
}
function watch(place: string): void {
  useQuery().watch(expressionOf(place));
  useLayout().open('query');
}
async function breakOnWrite(place: string): Promise<void> {
  const register = systemLoadOf(place);
  const breakpoints = useBreakpoints();
  if (register !== null) breakpoints.add({ kind: 'system', register });
  else {
    const found = await evaluated(place);
    if (found === null || found.linear < 0) return;
    const at = `0x${found.linear.toString(16).toUpperCase()}`;
    breakpoints.add({ kind: 'watch', at, size: found.length, access: 'write', space: 'linear' });
  }
  useLayout().open('breakpoints');
}
