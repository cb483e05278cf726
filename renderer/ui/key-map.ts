/** Which keys start which command: defaults, a preset's differences, the user's own choices; and what is wrong with a choice. */
import type { Command } from './commands.ts';

/** Keys by command id. An empty list takes a command's keys away. */
export type KeyChoices = Readonly<Record<string, readonly string[]>>;
type KeyOwner = Pick<Command, 'id' | 'keys' | 'when'>;

/** The user's choice wins over the preset's, the preset's over the command's own. */
export const keysIn = (command: KeyOwner, preset: KeyChoices, own: KeyChoices): readonly string[] =>
  own[command.id] ?? preset[command.id] ?? command.keys;

export interface KeyConflict {
  readonly keys: string;
  /** The other command. */
  readonly with: string;
  /** `prefix`: one of the two is the beginning of the other's chord, which would never be heard. */
  readonly kind: 'same' | 'prefix';
}
/** Commands that can never run at the same time may share a key. */
const canMeet = (a: KeyOwner, b: KeyOwner): boolean =>
  a.when === undefined || b.when === undefined || a.when === b.when;
const kindOf = (a: string, b: string): KeyConflict['kind'] | null =>
  a === b ? 'same' : a.startsWith(`${b} `) || b.startsWith(`${a} `) ? 'prefix' : null;

/** What else `keys` would start if `command` had them. */
export function conflictsWith(keys: string, command: KeyOwner, all: readonly KeyOwner[]): readonly KeyConflict[] {
  return all
    .filter((other) => other.id !== command.id && canMeet(command, other))
    .flatMap((other) =>
      other.keys.flatMap((theirs) => {
        const kind = kindOf(keys, theirs);
        return kind === null ? [] : [{ keys: theirs, with: other.id, kind }];
      }),
    );
}
/** Every conflict of a whole map (commands with the keys they have in it), by command. */
export function allConflicts(all: readonly KeyOwner[]): ReadonlyMap<string, readonly KeyConflict[]> {
  const found = all.map((one) => [one.id, one.keys.flatMap((keys) => conflictsWith(keys, one, all))] as const);
  return new Map(found.filter(([, conflicts]) => conflicts.length > 0));
}

const LONE = /^(?:Shift\+)?(?:.|Space|Enter|Tab|Escape|Backspace|Delete|Home|End|PageUp|PageDown|Insert|Arrow\w+)$/u;
const SYSTEM = new Set(['Alt+F4', 'Alt+Tab', 'Mod+Tab', 'Mod+Alt+Delete', 'ContextMenu', 'PrintScreen']);
/** Why a combination cannot start a command: it types or moves (`typing`), or the system keeps it (`system`). */
export function keyProblem(keys: string): 'typing' | 'system' | null {
  const [first = ''] = keys.split(' ');
  if (LONE.test(first)) return 'typing';
  return SYSTEM.has(first) ? 'system' : null;
}

/** Choices of a file that can be used here: unknown commands and impossible keys are left out. */
export function usableChoices(choices: KeyChoices, isKnown: (id: string) => boolean): KeyChoices {
  const rows = Object.entries(choices).filter(([id]) => isKnown(id));
  return Object.fromEntries(rows.map(([id, keys]) => [id, keys.filter((k) => keyProblem(k) === null)]));
}
