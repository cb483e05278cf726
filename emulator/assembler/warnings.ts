/**
 * Which warnings are said and which count as errors: `[warning -label-orphan]`, `[warning error=user]`, `[warning push]`. Immutable, so that
 * every statement can keep what held at its line: the last pass complains long after the source was read.
 */
import type { DiagnosticCode } from './diagnostics.table.ts';
import { ALL_CLASSES, CLASS_OF, FORMER_NAMES, type WarningClass } from './warning-classes.table.ts';

export interface WarningState {
  readonly silent: ReadonlySet<WarningClass>;
  readonly raised: ReadonlySet<WarningClass>;
  /** `[warning error]`: all of them count as errors. */
  readonly allRaised: boolean;
}
export const ALL_SAID: WarningState = { silent: new Set(), raised: new Set(), allRaised: false };

export const classOf = (code: DiagnosticCode): WarningClass => CLASS_OF[code] ?? 'other';
export const isSilent = (state: WarningState, code: DiagnosticCode): boolean => state.silent.has(classOf(code));
export const isRaised = (state: WarningState, code: DiagnosticCode): boolean =>
  state.allRaised || state.raised.has(classOf(code));

/** The classes behind a name: itself, all that begin with it and a hyphen, or `all`. None for those that this assembler never says. */
function classesOf(name: string): readonly WarningClass[] {
  const now = FORMER_NAMES[name] ?? (name.startsWith('macro-') ? `pp-${name}` : name);
  return ALL_CLASSES.filter((one) => now === 'all' || one === now || one.startsWith(`${now}-`));
}

function changed(
  set: ReadonlySet<WarningClass>,
  classes: readonly WarningClass[],
  contains: boolean,
): ReadonlySet<WarningClass> {
  const next = new Set(set);
  for (const one of classes) {
    if (contains) next.add(one);
    else next.delete(one);
  }
  return next;
}

/** The state after `[warning text]`, without push and pop. An unknown class changes nothing, as in NASM. */
export function withWarning(state: WarningState, text: string): WarningState {
  const [, sign, isError, equals, name] = /^(\+|-|\*|no-)?(error)?(=)?([^\s]*)$/i.exec(text.toLowerCase()) ?? [];
  if (name === undefined) return state;
  const isOn = sign !== '-' && sign !== 'no-';
  if (isError !== undefined && (name === '' || equals !== undefined)) {
    if (sign === '*' || equals === undefined)
      return { ...state, allRaised: isOn && sign !== '*', raised: isOn ? state.raised : new Set() };
    return { ...state, raised: changed(state.raised, classesOf(name), isOn) };
  }
  const classes = classesOf(`${isError ?? ''}${name}`);
  if (sign === '*')
    return { ...state, silent: changed(state.silent, classes, false), raised: changed(state.raised, classes, false) };
  return { ...state, silent: changed(state.silent, classes, !isOn) };
}
