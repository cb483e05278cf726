/** Key combinations as text: `Mod+Shift+P`, `F5`, and chords `Mod+K T`. `Mod` is Command on a Mac and Ctrl elsewhere. */

export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIER_KEYS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/** The combination of one key press, or '' for a lone modifier or a key of an input method. */
export function combinationOf(event: KeyLike, isMac: boolean): string {
  if (MODIFIER_KEYS.has(event.key)) return '';
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('Mod');
  if (isMac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  parts.push(event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return parts.join('+');
}

/** How a combination is written for people. */
export function showKeys(keys: string, isMac: boolean): string {
  return isMac
    ? keys.replaceAll('Mod+', '⌘').replaceAll('Shift+', '⇧').replaceAll('Alt+', '⌥').replaceAll('Ctrl+', '⌃')
    : keys.replaceAll('Mod', 'Ctrl');
}
