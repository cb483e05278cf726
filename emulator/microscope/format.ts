/** A transition under the microscope as text: the golden form, what `ringside trace --explain` prints, what can be read aloud. */
import { formatErrorCode, formatSdm, vectorName } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import { formatCause, formatChange, formatCheck, formatWhere } from '#emulator/events';
import { cellName } from './cells.ts';
import { scopeWord, stepSentence, type ScopeLanguage } from './speak.ts';
import type { ChainLink, ScopedAccess, ScopedStep, ScopedTransition } from './types.ts';

const LABEL = 8;
/** Chinese characters take two columns. */
const wide = (text: string): number =>
  [...text].reduce((columns, c) => columns + ((c.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0);
const label = (text: string): string => `     ${text}${' '.repeat(Math.max(1, LABEL - wide(text)))}`;

function accessText(
  { linear, physical, size, before, after, kind, translation, cell }: ScopedAccess,
  language: ScopeLanguage,
): string {
  const at =
    physical === linear ? hex32(linear) : `${hex32(linear)} @ ${physical === 0xffffffff ? '-' : hex32(physical)}`;
  const value = kind === 'read' ? `= ${hex(after, size * 2)}` : `${hex(before, size * 2)} -> ${hex(after, size * 2)}`;
  const tlb = scopeWord(`tlb.${translation}`, language);
  return `${cellName(cell).padEnd(14)} [${at}] ${value}${tlb ? `  (${tlb})` : ''}`;
}

function stepLines(
  step: ScopedStep,
  transition: ScopedTransition,
  previous: string,
  language: ScopeLanguage,
): string[] {
  const word = (name: 'cell' | 'checks' | 'reads' | 'writes' | 'changes' | 'after'): string => label(scopeWord(`head.${name}`, language)); // prettier-ignore
  const lines = [`${String(step.number).padStart(3)}. ${stepSentence(step, transition, language)}`];
  lines.push(`     ${step.step} [${formatSdm(step.sdm)}]${step.cell ? `  ${cellName(step.cell)}` : ''}`);
  for (const access of step.accesses) lines.push(word(access.kind === 'read' ? 'reads' : 'writes') + accessText(access, language)); // prettier-ignore
  for (const check of step.checks) {
    const verdict = scopeWord(check.ok ? 'check.ok' : 'check.failed', language);
    lines.push(word('checks') + formatCheck(check).replace(/(ok|FAILED)$/, verdict));
  }
  for (const change of step.registers) lines.push(word('changes') + formatChange(change));
  const after = formatWhere(step.after);
  if (after !== previous) lines.push(word('after') + after);
  return lines;
}

/** `#DE → #NP: double fault`. */
function chainText(chain: readonly ChainLink[], language: ScopeLanguage): string {
  return chain
    .map(({ id, vector, raised, verdict }) => {
      const head = `#${id} ${vector < 0 ? '' : `${vectorName(vector)} `}`.trimEnd();
      return raised === null
        ? head
        : `${head} -> ${vectorName(raised)}${verdict ? ` (${scopeWord(`verdict.${verdict}`, language)})` : ''}`;
    })
    .join('; ');
}

export interface ScopeFormat {
  readonly language?: ScopeLanguage;
  /** The escalation that the transition belongs to. */
  readonly chain?: readonly ChainLink[];
  /** Leave out id, icount and parent, for comparing transitions of different runs. */
  readonly timeless?: boolean;
}

/** Lines end with `\n`. */
export function formatScope(
  transition: ScopedTransition,
  { language = 'en', chain = [], timeless = false }: ScopeFormat = {},
): string {
  const { id, icount, flow, from, to, cause, outcome, parent, steps } = transition;
  const word = (name: 'from' | 'to' | 'fault' | 'because'): string => label(scopeWord(`head.${name}`, language));
  const raised =
    parent && !timeless ? `  ${scopeWord('head.raised-by', language).replace('{id}', String(parent))}` : '';
  const levels = to ? `CPL ${from.cpl} -> ${to.cpl}` : `CPL ${from.cpl}`;
  const lines = [`${timeless ? '' : `#${id} icount ${icount}  `}${scopeWord(`flow.${flow}`, language)}  ${formatCause(transition)}  ${levels}${raised}`]; // prettier-ignore
  if (chain.length > 0) lines.push(label(scopeWord('head.chain', language)) + chainText(chain, language));
  if (cause.why) lines.push(word('because') + formatCheck({ ...cause.why, ok: false }).replace(/FAILED$/, scopeWord('check.failed', language))); // prettier-ignore
  lines.push(word('from') + formatWhere(from));
  let previous = formatWhere(from);
  for (const step of steps) {
    lines.push(...stepLines(step, transition, previous, language));
    previous = formatWhere(step.after);
  }
  if (outcome !== 'completed')
    lines.push(word('fault') + `${vectorName(outcome.fault)} ${formatErrorCode(outcome.fault, outcome.errorCode)}`); // prettier-ignore
  else if (to) lines.push(word('to') + formatWhere(to));
  return `${lines.join('\n')}\n`;
}
