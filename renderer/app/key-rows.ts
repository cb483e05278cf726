/** What the dialog of keys shows: commands with their keys, where these come from, and what is wrong with them. */
import {
  allConflicts, conflictsWith, keyProblem, keysIn, showKeys, type Command, type KeyChoices, type KeyConflict,
} from '#renderer/ui'; // prettier-ignore
import { EDITOR_KEYS } from './key-presets.table.ts';

export interface KeyRow {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly origin: 'preset' | 'own' | 'editor';
  readonly conflicts: readonly KeyConflict[];
}
const inMap = (command: Command, preset: KeyChoices, own: KeyChoices) => ({
  id: command.id,
  keys: keysIn(command, preset, own),
  ...(command.when ? { when: command.when } : {}),
});

/** Every command, with the conflicts of the whole map. */
export function keyRows(commands: readonly Command[], preset: KeyChoices, own: KeyChoices): readonly KeyRow[] {
  const conflicts = allConflicts(commands.map((command) => inMap(command, preset, own)));
  return commands.map((command) => {
    const keys = keysIn(command, preset, own);
    const isEditors = keys.length === 0 && command.hint !== undefined;
    return {
      id: command.id,
      title: command.title(),
      group: command.group(),
      keys: isEditors ? [command.hint] : keys,
      origin: isEditors ? 'editor' : command.id in own ? 'own' : 'preset',
      conflicts: conflicts.get(command.id) ?? [],
    };
  });
}
/** Rows whose title, id or keys have what was typed; `ctrl f1` finds `Ctrl+F11`. */
export function matching(rows: readonly KeyRow[], query: string, isMac: boolean): readonly KeyRow[] {
  const words = query.toLowerCase().split(/[\s+]+/).filter(Boolean); // prettier-ignore
  const text = (row: KeyRow): string =>
    [row.group, row.title, row.id, ...row.keys.map((keys) => showKeys(keys, isMac))].join(' ').toLowerCase();
  return rows.filter((row) => words.every((word) => text(row).includes(word)));
}

export interface KeyVerdict {
  /** Why these keys cannot start a command at all. */
  readonly problem: 'typing' | 'system' | null;
  readonly conflicts: readonly KeyConflict[];
  /** What the editor does with them while one types. */
  readonly editor: string | null;
}
/** What happens if a command gets these keys. */
export function judge(
  keys: string,
  id: string,
  commands: readonly Command[],
  preset: KeyChoices,
  own: KeyChoices,
): KeyVerdict {
  const all = commands.map((command) => inMap(command, preset, own));
  const me = all.find((one) => one.id === id);
  return {
    problem: keyProblem(keys),
    conflicts: me === undefined ? [] : conflictsWith(keys, me, all),
    editor: EDITOR_KEYS[keys] ?? null,
  };
}
/** The choices with these keys given to one command and taken from those that had them. */
export function given(
  keys: string,
  id: string,
  verdict: KeyVerdict,
  commands: readonly Command[],
  preset: KeyChoices,
  own: KeyChoices,
): KeyChoices {
  const losers = verdict.conflicts.flatMap((conflict) => {
    const command = commands.find((one) => one.id === conflict.with);
    return command ? [[command.id, keysIn(command, preset, own).filter((k) => k !== conflict.keys)] as const] : [];
  });
  return { ...own, ...Object.fromEntries(losers), [id]: [keys] };
}
