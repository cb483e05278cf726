/** Stack view → rows: frames of the processor and blocks of one instruction set apart, each word with who put it there. */
import { hex, hex32 } from '#emulator/base';
import type { StackView, StackWord, StackWords } from '#emulator/protocol';
import { t, type Key } from '#renderer/i18n';
import { eventText } from '../shared/who-rows.ts';

export type StackKind = StackWord['kind'] | '';

export interface StackRow {
  readonly offset: string;
  /** Under the stack pointer: free, what lies there is left over. */
  readonly isFree: boolean;
  /** The word that the stack pointer points at. */
  readonly isTop: boolean;
  readonly address: string;
  readonly linear: number;
  readonly value: string;
  readonly mapped: boolean;
  readonly role: string;
  readonly kind: StackKind;
  readonly kindText: string;
  readonly transition: number;
  /** First and last word of a frame or block: where the bracket begins and ends. */
  readonly frameStart: boolean;
  readonly frameEnd: boolean;
  /** Put there by an instruction of its own, not in a frame or block. */
  readonly isAlone: boolean;
  /** `5-word frame for INT 80h`, at the first word of a frame. */
  readonly frame: string;
  readonly label: string;
  /** Who pushed it: the instruction and its source line; '' where nothing is known. */
  readonly by: string;
  readonly source: { readonly file: string; readonly line: number } | null;
  /** Everything that is known, for the tooltip. */
  readonly detail: string;
  readonly changed: boolean;
  /** This word is where SS0:ESP0 points: the next entry from ring 3 pushes just below it. */
  readonly isEsp0: boolean;
  /** Subject of its explanation. */
  readonly explain: string;
  /** The place, for "Who wrote this?". */
  readonly who: string;
}

export function stackRows(
  view: StackView,
  before: StackView | null,
  found: StackWords | null = null,
): readonly StackRow[] {
  // prettier-ignore
  const old = new Map(before?.words.map((w) => [w.address, w.value]));
  const known = new Map(found?.words.map((w) => [w.address, w]));
  const groups = view.words.map((w) => groupOf(w.transition, known.get(w.address)));
  const size = view.wordSize === 4 ? 'dword' : 'word';
  return view.words.map((w, i) => {
    const word = known.get(w.address);
    const group = groups[i];
    const starts = group !== '' && groups[i - 1] !== group;
    let count = 0;
    if (starts) while (groups[i + count] === group) count++;
    return {
      offset: w.offset < view.esp ? `-${hex(view.esp - w.offset, 2)}` : `+${hex(w.offset - view.esp, 2)}`,
      isFree: w.offset < view.esp,
      isTop: w.offset === view.esp,
      address: hex32(w.address),
      linear: w.address,
      value: hex(w.value, view.wordSize * 2),
      mapped: w.mapped,
      role: word?.slot || w.role,
      kind: word?.kind ?? (w.transition !== 0 ? 'hardware' : ''),
      kindText: word ? t(`stack.kind.${word.kind}` as Key) : '',
      transition: word?.transition || w.transition,
      frameStart: starts,
      frameEnd: group !== '' && groups[i + 1] !== group,
      isAlone: word !== undefined && group === '',
      frame: starts ? frameText(word, count) : '',
      label: w.label,
      by: word?.by.text ?? '',
      source: word?.by.source ?? null,
      detail: word
        ? detail(word, w.offset < view.esp)
        : found && !found.isComplete
          ? t('stack.older', { n: found.looked })
          : '',
      changed: old.has(w.address) && old.get(w.address) !== w.value,
      isEsp0: view.ring0?.esp0 === w.address,
      explain: `stack.${word?.kind ?? (w.transition === 0 ? 'word' : 'hardware')}`,
      who: `${size} [0x${hex32(w.address)}]`,
    };
  });
}

/** Words pushed by one transition or one instruction belong together; single pushes stand alone. */
function groupOf(transition: number, word: StackWord | undefined): string {
  if (word === undefined) return transition === 0 ? '' : `t${transition}`;
  if (word.transition !== 0) return `t${word.transition}`;
  return word.awaits === 'POPA' ? `i${word.group}` : '';
}
function frameText(word: StackWord | undefined, n: number): string {
  if (word === undefined) return '';
  if (word.transition === 0) return t('stack.block', { what: word.by.text.toUpperCase() });
  return t('stack.frame', { n, event: eventText(word.cause, word.vector) });
}
/** What is left over under the stack pointer waits for nothing. */
function detail(word: StackWord, isFree: boolean): string {
  const { by, awaits, taken, cause, vector } = word;
  const source = by.source ? ` (${by.source.file}:${by.source.line})` : '';
  const who = word.transition === 0 ? t('stack.by', { text: `${by.text}${source}` }) : `${t('who.slot', { slot: word.slot, event: eventText(cause, vector) })} · ${t('stack.by', { text: `${by.text}${source}` })}`; // prettier-ignore
  const what = awaits === 'handler' ? t('stack.awaits.handler') : awaits;
  return [
    who,
    t('stack.since', { n: by.icount }),
    isFree ? t('stack.leftOver') : taken ? t('stack.taken', { text: `${taken.text}${taken.source ? ` (${taken.source.file}:${taken.source.line})` : ''}`, n: taken.icount }) : what === '' ? '' : t('stack.awaits', { what }), // prettier-ignore
  ]
    .filter(Boolean)
    .join('\n');
}
