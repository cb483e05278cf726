/** Requests whose answers need the machine to run again: advanced slice by slice, as runs are. */
import { vectorName, vectorRow } from '#emulator/arch';
import { formatTransition, ruleRow } from '#emulator/events';
import { explainFault, formatCard, isFault, type FaultCard } from '#emulator/reasons';
import { DapError } from './arguments.ts';
import type { Live } from './live.ts';
import { WORDS } from './words.table.ts';

export interface Job {
  /** Null = not there yet. */
  advance(budget: number): object | null;
  finish(): void;
}

/** The latest fault up to here; 0 = there was none. */
export function lastFault({ machine }: Live): number {
  for (let id = machine.transitionCount; id > 0; id--) {
    const transition = machine.transition(id);
    if (transition === null) return 0;
    if (isFault(transition)) return id;
  }
  return 0;
}

/** @param answer makes the body of the response. */
export function explain(live: Live, transition: number, answer: (card: FaultCard) => object): Job {
  const search = transition === 0 ? null : explainFault(live.timeline, live.launched.program, transition);
  if (search === null) throw new DapError(WORDS.noFault);
  return {
    advance: (budget) => {
      const card = search.advance(budget);
      return card === null ? null : answer(card);
    },
    finish: () => search.finish(),
  };
}

/** `exceptionInfo`: the rule that was broken, with the whole card as details. */
export function exceptionBody(card: FaultCard): object {
  const name = vectorName(card.vector);
  const rule = card.rule === null ? null : ruleRow(card.rule);
  return {
    exceptionId: name,
    description: rule === null ? name : `${name}: broken rule: ${rule.text} (${rule.id})`,
    breakMode: 'always',
    details: {
      message: rule?.text ?? name,
      typeName: name,
      fullTypeName: vectorRow(card.vector)?.name ?? name,
      stackTrace: formatCard(card),
    },
  };
}

type Command = (live: Live, word: string | undefined) => object | Job;
const result = (text: string): object => ({ result: text, variablesReference: 0 });
const numberFrom = (word: string): number => {
  const value = /^(0x[0-9a-f]+|[0-9]+)$/i.test(word) ? Number(word) : NaN;
  if (!Number.isSafeInteger(value)) throw new DapError(`"${word}" is not a number such as 12 or 0x1f`);
  return value;
};

/** What expressions have no words for, in the client's console. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  help: () => result(WORDS.help),
  why: (live, word) =>
    explain(live, word === undefined ? lastFault(live) : numberFrom(word), (card) => result(formatCard(card))),
  transition: ({ machine }, word) => {
    const id = word === undefined ? machine.transitionCount : numberFrom(word);
    const found = id >= 1 && id <= machine.transitionCount ? machine.transition(id) : null;
    if (found === null) throw new DapError(WORDS.noTransition(machine.transitionCount));
    return result(formatTransition(found).trimEnd());
  },
  seek: (live, word) => {
    const { start, end } = live.timeline;
    const to = word === undefined ? NaN : numberFrom(word);
    if (!(to >= start.icount && to <= end.icount)) throw new DapError(WORDS.notInHistory(start.icount, end.icount));
    live.timeline.seekIcount(to);
    return result(`at instruction ${to}`);
  },
  irq: ({ timeline }, word) => {
    const line = word === undefined ? NaN : numberFrom(word);
    if (!(line >= 0 && line <= 15 && line !== 2)) throw new DapError(WORDS.badLine);
    timeline.input({ type: 'irq', line, action: 'pulse' });
    return result(`interrupt line ${line} was pulsed`);
  },
  nmi: ({ timeline }) => {
    timeline.input({ type: 'nmi' });
    return result('an NMI was requested');
  },
};
/** A command of the console, or null when the text is an expression. */
export function command(text: string): ((live: Live) => object | Job) | null {
  const [name, word, ...rest] = text.trim().split(/\s+/);
  // `irq == 3` is an expression.
  if (!Object.hasOwn(COMMANDS, name) || rest.length > 0 || (word !== undefined && !/^[0-9]/.test(word))) return null;
  return (live) => COMMANDS[name](live, word);
}
export const isJob = (answer: object | Job): answer is Job => 'advance' in answer;
