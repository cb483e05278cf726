/** The command registry: one table behind menus, toolbar, palette and keys. Knows no command itself. */
import { shallowReactive } from 'vue';
import { combinationOf, type KeyLike } from './keys.ts';

export interface Command {
  readonly id: string;
  /** First one is shown; all of them work. */
  readonly keys: readonly string[];
  /** Title in the language of the moment. */
  readonly title: () => string;
  /** Group heading in the palette. */
  readonly group: () => string;
  /** Shown like a key, when the key belongs to someone else (the editor). */
  readonly hint?: string;
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

export interface CommandRegistry {
  readonly all: ReadonlyMap<string, Command>;
  add(command: Command): void;
  run(id: string): boolean;
  /** For a capture listener: true when a command (or the first half of a chord) took the key. */
  handleKey(event: KeyLike): boolean;
}

export function createCommands(isMac: boolean): CommandRegistry {
  const all = shallowReactive(new Map<string, Command>());
  let chord = '';
  const run = (id: string): boolean => {
    const command = all.get(id);
    if (!command || command.enabled?.() === false) return false;
    command.run();
    return true;
  };
  return {
    all,
    add: (command) => void all.set(command.id, command),
    run,
    handleKey(event) {
      const single = combinationOf(event, isMac);
      if (single === '') return false;
      const pressed = chord ? `${chord} ${single}` : single;
      chord = '';
      for (const command of all.values()) {
        if (!command.keys.includes(pressed)) continue;
        // A key of ours stays ours even while its command is unavailable: it must not fall through to the page (F5 = reload).
        run(command.id);
        return true;
      }
      const isPrefix = [...all.values()].some((c) => c.keys.some((k) => k.startsWith(`${pressed} `)));
      if (isPrefix) chord = pressed;
      return isPrefix;
    },
  };
}
