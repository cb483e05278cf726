/** Key combinations as text: `Mod+Shift+P`, `F5`, and chords `Mod+K T`. `Mod` is Command on a Mac and Ctrl elsewhere. */

export interface KeyLike {
  readonly key: string;
  /** Place on the keyboard; needed where Alt turns a letter into another sign. */
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

const MODIFIER_KEYS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/** The sign of the key. With Alt a Mac types `†` for T: the place on the keyboard says T. AltGr types, it commands nothing. */
function signOf(event: KeyLike): string {
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code ?? '');
  const isCommand = event.altKey && event.getModifierState?.('AltGraph') !== true;
  if (place && isCommand) return place[1] ?? place[2] ?? event.key;
  return event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

/** The combination of one key press, or '' for a lone modifier or a key of an input method. */
export function combinationOf(event: KeyLike, isMac: boolean): string {
  if (MODIFIER_KEYS.has(event.key)) return '';
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('Mod');
  if (isMac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  parts.push(signOf(event));
  return parts.join('+');
}

const SIGNS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/** How a combination is written for people. */
export function showKeys(keys: string, isMac: boolean): string {
  const named = keys.replace(/Arrow(Up|Down|Left|Right)/g, (name) => SIGNS[name] ?? name);
  return isMac
    ? named.replaceAll('Mod+', '⌘').replaceAll('Shift+', '⇧').replaceAll('Alt+', '⌥').replaceAll('Ctrl+', '⌃')
    : named.replaceAll('Mod', 'Ctrl');
}
