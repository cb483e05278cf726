/** The commands of gdb's `monitor`: what gdb has no words for. */
import { formatTransition } from '#emulator/events';
import { bytesText, history, INFO, where } from './monitor-text.ts';
import type { GdbTarget } from './target.ts';
import { HELP, WORDS } from './words.table.ts';

export interface Answer {
  readonly lines: readonly string[];
  /** The machine was replaced by a new one: what it was armed with is gone. */
  readonly restarted?: boolean;
}

type Command = (target: GdbTarget, words: readonly string[]) => Answer | readonly string[] | null;

const MOST_BYTES = 4096;

/** `12`, `0x1F`, `1Fh`; null for anything else. */
function numberFrom(text: string | undefined): number | null {
  const found = /^(?:0x([0-9a-f]+)|([0-9][0-9a-f]*)h|([0-9]+))$/i.exec(text ?? '');
  if (found === null) return null;
  const value = found[3] === undefined ? Number.parseInt(found[1] ?? found[2], 16) : Number(found[3]);
  return Number.isSafeInteger(value) ? value : null;
}

/** Null = the words are wrong: the usage is shown. */
const COMMANDS: Readonly<Record<string, Command>> = {
  help: () => HELP.map(([usage, help]) => `monitor ${usage}`.padEnd(38) + help),
  where,
  info: (target, [what]) => (what !== undefined && Object.hasOwn(INFO, what) ? INFO[what](target) : null),
  transition: (target, words) => {
    const { machine } = target.timeline;
    const id = words.length > 0 ? numberFrom(words[0]) : machine.transitionCount;
    if (id === null) return null;
    if (id === 0) return [WORDS.noTransition];
    const found = machine.transition(id);
    return found === null || id > machine.transitionCount
      ? [WORDS.lostTransition(id, machine.transitionCount)]
      : [formatTransition(found).trimEnd()];
  },
  history,
  seek: ({ timeline }, [to]) => {
    const icount = numberFrom(to);
    if (icount === null) return null;
    const first = timeline.start.icount;
    const last = timeline.end.icount;
    if (icount < first || icount > last) return [WORDS.notInHistory(first, last)];
    timeline.seekIcount(icount);
    return [WORDS.flush];
  },
  branch: ({ timeline }, [id]) => {
    const number = numberFrom(id);
    if (number === null) return null;
    return timeline.switchTo(number) ? [WORDS.flush] : [WORDS.noBranch(id)];
  },
  label: ({ context }, [name]) => {
    if (name === undefined) return null;
    const value = context.symbols.value(name);
    return [value === null ? WORDS.noLabel(name) : `${name} = 0x${(value >>> 0).toString(16)}`];
  },
  physical: ({ timeline }, [address, count]) => {
    const at = numberFrom(address);
    const length = count === undefined ? 16 : numberFrom(count);
    if (at === null || length === null || at > 0xffffffff || length > MOST_BYTES) return null;
    return bytesText(at, timeline.machine.readPhysical(at, length));
  },
  irq: (target, [line]) => {
    const irq = numberFrom(line);
    // Line 2 joins the two chips: nothing can drive it.
    if (irq === null || irq > 15 || irq === 2) return null;
    target.input({ type: 'irq', line: irq, action: 'pulse' });
    return [WORDS.irqDone(irq)];
  },
  nmi: (target) => {
    target.input({ type: 'nmi' });
    return [WORDS.nmiDone];
  },
  reset: (target) => {
    target.restart();
    return { lines: [WORDS.reset, WORDS.flush], restarted: true };
  },
  quit: (target) => {
    target.quit?.();
    return [target.quit === null ? WORDS.cannotQuit : WORDS.quit];
  },
};

const usageOf = (name: string): string => HELP.find(([usage]) => usage.split(' ')[0] === name)?.[0] ?? name;

/** Never throws for what a user can type. */
export function monitor(target: GdbTarget, text: string): Answer {
  const [name = 'help', ...words] = text.split(/\s+/).filter((word) => word !== '');
  if (!Object.hasOwn(COMMANDS, name)) return { lines: [WORDS.unknown(name)] };
  const answer = COMMANDS[name](target, words);
  if (answer === null) return { lines: [WORDS.usage(usageOf(name))] };
  return 'lines' in answer ? answer : { lines: answer };
}
