/** The command registry: one table behind menus, toolbar, palette and keys. Knows no command itself. */
import { computed, shallowReactive, shallowRef } from 'vue';
import { combinationOf, type KeyLike } from './keys.ts';

export interface Command {
  readonly id: string;
  /** Keys of the first key map. The first one is shown; all of them work. */
  readonly keys: readonly string[];
  /** Title in the language of the moment. */
  readonly title: () => string;
  /** Group heading in the palette. */
  readonly group: () => string;
  /** Shown like a key, when the key belongs to someone else (the editor). */
  readonly hint?: string;
  /** Its keys are its own in this state of the machine; one of the other state may have the same. Of two, the earlier one that can run does. */
  readonly when?: 'running' | 'stopped';
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

export interface CommandRegistry {
  readonly all: ReadonlyMap<string, Command>;
  add(command: Command): void;
  remove(id: string): void;
  run(id: string): boolean;
  /** Keys of a command in the key map of the moment. */
  keysOf(id: string): readonly string[];
  /** Choose the key map. */
  useKeys(map: (command: Command) => readonly string[]): void;
  /** For a capture listener: true when a command (or the first half of a chord) took the key. */
  handleKey(event: KeyLike): boolean;
}

export function createCommands(isMac: boolean): CommandRegistry {
  const all = shallowReactive(new Map<string, Command>());
  const map = shallowRef<(command: Command) => readonly string[]>((command) => command.keys);
  const keys = computed(() => new Map([...all.values()].map((command) => [command.id, map.value(command)])));
  const keysOf = (id: string): readonly string[] => keys.value.get(id) ?? [];
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
    remove: (id) => void all.delete(id),
    run,
    keysOf,
    useKeys: (next) => void (map.value = next),
    handleKey(event) {
      const single = combinationOf(event, isMac);
      if (single === '') return false;
      const pressed = chord ? `${chord} ${single}` : single;
      chord = '';
      const owners = [...keys.value].filter(([, list]) => list.includes(pressed)).map(([id]) => id);
      if (owners.length > 0) {
        // A key of ours stays ours even while its command is unavailable: it must not fall through to the page (F5 = reload).
        owners.some(run);
        return true;
      }
      const isPrefix = [...keys.value.values()].some((list) => list.some((k) => k.startsWith(`${pressed} `)));
      if (isPrefix) chord = pressed;
      return isPrefix;
    },
  };
}
